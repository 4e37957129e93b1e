-- SPDX-License-Identifier: MIT
--- Groups: elements of one model, with their values.
local geometry = require "cann.geometry"
local handle = require "cann.handle"
local model = require "cann.model"
local object = require "cann.network.object"
local options = require "cann.options"
local trains = require "cann.trains"

local group = {}
local meta = { __index = {} }

--- True for groups.
function group.is(value) return getmetatable(value) == meta end

--- True for a first value that is worked out for each element: "normal(-55, 5)".
function group.is_draw(value) return type(value) == "string" and value:find("(", 1, true) ~= nil end

function meta.__tostring(self)
   local shape = self.geometry and table.concat(self.geometry.shape, " x ") or ("%d"):format(self.count)
   return ("group  %s %s"):format(shape, self.model.name)
end

-- How many elements there are and, of a shape or a geometry, where they stand.
local function size_of(count)
   if type(count) == "table" and not geometry.is(count) and #count > 0 then count = geometry.grid { shape = count } end
   if geometry.is(count) then return count:count(), count end
   if type(count) ~= "number" or count % 1 ~= 0 or count < 1 or count > 2 ^ 53 then
      handle.fail("cann.group: n = %s; a whole number from 1, a shape such as { 20, 30 } or a geometry will do",
         type(count) == "number" and tostring(count) or "a " .. type(count))
   end
   return count
end

--- A group of a model's elements.
-- @tparam Model description a neuron, a system, or a field's model
-- @tparam number|table count elements, at least 1; or a shape of 1 to 4 axes, { 20, 30 }; or a geometry
-- @tparam[opt] table values parameters and first values of states: numbers, texts with a unit, tensors and
-- tables with one value per element, or texts such as "normal(-55, 5)", worked out for each
-- @usage local cells = cann.group(cann.model{ state = "x=1", eqs = "x' = -x" }, 100)
function group.new(description, count, values)
   if object.is(description) and description.single then description = description.groups[1].model end
   if not model.is(description) then
      handle.fail("cann.group takes a model, such as models.LIF{}, not a %s", type(description))
   end
   local places
   count, places = size_of(count)
   if type(values or {}) ~= "table" then
      handle.fail("cann.group: the values are a table, as { tau = 20 }, not a %s", type(values))
   end
   local all = {}
   for name, value in pairs(description.values) do all[name] = value end
   for name, value in pairs(values or {}) do
      local is_times = name == "times" and description.times
      if not (is_times or description.parameters[name] or description.states[name]) then
         handle.fail("%s", options.unknown(description.name, "option", name, description:option_names()))
      end
      all[name] = (is_times or group.is_draw(value)) and value or description:quantity(name, value)
   end
   local times = description.times and all.times
   if times then all.times = nil end
   return setmetatable({ model = description, count = count, geometry = places, values = all,
      trains = times and trains.read(times, count) or nil }, meta)
end

--- The group that a field's instance is.
function group.of_field(instance)
   return setmetatable({
      name = instance.name, model = instance, count = instance.geometry:count(),
      geometry = instance.geometry, values = instance.values,
   }, meta)
end

--- A group like another, under a name.
function group.named(name, like)
   local copy = {}
   for field, value in pairs(like) do copy[field] = value end
   copy.name = name
   return setmetatable(copy, meta)
end

return group
