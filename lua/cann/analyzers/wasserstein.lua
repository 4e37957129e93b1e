-- SPDX-License-Identifier: MIT
--- Wasserstein distance of two barcodes.
local barcode = require "cann.barcode"
local options = require "cann.options"

local accepts = options.declare("wasserstein", {
   dimension = { 1, "whose bars are compared", at_least = 0, whole = true },
   power = { 2, "of the distances that are summed", at_least = 1 },
})

--- The least sum of powers of distances over all ways to match the bars, to the power's root.
-- Two bars are as far apart as the larger difference of their births and deaths; leaving a bar out costs half its
-- length; bars that never die go together in the order of their births. Exact (Jonker & Volgenant 1987).
-- @tparam Barcode|Tensor a of analyzers.rips, or bars [n, 2]
-- @tparam Barcode|Tensor b
-- @tparam[opt] table options dimension, power
-- @treturn number infinite where not equally many bars never die
-- @usage analyzers.wasserstein({ { 0, 2 } }, { { 0, 2.5 } }, { power = 1 })     -- 0.5
local function wasserstein(a, b, given)
   local o = accepts(given)
   local first = barcode.bars_of(a, o.dimension, "wasserstein")
   return barcode.distance(first, barcode.bars_of(b, o.dimension, "wasserstein"), o.power)
end

return wasserstein
