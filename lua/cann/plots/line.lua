-- SPDX-License-Identifier: MIT
--- A line through points.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"

local accepts = options.declare("plot.line", {
   x_label = { "", "words along the x axis" },
   y_label = { "", "words along the y axis" },
   title = { nil, "words above", type = "string" },
   draw = { "line", "how", choices = { "line", "points", "impulses", "steps" } },
})

--- Draws y over x.
-- @tparam Tensor|table x [n]
-- @tparam Tensor|table y [n]; left out, x is drawn over its index
-- @tparam[opt] table options x_label, y_label, title, draw
-- @treturn Figure data: x, y
-- @usage plot.line(tensor.linspace(0, 1, 10), tensor.linspace(0, 1, 10)^2)
local function line(x, y, given)
   if y == nil then
      y = numbers.take("plot.line", "x", x)
      x = require("cann.tensor").arange(1, y:count())
   end
   local o = accepts(given)
   x, y = numbers.take("plot.line", "x", x), numbers.take("plot.line", "y", y)
   if x:rank() ~= 1 or y:rank() ~= 1 or x:count() ~= y:count() then
      handle.fail("plot.line: x [%s] and y [%s]; two columns of one length will do",
         table.concat(x:shape(), ", "), table.concat(y:shape(), ", "))
   end
   return figure.new { {
      data = { x = x, y = y }, title = o.title, layers = { { draw = o.draw, x = "x", y = "y" } },
      x = { label = o.x_label, of = "x", tight = true }, y = { label = o.y_label, of = "y" },
   } }
end

return line
