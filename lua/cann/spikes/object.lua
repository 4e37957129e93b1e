-- SPDX-License-Identifier: MIT
--- Spike trains as Lua holds them: a table of the fields that cann.spikes lists. Methods live in `object.methods`;
-- the files beside this one add theirs.
local handle = require "cann.handle"
local members = require "cann.members"
local tensor = require "cann.tensor"

local object = { methods = {}, columns = { "times", "neurons", "groups", "members" } }
local methods, columns = object.methods, object.columns
local meta = { __index = methods, __names = members.with(methods) }

--- True for spike trains.
function object.is(value) return getmetatable(value) == meta end

--- Spike trains of these fields.
function object.new(fields) return setmetatable(fields, meta) end

--- Raises a sentence where the sizes of groups are none.
function object.check_sizes(sizes)
   for k, size in ipairs(sizes) do
      if type(size) ~= "number" or size % 1 ~= 0 or size < 0 or size > 2 ^ 53 then
         handle.fail("spikes: sizes[%d] = %s; a whole number from 0 will do", k, tostring(size))
      end
   end
end

--- Raises a sentence where the columns do not fit each other.
function object.check_columns(self)
   local many = self.times:count()
   for _, name in ipairs(columns) do
      if self[name] and self[name]:count() ~= many then
         handle.fail("spikes: %d times and %d %s; one of each per spike will do", many, self[name]:count(), name)
      end
   end
   if many == 0 then return end
   local groups = self.groups
   if groups and (groups:min() < 1 or groups:max() > #self.sizes) then
      handle.fail("spikes: groups from %d to %d, but there are groups 1 to %d", groups:min(), groups:max(),
         #self.sizes)
   end
   local room = groups and tensor.from(self.sizes):take(groups) or self.sizes[1]
   if self.neurons:lt(1):any() or self.neurons:gt(room):any() then
      handle.fail("spikes: neurons from %d to %d, but there are neurons 1 to %s", self.neurons:min(),
         self.neurons:max(), table.concat(self.sizes, " and "))
   end
end

--- The number of neurons, silent ones included.
function methods:size()
   local total = 0
   for _, size in ipairs(self.sizes) do total = total + size end
   return total
end

--- The number of spikes.
function methods:count() return self.times:count() end

--- The neuron of each spike, counted through all groups in their order: tensor [spikes].
function methods:stacked()
   if not self.groups then return self.neurons end
   local before, offsets = 0, {}
   for k, size in ipairs(self.sizes) do offsets[k], before = before, before + size end
   return self.neurons + tensor.from(offsets):to("int64"):take(self.groups)
end

--- The times of one neuron's spikes, ms: tensor. Neurons are counted through all groups.
function methods:train(neuron)
   if type(neuron) ~= "number" or neuron % 1 ~= 0 or neuron < 1 or neuron > self:size() then
      handle.fail("spikes:train(%s): there are neurons 1 to %d", tostring(neuron), self:size())
   end
   return self.times[self:stacked():eq(neuron)]
end

function meta.__tostring(self)
   local parts = {}
   for k, size in ipairs(self.sizes) do parts[k] = ("%s%d"):format(self.names and self.names[k] .. " " or "", size) end
   local of = ("%d neurons"):format(self:size())
   if #parts > 1 then of = of .. " (" .. table.concat(parts, ", ") .. ")" end
   return ("spikes  %d of %s in %g ms%s%s"):format(self:count(), of, self.duration,
      self.begin ~= 0 and (" from %g ms"):format(self.begin) or "",
      self.batch and (", batch %d"):format(self.batch) or "")
end

return object
