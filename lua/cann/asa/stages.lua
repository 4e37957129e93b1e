-- SPDX-License-Identifier: MIT
--- The stages of the analysis of attractor structure (ASA), each a function of what comes before it and of its
-- options, so that any of them can be entered with own data. pipelines.ASA runs them in order.
-- After Gardner et al., Nature 602 (2022) 123, and the CANNs toolkit's variant of it.
local handle = require "cann.handle"
local options = require "cann.options"
local pca = require "cann.analyzers.pca"
local spikes = require "cann.spikes"
local structure = require "cann.structure"
local tensor = require "cann.tensor"

local stages = {}

--- What each stage accepts.
stages.options = {
   embed = options.declare("ASA embed", {
      bin = { 10, "ms, width of a time bin", above = 0 },
      sigma = { 50, "ms, of the Gaussian along time; 0: counts stay as they are", at_least = 0 },
      min_speed = { 0, "cm/s; times when the animal is slower are left out (0: none)", at_least = 0 },
   }),
   cloud = options.declare("ASA cloud", {
      every = { 5, "bins between two points", at_least = 1, whole = true },
      active = { 15000, "points of highest summed rate that are kept", at_least = 8, whole = true },
      dimensions = { 6, "principal components", at_least = 1, whole = true },
      standardize = { true, "bring each cell to mean 0 and standard deviation 1" },
   }),
   landmarks = options.declare("ASA landmarks", {
      neighbours = { 1000, "of a point in the fuzzy graph, itself counted", at_least = 2, whole = true },
      landmarks = { 1200, "points that are kept", at_least = 4, whole = true },
      landmark_neighbours = { 800, "of a landmark among landmarks, itself counted", at_least = 2, whole = true },
      omega = { 1, "share of its weights that a landmark takes off the others" },
      metric = { "cosine", "between points", choices = { "euclidean", "cosine", "correlation", "manhattan",
         "chebyshev" } },
   }),
   barcode = options.declare("ASA barcode", {
      dimension = { 1, "of the highest cohomology", at_least = 1, at_most = 3, whole = true },
      prime = { 47, "of the coefficients", at_least = 2, at_most = 65521, whole = true },
   }),
   decode = options.declare("ASA decode", {
      circles = { nil, "how many (the verdict's)", type = "number", at_least = 1, at_most = 3, whole = true },
      sphere = { false, "decode a sphere whatever the verdict" },
      threshold = { 0.99, "of the edges, as the share of the bar's length after its birth", above = 0, at_most = 1 },
      independent = { true, "choose the circles at right angles as nearly as can be" },
      refine = { true, "learn the tuning from the decoding, in turns, until it settles" },
      sigma = { 150, "ms, of the evidence of the refinement", above = 0 },
      bins = { 16, "of the tuning along each circle", at_least = 4, at_most = 256, whole = true },
      smoothing = { 0.4, "rad, of the tuning", at_least = 0 },
      turns = { 40, "of the refinement at most", at_least = 1, whole = true },
      settled = { 0.02, "rad rms; a smaller change ends the refinement", above = 0 },
   }),
}

--- Refuses options of the bars whose prime is none, before anything begins.
function stages.check_prime(o)
   for k = 2, math.floor(math.sqrt(o.prime)) do
      if o.prime % k == 0 then
         handle.fail("ASA barcode: prime = %d is no prime; 2, 3 and 47 are common", o.prime)
      end
   end
end

-- Speeds in cm/s at the bins: positions smoothed over a second, then differences.
local function speeds(recording, t, bin)
   local places = tensor.interpolate(t, recording.t, tensor.stack({ recording.x, recording.y }, 2))
   local smooth = structure.smooth(places, 1, 1000 / bin)
   local n = t:count()
   local way = smooth:range(1, 2, n) - smooth:range(1, 1, n - 1)
   local speed = (way * way):sum(2):sqrt() * (100 / (bin / 1000))
   return tensor.concatenate({ speed:range(1, 1, 1), speed })
end

