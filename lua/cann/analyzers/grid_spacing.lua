-- SPDX-License-Identifier: MIT
--- One number for the distance between the fields of a map.
local autocorrelation = require "cann.analyzers.autocorrelation"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("grid_spacing", {
   method = { "gridness", "how: the mean of the lattice's three axes; the median distance of all peaks of the "
      .. "autocorrelogram; the strongest wave; or the largest value of the autocorrelogram away from the centre",
      choices = { "gridness", "median", "fourier", "largest" } },
   least = { 3, "bins from the centre that a peak must have (largest)", at_least = 0 },
   given = { "maps", "what is given: maps, or (largest) their wrapped autocorrelations",
      choices = { "maps", "autocorrelations" } },
})

local function by_gridness(values)
   local _, found = require "cann.analyzers.gridness"(values)
   return found.spacing:mean(2)
end

-- Distances of all pixels from the middle of a map, as a vector.
local function distances(rows, columns)
   local r = (tensor.arange(0, rows - 1) - math.floor(rows / 2)):reshape(rows, 1)
   local c = (tensor.arange(0, columns - 1) - math.floor(columns / 2)):reshape(1, columns)
   return (r * r + c * c):sqrt():flatten()
end

-- Peaks that lie more than 5 bins from the centre; NaN where there are none.
local function by_median(values)
   local correlations = autocorrelation(values)
   local rows, columns = correlations:size(2), correlations:size(3)
   local far, marks = distances(rows, columns), image.maxima(correlations, 1):reshape(values:size(1), rows * columns)
   local out = tensor.full(0 / 0, values:size(1))
   for cell = 1, values:size(1) do
      local found = far[marks[cell]]
      found = found[found:gt(5)]
      if found:count() > 0 then out[cell] = found:median() end
   end
   return out
end

-- The strongest wave with more than two periods along some axis of the map.
local function by_fourier(values)
   local rows, columns = values:size(2), values:size(3)
   local waves = tensor.complex(tensor.where(values:ne(values), 0, values)):fft(3):fft(2)
   local power = (waves:magnitude() ^ 2):reshape(values:size(1), rows * columns)
   local function frequencies(n)
      local k = tensor.arange(0, n - 1)
      return tensor.where(k:ge(math.ceil(n / 2)), k - n, k)
   end
   local fr, fc = frequencies(rows):reshape(rows, 1), frequencies(columns):reshape(1, columns)
   local slow = tensor.where(fr:abs():le(2), 1, 0) * tensor.where(fc:abs():le(2), 1, 0)
   power = power * (1 - slow:reshape(1, rows * columns))
   local length = (fr * fr + fc * fc):sqrt():flatten():take(power:argmax(2), 1)
   return tensor.where(power:max(2):gt(0), rows / length, 0 / 0)
end

local function by_largest(values, o)
   local correlations = o.given == "maps" and autocorrelation(values, { wrapped = true }) or values
   local rows, columns = correlations:size(2), correlations:size(3)
   local far = distances(rows, columns)
   local flat = tensor.where(far:ge(o.least), correlations:reshape(correlations:size(1), rows * columns), -1)
   return tensor.where(flat:max(2):gt(-1), far:take(flat:argmax(2), 1), 0 / 0)
end

local methods = { gridness = by_gridness, median = by_median, fourier = by_fourier, largest = by_largest }

--- Estimates the spacing of each map's lattice.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options method, least, given
-- @treturn Tensor spacing [cells], in bins; NaN where none is found
-- @treturn[opt] Tensor spacing [cells], m, of rate maps
-- @usage analyzers.grid_spacing(maps, { method = "fourier" })
local function grid_spacing(of, given)
   local o = accepts(given)
   local values, holder = maps.take("grid_spacing", of)
   local spacing = methods[o.method](values:to("float64"), o)
   return spacing, holder and spacing * holder:bin_size() or nil
end

return grid_spacing
