-- SPDX-License-Identifier: MIT
--- Where a network thinks it is, beside where it is.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"

local accepts = options.declare("plot.internal_position", {
   activity = { nil, "how strong the bump is at each step, shown as colour: tensor [steps]", type = "table" },
   range = { nil, "{ low, high } of both axes, or { x = {low, high}, y = {low, high} }, m", type = "table" },
   t = { nil, "times of the steps, ms: tensor [steps]; the drawing then moves", type = "table" },
   title = { nil, "words above", type = "string" },
})

--- Draws the true path as a line and the decoded places as points.
-- @tparam Tensor internal [steps, 2] m, decoded from the activity
-- @tparam Tensor position [steps, 2] m
-- @tparam[opt] table options activity, range, t, title
-- @treturn Figure data: path, internal (x, y), activity
-- @usage plot.internal_position(decoded, walk.position)
local function internal_position(internal, position, given)
   local o = accepts(given)
   local inner = numbers.take("plot.internal_position", "internal", internal)
   local path = numbers.take("plot.internal_position", "position", position)
   if inner:rank() ~= 2 or path:rank() ~= 2 or inner:size(2) ~= 2 or path:size(2) ~= 2 then
      handle.fail("plot.internal_position: places [%s] and [%s]; two of [steps, 2] will do",
         table.concat(inner:shape(), ", "), table.concat(path:shape(), ", "))
   end
   local data = { path = path, x = inner:at(2, 1):copy(), y = inner:at(2, 2):copy(), path_x = path:at(2, 1):copy(),
      path_y = path:at(2, 2):copy() }
   local layers = { { draw = "line", xy = "path", colour = "#999999", name = "path" },
      { draw = "points", x = "x", y = "y", colour = 2, size = 0.5, name = "internal" } }
   if o.activity then
      data.activity = numbers.take("plot.internal_position", "activity", o.activity):flatten()
      if data.activity:count() ~= data.x:count() then
         handle.fail("plot.internal_position: activity has %d values for %d steps", data.activity:count(),
            data.x:count())
      end
      layers[2] = { draw = "heat", x = "x", y = "y", z = "activity", size = 0.5, name = "internal" }
   end
   local moving
   if o.t then
      data.t = numbers.take("plot.internal_position", "t", o.t)
      moving = { path = "upto", x = "upto", y = "upto", activity = o.activity and "upto" or nil }
   end
   local range = o.range or {}
   local rx, ry = range.x or (range[1] and range) or {}, range.y or (range[1] and range) or {}
   return figure.new { { data = data, layers = layers, moving = moving, title = o.title, square = true,
      clock = o.t and { of = "t", name = "t", unit = "ms" } or nil,
      x = { label = "x (m)", of = "path_x x", low = rx[1], high = rx[2] },
      y = { label = "y (m)", of = "path_y y", low = ry[1], high = ry[2] },
      colour = { label = "activity", of = "activity", tight = true } } }
end

return internal_position
