-- SPDX-License-Identifier: MIT
--- What lies between groups: projections, how their synapses change, and links.
local constants = require "cann.constants"
local handle = require "cann.handle"
local links = require "cann.links"
local model = require "cann.model"
local object = require "cann.network.object"
local options = require "cann.options"
local projections = require "cann.projections"
local switches = require "cann.projections.switches"

local methods = object.methods

--- Connects groups of the network.
-- @tparam string|View|table pre the name of the sources' group, a view of some of them such as net.E[{1, 100}] or
-- net.E["v > -55"], sums of views, or a list of these
-- @tparam string|View|table post likewise of the targets
-- @tparam table given rule ("fixed_probability", ...) and its options (p, ...), synapse, weight, delay (ms), port,
-- name, seed
-- @treturn View of the projection; where there are several, a list of views
-- @usage net:connect("E", {"E", "I"}, { rule = "fixed_probability", p = 0.02, weight = 0.6, port = "ge" })
function methods:connect(pre, post, given)
   if not object.is(self) then handle.fail("connect is called with a colon: net:connect(\"E\", \"I\", { })") end
   if type(given) == "table" and model.is(given.synapse) then constants.check(self, given.synapse) end
   local made = projections.add(self, pre, post, given)
   constants.apply(self, self:compiled(), object.holders(self))
   return made
end
options.attach(methods.connect, function() return projections.options end)

--- Lets the weights of a projection ("*": all) learn, keeps them as they are, or lets what its equations do to them be
-- done every so often, in steps as long as that: { every = 10, offset = 0 } in ms.
-- @usage net:learning("E_E", false)
function methods:learning(name, on) return switches.learning(self, name, on) end

--- Lets what the synapses of a projection ("*": all) send reach their targets, or keeps it from them; states of the
-- synapses, traces among them, go on.
-- @usage net:transmission("E_E", false)
function methods:transmission(name, on) return switches.transmission(self, name, on) end

--- Takes away the synapses of a projection that a condition names, between runs; gives how many.
-- @usage net:prune("E_E", "w < 0.01")
function methods:prune(name, condition)
   self:refuse_busy("prune")
   return require("cann.rewire").prune(self, name, condition)
end

--- Adds synapses to a projection, between runs; gives how many there are now.
-- @usage net:grow("E_E", { sources = {1, 2}, targets = {5, 6}, weight = 0.1 })
function methods:grow(name, given)
   self:refuse_busy("grow")
   return require("cann.rewire").grow(self, name, given)
end

--- Takes away synapses while runs go on: every so many ms those for which a condition holds, each with a
-- probability. false ends it.
-- @tparam string name of a projection
-- @tparam table|boolean given when ("w < 0.01", in the synapse's names, pre. and post.), probability (1), every ms
-- (each step); false: no more
-- @usage net:pruning("E_E", { when = "w < 0.01", probability = 0.1, every = 100 })
function methods:pruning(name, given)
   self:refuse_busy("pruning")
   return require("cann.turnover").set(self, name, "pruning", given)
end

--- Grows synapses while runs go on: every so many ms at pairs that have none, each tried with a probability, where a
-- condition holds. false ends it.
-- @tparam string name of a projection
-- @tparam table|boolean given when ("pre.r*post.r > 1"), probability (1), every ms (each step), weight (the model's; a
-- number or a text such as "uniform(0, 0.1)"), delay ms, allow_self; false: no more
-- @usage net:creating("E_E", { when = "pre.r > 5", probability = 0.001, weight = 0.1, every = 100 })
function methods:creating(name, given)
   self:refuse_busy("creating")
   return require("cann.turnover").set(self, name, "creating", given)
end

--- Computes an input in every step from the present state of a group; see cann.links for what is possible.
-- @tparam table options to, from, value, matrix, row, table, weight, with, each
-- @usage cann.network{ a = models.CANN1D{ n = 8 }, b = models.CANN1D{ n = 8 } }
--    :link{ to = "b.I", from = "a", value = "r" }
function methods:link(given)
   self:refuse_busy("link")
   local names = {}
   for k, group in ipairs(self.groups) do names[k] = group.name end
   local all = {}
   for k, link in ipairs(self.links) do all[k] = link end
   all[#all + 1] = links.read(given, function(name) return self:group_of(name) end, names)
   local before = { links = self.links, program = self.program, current = self.current }
   self.links, self.current = all, nil
   local fine, why = pcall(function() self:compiled():prepare(0) end)
   if not fine then
      self.links, self.program, self.current = before.links, before.program, before.current
      error(why, 0)
   end
   return self
end
options.attach(methods.link, function() return links.options end)
