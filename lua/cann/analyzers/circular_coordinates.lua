-- SPDX-License-Identifier: MIT
--- Coordinates on circles from the cohomology of a cloud of points.
local barcode = require "cann.barcode"
local cloud = require "cann.cloud"
local options = require "cann.options"
local stages = require "cann.asa.stages"

local accepts = options.declare("circular_coordinates", {
   circles = { 1, "how many: those of the longest bars", at_least = 1, at_most = 16, whole = true },
   prime = { 47, "of the coefficients", at_least = 2, whole = true },
   metric = { "euclidean", "of points", choices = { "euclidean", "cosine", "correlation", "manhattan", "chebyshev" } },
   distances = { false, "what is given is a matrix of distances, not points" },
   threshold = { 0.99, "of the edges, as the share of the bar's length after its birth", above = 0, at_most = 1 },
   independent = { true, "choose the circles at right angles as nearly as can be" },
})

--- One angle per point and circle, from the longest bars of dimension 1: the map to the circle whose differences along
-- edges come nearest to the bar's cocycle.
-- de Silva, Morozov & Vejdemo-Johansson, Discrete Comput. Geom. 45 (2011) 737.
-- @tparam Tensor data points [n, d], or distances [n, n] with distances = true
-- @tparam[opt] table options circles, prime, metric, distances, threshold, independent
-- @treturn Tensor [n, circles] rad in [0, 2 pi); NaN for a point that no edge reaches
-- @treturn table rest: for each circle, the rms difference along an edge that its cocycle keeps, rad; a reliable
-- circle of evenly spread points leaves little
-- @usage angle = analyzers.circular_coordinates(points)
return function(data, given)
   local o = accepts(given)
   local distances = cloud.distances_of(data, "circular_coordinates", o.distances, o.metric)
   local bars = barcode.rips(distances, { dimension = 1, prime = o.prime, cocycles = true, distances = true })
   local turns, rest = stages.coordinates(bars, distances, o.circles, { threshold = o.threshold,
      independent = o.independent })
   for k, value in ipairs(rest) do rest[k] = value * 2 * math.pi end
   return turns * (2 * math.pi), rest
end
