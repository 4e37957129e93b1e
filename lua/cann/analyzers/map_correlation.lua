-- SPDX-License-Identifier: MIT
--- How like a map is to another one, shifted.
local handle = require "cann.handle"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("map_correlation", {
   lags = { "full", "all at which the maps meet, as many as the first has bins, or those at which the second lies "
      .. "within the first", choices = { "full", "same", "valid" } },
   min_overlap = { 2, "bins known in both; NaN where there are fewer", at_least = 2, whole = true },
})

-- Known values about their mean over their spread, 0 where there is none, and 1 where there is one.
local function standard(values)
   local known = values:eq(values)
   local count = known:to("float64"):sum(3, true):sum(2, true)
   local mask = known:to("float64")
   local free = tensor.where(known, values, 0)
   free = (free - free:sum(3, true):sum(2, true) / count:maximum(1)) * mask
   local spread = ((free * free):sum(3, true):sum(2, true) / count:maximum(1)):sqrt()
   return free / tensor.where(spread:gt(0), spread, 1), mask
end

local function transform(values, rows, columns) return values:rfft(3, columns):fft(2, rows) end

-- At lag (i, j) the sum over the bins of b of a(y + i, x + j) b(y, x), from the least lag on.
local function sums(a, b, shape)
   local re = a:real() * b:real() + a:imaginary() * b:imaginary()
   local im = a:imaginary() * b:real() - a:real() * b:imaginary()
   local all = tensor.complex(re, im):ifft(2):irfft(3, shape.columns)
   return all:take(shape.at_rows, 2):take(shape.at_columns, 3)
end

-- Where the lags from `first` on, `count` of them, stand in a transform of length n.
local function places(first, count, n)
   return (tensor.map("mod", tensor.arange(first, first + count - 1) + n, n):round() + 1):to "int64"
end

-- The first lag along an axis and their number, for sides of m and n bins.
local function lags_of(m, n, lags)
   if lags == "full" then return 1 - n, m + n - 1 end
   if lags == "same" then return -math.floor(n / 2), m end
   return 0, m - n + 1
end

--- Correlates each map with another one at all shifts: Pearson's, over the bins that both know (NaN: not known).
-- Padfield, CVPR (2010) 2918. The value at lag (i, j) pairs the bin (y + i, x + j) of the first with (y, x) of the
-- second; "full" begins at lag 1 - rows, 1 - columns of the second, "same" at minus half of them (rounded towards 0),
-- "valid" at 0. NaN where a map does not vary over the overlap.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam Maps|Tensor with as many cells or one, of any size (for "valid" no larger)
-- @tparam[opt] table options lags, min_overlap
-- @treturn Tensor [cells, rows, columns] from -1 to 1
-- @usage analyzers.map_correlation(tensor.rand(8, 8), tensor.rand(8, 8))
local function map_correlation(of, with, given)
   local o = accepts(given)
   local a = maps.take("map_correlation", of):to("float64")
   local b = maps.take("map_correlation", with):to("float64")
   local cells, m, n = a:size(1), { a:size(2), a:size(3) }, { b:size(2), b:size(3) }
   if b:size(1) ~= 1 and b:size(1) ~= cells then
      handle.fail("map_correlation: %d and %d maps; as many, or one to correlate all with, will do", cells, b:size(1))
   end
   if o.lags == "valid" and (n[1] > m[1] or n[2] > m[2]) then
      handle.fail("map_correlation: lags = \"valid\" needs a second map within the first, but it is %d x %d, the "
         .. "first %d x %d", n[1], n[2], m[1], m[2])
   end
   local shape = { rows = m[1] + n[1] - 1, columns = m[2] + n[2] - 1 }
   local first, count = lags_of(m[1], n[1], o.lags)
   shape.at_rows = places(first, count, shape.rows)
   first, count = lags_of(m[2], n[2], o.lags)
   shape.at_columns = places(first, count, shape.columns)
   local function prepared(values)
      local free, mask = standard(values)
      local function of_power(power) return transform(power, shape.rows, shape.columns) end
      return of_power(mask), of_power(free), of_power(free * free)
   end
   local known_a, sum_a, square_a = prepared(a)
   local known_b, sum_b, square_b = prepared(b)
   local bins = sums(known_a, known_b, shape):round()
   local mean_a, mean_b = sums(sum_a, known_b, shape), sums(known_a, sum_b, shape)
   local each = bins:maximum(1)
   local together = sums(sum_a, sum_b, shape) - mean_a * mean_b / each
   local variance_a = sums(square_a, known_b, shape) - mean_a * mean_a / each
   local variance_b = sums(known_a, square_b, shape) - mean_b * mean_b / each
   local scale = math.max(shape.rows * shape.columns, 1)
   local varies = variance_a:gt(1e-13 * scale):both(variance_b:gt(1e-13 * scale))
   local fine = varies:both(bins:ge(o.min_overlap))
   local size = (tensor.where(fine, variance_a, 1) * tensor.where(fine, variance_b, 1)):sqrt()
   return tensor.where(fine, (together / size):clip(-1, 1), 0 / 0)
end

return map_correlation
