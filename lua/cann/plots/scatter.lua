-- SPDX-License-Identifier: MIT
--- Points.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"

local accepts = options.declare("plot.scatter", {
   x_label = { "", "words along the x axis" },
   y_label = { "", "words along the y axis" },
   title = { nil, "words above", type = "string" },
   colour = { nil, "a value for each point, shown as its colour: tensor [n]", type = "table" },
   colour_label = { "", "words along the colour bar" },
   size = { 1, "of a point, relative", above = 0 },
})

--- Draws a point for each pair.
-- @tparam Tensor|table x [n]
-- @tparam Tensor|table y [n]
-- @tparam[opt] table options x_label, y_label, title, colour, colour_label, size
-- @treturn Figure data: x, y, and z with colour
local function scatter(x, y, given)
   local o = accepts(given)
   local data = {
      x = numbers.take("plot.scatter", "x", x):flatten(), y = numbers.take("plot.scatter", "y", y):flatten(),
   }
   if o.colour then data.z = numbers.take("plot.scatter", "colour", o.colour):flatten() end
   for name, value in pairs(data) do
      if value:count() ~= data.x:count() then
         handle.fail("plot.scatter: %s has %d values, x %d", name, value:count(), data.x:count())
      end
   end
   return figure.new { {
      data = data, title = o.title,
      layers = { { draw = o.colour and "heat" or "points", x = "x", y = "y", z = o.colour and "z", size = o.size } },
      x = { label = o.x_label, of = "x" }, y = { label = o.y_label, of = "y" },
      colour = { label = o.colour_label, of = "z", tight = true },
   } }
end

return scatter
