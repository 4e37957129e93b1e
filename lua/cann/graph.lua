-- SPDX-License-Identifier: MIT
--- The thin face of the engine's neighbours and clusters.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local ffi, C = door.ffi, door.C

local graph = {}

local function pair(call, ...)
   local results = ffi.new "cann_tensor *[2]"
   local given = { ... }
   given[#given + 1] = results
   handle.check(call(unpack(given)))
   return object.own(results[0]), object.own(results[1])
end

--- The nearest others of each point.
-- @tparam Tensor points [n, d]
-- @tparam string metric euclidean, cosine, correlation, manhattan or chebyshev
-- @tparam number wanted how many
-- @treturn Tensor numbers [n, wanted] from 1
-- @treturn Tensor distances [n, wanted], ascending
function graph.nearest(points, metric, wanted)
   local index, distance = pair(C.cann_points_nearest, points.handle, metric, wanted)
   return index + 1, distance
end

--- Communities of an undirected graph, by Leiden's algorithm.
-- @tparam Tensor edges [edges, 2] node numbers from 1
-- @tparam Tensor weight [edges]
-- @tparam number nodes
-- @tparam number resolution
-- @tparam number tries
-- @tparam number seed
-- @treturn Tensor community [nodes] from 1, by falling size
-- @treturn number modularity
function graph.communities(edges, weight, nodes, resolution, tries, seed)
   local quality = ffi.new "double[1]"
   local found = object.own(C.cann_graph_communities((edges - 1).handle, weight.handle, nodes, resolution, tries, seed,
      quality))
   return found + 1, quality[0]
end

--- Clusters as hills of a density over a graph (ToMATo).
-- @tparam Tensor near [nodes, k] numbers of neighbours, from 1
-- @tparam Tensor density [nodes]
-- @tparam number wanted clusters
-- @treturn Tensor cluster [nodes] from 1, by falling height
-- @treturn Tensor prominence [nodes] of tops, infinite where one is never joined; NaN elsewhere
function graph.hills(near, density, wanted)
   local label, prominence = pair(C.cann_graph_hills, (near - 1).handle, density.handle, wanted)
   return label + 1, prominence
end

return graph
