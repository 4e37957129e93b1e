-- SPDX-License-Identifier: MIT
--- A few points that stand for a cloud.
local cloud = require "cann.cloud"
local defaults = require "cann.defaults"
local options = require "cann.options"
local structure = require "cann.structure"

local accepts = options.declare("landmarks", {
   count = { 1000, "of landmarks", at_least = 1, whole = true },
   method = { "maxmin", "maxmin covers evenly, greedy keeps to the dense parts, k_means and k_medoids follow density",
      choices = { "maxmin", "greedy", "k_means", "k_medoids" } },
   metric = { "euclidean", "of points", choices = cloud.metrics },
   first = { 1, "maxmin: the first landmark", at_least = 1, whole = true },
   neighbours = { nil, "greedy: of each point in the fuzzy graph, itself counted (a tenth of the points)",
      type = "number", at_least = 2, whole = true },
   omega = { 1, "greedy: the share of its weights that a chosen point takes off the others", at_least = 0 },
   seed = { nil, "k_means, k_medoids: of the first centres; nil: cann.seed()", type = "number", at_least = 0,
      whole = true },
})

-- Each method gives the places and what is known of each.
local methods = {
   maxmin = function(points, o, count) return cloud.maxmin(points, o.metric, count, o.first) end,
   greedy = function(points, o, count)
      local n = points:size(1)
      return structure.landmarks(points, o.metric, o.neighbours or math.max(2, math.min(n, math.ceil(n / 10))), count,
         o.omega)
   end,
   k_means = function(points, o, count) return cloud.k_means(points, o.metric, count, o.seed or defaults.seed) end,
   k_medoids = function(points, o, count) return cloud.k_medoids(points, o.metric, count, o.seed or defaults.seed) end,
}

--- Chooses landmarks.
-- maxmin: each the furthest from those before (Gonzalez 1985). greedy: the largest sum of weights in the fuzzy
-- neighbour graph, whose weights are then taken off (as attractor structure analysis does). k_means: the points
-- nearest to the centres of k-means, of a metric that has means (euclidean, cosine, correlation). k_medoids: points of
-- the least sum of distances to those nearest to them, of any metric (Park & Jun 2009).
-- @tparam Tensor points [n, d]
-- @tparam[opt] table options count (at most all points), method, metric, first, neighbours, omega, seed
-- @treturn Tensor places int64 [count] from 1
-- @treturn Tensor of maxmin: how far each was from those before; of greedy: its score; of k_means and
-- k_medoids: the centre of each point, [n]
-- @usage local few = points:take(analyzers.landmarks(points, { count = 500 }), 1)
local function landmarks(points, given)
   local o = accepts(given)
   points = cloud.points(points, "landmarks")
   return methods[o.method](points, o, math.min(o.count, math.max(points:size(1), 1)))
end

return landmarks
