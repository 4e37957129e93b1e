-- SPDX-License-Identifier: MIT
--- The nearest neighbours of each point.
local cloud = require "cann.cloud"
local options = require "cann.options"

local accepts = options.declare("neighbours", {
   count = { 10, "of each point, itself left out", at_least = 1, whole = true },
   metric = { "euclidean", "of points", choices = cloud.metrics },
})

--- Nearest neighbours, exactly; of equally far ones the first.
-- @tparam Tensor points [n, d]
-- @tparam[opt] table options count, metric
-- @treturn Tensor places int64 [n, count] from 1, the nearest first
-- @treturn Tensor distances [n, count]
-- @usage local places, distances = analyzers.neighbours(points, { count = 15, metric = "cosine" })
local function neighbours(points, given)
   local o = accepts(given)
   return cloud.neighbours(cloud.points(points, "neighbours"), o.metric, o.count)
end

return neighbours
