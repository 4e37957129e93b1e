-- SPDX-License-Identifier: MIT
--- A barcode as a list of functions.
local barcode = require "cann.barcode"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("persistence_landscape", {
   dimension = { 1, "whose bars are shown", at_least = 0, whole = true },
   levels = { 5, "functions: the largest tent, the second largest ...", at_least = 1, whole = true },
   samples = { 200, "lengths at which they are taken", at_least = 2, whole = true },
   range = { nil, "{ low, high } of the lengths; nil: first birth to last death", type = "table" },
})

local function range_of(bars)
   local low, high = math.huge, -math.huge
   for _, bar in ipairs(bars:tolist()) do
      if bar[2] < math.huge then low, high = math.min(low, bar[1]), math.max(high, bar[2]) end
   end
   return low < high and { low, high } or { 0, 1 }
end

--- The k-th largest of the tents min(x - birth, death - x), at least 0, at each length x.
-- Bubenik, J. Mach. Learn. Res. 16 (2015) 77. Bars that never die are left out.
-- @tparam Barcode|Tensor of analyzers.rips, or bars [n, 2]
-- @tparam[opt] table options dimension, levels, samples, range
-- @treturn Tensor landscape [levels, samples]
-- @treturn Tensor lengths [samples]
-- @usage local landscape, x = analyzers.persistence_landscape(analyzers.rips(points))
local function persistence_landscape(of, given)
   local o = accepts(given)
   local bars = barcode.bars_of(of, o.dimension, "persistence_landscape")
   local range = o.range or range_of(bars)
   return barcode.landscape(bars, o.levels, o.samples, range[1], range[2]),
      tensor.linspace(range[1], range[2], o.samples)
end

return persistence_landscape
