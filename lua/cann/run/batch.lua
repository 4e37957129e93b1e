-- SPDX-License-Identifier: MIT
--- Parameter sets side by side: one value of each parameter for each member of a batch.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local batch = {}

--- The group and the own name of what a batch can vary, a parameter or a state; else a sentence.
function batch.check_parameter(net, name)
   handle.text(name, "batch: the name of a parameter")
   local group, own = net:group_of(name)
   if group.model.parameters[own] or group.model.states[own] then return group, own end
   local known = {}
   for _, row in ipairs(group.model.parameters) do known[#known + 1] = row.name end
   for _, row in ipairs(group.model.states) do known[#known + 1] = row.name end
   handle.fail("%s", options.unknown(group.model.name, "parameter or state", own, known))
end

--- Gives each member its values.
function batch.apply(net, program, given, size)
   for name, values in pairs(given or {}) do
      local group, own = batch.check_parameter(net, name)
      local column = tensor.is(values) and values or tensor.from(values)
      if column:size(1) ~= size then
         handle.fail("batch: %s has %d values, others %d; each parameter needs one per member", name,
            column:size(1), size)
      end
      column = group.model:quantity(own, column)
      program:set(name, column:rank() == 1 and column:reshape({ size, 1 }) or column)
   end
end

--- The number of members.
function batch.size(given)
   if not given then return 1 end
   local name, values = next(given)
   if not name then handle.fail("batch: an empty table; give at least one parameter, as in { tau = {1, 2} }") end
   if not tensor.is(values) and type(values) ~= "table" then
      handle.fail("batch.%s: a list of values is wanted, not a %s", tostring(name), type(values))
   end
   return tensor.is(values) and values:size(1) or #values
end

return batch
