-- SPDX-License-Identifier: MIT
--- What views of projections can do besides: whom their synapses join, matrices, delays.
local each = require "cann.view.values"
local handle = require "cann.handle"
local keys = require "cann.view.keys"
local object = require "cann.view.object"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local projection = { methods = {} }
local methods = projection.methods

-- Stored synapses; generated ones say that they are not.
local function stored(self)
   return self.of.synapses.pairs and self.of.synapses
end

-- The synapses of the elements of a group of `count` that a key means, by how synapses take values of that group.
local function synapses_of(self, key, count, owner, at_synapses)
   local wanted = keys.along(key, count, owner)
   local marks = synapses.reduce(tensor.ones(wanted:count()), wanted:to("int64"), count, "max")
   local found = stored(self)[at_synapses](stored(self), marks):ge(1)
   if self.places then return object.new(self.net, self.of, self.places[found:take(self.places)]) end
   return object.new(self.net, self.of, tensor.arange(1, self.of.count)[found]:to("int64"))
end

--- The synapses onto some targets, of those that the view has: a number, {first, last} or a tensor.
-- @usage net.E_I:onto(7).w
function methods:onto(targets)
   local _, columns = self.of.synapses:size()
   return synapses_of(self, targets, columns, self.of.post, "at_targets")
end

--- The synapses of some sources.
function methods:from(sources)
   local rows = self.of.synapses:size()
   return synapses_of(self, sources, rows, self.of.pre, "at_sources")
end

--- Sources and targets of the synapses, from 1: two tensors.
function methods:pairs()
   local sources, targets = stored(self):pairs()
   if not self.places then return sources, targets end
   return sources:take(self.places), targets:take(self.places)
end

--- The matrix [sources, targets] of a variable (how many synapses each pair has); 0 where there is none.
-- @tparam[opt] string name such as "w"
function methods:matrix(name)
   if name == nil then return stored(self):to_dense() end
   return stored(self):to_dense(each.all(self, name))
end

--- What each target hears from where: tensor [targets, ...], each in the shape of the sources' group.
-- @tparam[opt="w"] string name of a variable of the synapses
-- @tparam[opt] number|table targets a number, {first, last} or a tensor (all)
-- @tparam[opt=0] number missing where there is no synapse
-- @usage net.retina_V1:receptive_fields("w", { 1, 16 })
function methods:receptive_fields(name, targets, missing)
   local rows, columns = stored(self):size()
   local wanted = keys.along(targets or {}, columns, self.of.post):to("int64")
   local sources, its = self:pairs()
   local shape = { rows }
   for _, group in ipairs(self.net.groups) do
      if group.name == self.of.pre and group.geometry then shape = group.geometry.shape end
   end
   local values = self:get(name or "w")
   if type(values) == "number" then values = tensor.full(values, sources:count(), "float64") end
   return require("cann.receptive").fields(values, sources, its, shape, wanted, missing)
end

for _, name in ipairs { "prune", "grow", "pruning", "creating", "learning", "transmission" } do
   methods[name] = function(self, ...)
      local out = self.net[name](self.net, self.of.name, ...)
      return out == self.net and self or out
   end
end

--- The delay: one number of ms, or one for each synapse.
function projection.delay(self)
   local delay = self.of.delay
   if not delay then
      delay = self.of.synapses.delays_given and self.of.synapses:delays_given() and self.of.synapses:delays() or nil
   end
   if not delay then return self.net.current.dt end
   if delay:count() == 1 then return delay:item() end
   return self.places and delay:take(self.places) or delay
end

--- Sets it: a number, or one for each.
function projection.set_delay(self, given)
   local projections = require "cann.projections"
   if not self.places then return projections.delay(self.net, self.of, given) end
   if type(given) == "table" and not tensor.is(given) then given = tensor.from(given) end
   local now = projection.delay(object.new(self.net, self.of))
   if type(now) == "number" then now = tensor.full(now, self.of.count, "float64") end
   if type(given) ~= "number" and not (tensor.is(given) and given:count() == self.places:count()) then
      handle.fail("delay: one number of ms, or %d, will do", self.places:count())
   end
   return projections.delay(self.net, self.of, each.replaced(self, now, given))
end

return projection
