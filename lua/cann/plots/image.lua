-- SPDX-License-Identifier: MIT
--- A matrix as colours.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.image", {
   x = { nil, "places of the columns: tensor [columns] (1, 2 ...)", type = "table" },
   y = { nil, "places of the rows: tensor [rows] (1, 2 ...)", type = "table" },
   x_label = { "", "words along the x axis" },
   y_label = { "", "words along the y axis" },
   colour_label = { "", "words along the colour bar" },
   title = { nil, "words above", type = "string" },
   square = { false, "equal units along both axes" },
})

--- Draws a matrix, its first row at the bottom.
-- @tparam Tensor|table z [rows, columns]
-- @tparam[opt] table options x, y, x_label, y_label, colour_label, title, square
-- @treturn Figure data: x, y, z
local function image(z, given)
   local o = accepts(given)
   z = numbers.take("plot.image", "z", z)
   if z:rank() ~= 2 then handle.fail("plot.image: z [%s]; a matrix will do", table.concat(z:shape(), ", ")) end
   local x = o.x and numbers.take("plot.image", "x", o.x) or tensor.arange(1, z:size(2))
   local y = o.y and numbers.take("plot.image", "y", o.y) or tensor.arange(1, z:size(1))
   if x:count() ~= z:size(2) or y:count() ~= z:size(1) then
      handle.fail("plot.image: z [%s], but %d places for the columns and %d for the rows",
         table.concat(z:shape(), ", "), x:count(), y:count())
   end
   return figure.new { {
      data = { x = x, y = y, z = z }, title = o.title, square = o.square,
      layers = { { draw = "image", x = "x", y = "y", z = "z" } },
      x = { label = o.x_label, of = "x", tight = true }, y = { label = o.y_label, of = "y", tight = true },
      colour = { label = o.colour_label, of = "z", tight = true },
   } }
end

return image
