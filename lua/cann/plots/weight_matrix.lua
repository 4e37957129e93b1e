-- SPDX-License-Identifier: MIT
--- The weights from each source to each target, as colours.
local figure = require "cann.figure"
local image = require "cann.image"
local options = require "cann.options"
local tensor = require "cann.tensor"
local weights = require "cann.weights"

local accepts = options.declare("plot.weight_matrix", {
   projection = { nil, "name of the network's projection (its only one)", type = "string" },
   most = { 400, "rows and columns at most; larger populations are drawn as means of neighbours", at_least = 2,
      at_most = 4000, whole = true },
   title = { nil, "words above", type = "string" },
})

-- Borders of at most so many cells over the numbers 1 to n, and their middles.
local function cells(n, most)
   local count = math.max(1, math.min(n, most))
   local edges = tensor.linspace(0.5, math.max(n, 1) + 0.5, count + 1)
   return edges, (edges:range(1, 1, count) + edges:range(1, 2, count + 1)) / 2
end

-- The mean weight of each cell, 0 where there is no synapse.
local function matrix_of(found, o)
   local y_edges, y = cells(found.rows, o.most)
   local x_edges, x = cells(found.columns, o.most)
   local where = { x_edges = x_edges, y_edges = y_edges, weights = found.w }
   local at_x, at_y = found.targets:to("float64"), found.sources:to("float64")
   local sums = image.histogram(at_x, at_y, where)
   where.weights = nil
   local counts = image.histogram(at_x, at_y, where)
   local mean = sums / counts:maximum(tensor.ones(1))
   return { x = x, y = y, w = mean:reshape(mean:size(2), mean:size(3)) }
end

--- Draws a matrix of weights, sources upwards and targets to the right.
-- @tparam Network|Synapses|Tensor of a network, synapses, or a matrix [sources, targets]
-- @tparam[opt] table options projection, most, title
-- @treturn Figure data: x [columns] targets, y [rows] sources, w [rows, columns]
-- @usage plot.weight_matrix(net, { projection = "E_E" }):save("weights.png")
local function weight_matrix(of, given)
   local o = accepts(given)
   local function numbers() return weights.of("plot.weight_matrix", of, o.projection) end
   local found = numbers()
   local data = matrix_of(found, o)
   local drawn = figure.new { {
      data = data, title = o.title, layers = { { draw = "image", x = "x", y = "y", z = "w" } },
      x = { label = found.post and "target in " .. found.post or "target", low = 0.5, high = found.columns + 0.5 },
      y = { label = found.pre and "source in " .. found.pre or "source", low = 0.5, high = found.rows + 0.5 },
      colour = { label = "weight", of = "w", tight = true },
   } }
   --- The weights as they are now.
   drawn.follow = function() return { w = matrix_of(numbers(), o).w } end
   return drawn
end

options.attach(weight_matrix, function() return accepts end)

return weight_matrix
