-- SPDX-License-Identifier: MIT
--- A picture of a cloud in which neighbours stay neighbours.
local cloud = require "cann.cloud"
local defaults = require "cann.defaults"
local options = require "cann.options"
local pca = require "cann.analyzers.pca"
local structure = require "cann.structure"

local accepts = options.declare("layout", {
   dimensions = { 2, "of the picture", at_least = 1, at_most = 3, whole = true },
   neighbours = { 15, "of each point, itself counted", at_least = 2, whole = true },
   metric = { "euclidean", "of points", choices = cloud.metrics },
   turns = { 300, "over all pairs of neighbours", at_least = 1, whole = true },
   seed = { nil, "of the draws; nil: cann.seed()", type = "number", at_least = 0, whole = true },
})

-- The curve 1/(1 + a r^(2b)) for places at least 0.1 apart, the usual choice.
local curve = { a = 1.577, b = 0.8951 }

--- Places by the weights of the fuzzy neighbour graph, drawn together and pushed apart from principal components on.
-- McInnes, Healy & Melville, UMAP (2018). The same for the same seed.
-- @tparam Tensor points [n, d]
-- @tparam[opt] table options dimensions, neighbours, metric, turns, seed
-- @treturn Tensor places [n, dimensions]
-- @usage local p = analyzers.layout(points);  plot.scatter(p[{ {}, 1 }], p[{ {}, 2 }])
local function layout(points, given)
   local o = accepts(given)
   points = cloud.points(points, "layout", 2)
   local n = points:size(1)
   local start = pca(points, { dimensions = o.dimensions }).scores
   local spread = start:abs():max()
   start = (spread > 0 and start * (10 / spread) or start):contiguous()
   local weights = (-structure.distances(points, o.metric, math.min(o.neighbours, n))):exp()
   for k = 1, n do weights[{ k, k }] = 0 end
   local pairs_of = weights:nonzero()
   local chosen = weights:flatten()
   chosen = chosen[chosen:gt(0)]
   return cloud.layout(start, pairs_of[{ {}, 1 }], pairs_of[{ {}, 2 }], chosen, curve, o.turns, o.seed or defaults.seed)
end

return layout
