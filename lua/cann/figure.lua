-- SPDX-License-Identifier: MIT
--- Pictures as objects: what a plot returns. A figure holds panels of layers over named tensors and can
-- be shown, replayed, saved, restyled, and asked for its numbers and its gnuplot script.
local time = require "posix.time"
local unistd = require "posix.unistd"
local clock = require "cann.clock"
local gnuplot = require "cann.gnuplot"
local handle = require "cann.handle"
local options = require "cann.options"
local output = require "cann.figure.output"
local panel = require "cann.figure.panel"
local script = require "cann.figure.script"

local figure = {}
figure.__index = figure

local most_frames = 300

local function palette_names()
   local names = {}
   for name in pairs(script.palettes) do names[#names + 1] = name end
   table.sort(names)
   return names
end

-- The defaults fit one column of a paper.
local looks = options.declare("figure:style", {
   title        = { nil, "words above the figure", type = "string" },
   width        = { 8.6, "cm", above = 0, at_most = 100 },
   height       = { 6.0, "cm", above = 0, at_most = 100 },
   dpi          = { 200, "dots per inch of png and gif", at_least = 20, at_most = 1200 },
   font         = { "Sans", "family of the letters" },
   font_size    = { 8, "points", above = 0, at_most = 100 },
   line_width   = { 1.2, "points", above = 0, at_most = 100 },
   point_size   = { 0.5, "relative to gnuplot's", above = 0, at_most = 100 },
   palette      = { "viridis", "colours of heat maps", choices = palette_names() },
   grid         = { false, "faint lines at the tics" },
   key          = { true, "names of the layers, where they have one" },
   fps          = { 25, "frames per second of animations", above = 0, at_most = 100 },
   x_label      = { nil, "words along the x axis, in place of the plot's own", type = "string" },
   y_label      = { nil, "words along the y axis", type = "string" },
   colour_label = { nil, "words along the colour bar", type = "string" },
   x_range      = { nil, "{ low, high } of the x axis", type = "table" },
   y_range      = { nil, "{ low, high } of the y axis", type = "table" },
   colour_range = { nil, "{ low, high } of the colours", type = "table" },
})

local function check_range(name, range)
   if range and not (type(range[1]) == "number" and type(range[2]) == "number" and range[1] < range[2]
      and range[2] - range[1] < math.huge) then
      handle.fail("figure:style: %s needs two numbers, { low, high } with low < high", name)
   end
end

local function check_font(font)
   if not font:find("^[%w%- ]+$") then
      handle.fail("figure:style: font = '%s', but a family name has only letters, digits, blanks and '-'", font)
   end
end

--- Makes a figure of panels (see cann.figure.panel) or of one panel's description.
-- @tparam table panels list of panels
-- @tparam[opt] number columns panels side by side (about as many as below each other)
-- @tparam[opt] table style as of figure:style
function figure.new(panels, columns, style)
   local self = setmetatable({ panels = {}, columns = columns, look = looks(nil) }, figure)
   for i, one in ipairs(panels) do self.panels[i] = getmetatable(one) == panel and one or panel.new(one) end
   return self:style(style or {})
end

--- True for figures.
function figure.is(value) return type(value) == "table" and getmetatable(value) == figure end

--- Changes how the figure looks; gives the figure back. `figure:help()` lists what can be changed.
function figure:style(given)
   local checked = looks(given)
   for _, name in ipairs { "x_range", "y_range", "colour_range" } do check_range(name, given[name]) end
   check_font(checked.font)
   for name in pairs(given) do self.look[name] = checked[name] end
   return self
end

--- What can be asked of a figure.
function figure.help()
   return "figure:show()  :live()  :save(path)  :text()  :data()  :script()  :update(data)  :style{...}\n"
      .. "style takes:\n" .. options.help(looks)
end

--- The numbers of the figure: named tensors; of several panels, a list of such tables.
function figure:data()
   local all = {}
   for i, one in ipairs(self.panels) do
      all[i] = {}
      for name, value in pairs(one.data) do all[i][name] = value end
   end
   return #all == 1 and all[1] or all
end

--- The number of frames: 1 for a picture that does not move.
function figure:frames()
   local count = 1
   for _, one in ipairs(self.panels) do count = math.max(count, one:frames()) end
   return count
end

local accepts_moments = options.declare("figure:save", {
   at     = { 1, "the moment a still picture shows: 0 the first frame, 1 the last", at_least = 0, at_most = 1 },
   frames = { most_frames, "at most so many frames of an animation, evenly chosen", at_least = 1, at_most = 10000,
      whole = true },
})

--- Moments between 0 and 1, evenly spread over the frames.
local function spread(self, at_most)
   local count = math.min(self:frames(), at_most)
   local moments = {}
   for k = 1, count do moments[k] = count > 1 and (k - 1) / (count - 1) or 1 end
   return moments
end

--- Saves the figure as png, pdf, svg, gif, and, where ffmpeg is there, mp4 or webp; gives the figure back.
-- @tparam string path its extension tells the format; gif, mp4 and webp move where the figure does
-- @tparam[opt] table given at, frames
-- @usage plot.bump(run):save("bump.gif", { frames = 100 })
function figure:save(path, given)
   local chosen = accepts_moments(given)
   output.save(self, path, function(moves)
      return moves and spread(self, chosen.frames) or { chosen.at }
   end)
   return self
end

--- The gnuplot script, numbers included, that draws this figure; one that moves draws all its frames in turn.
-- @tparam[opt] table given at (one moment of a moving figure), frames
function figure:script(given)
   local chosen = accepts_moments(given)
   local still = given and given.at or self:frames() == 1
   return script.whole(self, still and { chosen.at } or spread(self, chosen.frames), 1 / self.look.fps)
end

local accepts_text = options.declare("figure:text", {
   columns = { nil, "width in characters (the terminal's)", type = "number", at_least = 20, at_most = 1000,
      whole = true },
   rows    = { nil, "height in characters (the terminal's)", type = "number", at_least = 8, at_most = 1000,
      whole = true },
   colour  = { false, "with colour as escape codes, else heat maps as shades of ink" },
   at      = { 1, "the moment: 0 the first frame, 1 the last", at_least = 0, at_most = 1 },
})

--- The figure as lines of characters.
function figure:text(given)
   local chosen = accepts_text(given)
   local columns, rows = output.terminal_size()
   return output.text(self, chosen.at, chosen.columns or columns - 1, chosen.rows or rows - 2, chosen.colour)
end

--- Sends a moment to the figure's own window, opening it first; false once the window has been closed.
local function to_window(self, terminal, moment)
   if not self.process then
      self.process = gnuplot.start(true)
      local style = self.look
      self.process:send(("set term %s %s size %d,%d font '%s,%g' noraise\n"):format(terminal, terminal == "x11" and ""
         or "enhanced", style.width * 75, style.height * 75, style.font, style.font_size + 2), script.preamble(self))
   end
   if self.process:send(unpack(script.frame(self, moment, true))) then return true end
   self:close()
   return false
end

local function to_terminal(self, moment, home)
   if home then io.write("\27[H") end
   if output.draws_sixels() then
      io.write(output.sixel(self, moment), "\n")
   else
      io.write(self:text { at = moment, colour = unistd.isatty(unistd.STDOUT_FILENO) == 1 }, "\n")
   end
   io.flush()
   return true
end

local function draw(self, moment, home)
   local window = output.window()
   if window then return to_window(self, window, moment) end
   return to_terminal(self, moment, home)
end

--- Shows the figure in a window, or in the terminal where there is no display; gives the figure back.
-- A moving figure shows its last frame; see figure:live.
function figure:show()
   draw(self, 1)
   return self
end

--- Replays a moving figure at its own pace, dropping frames where drawing is slower; Ctrl-C ends it.
function figure:live()
   local watched = output.window() or unistd.isatty(unistd.STDOUT_FILENO) == 1
   local seconds = math.min(self:frames(), most_frames) / self.look.fps
   if not watched or self:frames() == 1 then return self:show() end
   if not output.window() then io.write("\27[2J") end
   local start, frame_time = clock(), 1 / self.look.fps
   local moment = 0
   while draw(self, moment, true) and moment < 1 do
      local pause = frame_time - (clock() - start) % frame_time
      if not time.nanosleep { tv_sec = 0, tv_nsec = math.floor(pause * 1e9) } then break end
      moment = math.min(1, (clock() - start) / seconds)
   end
   return self
end

--- Puts newer numbers in place, and redraws unless the last drawing is less than one frame ago.
-- @tparam table fresh named tensors, as in figure:data()
-- @treturn boolean whether it was drawn
function figure:update(fresh)
   for _, one in ipairs(self.panels) do
      local own = {}
      for name, value in pairs(fresh) do
         if #self.panels == 1 or one.data[name] then own[name] = value end
      end
      one:update(own)
   end
   local moment = clock()
   if self.drawn and moment - self.drawn < 1 / self.look.fps then return false end
   if not (output.window() or unistd.isatty(unistd.STDOUT_FILENO) == 1) then return false end
   draw(self, 1, self.drawn ~= nil)
   self.drawn = moment
   return true
end

--- Ends the figure's plotting process; its window stays. Twice is fine.
function figure:close()
   if self.process then self.process:finish(true) end
   self.process = nil
end

function figure:__tostring()
   local parts = {}
   for i, one in ipairs(self.panels) do
      parts[i] = (one.title or one.y.label or "") .. " over " .. (one.x.label or "")
   end
   local count = self:frames()
   return ("figure  %s%s   :show() :live() :save(path) :data() :script() :style{}"):format(table.concat(parts, " | "),
      count > 1 and ("   %d frames"):format(count) or "")
end

return figure
