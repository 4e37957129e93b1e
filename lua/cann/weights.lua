-- SPDX-License-Identifier: MIT
--- The synapses that plots of weights draw: those of a network's projection, of cann.connect, or a matrix.
local handle = require "cann.handle"
local network = require "cann.network"
local options = require "cann.options"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"
local view = require "cann.view"

local weights = {}

-- The shape in which a group stands, nil where it stands nowhere.
local function shape_of(net, name)
   for _, group in ipairs(net.groups) do
      if group.name == name then return group.geometry and group.geometry.shape end
   end
end

local function projection_named(owner, net, name)
   local names = {}
   for k, one in ipairs(net.projections) do
      names[k] = one.name
      if one.name == name then return one end
   end
   if #names == 0 then handle.fail("%s: the network has no projection; net:connect makes some", owner) end
   if name == nil and #names == 1 then return net.projections[1] end
   if name == nil then
      handle.fail("%s: the network has several projections; name one   (projections: %s)", owner,
         table.concat(names, ", "))
   end
   handle.fail("%s", options.unknown("the network", "projection", name, names))
end

local function of_projection(net, one)
   local w
   if one.model.parameters.w or one.model.states.w then w = net:get(one.name .. ".w") end
   if w == nil then w = 1 end
   local count = one.synapses:count()
   if type(w) == "number" then w = tensor.full(w, count) end
   local sources, targets = one.synapses:pairs()
   local rows, columns = one.synapses:size()
   return { w = w:to("float64"):flatten(), sources = sources, targets = targets, rows = rows, columns = columns,
      pre = one.pre, post = one.post, pre_shape = shape_of(net, one.pre), post_shape = shape_of(net, one.post) }
end

-- The synapses that a view of a projection holds.
local function of_view(seen)
   local found = of_projection(seen.net, seen.of)
   if not seen.places then return found end
   for _, name in ipairs { "w", "sources", "targets" } do found[name] = found[name]:take(seen.places) end
   return found
end

local function of_synapses(of)
   local sources, targets = of:pairs()
   local rows, columns = of:size()
   local w = of:weights()
   return { w = w:count() > 0 and w or tensor.ones(of:count()), sources = sources, targets = targets, rows = rows,
      columns = columns }
end

local function of_matrix(owner, of)
   if of:rank() ~= 2 then
      handle.fail("%s: weights [%s]; a matrix [sources, targets] will do", owner, table.concat(of:shape(), ", "))
   end
   local there = of:ne(0):nonzero()
   return { w = of:to("float64")[of:ne(0)], sources = there:at(2, 1), targets = there:at(2, 2), rows = of:size(1),
      columns = of:size(2) }
end

--- Weights, sources and targets (from 1) of every synapse, and the numbers of rows (sources) and columns.
-- @tparam string owner for sentences
-- @param of a network, a view such as net.E_I:onto(7), synapses, or a matrix [sources, targets],
-- whose zeros are no synapses
-- @tparam[opt] string name of the network's projection
function weights.of(owner, of, name)
   if name ~= nil and not network.is(of) then
      handle.fail("%s: projection = '%s' names one of a network, and this is none", owner, name)
   end
   if view.is(of) and of.of.pre then return of_view(of) end
   if network.is(of) then return of_projection(of, projection_named(owner, of, name)) end
   if synapses.is(of) then return of_synapses(of) end
   if type(of) == "table" and not tensor.is(of) and #of > 0 then of = tensor.from(of) end
   if tensor.is(of) then return of_matrix(owner, of) end
   handle.fail("%s takes a network and a projection's name, synapses, or a matrix [sources, targets]", owner)
end

return weights
