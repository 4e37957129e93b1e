-- SPDX-License-Identifier: MIT
--- The engine's door for clouds of points: neighbours, landmarks, ways through graphs, layouts.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local C, ffi = door.C, door.ffi

local cloud = {}

cloud.metrics = { "euclidean", "cosine", "correlation", "manhattan", "chebyshev" }

-- Two new tensors from a C function that gives a status.
local function pair(call, ...)
   local out = ffi.new("cann_tensor *[2]")
   local n = select("#", ...)
   local given = { ... }
   given[n + 1], given[n + 2] = out, out + 1
   handle.check(call(unpack(given, 1, n + 2)))
   return object.own(out[0]), object.own(out[1])
end

--- A cloud of points [n, d] as a tensor, or an error in the name of `owner`.
-- @tparam[opt] number least so many points there must be, and then all their coordinates finite
function cloud.points(value, owner, least)
   if not object.is(value) then
      if type(value) ~= "table" then handle.fail("%s takes points [n, d], not a %s", owner, type(value)) end
      value = object.tensor(value, owner)
   end
   if value:rank() ~= 2 then
      handle.fail("%s: points are [n, d], a row for each, not of rank %d", owner, value:rank())
   end
   if not least then return value end
   local n = value:size(1)
   if n < least or value:size(2) < 1 then
      handle.fail("%s: points [%d, %d], but at least %d with 1 coordinate are needed", owner, n, value:size(2), least)
   end
   local wrong = value:to("float64"):abs():lt(math.huge):eq(0):any(2)
   if wrong:any() then
      handle.fail("%s: point %d has a coordinate that is no finite number; leave such points out", owner,
         wrong:to("int64"):argmax())
   end
   return value
end

--- Places int64 [n, count] from 1 and distances [n, count] of the nearest other points.
function cloud.neighbours(points, metric, count)
   local places, lengths = pair(C.cann_neighbours, points.handle, metric, count)
   return places + 1, lengths
end

--- All distances [n, n].
function cloud.distances(points, metric) return object.own(C.cann_distances(points.handle, metric)) end

--- Distances float64 [n, n] of points [n, d] by a metric, or (given) such a matrix as it is; an error in the name of
-- `owner`.
function cloud.distances_of(data, owner, given, metric)
   if type(data) == "table" and not object.is(data) then data = object.tensor(data, owner) end
   if not object.is(data) or data:rank() ~= 2 then
      handle.fail("%s takes points [n, d] or, with distances = true, a matrix [n, n]", owner)
   end
   return given and data:to("float64") or cloud.distances(data, metric)
end

--- Landmarks int64 from 1, each the furthest from those before, and how far each was.
function cloud.maxmin(points, metric, wanted, first)
   local places, radii = pair(C.cann_landmarks_maxmin, points.handle, metric, wanted, first - 1)
   return places + 1, radii
end

--- Landmarks int64 from 1 nearest to the centres of k-means, and each point's centre from 1.
function cloud.k_means(points, metric, wanted, seed)
   local places, members = pair(C.cann_landmarks_k_means, points.handle, metric, wanted, seed)
   return places + 1, members + 1
end

--- Landmarks int64 from 1 that are the centres of k-medoids, and each point's centre from 1.
function cloud.k_medoids(points, metric, wanted, seed)
   local places, members = pair(C.cann_landmarks_k_medoids, points.handle, metric, wanted, seed)
   return places + 1, members + 1
end

--- The shortest ways [n, n] along edges between points from 1; infinite where there is none.
function cloud.paths(n, first, second, length)
   first, second = first - 1, second - 1
   return object.own(C.cann_graph_paths(n, first.handle, second.handle, length.handle))
end

--- Moves places [n, dimensions], in place, by the weights of edges between points from 1.
function cloud.layout(places, first, second, weight, curve, turns, seed)
   first, second = first - 1, second - 1
   handle.check(C.cann_layout(places.handle, first.handle, second.handle, weight.handle, curve.a, curve.b, turns, seed))
   return places
end

return cloud