--- Spikes to rates.
-- Bins begin at the first sample of the recording. The Gaussian is cut at four sigma and runs into zeros at both ends.
-- @tparam Recording recording
-- @tparam[opt] table options bin, sigma, min_speed
-- @treturn table counts int32 [times, cells], rates float32 [times, cells] Hz, t [times] ms, where each bin begins;
-- kept int64 [times], the bins before the speed filter
function stages.embed(recording, given)
   local o = stages.options.embed(given)
   local first, last = recording.t[1], recording.t[recording.t:count()]
   local bins = math.max(1, math.ceil((last - first + 1e-9) / o.bin))
   if recording.cells < 1 then handle.fail("ASA: the recording has no cells") end
   if bins > 1e9 then
      handle.fail("ASA: %g ms from the first to the last sample are %g bins; take wider bins", last - first, bins)
   end
   local counts = spikes.from { times = recording.spikes.t, neurons = recording.spikes.i, sizes = { recording.cells },
      begin = first, duration = bins * o.bin }:binned(o.bin, true):to("int32")
   local t = tensor.arange(0, bins - 1) * o.bin + first
   local rates = counts:to("float32")
   if o.sigma > 0 then
      rates = structure.smooth(rates, 1, o.sigma / o.bin, { border = "zero" })
      rates = rates * (1000 / o.bin)
   end
   local kept = tensor.arange(1, bins, 1, "int64")
   if o.min_speed > 0 then
      if not recording.x then handle.fail("ASA: min_speed needs the positions x and y of the recording") end
      local fast = speeds(recording, t, o.bin):gt(o.min_speed)
      kept = kept[fast]
      counts, rates, t = counts:take(kept, 1), rates:take(kept, 1), t[fast]
   end
   return { counts = counts, rates = rates, t = t, kept = kept, bin = o.bin }
end

local function standardized(x)
   local spread = x:std(1, true)
   return (x - x:mean(1, true)) / tensor.where(spread:gt(0), spread, 1)
end

--- Principal components of the rows of a matrix.
-- @tparam Tensor x [rows, columns]
-- @tparam number count components
-- @treturn Tensor scores [rows, count]
-- @treturn Tensor eigenvalues [count] of the covariance (n - 1), falling
-- @treturn Tensor share [count] of the whole variance, percent
function stages.components(x, count)
   if count > x:size(2) then handle.fail("ASA: %d dimensions of %d cells", count, x:size(2)) end
   local found = pca(x, { dimensions = count })
   return found.scores, found.variances, found.share * 100
end

--- Rates to points: every few bins, the most active of them, few dimensions.
-- @tparam Tensor rates [times, cells]
-- @tparam[opt] table options every, active, dimensions, standardize
-- @treturn table scores [points, dimensions], rows int64 [points] of rates, eigenvalues, percent
function stages.cloud(rates, given)
   local o = stages.options.cloud(given)
   local sparse = rates:range(1, 1, rates:size(1), o.every):to("float64")
   local count = sparse:size(1)
   if count < 8 then
      handle.fail("ASA: %d bin%s of time make %d point%s, one every %g; at least 8 are wanted", rates:size(1),
         rates:size(1) == 1 and "" or "s", count, count == 1 and "" or "s", o.every)
   end
   local active = math.min(o.active, count)
   local order = sparse:sum(2):argsort()
   local rows = order:range(1, count - active + 1, count):sort()
   local x = sparse:take(rows, 1)
   if o.standardize then x = standardized(x) end
   local scores, eigenvalues, percent = stages.components(x, math.min(o.dimensions, x:size(2)))
   return { scores = scores, rows = (rows - 1) * o.every + 1, places = rows, eigenvalues = eigenvalues,
      percent = percent }
end

--- Points to landmarks: the fuzzy neighbour graph keeps the dense parts and thins them out.
-- @tparam Tensor scores [points, dimensions]
-- @tparam[opt] table options neighbours, landmarks, landmark_neighbours, omega, metric
-- @treturn table places int64 [landmarks] among the points, score, distances [landmarks, landmarks]
function stages.landmarks(scores, given)
   local o = stages.options.landmarks(given)
   local points = scores:size(1)
   local wanted = math.min(o.landmarks, points)
   local places, score = structure.landmarks(scores, o.metric, math.min(o.neighbours, points), wanted, o.omega)
   return { places = places, score = score, distances = structure.distances(scores:take(places, 1), o.metric,
      math.min(o.landmark_neighbours, wanted)) }
end

-- Of a bar, the edges that its coordinates are made with: those up to this length.
local function edge_of(barcode, k, bar, o)
   local birth, death = barcode.bars[k][bar][1], barcode.bars[k][bar][2]
   return birth + o.threshold * (math.min(death, barcode.threshold) - birth)
end

