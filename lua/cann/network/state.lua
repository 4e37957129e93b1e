-- SPDX-License-Identifier: MIT
--- The state of a network as a whole: its step, back to the beginning, to a file and from it.
local compile = require "cann.network.compile"
local handle = require "cann.handle"
local object = require "cann.network.object"
local options = require "cann.options"

local methods, variable = object.methods, object.variable

--- The first state that has become NaN somewhere, nil where none has.
function methods:lost_state()
   local name = self.program:lost()
   return name and self.single and name:match "%.(.+)$" or name
end

--- Back to step 0 and first values.
function methods:reset()
   self:refuse_busy("reset")
   if not self.program then return self end
   self.program:reset()
   return self
end

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
