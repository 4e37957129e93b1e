-- SPDX-License-Identifier: MIT
--- Classical multidimensional scaling.
local cloud = require "cann.cloud"
local handle = require "cann.handle"
local options = require "cann.options"

local accepts = options.declare("mds", {
   dimensions = { 2, "of the places", at_least = 1, whole = true },
   metric = { "euclidean", "of points", choices = cloud.metrics },
   distances = { false, "what is given is a matrix of distances, not points" },
})

--- Places whose distances are as nearly the given ones as a projection makes them.
-- Torgerson, Psychometrika 17 (1952) 401: the largest eigenvectors of the doubly centred squared distances.
-- @tparam Tensor data points [n, d], or distances [n, n] with distances = true
-- @tparam[opt] table options dimensions, metric, distances
-- @treturn Tensor places [n, dimensions], around the origin; a coordinate that distances do not support is 0
-- @treturn Tensor eigenvalues [dimensions]; negative ones are what is not Euclidean
-- @usage local places = analyzers.mds(points, { metric = "cosine" })
local function mds(data, given)
   local o = accepts(given)
   data = cloud.points(data, "mds")
   local distances = cloud.distances_of(data, "mds", o.distances, o.metric)
   local n = distances:size(1)
   if n ~= distances:size(2) then
      handle.fail("mds: distances are a matrix [n, n], not [%d, %d]", n, distances:size(2))
   end
   if n == 0 then handle.fail("mds: there are no points") end
   if not (distances:abs():max() < math.huge) then
      handle.fail("mds: a distance is infinite or NaN; points must all be within reach of each other")
   end
   if (distances - distances:t()):abs():max() > 1e-6 * distances:abs():max() or distances:min() < 0 then
      handle.fail("mds: distances are the same both ways and at least 0; these are not")
   end
   local squares = distances * distances
   local of_row = squares:mean(2):reshape(n, 1)
   local products = (squares - of_row - of_row:t() + squares:mean()) * -0.5
   local values, vectors = products:eigh()
   local kept = math.min(o.dimensions, n)
   values = values:flip(1)[{ { 1, kept } }]
   vectors = vectors:flip(2)[{ {}, { 1, kept } }]
   return vectors * values:maximum(0):sqrt(), values
end

return mds
