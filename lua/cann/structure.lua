-- SPDX-License-Identifier: MIT
--- The engine's door for attractor structure: smoothing along time, landmarks of a cloud of points, coordinates on
-- circles and the sphere, decoding on circles.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local C, ffi = door.C, door.ffi

local structure = {}

local borders = { zero = C.CANN_BORDER_ZERO, reflect = C.CANN_BORDER_REFLECT, wrap = C.CANN_BORDER_WRAP }

--- The mean along an axis under a Gaussian.
-- @tparam Tensor x
-- @tparam number axis from 1
-- @tparam number sigma elements
-- @tparam[opt] table options reach: where the Gaussian is cut, in sigmas (4); border: "reflect" (default), "zero"
-- or "wrap"
-- @treturn Tensor float32 for float32, else float64
function structure.smooth(x, axis, sigma, options)
   options = options or {}
   local border = borders[options.border or "reflect"]
   if not border then
      handle.fail("smooth: border = '%s'; zero, reflect or wrap will do", tostring(options.border))
   end
   local at = object.axis(x, axis, "smooth")
   return object.own(C.cann_tensor_gaussian(x.handle, at, sigma, options.reach or 4, border))
end

--- Landmarks that a fuzzy neighbour graph chooses.
-- @tparam Tensor points [points, dimensions]
-- @tparam string metric
-- @tparam number neighbours of each point, itself counted
-- @tparam number wanted landmarks
-- @tparam number omega share of its weights that a chosen point takes off the others
-- @treturn Tensor places int64 [wanted], from 1, in the order chosen
-- @treturn Tensor score [wanted] at the choice
function structure.landmarks(points, metric, neighbours, wanted, omega)
   local out = ffi.new("cann_tensor *[2]")
   handle.check(C.cann_fuzzy_landmarks(points.handle, metric, neighbours, wanted, omega, out, out + 1))
   return object.own(out[0]) + 1, object.own(out[1])
end

--- -log of the weights of the fuzzy neighbour graph, [points, points]; infinite where two are no neighbours.
function structure.distances(points, metric, neighbours)
   return object.own(C.cann_fuzzy_distances(points.handle, metric, neighbours))
end

--- Circular coordinates from cocycles.
-- @tparam Tensor distances [points, points]
-- @tparam Tensor cocycles int64 [entries, 4]: two points and a class, from 1, and the value modulo the prime
-- @tparam number classes
-- @tparam number threshold of the edges
-- @tparam number prime
-- @tparam boolean independent replace the classes by the shortest basis of their lattice
-- @treturn Tensor coordinates [classes, points], in turns
-- @treturn table rest: rms difference along an edge that each coordinate leaves of its class, in turns
function structure.coordinates(distances, cocycles, classes, threshold, prime, independent)
   local rest = ffi.new("double[?]", classes)
   local shift = require("cann.tensor").from({ 1, 1, 1, 0 }, "int64")
   local rows = cocycles:to("int64") - shift
   local out = object.own(C.cann_circular_coordinates(distances.handle, rows.handle, classes, threshold, prime,
      independent and true or false, rest))
   local list = {}
   for k = 1, classes do list[k] = rest[k - 1] end
   return out, list
end

--- Coordinates on the sphere from a cocycle of dimension 2.
-- @tparam Tensor distances [points, points]
-- @tparam Tensor cocycle int64 [entries, 4]: three points, from 1, and the value modulo the prime
-- @tparam number threshold of the edges
-- @tparam number prime
-- @treturn Tensor places [points, 3] of length 1; NaN for a point that no edge joins to the class
-- @treturn table rest: share of the class that the map does not show; curvature: rms of a triangle, turns; gap: how
-- many times the third energy is the second
function structure.sphere(distances, cocycle, threshold, prime)
   local rest = ffi.new("double[3]")
   local shift = require("cann.tensor").from({ 1, 1, 1, 0 }, "int64")
   local rows = cocycle:to("int64") - shift
   local out = object.own(C.cann_spherical_coordinates(distances.handle, rows.handle, threshold, prime, rest))
   return out, { rest = rest[0], curvature = rest[1], gap = rest[2] }
end

--- Coordinates on circles at each time, tuning and coordinates estimated in turns.
-- @tparam Tensor counts [times, cells]
-- @tparam Tensor evidence [times, cells] counts smoothed along time, weights of sum 1
-- @tparam Tensor start [times, circles] rad
-- @tparam table o bins per circle, smoothing rad, window bins of evidence, turns at most, settled rad
-- @treturn Tensor [times, circles] rad
function structure.decode(counts, evidence, start, o)
   return object.own(C.cann_circles_decode(counts.handle, evidence.handle, start.handle, o.bins, o.smoothing, o.window,
      o.turns, o.settled))
end

return structure
