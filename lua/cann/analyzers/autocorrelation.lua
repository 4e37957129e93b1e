-- SPDX-License-Identifier: MIT
--- How like a map is to itself, shifted.
local handle = require "cann.handle"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("autocorrelation", {
   overlap = { 0.8, "lags go to so much of the map's size", at_least = 0, at_most = 1 },
   wrapped = { false, "the map is a torus; all lags" },
   lags = { nil, "largest lag kept, bins", type = "number", at_least = 0, whole = true },
   like_canns = { false, "wrapped: on even sides lag 0 one bin earlier, where the CANNs toolkit 1.5 leaves it" },
})

-- The largest odd number up to size times (1 + overlap), as it is rounded (halves to even).
local function lags_of(size, overlap)
   local wanted = size * (1 + overlap)
   local whole = math.floor(wanted + 0.5)
   if whole - wanted == 0.5 and whole % 2 == 1 then whole = whole - 1 end
   return math.max(1, math.min(whole % 2 == 0 and whole - 1 or whole, 2 * size - 1))
end

-- All lags of a torus, moved and cropped as wanted.
local function around(correlations, o)
   for axis = 2, 3 do
      local n = correlations:size(axis)
      if o.like_canns and n % 2 == 0 then
         correlations = correlations:take(tensor.map("mod", tensor.arange(1, n), n):to("int64") + 1, axis)
      end
      local middle = math.floor(n / 2) + 1
      if o.lags then correlations = correlations:range(axis, middle - o.lags, middle + o.lags):copy() end
   end
   return correlations
end

--- Correlates each mean-free map with itself at all shifts.
-- Linear: sums over the overlap, not divided by its size, lag 0 in the middle of odd sides and 1 there. Wrapped: of the
-- map as a torus, lag 0 at (rows/2 + 1, columns/2 + 1), divided by the largest. NaN counts as 0; flat maps give zeros.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options overlap, wrapped, lags, like_canns
-- @treturn Tensor [cells, rows, columns]
-- @usage analyzers.autocorrelation(maps)
local function autocorrelation(of, given)
   local o = accepts(given)
   local values = maps.take("autocorrelation", of)
   local rows, columns = values:size(2), values:size(3)
   if o.lags then
      if 2 * o.lags + 1 > math.min(rows, columns) * (o.wrapped and 1 or 2) then
         handle.fail("autocorrelation: lags = %d bins of a map of %d x %d", o.lags, rows, columns)
      end
      if not o.wrapped then return image.autocorrelation(values, 2 * o.lags + 1, 2 * o.lags + 1, false) end
   end
   if o.wrapped then return around(image.autocorrelation(values, rows, columns, true), o) end
   return image.autocorrelation(values, lags_of(rows, o.overlap), lags_of(columns, o.overlap), false)
end

return autocorrelation
