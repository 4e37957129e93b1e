-- SPDX-License-Identifier: MIT
--- Part of the spikes: of a group, of some neurons, within a window of time, of one member of a batch.
local handle = require "cann.handle"
local object = require "cann.spikes.object"
local options = require "cann.options"
local tensor = require "cann.tensor"

local selection = {}
local methods, columns = object.methods, object.columns

-- What the analyzers take, besides their own options, to choose among the spikes.
local chosen_by = {
   group = { nil, "name or number of the group (all)", type = "string|number" },
   neurons = { nil, "numbers of the neurons looked at: a list or tensor (all)", type = "table" },
   from = { nil, "ms: begin of the window (the recording's)", type = "number" },
   to = { nil, "ms: end of the window (the recording's)", type = "number" },
   dt = { nil, "ms: step of a raster [steps, neurons] given in place of a run", type = "number", above = 0 },
}

--- Declares an analyzer's options: its own rows and those that choose spikes (group, neurons, from, to, dt).
function selection.options(owner, rows)
   local all = {}
   for name, row in pairs(chosen_by) do all[name] = row end
   for name, row in pairs(rows) do all[name] = row end
   return options.declare(owner, all)
end

local function with(self, changes)
   local out = {}
   for name, value in pairs(self) do out[name] = value end
   for name, value in pairs(changes) do out[name] = value end
   out.handle = nil
   return object.new(out)
end

-- The spikes where a mask is true.
local function masked(self, mask)
   local kept = {}
   for _, name in ipairs(columns) do kept[name] = self[name] and self[name][mask] end
   return with(self, kept)
end

local function group_number(self, group)
   if type(group) == "number" and self.sizes[group] then return group end
   for k, name in ipairs(self.names or {}) do
      if name == group then return k end
   end
   handle.fail("%s", options.unknown("the recording", "group", group, self.names or { "1 to " .. #self.sizes }))
end

local function of_group(self, group)
   local k = group_number(self, group)
   local out = #self.sizes > 1 and masked(self, self.groups:eq(k)) or with(self, {})
   out.sizes, out.names, out.groups = { self.sizes[k] }, self.names and { self.names[k] }, nil
   return out
end

-- Chosen neurons become neurons 1, 2, ... of one group, in the order given.
local function of_neurons(self, chosen)
   local asked = tensor.tensor(chosen, "spikes: neurons"):flatten()
   local wanted, total = asked:to("int64"), self:size()
   if not wanted:equals(asked) then handle.fail("spikes: neurons are whole numbers from 1") end
   if wanted:unique():count() < wanted:count() then handle.fail("spikes: a neuron was asked for twice") end
   if wanted:count() > 0 and (wanted:min() < 1 or wanted:max() > total) then
      handle.fail("spikes: neurons from %d to %d were asked for, but there are neurons 1 to %d", wanted:min(),
         wanted:max(), total)
   end
   local place = tensor.zeros(total, "int64")
   if wanted:count() > 0 then place:put(wanted, tensor.arange(1, wanted:count()):to("int64")) end
   local found = total > 0 and place:take(self:stacked()) or self.neurons
   local out = masked(with(self, { neurons = found, groups = false }), found:gt(0))
   out.sizes, out.names, out.groups = { wanted:count() }, nil, nil
   return out
end

local function of_window(self, from, to)
   from, to = from or self.begin, to or self.begin + self.duration
   if not (from <= to) then handle.fail("spikes: the window from %g to %g ms ends before it begins", from, to) end
   local place = self.times - self.dt / 2
   local out = masked(self, place:ge(from):both(place:le(to)))
   out.begin, out.duration = from, to - from
   return out
end

local accepts_select = options.declare("spikes:select", {
   group = chosen_by.group, neurons = chosen_by.neurons, from = chosen_by.from, to = chosen_by.to,
   member = { nil, "of a batch, from 1", type = "number", whole = true, at_least = 1 },
})

--- Part of the spikes: of a group, of some neurons (which become 1, 2, ... in the order given; they are counted
-- through all groups), within a window of time, of one member of a batch.
-- @tparam table given group, neurons, from, to, member
-- @treturn Spikes
-- @usage spikes.from{ times = {1, 2, 3}, neurons = {1, 2, 1} }:select{ neurons = {1}, to = 2 }
function methods:select(given)
   local o = accepts_select(given)
   local out = self
   if o.member and self.batch then
      if o.member > self.batch then
         handle.fail("spikes: member %d, but there are members 1 to %d", o.member, self.batch)
      end
      out = masked(out, out.members:eq(o.member))
      out.members, out.batch = nil, nil
   end
   if o.group then out = of_group(out, o.group) end
   if o.from or o.to then out = of_window(out, o.from, o.to) end
   if o.neurons then out = of_neurons(out, o.neurons) end
   return out
end

return selection
