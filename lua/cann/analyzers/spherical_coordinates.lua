-- SPDX-License-Identifier: MIT
--- Coordinates on the sphere from the cohomology of a cloud of points.
local barcode = require "cann.barcode"
local cloud = require "cann.cloud"
local options = require "cann.options"
local stages = require "cann.asa.stages"

local accepts = options.declare("spherical_coordinates", {
   prime = { 47, "of the coefficients", at_least = 2, whole = true },
   metric = { "euclidean", "of points", choices = { "euclidean", "cosine", "correlation", "manhattan", "chebyshev" } },
   distances = { false, "what is given is a matrix of distances, not points" },
   threshold = { 0.99, "of the edges, as the share of the bar's length after its birth", above = 0, at_most = 1 },
})

--- One place of the unit sphere per point, from the longest bar of dimension 2: the ratio of the two sections of least
-- energy of the line bundle that the bar's cocycle stands for. Unique up to turns of the sphere and its mirror image.
-- Perea, Discrete Comput. Geom. 59 (2018) 175 (bundles from cocycles); Wu & Yang, Nucl. Phys. B 107 (1976) 365 (the
-- sections over a round sphere); core/analyze/spherical.c for what is made of them here.
-- @tparam Tensor data points [n, d], or distances [n, n] with distances = true; a few hundred (analyzers.landmarks)
-- @tparam[opt] table options prime, metric, distances, threshold
-- @treturn Tensor places [n, 3] of length 1; NaN for a point that no edge reaches
-- @treturn table rest: the share of the class that the map does not show, rms over the triangles (0.1 for 200 evenly
-- spread points, 0.6 where they crowd; above 1 the map says nothing); curvature: of the class in a triangle, turns rms;
-- gap: the third energy over the second (5 on a sphere; near 1 the two sections are not set off)
-- @raise where there is no bar of dimension 2, or its class has no whole multiple as on a projective plane
-- @usage places, quality = analyzers.spherical_coordinates(points)
return function(data, given)
   local o = accepts(given)
   local distances = cloud.distances_of(data, "spherical_coordinates", o.distances, o.metric)
   local bars = barcode.rips(distances, { dimension = 2, prime = o.prime, cocycles = true, distances = true })
   return stages.sphere(bars, distances, { threshold = o.threshold })
end
