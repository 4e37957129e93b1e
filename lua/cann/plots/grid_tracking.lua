-- SPDX-License-Identifier: MIT
--- A cell's firing as the animal moves.
local figure = require "cann.figure"
local handle = require "cann.handle"
local maps = require "cann.maps"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local rate_map = require "cann.plots.rate_map"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.grid_tracking", {
   t = { nil, "times of the steps, ms: tensor [steps] (1, 2 ...)", type = "table" },
   cell = { 1, "of the maps", at_least = 1, whole = true },
   title = { nil, "words above", type = "string" },
})

--- Draws, a frame for each step, the activity up to now, the path up to now, and the place on the cell's rate map.
-- @tparam Tensor position [steps, 2] m
-- @tparam Tensor activity [steps] of the cell
-- @tparam Maps|Tensor map of the cell: rate maps, or [y, x]
-- @tparam[opt] table options t, cell, title
-- @treturn Figure of three panels; data: path, activity, rate ...
-- @usage plot.grid_tracking(walk.position, run.r:at(2, 5), maps, { cell = 5 }):save("cell5.gif")
local function grid_tracking(position, activity, map, given)
   local o = accepts(given)
   local path = numbers.take("plot.grid_tracking", "position", position)
   local values = numbers.take("plot.grid_tracking", "activity", activity):flatten()
   if path:rank() ~= 2 or path:size(2) ~= 2 or path:size(1) ~= values:count() then
      handle.fail("plot.grid_tracking: position [%s] and %d values of activity; [steps, 2] and [steps] will do",
         table.concat(path:shape(), ", "), values:count())
   end
   local steps = values:count()
   local t = o.t and numbers.take("plot.grid_tracking", "t", o.t) or tensor.arange(1, steps)
   local x, y = path:at(2, 1):copy(), path:at(2, 2):copy()
   local clock = { of = "t", name = "t", unit = o.t and "ms" or "" }
   local over = rate_map(map, { cell = o.cell, title = o.title or "" }).panels[1]
   local _, holder = maps.take("plot.grid_tracking", map)
   if not holder then over.x.label, over.y.label = "x (bin)", "y (bin)" end
   over.data.here_x, over.data.here_y = x:reshape(steps, 1), y:reshape(steps, 1)
   over.moving = { here_x = "row", here_y = "row" }
   over.layers[2] = { draw = "points", x = "here_x", y = "here_y", colour = "#FFFFFF", size = 2.5 }
   return figure.new({
      { data = { t = t, activity = values }, moving = { t = "upto", activity = "upto" },
         layers = { { draw = "line", x = "t", y = "activity" } },
         x = { label = o.t and "time (ms)" or "step", of = "t", tight = true }, y = { label = "activity",
            of = "activity" } },
      { data = { path = path, t = t, x = x, y = y, here_x = x:reshape(steps, 1), here_y = y:reshape(steps, 1) },
         moving = { path = "upto", here_x = "row", here_y = "row" }, square = true, clock = clock,
         layers = { { draw = "line", xy = "path", colour = "#999999" },
            { draw = "points", x = "here_x", y = "here_y", colour = 2, size = 2 } },
         x = { label = "x (m)", of = "x" }, y = { label = "y (m)", of = "y" } },
      over,
   }, 3, { width = 24, height = 7 })
end

return grid_tracking
