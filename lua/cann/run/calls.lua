-- SPDX-License-Identifier: MIT
--- Functions that a run calls between its steps, every so often or at given times, and conditions that end it.
--
--    net:run(1000, { calls = { every = 100, run = function(net, n) net.E.I = n end } })
--    net:run(1000, { calls = { { at = { 50, 200 }, run = f }, { every = 10, wait = 500, offset = -2, run = g } } })
--    net:run(1000, { stop = "spiked" })            net:run(1000, { stop = { E = "v > -50", I = { all = "r > 1" } } })
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local calls = {}

local accepts = options.declare("calls", {
   run = { nil, "called with the network and how often it was called before; false ends the run", type = "function",
      required = true },
   every = { nil, "ms from one call to the next, the first one at the beginning", type = "number", above = 0 },
   offset = { 0, "ms later than that; below 0: before the end of each period" },
   wait = { 0, "ms of the run before the first period begins", at_least = 0 },
   at = { nil, "ms since the beginning of the run, in place of every; before its end", type = "table|number" },
})

local function steps_of(what, time, dt)
   if type(time) ~= "number" or not (math.abs(time) < 1e15) then
      handle.fail("calls: %s is %s; finite ms will do", what,
         type(time) == "number" and tostring(time) or "a " .. type(time))
   end
   return math.floor(time / dt + 0.5)
end

-- The step before which the next call is due, given that of the last one (-1: none yet); nil: no more.
local function every_so_often(o, dt)
   local period = math.max(1, steps_of("every", o.every, dt))
   local offset = steps_of("offset", o.offset, dt)
   if math.abs(offset) >= period then
      handle.fail("calls: an offset of %g ms, but a period of %g ms", o.offset, o.every)
   end
   local first = steps_of("wait", o.wait, dt) + (offset < 0 and period + offset or offset)
   return function(last) return last < first and first or last + period end
end

local function at_times(o, dt)
   for _, name in ipairs { "every", "wait", "offset" } do
      if o[name] and o[name] ~= 0 then handle.fail("calls: give at or every, not both") end
   end
   local times = tensor.is(o.at) and o.at:flatten():tolist() or type(o.at) == "number" and { o.at } or o.at
   local steps = {}
   for k, time in ipairs(times) do
      steps[k] = steps_of("a time", time, dt)
      if steps[k] < 0 then handle.fail("calls: at = %g ms; times are counted from the beginning of the run", time) end
   end
   table.sort(steps)
   return function(last)
      for _, step in ipairs(steps) do
         if step > last then return step end
      end
   end
end

--- What a run's option asks for, checked: a list.
function calls.read(given, dt)
   if not given then return {} end
   if #given == 0 and next(given) ~= nil then given = { given } end
   for key in pairs(given) do
      if type(key) ~= "number" then
         handle.fail("calls: %s = stands beside a list; within one entry of it, it will do",
            tostring(key))
      end
   end
   local list = {}
   for k, one in ipairs(given) do
      if type(one) ~= "table" then
         handle.fail("calls: entry %d is a %s; { every = ms, run = function }", k, type(one))
      end
      local o = accepts(one)
      if not (o.every or o.at) then handle.fail("calls: when? every = ms, or at = ms, will do") end
      local after = o.at and at_times(o, dt) or every_so_often(o, dt)
      list[k] = { run = o.run, after = after, next = after(-1), count = 0 }
   end
   return list
end

--- Steps until the next call, at most `most`.
function calls.ahead(list, done, most)
   for _, one in ipairs(list) do
      if one.next then most = math.min(most, one.next - done) end
   end
   return most
end

--- Makes the calls that are due before the next step, in their order; false where one ends the run.
function calls.due(list, net, done)
   local goes_on = true
   net.busy = "calls"
   for _, one in ipairs(list) do
      if one.next == done and goes_on then
         local count = one.count
         one.count, one.next = count + 1, one.after(done)
         goes_on = one.run(net, count) ~= false
      end
   end
   net.busy = "run"
   return goes_on
end

-- ---- conditions --------------------------------------------------------------------------------

local function condition_of(group, given)
   if type(given) == "string" then return given, false end
   local all, any = type(given) == "table" and given.all, type(given) == "table" and given.any
   local alone = type(given) == "table" and next(given, next(given)) == nil
   if not alone or type(all or any) ~= "string" then
      handle.fail("stop.%s: a condition such as \"v > -50\", { any = \"...\" } or { all = \"...\" } will do", group)
   end
   return all or any, all and true or false
end

--- Has the program end the run by conditions.
-- @tparam Network net
-- @tparam table program
-- @tparam string|table stop of the one group; or by group
-- @tparam boolean together all conditions at once
function calls.conditions(net, program, stop, together)
   if stop == nil and together then handle.fail("stop_together: of which conditions? stop says them") end
   if stop == nil then return end
   local groups, names = {}, {}
   for k, group in ipairs(net.groups) do names[k], groups[group.name] = group.name, true end
   local alone = type(stop) == "string" or stop.all ~= nil or stop.any ~= nil
   if alone and #names > 1 then
      handle.fail("stop: of which group? stop = { %s = \"v > -50\" } will do   (groups: %s)", names[1],
         table.concat(names, ", "))
   end
   if alone then stop = { [names[1]] = stop } end
   if next(stop) == nil then handle.fail("stop: no condition; stop = { %s = \"v > -50\" } will do", names[1]) end
   for name in pairs(stop) do
      if not groups[name] then handle.fail("%s", options.unknown("stop", "group", tostring(name), names)) end
   end
   for _, name in ipairs(names) do
      if stop[name] ~= nil then
         local condition, all = condition_of(name, stop[name])
         program:stop_when(net.single and "stop" or name .. ".stop", condition, all, together)
      end
   end
end

return calls
