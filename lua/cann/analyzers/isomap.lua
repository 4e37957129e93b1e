-- SPDX-License-Identifier: MIT
--- Places by distances along the cloud.
local cloud = require "cann.cloud"
local handle = require "cann.handle"
local mds = require "cann.analyzers.mds"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("isomap", {
   dimensions = { 2, "of the places", at_least = 1, whole = true },
   neighbours = { 10, "of each point, to which steps lead", at_least = 1, whole = true },
   metric = { "euclidean", "of points", choices = cloud.metrics },
})

--- Multidimensional scaling of the shortest ways from neighbour to neighbour.
-- Tenenbaum, de Silva & Langford, Science 290 (2000) 2319.
-- @tparam Tensor points [n, d]
-- @tparam[opt] table options dimensions, neighbours, metric
-- @treturn Tensor places [n, dimensions]
-- @treturn Tensor ways [n, n], the shortest
-- @raise when the neighbours leave the cloud in several parts
-- @usage local places = analyzers.isomap(points, { neighbours = 8 })
local function isomap(points, given)
   local o = accepts(given)
   points = cloud.points(points, "isomap", 2)
   local n = points:size(1)
   local places, lengths = cloud.neighbours(points, o.metric, math.min(o.neighbours, math.max(n - 1, 1)))
   local own = tensor.arange(1, n):reshape(n, 1) * tensor.ones(1, places:size(2))
   local ways = cloud.paths(n, own:flatten():to("int64"), places:flatten(), lengths:flatten())
   if not (ways:max() < math.huge) then
      handle.fail("isomap: %d neighbours leave the points in several parts; take more neighbours", o.neighbours)
   end
   return mds(ways, { dimensions = o.dimensions, distances = true }), ways
end

return isomap
