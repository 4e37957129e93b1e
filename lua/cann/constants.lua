-- SPDX-License-Identifier: MIT
--- Constants of a network: what equations read as net.name, the same in all groups and projections that declare no
-- parameter of that name and were given no value for it.
local handle = require "cann.handle"
local options = require "cann.options"

local constants = {}

local function checked(given)
   if type(given) ~= "table" then
      handle.fail("cann.network: constants is a table of what equations read as net.name, as { g = 1 }, not a %s",
         type(given))
   end
   for name, value in pairs(given) do
      handle.text(name, "cann.network: the name of a constant")
      if type(value) ~= "number" and type(value) ~= "string" then
         handle.fail("cann.network: constants.%s is a %s; a number, or a text with a unit, will do", name, type(value))
      end
   end
   return given
end

--- The constants among a network's settings, and the other settings.
function constants.split(settings)
   if type(settings) ~= "table" then return nil, settings end
   local found, rest = nil, {}
   for name, value in pairs(settings) do
      if name == "constants" then found = checked(value) else rest[name] = value end
   end
   return found, rest
end

--- "g" of "net.g" in a network of named groups, else nil.
function constants.named(net, name)
   return not net.single and type(name) == "string" and name:match "^net%.(.+)$" or nil
end

-- The value of net.NAME for a model that reads it.
local function value_of(net, name, description)
   local value = net.constants and net.constants[name]
   if value == nil then
      handle.fail("%s reads net.%s, which has no value; cann.network(groups, { constants = { %s = 1 } }) gives it one",
         description.name, name, name)
   end
   return description:quantity(name, value)
end

--- Raises what a model reads and the network does not have.
function constants.check(net, description)
   for _, row in ipairs(description.parameters) do
      if row.net and description.values[row.name] == nil then value_of(net, row.name, description) end
   end
end

--- Gives every group and projection the constants that it reads.
-- @tparam Network net
-- @tparam table compiled the program
-- @tparam table holders groups and projections: name, model, values
function constants.apply(net, compiled, holders)
   for _, holder in ipairs(holders) do
      for _, row in ipairs(holder.model.parameters) do
         if row.net and holder.values[row.name] == nil then
            local name = net.single and row.name or holder.name .. "." .. row.name
            compiled:set(name, value_of(net, row.name, holder.model))
         end
      end
   end
end

--- Another value for a constant that the network has.
function constants.set(net, name, value)
   local known, copy = {}, {}
   for other, kept in pairs(net.constants or {}) do
      known[#known + 1] = other
      copy[other] = kept
   end
   if copy[name] == nil then handle.fail("%s", options.unknown("the network", "constant", name, known)) end
   copy[name] = checked { [name] = value }[name]
   net.constants = copy
end

return constants
