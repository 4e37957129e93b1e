-- SPDX-License-Identifier: MIT
--- How many synapses there are of each weight.
local figure = require "cann.figure"
local histogram_panel = require "cann.figure.histogram"
local options = require "cann.options"
local tensor = require "cann.tensor"
local weights = require "cann.weights"

local accepts = options.declare("plot.weight_histogram", {
   projection = { nil, "name of the network's projection (its only one)", type = "string" },
   bins = { 50, "of the range", at_least = 1, whole = true },
   range = { nil, "{ low, high } (all weights)", type = "table" },
   density = { false, "share per unit instead of counts" },
   title = { nil, "words above", type = "string" },
})

--- Draws the distribution of weights; live, figure:update(figure.follow()) draws the present ones.
-- @tparam Network|Synapses|Tensor of a network, synapses, or weights of any shape
-- @tparam[opt] table options projection, bins, range, density, title
-- @treturn Figure data: x [bins] middles, count [bins]
-- @usage plot.weight_histogram(net, { projection = "E_E", bins = 20 })
local function weight_histogram(of, given)
   local o = accepts(given)
   o.owner, o.x_label = "plot.weight_histogram", "weight"
   local function panel()
      local values = tensor.is(of) and of or weights.of(o.owner, of, o.projection).w
      return histogram_panel(values, o)
   end
   local drawn = figure.new { panel() }
   --- The numbers as they are now.
   drawn.follow = function() return panel().data end
   return drawn
end

options.attach(weight_histogram, function() return accepts end)

return weight_histogram
