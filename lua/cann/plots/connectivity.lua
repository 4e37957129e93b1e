-- SPDX-License-Identifier: MIT
--- Who projects to whom: between groups, or between the neurons of one projection.
local figure = require "cann.figure"
local handle = require "cann.handle"
local histogram_panel = require "cann.figure.histogram"
local network = require "cann.network"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"
local weights = require "cann.weights"

local accepts = options.declare("plot.connectivity", {
   projection = { nil, "name of the network's projection (the groups)", type = "string" },
   degrees = { true, "of a projection, with how many synapses a neuron makes and gets" },
   most = { 30000, "dots drawn at most, evenly chosen", at_least = 1, whole = true },
   size = { nil, "of a dot, relative (0.4, and smaller the more there are)", type = "number", above = 0 },
   title = { nil, "words above", type = "string" },
})

-- A colour for each pair of groups: synapses that a target gets from the source.
local function groups_panel(net, o)
   local names, place = {}, {}
   for k, group in ipairs(net.groups) do names[k], place[group.name] = group.name, k end
   if #net.projections == 0 then
      handle.fail("plot.connectivity: the network has no projection; net:connect makes some")
   end
   local each = tensor.zeros(#names, #names)
   for _, one in ipairs(net.projections) do
      local row, column = place[one.pre], place[one.post]
      each[row][column] = each[row][column] + one.synapses:count() / net.groups[column].count
   end
   return {
      data = { x = tensor.arange(1, #names), y = tensor.arange(1, #names), synapses = each }, title = o.title,
      layers = { { draw = "image", x = "x", y = "y", z = "synapses" } }, square = true,
      x = { label = "target", names = names, low = 0.5, high = #names + 0.5 },
      y = { label = "source", names = names, low = 0.5, high = #names + 0.5 },
      colour = { label = "synapses per target", of = "synapses", low = 0 },
   }
end

local function dots_panel(found, o)
   return {
      data = { source = numbers.thinned(found.sources, o.most):to("float64"),
         target = numbers.thinned(found.targets, o.most):to("float64") }, title = o.title,
      layers = { { draw = "points", x = "source", y = "target",
         size = o.size or numbers.dot_size(math.min(found.sources:count(), o.most)) } },
      x = { label = found.pre and "source in " .. found.pre or "source", low = 0.5, high = found.rows + 0.5 },
      y = { label = found.post and "target in " .. found.post or "target", low = 0.5, high = found.columns + 0.5 },
   }
end

-- How many synapses each of n neurons has.
local function degrees(places, n)
   return places:count() > 0 and tensor.sum_by(tensor.ones(places:count(), 1), places, n):flatten() or tensor.zeros(n)
end

local function degree_panel(places, n, label)
   local many = degrees(places, n)
   local spread = many:count() > 0 and many:max() - many:min() or 0
   return histogram_panel(many, { owner = "plot.connectivity", width = math.max(1, math.ceil(spread / 40)),
      range = { (many:count() > 0 and many:min() or 0) - 0.5, (many:count() > 0 and many:max() or 0) + 0.5 },
      x_label = label })
end

--- Draws a colour for each pair of groups, or a dot for each synapse of a projection (or of synapses, or of a matrix)
-- with the numbers of synapses that a neuron makes and gets.
-- @tparam Network|Synapses|Tensor of
-- @tparam[opt] table options projection, degrees, most, size, title
-- @treturn Figure data: x, y, synapses [groups, groups]; or source, target [dots], then x, count of each histogram
-- @usage plot.connectivity(net);  plot.connectivity(net, { projection = "E_I" })
local function connectivity(of, given)
   local o = accepts(given)
   if network.is(of) and not o.projection then return figure.new { groups_panel(of, o) } end
   local found = weights.of("plot.connectivity", of, o.projection)
   local dots = dots_panel(found, o)
   if not o.degrees then return figure.new { dots } end
   local out = degree_panel(found.sources, found.rows, "synapses made by a source")
   local into = degree_panel(found.targets, found.columns, "synapses got by a target")
   return figure.new({ dots, out, into }, 3, { width = 20 })
end

return connectivity
