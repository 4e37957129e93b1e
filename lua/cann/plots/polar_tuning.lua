-- SPDX-License-Identifier: MIT
--- Rates around the circle.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.polar_tuning", {
   cell = { 1, "which row of the rates", at_least = 1, whole = true },
   direction = { nil, "true direction at each row of moving rates, rad: tensor [rows]", type = "table" },
   moving = { false, "each row of the rates is a frame, not a cell" },
   title = { nil, "words above", type = "string" },
})

local function around(angle, radius) return angle:cos() * radius, angle:sin() * radius end

-- Circles at round rates, and the four axes.
local function net(data, layers, most)
   local turn = tensor.linspace(0, 2 * math.pi, 121)
   for k = 1, 2 do
      data["ring_x" .. k], data["ring_y" .. k] = around(turn, most * k / 2)
      layers[#layers + 1] = { draw = "line", x = "ring_x" .. k, y = "ring_y" .. k, colour = "#CCCCCC", width = 0.5 }
   end
   data.axis = tensor { -most, most }
   data.flat = tensor { 0, 0 }
   layers[#layers + 1] = { draw = "line", x = "axis", y = "flat", colour = "#CCCCCC", width = 0.5 }
   layers[#layers + 1] = { draw = "line", x = "flat", y = "axis", colour = "#CCCCCC", width = 0.5 }
end

-- Rates [rows, n], angles [n] and preferred directions of what is given.
local function parts(angles, rates)
   if type(angles) == "table" and not tensor.is(angles) and tensor.is(angles.tuning) then
      return angles.angle, angles.tuning, angles
   end
   local y = numbers.take("plot.polar_tuning", "rates", rates)
   return numbers.take("plot.polar_tuning", "angles", angles), y:rank() == 1 and y:reshape(1, y:count()) or y
end

local function closed(values) -- the first value once more at the end
   local n = values:size(-1)
   return tensor.concatenate({ values, values:range(values:rank(), 1, 1) }, values:rank()), n
end

--- Draws rates as distances from the middle; angle 0 points right, pi/2 up; the outer circle is the largest rate. The
-- mean direction is a line as long as the mean vector's share of it.
-- @tparam table|Tensor angles what analyzers.head_direction gives; or angles [n] rad with rates
-- @tparam[opt] Tensor|table rates [n], or [rows, n]
-- @tparam[opt] table options cell, direction, moving, title
-- @treturn Figure data: x, y of the curve, mean_x, mean_y ...
-- @usage plot.polar_tuning(analyzers.head_direction(rec), nil, { cell = 8 })
local function polar_tuning(angles, rates, given)
   local o = accepts(given)
   local angle, rows, tuned = parts(angles, rates)
   if rows:rank() ~= 2 or rows:size(2) ~= angle:count() or (not o.moving and o.cell > rows:size(1)) then
      handle.fail("plot.polar_tuning: rates [%s] at %d angles, cell %d", table.concat(rows:shape(), ", "),
         angle:count(), o.cell)
   end
   if not o.moving then rows = rows[{ { o.cell, o.cell } }] end
   rows = rows:to("float64")
   local most = math.max(rows:max(), 1e-300)
   local full, turns = closed(rows), closed(angle)
   local total = rows:sum(2)
   local scale = tensor.where(total:gt(0), most / tensor.where(total:gt(0), total, 1), 0)
   local mean_x = ((rows * angle:cos()):sum(2) * scale):reshape(rows:size(1), 1)
   local mean_y = ((rows * angle:sin()):sum(2) * scale):reshape(rows:size(1), 1)
   local zero = tensor.zeros(rows:size(1), 1)
   local data = { x = full * turns:cos(), y = full * turns:sin(), mean_x = tensor.concatenate({ zero, mean_x }, 2),
      mean_y = tensor.concatenate({ zero, mean_y }, 2), all = tensor { -most * 1.05, most * 1.05 } }
   local layers, moving = {}, { x = "row", y = "row", mean_x = "row", mean_y = "row" }
   net(data, layers, most)
   layers[#layers + 1] = { draw = "line", x = "x", y = "y", colour = 1 }
   layers[#layers + 1] = { draw = "line", x = "mean_x", y = "mean_y", colour = 2, width = 1.5, name = "mean" }
   if o.direction then
      local true_angle = numbers.take("plot.polar_tuning", "direction", o.direction):reshape(rows:size(1), 1)
      data.true_x, data.true_y = around(true_angle, most)
      moving.true_x, moving.true_y = "row", "row"
      layers[#layers + 1] = { draw = "points", x = "true_x", y = "true_y", colour = 3, size = 2.5, name = "true" }
   end
   local title = o.title or (tuned and ("cell %d, mean vector %.3g, peak %.3g Hz"):format(o.cell, tuned.mvl[o.cell],
      most))
   return figure.new { { data = data, layers = layers, moving = moving, title = title, square = true,
      x = { of = "all", tight = true }, y = { of = "all", tight = true } } }
end

return polar_tuning
