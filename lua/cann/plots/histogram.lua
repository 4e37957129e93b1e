-- SPDX-License-Identifier: MIT
--- How often values occur.
local figure = require "cann.figure"
local handle = require "cann.handle"
local image = require "cann.image"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.histogram", {
   bins = { 30, "of equal width", at_least = 1, whole = true },
   range = { nil, "{ low, high } (that of the values)", type = "table" },
   mark = { nil, "a value to mark, such as a threshold", type = "number" },
   x_label = { "", "words along the x axis" },
   title = { nil, "words above", type = "string" },
})

--- Draws the number of values in each bin; the last bin holds its upper edge, NaN is left out.
-- @tparam Tensor|table values any shape
-- @tparam[opt] table options bins, range, mark, x_label, title
-- @treturn Figure data: value [bins], the middles; count [bins]; mark_x, mark_y with mark
-- @usage plot.histogram(analyzers.gridness(maps), { mark = 0.3, x_label = "grid score" })
local function histogram(values, given)
   local o = accepts(given)
   values = numbers.take("plot.histogram", "values", values):flatten()
   local low, high = numbers.bounds(values)
   if o.range then low, high = o.range[1], o.range[2] end
   if not low then low, high = 0, 1 end
   if type(low) ~= "number" or type(high) ~= "number" or low > high then
      handle.fail("plot.histogram: range is { low, high } with low < high")
   end
   if low == high then low, high = low - 0.5, high + 0.5 end
   local edges = tensor.linspace(low, high, o.bins + 1)
   local count = image.counts(values, edges)[1]:copy()
   local data = { value = (edges:range(1, 1, o.bins) + edges:range(1, 2, o.bins + 1)) * 0.5, count = count,
      zero = tensor.zeros(1) }
   local layers = { { draw = "steps", x = "value", y = "count" } }
   if o.mark then
      data.mark_x, data.mark_y = tensor { o.mark, o.mark }, tensor { 0, math.max(count:max(), 1) }
      layers[2] = { draw = "line", x = "mark_x", y = "mark_y", colour = 2, dash = 2 }
   end
   return figure.new { { data = data, layers = layers, title = o.title, keyless = true,
      x = { label = o.x_label, of = o.mark and "value mark_x" or "value" },
      y = { label = "count", of = "count zero" } } }
end

return histogram
