-- SPDX-License-Identifier: MIT
--- Several lines over one axis, each with a name.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"

local accepts = options.declare("plot.lines", {
   x_label = { "", "words along the x axis" },
   y_label = { "", "words along the y axis" },
   title = { nil, "words above", type = "string" },
})

--- Draws each curve.
-- @tparam table curves list of { x = [n], y = [n], label = text }
-- @tparam[opt] table options x_label, y_label, title
-- @treturn Figure data: x1, y1, x2, y2 ...
-- @usage plot.lines{ { x = {0, 1}, y = {0, 1}, label = "up" }, { x = {0, 1}, y = {1, 0}, label = "down" } }
local function lines(curves, given)
   local o = accepts(given)
   if type(curves) ~= "table" or #curves == 0 then handle.fail("plot.lines takes a list of { x =, y =, label = }") end
   local data, layers, xs, ys = {}, {}, {}, {}
   for k, curve in ipairs(curves) do
      if type(curve) ~= "table" or not (curve.x and curve.y) then
         handle.fail("plot.lines: curve %d is no { x =, y =, label = }", k)
      end
      local x, y = numbers.take("plot.lines", "x", curve.x), numbers.take("plot.lines", "y", curve.y)
      if x:count() ~= y:count() then
         handle.fail("plot.lines: curve %d has %d places and %d values", k, x:count(), y:count())
      end
      data["x" .. k], data["y" .. k] = x:flatten(), y:flatten()
      layers[k] = { draw = "line", x = "x" .. k, y = "y" .. k, name = curve.label }
      xs[k], ys[k] = "x" .. k, "y" .. k
   end
   return figure.new { {
      data = data, layers = layers, title = o.title,
      x = { label = o.x_label, of = table.concat(xs, " "), tight = true },
      y = { label = o.y_label, of = table.concat(ys, " ") },
   } }
end

return lines
