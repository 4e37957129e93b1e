-- SPDX-License-Identifier: MIT
--- Attractor structure from rate maps: each visited bin of space is a point, the rates of all cells there. Cells of one
-- grid module make a torus of them. The null hypothesis moves each cell's map by itself.
local barcode = require "cann.barcode"
local handle = require "cann.handle"
local options = require "cann.options"
local progress = require "cann.progress"
local read = require "cann.asa.read"
local stages = require "cann.asa.stages"
local structure = require "cann.structure"
local tensor = require "cann.tensor"
local verdict = require "cann.asa.verdict"

local accepts = options.declare("spatial_TDA", {
   data = { nil, "the recording, a file of arrays, or rate maps of analyzers.rate_maps", required = true,
      type = "table|string" },
   bins = { 50, "of the maps along each axis", at_least = 4, at_most = 500, whole = true },
   sigma = { 2, "bins, of the Gaussian that smooths the maps", at_least = 0 },
   crop = { 1, "of each side that is used, about the middle", above = 0, at_most = 1 },
   standardize = { true, "bring each cell to mean 0 and standard deviation 1" },
   dimensions = { 6, "principal components", at_least = 2, whole = true },
   landmarks = { 400, "bins that are kept, spread by the fuzzy graph", at_least = 4, whole = true },
   neighbours = { 60, "of a bin in the fuzzy graph", at_least = 2, whole = true },
   landmark_neighbours = { 200, "of a landmark among landmarks", at_least = 2, whole = true },
   metric = { "cosine", "between bins", choices = { "euclidean", "cosine", "correlation", "manhattan", "chebyshev" } },
   dimension = { 1, "of the highest cohomology", at_least = 1, at_most = 2, whole = true },
   prime = { 47, "of the coefficients", at_least = 2, whole = true },
   shuffles = { 0, "of the null hypothesis: each map rolled around by its own shift", at_least = 0, whole = true },
   alpha = { 0.01, "a bar is long when its p-value is at most this", above = 0, at_most = 1 },
   margin = { 1.2, "and when it is this many times the longest shuffled bar", at_least = 1 },
   seed = { 0, "of the shuffles", at_least = 0, whole = true },
   progress = { true, "show a bar" },
})

local function maps_of(o)
   local maps = require "cann.maps"
   if maps.is(o.data) then return o.data.rate end
   local analyzers = require("cann").analyzers
   return analyzers.rate_maps(read(o.data), { bins = o.bins, sigma = o.sigma }).rate
end

-- The middle of the maps: [cells, y, x].
local function cropped(maps, share)
   local function cut(axis, values)
      local n = values:size(axis)
      local out = math.floor(n * (1 - share) / 2)
      return values:range(axis, out + 1, n - out)
   end
   return cut(2, cut(3, maps)):contiguous()
end

-- Bins that were visited as points [bins, cells].
local function points_of(maps)
   local flat = maps:reshape(maps:size(1), -1):t():contiguous()
   local seen = flat:isnan():any(2):eq(0) * flat:abs():sum(2):gt(0)
   return flat[seen:gt(0)]
end

local function landmarks_of(points, o)
   if points:size(1) < 8 then
      handle.fail("spatial_TDA: %d visited bins; take more bins or crop less", points:size(1))
   end
   local x = points - points:mean(1, true)
   if o.standardize then
      local spread = x:std(1, true)
      x = x / tensor.where(spread:gt(0), spread, 1)
   end
   local scores = stages.components(x, math.min(o.dimensions, x:size(2)))
   local n = scores:size(1)
   local wanted = math.min(o.landmarks, n)
   local places = structure.landmarks(scores, o.metric, math.min(o.neighbours, n), wanted, 1)
   return structure.distances(scores:take(places, 1), o.metric, math.min(o.landmark_neighbours, wanted)), scores
end

local function bars_of(distances, o, cocycles)
   return barcode.rips(distances, { distances = true, dimension = o.dimension, prime = o.prime, cocycles = cocycles })
end

-- Each map rolled by its own shifts along y and x; what was never visited stays where it was.
local function rolled(maps, o, number)
   local cells, height, width = maps:size(1), maps:size(2), maps:size(3)
   local down = tensor.zeros(cells, "int64"):randint(0, height - 1, { seed = o.seed, stream = 2 * number })
   local along = tensor.zeros(cells, "int64"):randint(0, width - 1, { seed = o.seed, stream = 2 * number + 1 })
   local function around(index, n) return index - (index:to("float64") / n):floor():to("int64") * n end
   local y = around(tensor.arange(0, height - 1, 1, "int64"):reshape(1, -1) - down:reshape(-1, 1), height)
   local x = around(tensor.arange(0, width - 1, 1, "int64"):reshape(1, -1) - along:reshape(-1, 1), width)
   local index = y:reshape(cells, height, 1) * width + x:reshape(cells, 1, width)
   local filled = tensor.where(maps:isnan(), 0, maps)
   local moved = filled:reshape(cells, -1):gather(index:reshape(cells, -1) + 1, 2)
   return tensor.where(maps:isnan(), 0 / 0, moved:reshape(cells, height, width))
end

local function null_of(maps, o)
   local null = {}
   local bar = o.progress and o.shuffles > 0 and progress.start("shuffles", o.shuffles)
   for number = 1, o.shuffles do
      local bars = bars_of(landmarks_of(points_of(rolled(maps, o, number)), o), o, false)
      for k = 1, o.dimension do
         null[k] = null[k] or {}
         null[k][number] = verdict.longest(bars, k)
      end
      if bar then bar:update(number) end
   end
   if bar then bar:finish() end
   return null
end

--- Bars of the population's rates over space, and what they say.
-- @tparam table options data, bins, sigma, crop, dimensions, landmarks, shuffles and more
-- @treturn table barcode; verdict (as pipelines.ASA gives it); scores [bins, dimensions] of the visited bins; distances
-- @usage pipelines.spatial_TDA{ data = recording, shuffles = 99 }.verdict
return function(given)
   local o = accepts(given)
   verdict.check_shuffles("spatial_TDA", o)
   local maps = cropped(maps_of(o), o.crop)
   local distances, scores = landmarks_of(points_of(maps), o)
   local bars = bars_of(distances, o, true)
   local barcodes = { bars }
   if o.dimension > 1 then barcodes[2] = bars end
   return { barcode = bars, distances = distances, scores = scores,
      verdict = verdict.judge(barcodes, null_of(maps, o), o) }
end
