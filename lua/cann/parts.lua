-- SPDX-License-Identifier: MIT
--- Parts of groups as sources and targets of synapses: net:connect(net.E[{1, 100}], net.I[mask], { ... }). A part is
-- joined as if the group had no other elements; an element is the same one in whatever part it is seen.
local connect = require "cann.connect"
local handle = require "cann.handle"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local parts = {}

-- The elements from the first to the last of a part of a group.
local function range_of(group, range, option)
   if tensor.is(range) then range = range:flatten():tolist() end
   local first, last = range[1], range[2]
   local two = #range == 2 and type(first) == "number" and type(last) == "number"
   local whole = two and first % 1 == 0 and last % 1 == 0
   if not whole or first < 1 or last < first or last > group.count then
      handle.fail("connect: %s = {%s, %s}; the first and the last of 1 to %d will do", option, tostring(first),
         tostring(last), group.count)
   end
   return tensor.arange(first, last):to("int64")
end

--- The elements of a group that take part: places from 1, nil for all.
-- @tparam Group group
-- @tparam[opt] Tensor places of a view
-- @tparam[opt] table range {first, last}
-- @tparam string option its name, "from" or "to"
function parts.of(group, places, range, option)
   if range == nil then return places or nil end
   if places then handle.fail("connect: a view and %s = {first, last} both name a part; one will do", option) end
   return range_of(group, range, option)
end

local function count_of(group, part) return part and part:count() or group.count end

-- Which elements of a group a part holds, as a mask.
local function members(group, part)
   return synapses.reduce(tensor.ones(part:count()), part, group.count, "max"):ge(1)
end

-- Rules that promise a number of synapses, which leaving out afterwards would break.
local numbers = { fixed_number_pre = true, fixed_number_post = true, fixed_total_number = true }

-- Whether the rule itself may keep i from meeting i: parts that are the same have the same places; parts that have
-- nothing in common need no care; of others, what is left over is dropped afterwards.
local function self_rule(rule, pre, sources, targets)
   local a, b = members(pre, sources or tensor.arange(1, pre.count):to("int64")),
      members(pre, targets or tensor.arange(1, pre.count):to("int64"))
   if not a:both(b):any() then return "apart" end
   if sources and targets and sources:equals(targets) then return "same" end
   if numbers[rule] then
      handle.fail("connect: %s cannot leave i, i out between parts of %s that overlap; equal parts, or such that "
         .. "have nothing in common, will do", rule, pre.name)
   end
   return "overlap"
end

-- The options of a rule between two parts: places of their elements alone, and who may meet himself.
local function options_between(rule, given, pre, post, sources, targets)
   local options = connect.between(rule, given, pre, post)
   local own = given.source_places == nil and options.source_places ~= nil
   if own and not options.target_places then options.target_places = options.source_places end
   if own and sources then options.source_places = options.source_places:take(sources, 1) end
   if own and given.target_places == nil and targets then
      options.target_places = options.target_places:take(targets, 1)
   end
   if given.shape == nil and options.shape then
      handle.fail("connect: %s joins neighbours on a grid, and a part of %s is none; give the part's shape", rule,
         pre.name)
   end
   local refused = given.allow_self == false or given.allow_self == 0
   if not refused or pre.name ~= post.name then return options, "apart" end
   local how = self_rule(rule, pre, sources, targets)
   options.allow_self = how ~= "same"
   return options, how
end

-- Synapses that were made before, if they fit the parts.
local function fitting(made, pre, post, sources, targets)
   local rows, columns = made:size()
   if rows ~= count_of(pre, sources) or columns ~= count_of(post, targets) then
      handle.fail("connect: synapses of %d x %d, but the parts have %d and %d elements", rows, columns,
         count_of(pre, sources), count_of(post, targets))
   end
   return made
end

--- Synapses of a rule between parts of two groups, as synapses of the groups.
-- @param rule as for connect.make, or synapses between the parts
-- @tparam table given the rule's options
-- @tparam Group pre
-- @tparam Group post
-- @tparam[opt] Tensor sources places from 1, each once; nil: all
-- @tparam[opt] Tensor targets likewise
function parts.connect(rule, given, pre, post, sources, targets, seed, stream)
   local made, how
   if synapses.is(rule) then
      made, how = fitting(rule, pre, post, sources, targets), "apart"
   else
      local options
      options, how = options_between(rule, given, pre, post, sources, targets)
      made = connect.make(rule, count_of(pre, sources), count_of(post, targets), options, seed, stream)
   end
   local i, j = made:pairs()
   if sources then i = sources:take(i) end
   if targets then j = targets:take(j) end
   local found = { sources = i, targets = j, weights = made:weights_given() and made:weights() or nil,
      delays = made:delays_given() and made:delays() or nil }
   if how == "overlap" then
      local kept = i:to("int64"):ne(j:to("int64"))
      for name, values in pairs(found) do found[name] = values[kept] end
   end
   return connect.make("pairs", pre.count, post.count, found)
end

return parts
