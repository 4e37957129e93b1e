-- SPDX-License-Identifier: MIT
--- Bars of persistent cohomology as points: birth along x, death along y.
local barcode = require "cann.barcode"
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.diagram", {
   size = { 1, "of a point, relative", above = 0 },
   title = { nil, "words above", type = "string" },
})

--- Draws a point for each bar; those that never die lie on the line above.
-- @tparam Barcode bars of analyzers.rips
-- @tparam[opt] table options size, title
-- @treturn Figure data: birth<k> and death<k> of each dimension k, the diagonal, the upper line
-- @usage plot.diagram(analyzers.rips(points))
local function draw(bars, given)
   local o = accepts(given)
   if not barcode.is(bars) then handle.fail("plot.diagram takes what analyzers.rips gives, not a %s", type(bars)) end
   local most = 0
   for k = 0, bars.dimension do
      for _, value in ipairs(bars.bars[k]:flatten():tolist()) do
         if value < math.huge then most = math.max(most, value) end
      end
   end
   local top = most > 0 and most * 1.08 or 1
   local data = { line = tensor { 0, top }, top = tensor { top, top } }
   local layers = {
      { draw = "line", x = "line", y = "line", colour = 7, width = 0.6 },
      { draw = "line", x = "line", y = "top", colour = 7, dash = 2, width = 0.6 },
   }
   for k = 0, bars.dimension do
      local own = bars.bars[k]
      local any = own:size(1) > 0
      data["birth" .. k] = any and own[{ {}, 1 }]:copy() or tensor.zeros(0)
      data["death" .. k] = any and own[{ {}, 2 }]:minimum(top) or tensor.zeros(0)
      layers[#layers + 1] = { draw = "points", x = "birth" .. k, y = "death" .. k, colour = k % 6 + 1,
         size = o.size, name = ("H%d"):format(k) }
   end
   return figure.new { {
      data = data, layers = layers, title = o.title, square = true,
      x = { label = "birth", low = 0, high = top }, y = { label = "death", low = 0, high = top * 1.03 },
   } }
end

return draw
