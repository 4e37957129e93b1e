-- SPDX-License-Identifier: MIT
--- Where a figure goes: a file by its extension, a window, or the terminal.
-- A file is written under a temporary name in its own folder and renamed when it is whole.
local stdlib = require "posix.stdlib"
local unistd = require "posix.unistd"
local gnuplot = require "cann.gnuplot"
local handle = require "cann.handle"
local script = require "cann.figure.script"
local whole_file = require "cann.whole_file"

local output = {}

local centimetres_per_inch = 2.54

local function pixels(style, scale)
   local per_centimetre = style.dpi / centimetres_per_inch
   return math.floor(style.width * per_centimetre * scale), math.floor(style.height * per_centimetre * scale)
end

local function bitmap(name)
   return function(style)
      local width, height = pixels(style, 1)
      return ("set term %s size %d,%d font '%s,%g' fontscale %g linewidth %g pointscale %g"):format(name, width, height,
         style.font, style.font_size, style.dpi / 96, style.dpi / 72, style.dpi / 96)
   end
end

local function animation(style)
   local width, height = pixels(style, 0.6)
   return ("set term gif animate delay %d loop 0 size %d,%d font '%s,%g' fontscale %g linewidth %g")
      :format(math.max(1, math.floor(100 / style.fps + 0.5)), width, height, style.font, style.font_size,
         style.dpi * 0.6 / 100, style.dpi * 0.6 / 72)
end

local function vector(name, unit)
   return function(style)
      return ("set term %s size %g%s,%g%s font '%s,%g'"):format(name, style.width * unit.scale, unit.name,
         style.height * unit.scale, unit.name, style.font, style.font_size)
   end
end

-- One row per file format: its terminal, whether it moves, what else it needs, and how a whole file ends:
-- gnuplot says nothing when the disk is full.
local formats = {
   png  = { terminal = bitmap("pngcairo"), needs = "pngcairo", ends = "IEND....$" },
   pdf  = { terminal = vector("pdfcairo", { name = "cm", scale = 1 }), needs = "pdfcairo", ends = "%%%%EOF%s*$" },
   svg  = { terminal = vector("svg", { name = "", scale = 96 / centimetres_per_inch }), needs = "svg",
      ends = "</svg>%s*$" },
   gif  = { terminal = animation, needs = "gif", moves = true, ends = ";$" },
   mp4  = { moves = true, film = { "-pix_fmt", "yuv420p", "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2" } },
   webp = { moves = true, film = { "-loop", "0" } },
}

