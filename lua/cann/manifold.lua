-- SPDX-License-Identifier: MIT
--- What a general attractor network may live on: for each kind its dimension, and either a grid, on which connections
-- are a convolution, or the distances of all pairs of points.
local geometry = require "cann.geometry"
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local manifold = {}

-- Points on the unit sphere, evenly spread along a spiral: Gonzalez, Math. Geosci. 42 (2010) 49.
local function spiral(n)
   local k = tensor.arange(0, n - 1)
   local z = (k * 2 + 1) / n * -1 + 1
   local angle = k * (math.pi * (3 - math.sqrt(5)))
   local radius = (z * z * -1 + 1):sqrt()
   return tensor.stack({ radius * angle:cos(), radius * angle:sin(), z }):t():contiguous()
end

local most = 2 ^ 16 -- cells whose distances still fit into a large machine

local function sphere(o)
   if o.n > most then
      handle.fail("CANN: a sphere of %d cells needs %.3g bytes for their distances; at most %d cells will do", o.n,
         8 * o.n ^ 2, most)
   end
   local places = spiral(o.n)
   -- The angle between two points, exact also where they are near to each other.
   local chord = (places % places:t() * -2 + 2):clip(0, 4):sqrt()
   return { dimension = 2, places = places, distances = (chord / 2):clip(0, 1):asin() * 2, cell = 4 * math.pi / o.n }
end

local function graph(o)
   local D = o.distances
   if D == nil then handle.fail("CANN: manifold = \"graph\" needs distances, a tensor [n, n]") end
   D = (tensor.is(D) and D or tensor.from(D)):to "float64"
   if D:rank() ~= 2 or D:size(1) ~= D:size(2) then
      handle.fail("CANN: distances have the shape [%s]; [n, n] will do", table.concat(D:shape(), ", "))
   end
   if D:isnan():any() or not (D:min() >= 0) then handle.fail("CANN: distances hold NaN or numbers below 0") end
   local n = D:size(1)
   local nearest = (D + tensor.eye(n) * 1e300):min(2)
   return { dimension = o.dimension or 2, distances = D, cell = nearest:median() ^ (o.dimension or 2) }
end

local function on_grid(kind, dimension, lattice)
   return function(o)
      local options = { z_min = o.low, z_max = o.high }
      if dimension == 1 then options.n = o.n else options.length = math.floor(math.sqrt(o.n) + 0.5) end
      if kind == "ring" or kind == "torus" then options.ends = "one" end
      return { dimension = dimension, geometry = geometry[kind](options), lattice = lattice }
   end
end

--- By name: what makes it of the options n, low, high, distances, dimension.
manifold.kinds = {
   line = on_grid("line", 1), ring = on_grid("ring", 1), plane = on_grid("plane", 2), torus = on_grid("torus", 2),
   twisted_torus = on_grid("torus", 2, true), sphere = sphere, graph = graph,
}

return manifold