--- Circular coordinates at the landmarks.
-- @tparam Barcode barcode with cocycles
-- @tparam Tensor distances [landmarks, landmarks]
-- @tparam number circles
-- @tparam[opt] table options threshold, independent
-- @treturn Tensor [landmarks, circles] in turns
-- @treturn table rest, in turns, of each circle
function stages.coordinates(barcode, distances, circles, given)
   local o = stages.options.decode(given)
   local bars = barcode.bars[1]
   if bars:size(1) < circles then
      handle.fail("%d circle%s wanted, but the barcode has %d bars of dimension 1", circles,
         circles == 1 and " is" or "s are", bars:size(1))
   end
   local order = barcode:longest(1, circles):tolist()
   local function threshold_of(bar) return edge_of(barcode, 1, bar, o) end
   local function rows_of(first, last)
      local rows = {}
      for k = first, last do
         local cocycle = barcode.cocycles[1][order[k]]
         local class = tensor.full(k - first + 1, cocycle.simplices:size(1), 1):to("int64")
         rows[#rows + 1] = tensor.concatenate({ cocycle.simplices:to("int64"), class,
            cocycle.values:to("int64"):reshape(-1, 1) }, 2)
      end
      return tensor.concatenate(rows, 1)
   end
   if o.independent and circles > 1 then
      local threshold = math.huge
      for k = 1, circles do threshold = math.min(threshold, threshold_of(order[k])) end
      local turns, rest = structure.coordinates(distances, rows_of(1, circles), circles, threshold, barcode.prime, true)
      return turns:t():contiguous(), rest
   end
   local columns, rest = {}, {}
   for k = 1, circles do
      local turns, left = structure.coordinates(distances, rows_of(k, k), 1, threshold_of(order[k]), barcode.prime,
         false)
      columns[k], rest[k] = turns:flatten(), left[1]
   end
   return tensor.stack(columns, 2), rest
end

--- Coordinates on the sphere at the landmarks, from the longest bar of dimension 2.
-- @tparam Barcode barcode with cocycles, to dimension 2 at least
-- @tparam Tensor distances [landmarks, landmarks]
-- @tparam[opt] table options threshold
-- @treturn Tensor [landmarks, 3] of length 1; NaN where no edge reaches
-- @treturn table rest, curvature, gap: see structure.sphere
function stages.sphere(barcode, distances, given)
   local o = stages.options.decode(given)
   local bar = barcode:longest(2, 1)
   if bar:count() == 0 then
      handle.fail("a sphere is wanted, but the barcode has no bar of dimension 2")
   end
   bar = bar[1]
   local cocycle = barcode.cocycles[2][bar]
   local rows = tensor.concatenate({ cocycle.simplices:to("int64"), cocycle.values:to("int64"):reshape(-1, 1) }, 2)
   return structure.sphere(distances, rows, edge_of(barcode, 2, bar, o), barcode.prime)
end

--- Rows as they stand out of what each cell does elsewhere.
local function votes(rates, landmark_rates, known)
   return standardized(landmark_rates:to("float64"))[known]:t(), standardized(rates:to("float64"))
end

--- Coordinates at all times from those at the landmarks, through the cells' tuning: each cell votes for its mean
-- direction over the landmarks, with its rate as it stands out.
-- @tparam Tensor rates [times, cells]
-- @tparam Tensor landmark_rates [landmarks, cells]
-- @tparam Tensor turns [landmarks, circles]
-- @treturn Tensor [times, circles] rad in [0, 2 pi)
function stages.vote(rates, landmark_rates, turns)
   local known = turns:isnan():any(2):eq(0)
   local angle = turns[known] * (2 * math.pi)
   local weights, strong = votes(rates, landmark_rates, known)
   local decoded = (strong % (weights % angle:sin())):atan2(strong % (weights % angle:cos()))
   return tensor.where(decoded:lt(0), decoded + 2 * math.pi, decoded)
end

--- The same on the sphere.
-- @tparam Tensor rates [times, cells]
-- @tparam Tensor landmark_rates [landmarks, cells]
-- @tparam Tensor places [landmarks, 3]
-- @treturn Tensor [times, 3] of length 1
function stages.vote_on_sphere(rates, landmark_rates, places)
   local known = places:isnan():any(2):eq(0)
   local weights, strong = votes(rates, landmark_rates, known)
   local way = strong % (weights % places[known])
   local length = (way * way):sum(2, true):sqrt()
   return tensor.where(length:gt(0), way / tensor.where(length:gt(0), length, 1), tensor.from { { 0, 0, 1 } })
end

--- Coordinates at all times, refined until tuning and coordinates agree.
-- @tparam table embedded from stages.embed
-- @tparam Tensor start [times, circles] rad
-- @tparam[opt] table options sigma, bins, smoothing, turns, settled
-- @treturn Tensor [times, circles] rad
function stages.refine(embedded, start, given)
   local o = stages.options.decode(given)
   local sigma = o.sigma / embedded.bin
   local evidence = structure.smooth(embedded.counts:to("float32"), 1, sigma, { border = "zero" })
   return structure.decode(embedded.counts, evidence, start, {
      bins = o.bins, smoothing = o.smoothing, window = 2 * math.sqrt(math.pi) * sigma, turns = o.turns,
      settled = o.settled,
   })
end

return stages
