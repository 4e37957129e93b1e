-- SPDX-License-Identifier: MIT
--- The values of a network's variables: read, set, and worked out from expressions.
local constants = require "cann.constants"
local handle = require "cann.handle"
local object = require "cann.network.object"
local options = require "cann.options"
local tensor = require "cann.tensor"

local methods, holders, variable = object.methods, object.holders, object.variable

local function shaped(group, values, batch)
   local shape = {}
   if batch > 1 then shape[1] = batch end
   if values:size(2) == 1 and group.count ~= 1 then
      if batch == 1 then return values[1][1] end
      return values:reshape(shape)
   end
   for _, length in ipairs(group.geometry and group.geometry.shape or { values:size(2) }) do
      shape[#shape + 1] = length
   end
   return values:reshape(shape)
end

--- The group or projection that a variable's name means ("u", or "E.u" in a network of several groups).
function methods:group_of(name)
   handle.text(name, "the name of a variable, such as \"" .. variable(self, self.groups[1], "u") .. "\",")
   if self.single then return self.groups[1], name end
   local prefix, rest = name:match("^([%w_]+)%.(.+)$")
   local names = {}
   for k, group in ipairs(holders(self)) do
      if group.name == prefix then return group, rest end
      names[k] = group.name
   end
   if prefix then
      handle.fail("the network has no group '%s'   (groups: %s)", prefix, table.concat(names, ", "))
   end
   handle.fail("'%s' needs the name of its group in front, as in '%s.%s'   (groups: %s)", name, names[1],
      name, table.concat(names, ", "))
end

--- The present value of a variable: a number where it is the same for all elements, else a tensor of the
-- group's shape.
function methods:get(name)
   local constant = constants.named(self, name)
   if constant and self.constants and self.constants[constant] then return self.constants[constant] end
   local group, own = self:group_of(name)
   local scale = group.model:scale(own)
   local values = shaped(group, self:compiled():get(name), self.current.batch)
   return scale == 1 and values or values / scale
end

--- Ends the series that a run gave an input; true where there was one.
function methods:undrive(name)
   handle.text(name, "undrive: the name of an input")
   self:compiled():drive(name, nil, nil)
   local was = self.given and self.given[name] or false
   if was then self.given[name] = nil end
   return was
end

local function view() return require "cann.view" end

--- Sets parameters, states or inputs from now on.
-- @tparam table values name -> number, text with a unit, tensor (one value per element), or text such as "normal(0, 1)"
-- that is worked out for each; ["net.name"] for a constant of the network
function methods:set(values)
   if type(values) ~= "table" then handle.fail("net:set takes a table, as in net:set{ k = 2 }") end
   local compiled = self:compiled()
   for name, value in pairs(values) do
      local constant = constants.named(self, name)
      if constant then
         constants.set(self, constant, value)
         constants.apply(self, compiled, holders(self))
         goto continue
      end
      local group, own = self:group_of(name)
      if view().is_each(group.model, value) then
         view().new(self, group):set { [own] = value }
         goto continue
      end
      local given = group.model:quantity(own, value)
      if self.given and self.given[name] then self:undrive(name) end
      compiled:set(name, given)
      if group.model.parameters[own] then
         local copy = {}
         for other, kept in pairs(group.values) do copy[other] = kept end
         copy[own] = given
         group.values = copy
      end
      ::continue::
   end
   return self
end

--- The value of an expression in the network's own names: tensor of the group's shape, or one value for each synapse
-- of a projection (whose names are those of the synapse, pre. and post.).
-- @tparam string expression equation text, as "pop.sum(u)"
-- @tparam[opt] table numbers further names
-- @tparam[opt] string group_name of a group or projection (the first group)
-- @usage models.CANN1D{ n = 8 }:evaluate("u + coord(1)")
function methods:evaluate(expression, numbers, group_name)
   handle.text(expression, "evaluate: the expression, such as \"u + 1\",")
   if type(numbers or {}) ~= "table" then handle.fail("evaluate: the numbers are a table { name = number }") end
   for name, value in pairs(numbers or {}) do
      handle.text(name, "evaluate: a name")
      if type(value) ~= "number" then
         handle.fail("evaluate: %s is a %s; a number will do", name, type(value))
      end
   end
   local group = not group_name and self.groups[1]
   local names = {}
   for k, other in ipairs(holders(self)) do
      names[k] = other.name
      if other.name == group_name then group = other end
   end
   if not group then handle.fail("%s", options.unknown("the network", "group", group_name, names)) end
   return shaped(group, self:compiled():evaluate(group.name, expression, numbers), self.current.batch)
end

local function field_of(self, what)
   local group = self.groups[1]
   if not group.geometry then handle.fail("%s: %s has no geometry", what, group.model.name) end
   return group
end

--- Coordinate k (1: along the last array axis) of each grid point along its own axis: tensor [length].
function methods:coordinates(k)
   local geometry = field_of(self, "coordinates").geometry
   k = k or 1
   if not geometry.shape[k] then
      handle.fail("coordinates(%s): the geometry has coordinates 1 to %d", tostring(k), geometry.rank)
   end
   local axis = geometry.rank + 1 - k
   local n, low, high = geometry.shape[axis], geometry.low[axis], geometry.high[axis]
   if geometry.wrap[axis] == 1 then high = high - (high - low) / n end
   return tensor.linspace(low, high, n)
end

--- The stimulus at a place: tensor of the field's shape.
-- @tparam number|table place coordinate, or {first, second} in 2-D
function methods:stimulus(place)
   local group = field_of(self, "stimulus")
   if not group.model.stimulus then handle.fail("%s has no stimulus", group.model.name) end
   if type(place) == "number" then place = { place } end
   if type(place) ~= "table" or #place ~= group.geometry.rank then
      handle.fail("stimulus: the place is %s; %s will do", type(place) == "table" and #place .. " numbers"
         or "a " .. type(place), group.geometry.rank == 1 and "one number" or "{ first, second }")
   end
   local numbers = {}
   for k, value in ipairs(place) do
      if type(value) ~= "number" or not (math.abs(value) < math.huge) then
         handle.fail("stimulus: coordinate %d is %s; a finite number will do", k, tostring(value))
      end
      numbers["p" .. k] = value
   end
   return self:evaluate(group.model.stimulus, numbers)
end
