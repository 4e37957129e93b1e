-- SPDX-License-Identifier: MIT
--- Groups of elements and the networks they form. A network keeps its state between runs; it is compiled
-- when first run, and again, with its state, when the precision, step, batch or seed changes.
local compile = require "cann.network.compile"
local constants = require "cann.constants"
local group = require "cann.network.group"
local handle = require "cann.handle"
local object = require "cann.network.object"
local options = require "cann.options"
require "cann.network.values"
require "cann.network.connect"
require "cann.network.state"
require "cann.network.describe"

local network = { is = object.is, settings = compile.settings, group = group, is_group = group.is }
local methods, meta = object.methods, object.meta

--- A network of one field group, as models.CANN1D{...} gives it.
function network.of_field(instance, settings)
   settings = network.settings(settings)
   local self = object.new({ group.of_field(instance) }, settings, true)
   if settings.precision or settings.convolution or settings.method then self:compiled() end
   return self
end

--- A network of one group: what cann.run makes of a model.
function network.of_group(one, settings)
   one.name = one.name or one.model.name
   return object.new({ one }, settings, true)
end

--- A network of named groups.
-- @tparam table groups name -> group
-- @tparam[opt] table settings dt, seed, precision, backend, method, convolution, and constants: what equations read as
-- net.name, the same in all groups and projections
-- @usage cann.network{ E = cann.group(models.LIF{}, 100) }
function network.new(groups, settings)
   if type(groups) ~= "table" then handle.fail("cann.network takes a table of named groups") end
   local list, names = {}, {}
   for name, one in pairs(groups) do
      if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
         handle.fail("cann.network: '%s' is no name for a group", tostring(name))
      end
      if not (group.is(one) or object.is(one) and one.single) then
         handle.fail("cann.network: %s is a %s; groups are made by cann.group, or are fields such as models.CANN1D{}",
            name, type(one))
      end
      names[#names + 1] = name
   end
   if #names == 0 then handle.fail("cann.network: at least one group is needed, as in cann.network{ E = group }") end
   table.sort(names)
   for k, name in ipairs(names) do
      list[k] = group.named(name, object.is(groups[name]) and groups[name].groups[1] or groups[name])
   end
   local given, rest = constants.split(settings)
   local made = object.new(list, network.settings(rest), false)
   made.constants = given
   return made
end

--- Runs a task, an input or a duration from the present state on; see cann.run for the options.
function methods:run(what, given) return require("cann.run").start(self, what, given) end
options.attach(methods.run, function() return require("cann.run").options end)

-- What may be done to a network between two steps of a run.
local between_steps = { set = true, learning = true, transmission = true, delay = true }

--- Raises a sentence while a run goes on: what its live function, or the functions that it calls, may not do.
function methods:refuse_busy(doing)
   if not self.busy or self.busy == "calls" and between_steps[doing] then return end
   handle.fail(self.busy == "calls" and "%s: the network is in the middle of a run; a call may set values, delays and "
      .. "learning" or "%s: the network is in the middle of a run; its live function may only look on", doing)
end

function meta.__index(self, name)
   local method = methods[name]
   if method ~= nil then return method end
   local first = rawget(self, "groups")[1]
   if name == "geometry" then return first.geometry end
   if name == "name" then return rawget(self, "single") and first.model.name or "network" end
   if name == "x" and rawget(self, "single") and first.geometry then return self:coordinates(1) end
   if type(name) ~= "string" then
      if rawget(self, "single") and name ~= nil then return require("cann.view").new(self, first)[name] end
      return nil
   end
   if rawget(self, "single") and type(name) == "string"
      and (first.model.parameters[name] or first.model.states[name]) then
      return self:get(name)
   end
   for _, holder in ipairs(rawget(self, "single") and {} or object.holders(self)) do
      if holder.name == name then return require("cann.view").new(self, holder) end
   end
   return nil
end

return network
