-- SPDX-License-Identifier: MIT
--- A barcode as an image.
local barcode = require "cann.barcode"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("persistence_image", {
   dimension = { 1, "whose bars are shown", at_least = 0, whole = true },
   pixels = { 20, "along each side", at_least = 1, at_most = 4096, whole = true },
   sigma = { nil, "of each bar's Gaussian; nil: a pixel's height", type = "number", above = 0 },
   births = { nil, "{ low, high } along the columns; nil: those of the bars", type = "table" },
   lengths = { nil, "{ low, high } along the rows; nil: 0 to the longest bar's", type = "table" },
})

local function limits(values, from_zero)
   local low, high = from_zero and 0 or math.huge, from_zero and 0 or -math.huge
   for _, value in ipairs(values:tolist()) do
      if math.abs(value) < math.huge then low, high = math.min(low, value), math.max(high, value) end
   end
   if low >= high then return low < math.huge and { low - 0.5, low + 0.5 } or { 0, 1 } end
   return { low, high }
end

--- A Gaussian for each bar at its birth and length, times its length, integrated over pixels.
-- Adams et al., J. Mach. Learn. Res. 18 (2017) 8. Bars that never die are left out.
-- @tparam Barcode|Tensor of analyzers.rips, or bars [n, 2]
-- @tparam[opt] table options dimension, pixels, sigma, births, lengths
-- @treturn Tensor image [pixels, pixels]: row 1 the shortest lengths, column 1 the earliest births
-- @treturn table births and lengths { low, high } used
-- @usage plot.image(analyzers.persistence_image(analyzers.rips(points)))
local function persistence_image(of, given)
   local o = accepts(given)
   local bars = barcode.bars_of(of, o.dimension, "persistence_image")
   local any = bars:rank() == 2 and bars:size(1) > 0
   local birth = any and bars[{ {}, 1 }] or tensor.zeros(0)
   local births = o.births or limits(birth)
   local lengths = o.lengths or limits(any and bars[{ {}, 2 }] - birth or tensor.zeros(0), true)
   local image = barcode.image(bars, o.pixels, o.pixels, births, lengths,
      o.sigma or (lengths[2] - lengths[1]) / o.pixels)
   return image, { births = births, lengths = lengths }
end

return persistence_image
