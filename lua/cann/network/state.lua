-- SPDX-License-Identifier: MIT
--- The state of a network as a whole: its step, back to the beginning, to a file and from it.
local compile = require "cann.network.compile"
local handle = require "cann.handle"
local object = require "cann.network.object"
local options = require "cann.options"
local projections = require "cann.projections"

local methods, variable = object.methods, object.variable

--- The first state that has become NaN somewhere, nil where none has.
function methods:lost_state()
   local name = self.program:lost()
   return name and self.single and name:match "%.(.+)$" or name
end

local accepts_reset = options.declare("net:reset", {
   projections = { true, "what the synapses hold as well; false: weights, traces and parameters stay as they are" },
   synapses = { false, "draw anew who meets whom, with the weights and delays that were drawn" },
   seed = { nil, "of all draws from now on", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
})

-- What the synapses of each projection hold of their own, by full name.
local function held_by_synapses(self)
   local values = {}
   for _, projection in ipairs(self.projections) do
      for _, rows in ipairs { projection.model.states, projection.model.parameters } do
         for _, row in ipairs(rows) do
            local name = variable(self, projection, row.name)
            local fine, value = pcall(function() return self.program:get(name) end)
            if fine then values[name] = value end
         end
      end
   end
   return values
end

--- Back to step 0 and the first values of all states; parameters stay as they were set.
-- @tparam[opt] table given projections (true), synapses (false), seed
-- @usage models.CANN1D{ n = 8 }:reset{ seed = 3 }
function methods:reset(given)
   self:refuse_busy("reset")
   local o = accepts_reset(given)
   if o.synapses and not o.projections then
      handle.fail("net:reset: synapses that are drawn anew begin with first values; leave projections out")
   end
   if o.seed then self.settings.seed = o.seed end
   if o.synapses then projections.draw_anew(self, o.seed) end
   if not self.program then return self end
   local kept = not o.projections and held_by_synapses(self) or {}
   if o.synapses or o.seed then
      self.program, self.given, self.driven = nil, nil, nil
      self:compiled()
   else
      self.program:reset()
      compile.set_values(self, self.program)
   end
   for name, value in pairs(kept) do self.program:set(name, value) end
   return self
end
options.attach(methods.reset, function() return accepts_reset end)

--- Steps done since step 0.
function methods:step() return self.program and self.program:step() or 0 end

--- Saves the whole state; load brings it back with equal bits (into a network made the same way).
function methods:save(path)
   handle.text(path, "save: the name of the file")
   self:compiled():save(path, require("cann.saved").note(self))
   return self
end

-- The values of all parameters, [batch, width] each, by group and name.
local function parameters_of(self, compiled)
   local values = {}
   for k, group in ipairs(self.groups) do
      values[k] = {}
      for _, row in ipairs(group.model.parameters) do
         values[k][row.name] = compiled:get(variable(self, group, row.name))
      end
   end
   return values
end

-- A saved state holds its parameters: those that a load has changed are the network's from now on.
local function take_parameters(self, before, after)
   for k, group in ipairs(self.groups) do
      local values = {}
      for name, value in pairs(group.values) do values[name] = value end
      for name, value in pairs(after[k]) do
         if not value:eq(before[k][name]):all() then values[name] = value:count() == 1 and value:item() or value end
      end
      group.values = values
   end
end

--- Keeps the present state in memory under a name; restore brings it back, as save and load do by files.
-- @tparam[opt="default"] string name
function methods:store(name)
   self:refuse_busy("store")
   self.stored = self.stored or {}
   self.stored[name == nil and "default" or handle.text(name, "store: the name")] = { bytes = self:compiled():store(),
      seed = self.current.seed }
   return self
end

--- Goes back to a state that store has kept: its step, draws, parameters and the spikes that were under way.
-- @tparam[opt="default"] string name
function methods:restore(name)
   self:refuse_busy("restore")
   name = name == nil and "default" or handle.text(name, "restore: the name")
   local kept, names = self.stored and self.stored[name], {}
   for other in pairs(self.stored or {}) do names[#names + 1] = other end
   table.sort(names)
   if not kept then
      handle.fail(#names == 0 and "restore: nothing was stored; net:store() keeps the present state"
         or "restore: there is no '%s'   (stored: %s)", name, table.concat(names, ", "))
   end
   local compiled = self:compiled()
   local before = parameters_of(self, compiled)
   compiled:restore(kept.bytes)
   self.current.seed = kept.seed
   if self.settings.seed then self.settings.seed = kept.seed end
   take_parameters(self, before, parameters_of(self, compiled))
   return self
end

local loads = { batch = { nil, "members side by side", type = "number", at_least = 1, whole = true } }
for name, row in pairs(compile.settings.rows) do loads[name] = row end
local accepts_load = options.declare("load", loads)

--- Loads a state that save wrote.
-- @tparam string path
-- @tparam[opt] table settings precision, dt, seed, batch of the saved network where not the defaults
function methods:load(path, settings)
   handle.text(path, "load: the name of the file")
   self:refuse_busy("load")
   local compiled = self:compiled(accepts_load(settings))
   local before = parameters_of(self, compiled)
   compiled:load(path)
   take_parameters(self, before, parameters_of(self, compiled))
   return self
end
