-- SPDX-License-Identifier: MIT
--- The panel of a histogram: how many values fall into bins of one width.
local handle = require "cann.handle"
local image = require "cann.image"
local numbers = require "cann.figure.numbers"
local tensor = require "cann.tensor"

local most_bins = 10000

-- Edges over a range, or over what there is.
local function edges(values, o)
   local low, high = numbers.bounds(values)
   if o.range then low, high = o.range[1], o.range[2] end
   if not (type(low or 0) == "number" and type(high or 0) == "number" and (low or 0) <= (high or 0)) then
      handle.fail("%s: a range is { low, high } with low < high", o.owner)
   end
   low, high = low or 0, high or 1
   if low == high then
      local half = low == 0 and 0.5 or math.abs(low) * 0.1
      low, high = low - half, high + half
   end
   local bins = o.bins
   if o.width then
      low = math.floor(low / o.width) * o.width
      bins = math.max(1, math.ceil((high - low) / o.width - 1e-9))
      high = math.max(high, low + bins * o.width)
   end
   if bins > most_bins then
      handle.fail("%s: %.3g bins from %g to %g; at most %d can be drawn", o.owner, bins, low, high, most_bins)
   end
   return tensor.linspace(low, high, bins + 1)
end

--- The panel.
-- @tparam Tensor values any shape
-- @tparam table o owner (for sentences), bins or width, range, density, x_label, title
-- @treturn table description of a panel: data x [bins] the middles, count [bins] (or density, per unit of x)
return function(values, o)
   values = numbers.take(o.owner, "values", values):flatten()
   local border = edges(values, o)
   local bins = border:count() - 1
   local middles = (border:range(1, 1, bins) + border:range(1, 2, bins + 1)) / 2
   local counts = values:count() > 0 and image.counts(values, border):flatten() or tensor.zeros(bins)
   local width = border[2] - border[1]
   if o.density then counts = counts / math.max(counts:sum(), 1) / width end
   return {
      data = { x = middles, count = counts }, title = o.title,
      layers = { { draw = "bars", x = "x", y = "count" } },
      x = { label = o.x_label, low = border[1], high = border[bins + 1] },
      y = { label = o.density and "density" or "count", of = "count", low = 0 },
   }
end
