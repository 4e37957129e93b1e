-- SPDX-License-Identifier: MIT
--- Bottleneck distance of two barcodes.
local barcode = require "cann.barcode"
local options = require "cann.options"

local accepts = options.declare("bottleneck", {
   dimension = { 1, "whose bars are compared", at_least = 0, whole = true },
})

--- The least length within which all bars of one can be matched with bars of the other or left out.
-- Two bars are as far apart as the larger difference of their births and deaths; leaving a bar out costs half its
-- length; bars that never die go together in the order of their births. Exact (Hopcroft & Karp 1973).
-- @tparam Barcode|Tensor a of analyzers.rips, or bars [n, 2]
-- @tparam Barcode|Tensor b
-- @tparam[opt] table options dimension
-- @treturn number infinite where not equally many bars never die
-- @usage analyzers.bottleneck(analyzers.rips(x), analyzers.rips(y), { dimension = 1 })
local function bottleneck(a, b, given)
   local o = accepts(given)
   local first = barcode.bars_of(a, o.dimension, "bottleneck")
   return barcode.distance(first, barcode.bars_of(b, o.dimension, "bottleneck"), math.huge)
end

return bottleneck