--- The extensions that figures can be saved with.
function output.extensions()
   local names = {}
   for name in pairs(formats) do names[#names + 1] = name end
   table.sort(names)
   return names
end

local function format_of(path)
   if type(path) ~= "string" or path == "" then
      handle.fail("figure:save takes a file name such as 'bump.png', not %s", path == "" and "''" or "a " .. type(path))
   end
   if path:find("%c") then handle.fail("figure:save: a file name with control characters will not do") end
   local extension = path:match("%.(%w+)$")
   local format = formats[(extension or ""):lower()]
   if not format then
      handle.fail("figure:save: %s; a figure is saved as one of: %s",
         extension and "'." .. extension .. "' is not a kind of picture known here" or
         "'" .. path .. "' has no extension", table.concat(output.extensions(), ", "))
   end
   return format, extension:lower()
end

-- Whether a file has something in it and ends as its format does.
local function is_whole(path, format)
   local file = io.open(path, "rb")
   local size = file and file:seek("end") or 0
   if file then file:seek("set", math.max(size - 16, 0)) end
   local last = file and file:read("*a") or ""
   if file then file:close() end
   return size > 0 and (not format.ends or last:find(format.ends) ~= nil)
end

local function output_command(path) return "set output " .. gnuplot.quote(path) .. "\n" end

--- Draws the moments on a terminal into files: one file, or one per moment when `each` names them.
local function draw(figure, terminal, moments, target, each)
   local process = gnuplot.start()
   local going = process:send(terminal .. "\n", script.preamble(figure))
   if not each then process:send(output_command(target)) end
   for k, moment in ipairs(moments) do
      if not going then break end
      if each then process:send(output_command(each:format(k))) end
      going = process:send(unpack(script.frame(figure, moment, true)))
   end
   process:send("set output\n")
   local _, complaint = process:finish()
   return complaint
end

local function film(figure, format, moments, target)
   local ffmpeg = gnuplot.which("ffmpeg")
   if not ffmpeg then
      os.remove(target)
      handle.fail("figure:save: films as .mp4 or .webp need ffmpeg, which is not on PATH;"
         .. " install it with: apt install ffmpeg   (.gif works without)")
   end
   local folder = stdlib.mkdtemp("/tmp/cann-film-XXXXXX")
   local complaint = draw(figure, formats.png.terminal(figure.look), moments, nil, folder .. "/%05d.png")
   local arguments = { "-y", "-loglevel", "error", "-framerate", tostring(figure.look.fps),
      "-i", folder .. "/%05d.png" }
   for _, word in ipairs(format.film) do arguments[#arguments + 1] = word end
   arguments[#arguments + 1] = target
   local status, said = gnuplot.execute(ffmpeg, arguments)
   for k = 1, #moments do os.remove(folder .. ("/%05d.png"):format(k)) end
   unistd.rmdir(folder)
   return complaint ~= "" and complaint or status ~= 0 and said or ""
end

--- Saves a figure under a name whose extension tells the format.
-- @tparam function moments_of gives the moments to draw, told whether the format moves
function output.save(figure, path, moments_of)
   local format, extension = format_of(path)
   if format.needs and not gnuplot.has_terminal(format.needs) then
      handle.fail("figure:save: this gnuplot cannot write .%s files; install it with: apt install gnuplot-nox",
         extension)
   end
   local target = whole_file.beside(path, "figure:save", extension)
   local complaint
   if format.film then
      complaint = film(figure, format, moments_of(true), target)
   else
      complaint = draw(figure, format.terminal(figure.look), moments_of(format.moves), target)
   end
   if not is_whole(target, format) then
      os.remove(target)
      handle.fail("figure:save: '%s' could not be drawn whole; the disk may be full%s", path,
         complaint ~= "" and " (" .. complaint .. ")" or "")
   end
   whole_file.commit(target, path, "figure:save")
end

--- Width and height of the terminal in characters.
function output.terminal_size()
   local columns, rows = tonumber(os.getenv("COLUMNS")), tonumber(os.getenv("LINES"))
   if not (columns and rows) and unistd.isatty(unistd.STDIN_FILENO) == 1 then
      local stty = io.popen("stty size 2>/dev/null")
      rows, columns = stty:read("*n", "*n")
      stty:close()
   end
   return math.max(columns or 80, 20), math.max(rows or 25, 10)
end

-- Shades from empty to full, for terminals without colour.
local ramp = " .:-=+*#%@"

local function shade(code)
   local level = code >= 232 and (code - 231) / 25 or code == 16 and 0 or 1
   local index = 1 + math.floor(level * (#ramp - 1) + 0.5)
   return ramp:sub(index, index)
end

--- A figure at a moment as lines of characters, with colours as escape codes or shades of ink.
function output.text(figure, moment, columns, rows, colour)
   local name = os.tmpname()
   local process = gnuplot.start()
   process:send(("set term dumb ansi256 noenhanced size %d,%d\n"):format(columns, rows), script.preamble(figure),
      colour and "" or "set palette grey\n", output_command(name), unpack(script.frame(figure, moment, true)))
   process:send("\nset output\n")
   local _, complaint = process:finish()
   local file = io.open(name)
   local text = file:read("*a"):gsub("^[^\n]*\f", "")
   file:close()
   os.remove(name)
   if text == "" then handle.fail("the figure could not be drawn: %s", complaint) end
   local function filled(code, run)
      if colour then return ("\27[38;5;%sm%s"):format(code, ("█"):rep(#run)) end
      return shade(tonumber(code)):rep(#run)
   end
   text = text:gsub("\27%[38;5;(%d+)m(X+)", filled)
   if colour then return text .. "\27[0m" end
   return (text:gsub("\27%[[%d;]*m", ""):gsub(" +\n", "\n"))
end

--- A figure at a moment as sixels, for terminals that draw them.
function output.sixel(figure, moment)
   local name = os.tmpname()
   local width, height = pixels(figure.look, 0.5)
   local complaint = draw(figure, ("set term sixelgd size %d,%d font '%s,%g'"):format(width, height, figure.look.font,
      figure.look.font_size), { moment }, name)
   local file = io.open(name, "rb")
   local picture = file:read("*a")
   file:close()
   os.remove(name)
   if picture == "" then handle.fail("the figure could not be drawn: %s", complaint) end
   return picture
end

--- The gnuplot terminal that opens windows here; nil where there is no display or no such terminal.
function output.window()
   if not (os.getenv("DISPLAY") or os.getenv("WAYLAND_DISPLAY")) then return nil end
   for _, name in ipairs { "qt", "wxt", "x11" } do
      if gnuplot.has_terminal(name) then return name end
   end
end

--- True where standard output is a terminal that draws sixels.
function output.draws_sixels()
   local name = (os.getenv("TERM") or "") .. " " .. (os.getenv("TERM_PROGRAM") or "")
   for _, known in ipairs { "sixel", "mlterm", "foot", "contour", "WezTerm", "yaft" } do
      if name:find(known, 1, true) then
         return unistd.isatty(unistd.STDOUT_FILENO) == 1 and gnuplot.has_terminal("sixelgd")
      end
   end
   return false
end

return output
