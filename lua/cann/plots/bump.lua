-- SPDX-License-Identifier: MIT
--- The bump of activity as it moves: a line on a ring, colours on a sheet.
local field = require "cann.figure.field"
local figure = require "cann.figure"
local options = require "cann.options"

local accepts = options.declare("plot.bump", {
   name = { nil, "the variable (r if it was recorded, else u)", type = "string" },
   stimulus = { true, "mark the place of the stimulus, where the run followed a task" },
   title = { nil, "words above", type = "string" },
})

-- Places of the stimulus at the kept steps: [rows, 1], to be drawn as a mark at the bottom.
local function marks(run, rows)
   local task = run.task
   if not task or not task.positions or not run.first then return nil end
   local steps = ((run.t / run.dt):round() - run.first):to("int64")
   if steps:count() == 0 or steps[steps:count()] > task.steps then return nil end
   local places = task.positions:take(steps, 1)
   return places:reshape(rows, places:count() / rows)
end

local function ring(rows, name, place, title)
   local data = { x = rows.x, [name] = rows.rows, t = rows.t }
   local moving = { [name] = "row", t = nil }
   local layers = { { draw = "line", x = "x", y = name } }
   if place then
      data.stimulus, data.base = place, rows.rows[{ {}, { 1, 1 } }] * 0
      moving.stimulus, moving.base = "row", "row"
      layers[2] = { draw = "points", x = "stimulus", y = "base", name = "stimulus", shape = 9, size = 2 }
   end
   return figure.new { {
      data = data, moving = moving, layers = layers, title = title, clock = { of = "t", name = "t", unit = rows.unit },
      x = field.axis(rows, "x"), y = { label = name, of = name },
   } }
end

local function sheet(rows, name, place, title)
   local data = { x = rows.x, y = rows.y, [name] = rows.rows, t = rows.t }
   local moving = { [name] = "row" }
   local layers = { { draw = "image", x = "x", y = "y", z = name } }
   if place then
      data.stimulus_x, data.stimulus_y = place[{ {}, { 1, 1 } }], place[{ {}, { 2, 2 } }]
      moving.stimulus_x, moving.stimulus_y = "row", "row"
      layers[2] = { draw = "points", x = "stimulus_x", y = "stimulus_y", shape = 6, size = 2, colour = "#FFFFFF" }
   end
   return figure.new { {
      data = data, moving = moving, layers = layers, title = title, square = true, keyless = true,
      clock = { of = "t", name = "t", unit = rows.unit }, x = field.axis(rows, "x"), y = field.axis(rows, "y"),
      colour = { label = name, of = name, tight = true },
   } }
end

--- Draws the activity of a field, a frame for each kept row; a still picture shows the last.
-- @tparam Run|Tensor of a run of a field, or rows [rows, n] or [rows, n, n]
-- @tparam[opt] table options name, stimulus, title
-- @treturn Figure data: x, t, the variable, and on a sheet y
-- @usage plot.bump(run):save("bump.gif")
local function bump(of, given)
   local o = accepts(given)
   local name = o.name or (type(of) == "table" and rawget(of, "r") and "r") or "u"
   local rows = field.rows("plot.bump", of, name)
   local place = o.stimulus and rows.unit == "ms" and rows.x_label ~= "element" and marks(of, rows.rows:size(1)) or nil
   local drawn = (rows.y and sheet or ring)(rows, name, place, o.title)
   --- The newest row, for a picture that is redrawn while a run goes on.
   drawn.follow = function(run)
      local fresh = field.rows("plot.bump", run, name)
      local last = fresh.rows:size(1)
      return last > 0 and { [name] = fresh.rows:at(1, last) } or nil
   end
   return drawn
end

return bump
