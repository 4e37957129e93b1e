-- SPDX-License-Identifier: MIT
--- Spike times that a group of sources is given: cann.group(models.SpikeTimes, 2, { times = { {1, 5}, {3} } }). Times
-- are ms since step 0, so they begin again with net:reset(); what lies beyond a run waits for the next.
local handle = require "cann.handle"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local trains = {}

local function check(time, neuron, k)
   if type(time) ~= "number" or not (time >= 0 and time < math.huge) then
      handle.fail("times: time %d of source %d is %s; finite ms from 0 will do", k, neuron,
         type(time) == "number" and ("%g"):format(time) or "a " .. type(time))
   end
   return time
end

--- Reads times: a list for each source; or one list, for a single source.
-- @tparam table given lists of ms in any order
-- @tparam number count sources
-- @treturn table times [spikes] ms ascending, neurons [spikes] from 1, given
function trains.read(given, count)
   if tensor.is(given) then given = given:tolist() end
   if type(given) ~= "table" then handle.fail("times: a list of ms for each source, not a %s", type(given)) end
   if type(given[1]) == "number" or #given == 0 and count == 1 then given = { given } end
   if #given ~= count then
      handle.fail("times: %d list%s for %d source%s; one of each, as in times = { {1, 5}, {3} } (an empty one: silent)",
         #given, #given == 1 and "" or "s", count, count == 1 and "" or "s")
   end
   local times, neurons = {}, {}
   for neuron = 1, count do
      local list = tensor.is(given[neuron]) and given[neuron]:tolist() or given[neuron]
      if type(list) ~= "table" then handle.fail("times: source %d has a %s, not a list of ms", neuron, type(list)) end
      for k, time in ipairs(list) do
         times[#times + 1], neurons[#neurons + 1] = check(time, neuron, k), neuron
      end
   end
   return { times = tensor(times, "float64"), neurons = tensor(neurons, "float64"), count = count }
end

--- 1 in the steps in which each source fires, float32 [steps, sources]: a time falls into the step that ends at or
-- after it, and two that fall into one step are one.
-- @tparam table given what trains.read gave
-- @tparam number dt ms
-- @tparam number first step before the first
-- @tparam number steps
function trains.due(given, dt, first, steps)
   local due = tensor.zeros({ steps, given.count }, "float32")
   if given.times:count() == 0 or steps == 0 then return due end
   local row = (given.times / dt - 1e-6):ceil():clip(1, math.huge) - first
   local here = (row:ge(1):to("float64") * row:le(steps):to("float64")):ge(1)
   if not here:any() then return due end
   local places = ((row[here] - 1) * given.count + given.neurons[here]):to("int64")
   return synapses.reduce(tensor.ones(places:count()), places, steps * given.count):clip(0, 1):reshape(steps,
      given.count):to("float32")
end

return trains
