-- SPDX-License-Identifier: MIT
--- Vietoris-Rips persistent cohomology of points or distances.
local barcode = require "cann.barcode"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("rips", {
   dimension = { 1, "bars up to this dimension", at_least = 0, at_most = 29, whole = true },
   prime = { 2, "coefficients are whole numbers modulo this prime", at_least = 2, at_most = 65521, whole = true },
   cocycles = { false, "also give a cocycle for each bar of dimension 1 and higher" },
   threshold = { nil, "leave out longer edges; nil: the least radius at which one point sees all others",
      type = "number", at_least = 0 },
   metric = { "euclidean", "of points", choices = { "euclidean", "cosine", "correlation", "manhattan", "chebyshev" } },
   distances = { false, "what is given is a matrix of distances, not points" },
})

local function check_edges(data)
   if type(data.n) ~= "number" or data.n % 1 ~= 0 then
      handle.fail("rips: edges need n, the number of points, not %s", tostring(data.n))
   end
   for _, name in ipairs { "first", "second" } do
      if data[name] == nil then handle.fail("rips: edges need %s, a point from 1 for each", name) end
   end
end

--- Bars and cocycles of the complexes whose simplices are sets of points within a growing distance.
-- Edges of equal length count in the order of their points. Bars without length are left out.
-- Where few pairs have an edge (a list of edges, or points and a threshold), memory grows with the edges alone;
-- else with the pairs, of at most 92 000 points.
-- Bauer, J. Appl. Comput. Topology 5 (2021) 391; see core/analyze/rips.h for what is different here.
-- @tparam Tensor|table data points [n, d]; distances [n, n] with distances = true (inf: no edge); or edges
-- { n = points, first = [m], second = [m], length = [m] }, points from 1, what is not given being no edge
-- @tparam[opt] table options dimension, prime, cocycles, threshold, metric, distances
-- @treturn Barcode with bars[k] [bars, 2], cocycles[k][i] { simplices, values }, :plot(), :diagram()
-- @raise what is not a distance; the bytes it would need, when they are more than there are
-- @usage analyzers.rips(points, { dimension = 2, prime = 47, cocycles = true }).bars[2]
local function rips(data, given)
   local o = accepts(given)
   if type(data) == "table" and not tensor.is(data) then
      if data.length then check_edges(data)
      else data = tensor(data) end
   elseif not tensor.is(data) then
      handle.fail("rips takes points [n, d], with distances = true a matrix [n, n], or edges, not a %s", type(data))
   end
   return barcode.rips(data, o)
end

return rips
