-- SPDX-License-Identifier: MIT
--- Inputs that are given: arrays over time, functions of it, and spikes.
local handle = require "cann.handle"
local steps = require "cann.inputs.steps"
local tensor = require "cann.tensor"

local inputs = {}

local accepts_timed = steps.declare("inputs.timed_array", {
   values = { nil, "tensor [entries] or [entries, n]", required = true, type = "table" },
   times = { nil, "ms at which each entry begins, rising; 0 before the first", type = "table" },
   every = { nil, "ms of each entry, in place of times (dt)", type = "number", above = 0 },
   period = { nil, "ms after which all begins again", type = "number", above = 0 },
   duration = { nil, "ms (as long as the entries last; the last holds on)", type = "number", at_least = 0 },
   dt = steps.dt,
})

-- The first step of each entry.
local function schedule(o, entries)
   if o.times and o.every then handle.fail("inputs.timed_array: give times or every, not both") end
   local begins = o.times and tensor.tensor(o.times, "inputs.timed_array: times"):to("float64")
      or tensor.arange(0, entries - 1) * (o.every or o.dt)
   if begins:rank() ~= 1 or begins:count() ~= entries then
      handle.fail("inputs.timed_array: %d times for %d entries", begins:count(), entries)
   end
   if begins:lt(0):any() or not begins:abs():lt(1e15):all() then
      handle.fail("inputs.timed_array: times are finite and not negative")
   end
   local first = (begins / o.dt):round()
   if entries > 1 and first:range(1, 2, entries):le(first:range(1, 1, entries - 1)):any() then
      handle.fail("inputs.timed_array: times must rise, by a step of %g ms at least", o.dt)
   end
   return first
end

--- Entries one after the other: each from its time on, 0 before the first, the last one holding on; with a period
-- from the beginning again.
-- @treturn Tensor [steps] or [steps, n]
-- @usage inputs.timed_array{ values = {1, 5, 2}, times = {0, 20, 40}, duration = 100, period = 60 }
function inputs.timed_array(given)
   local o = accepts_timed(given)
   local values = tensor.tensor(o.values, "inputs.timed_array: values"):to("float64")
   if values:rank() < 1 or values:size(1) == 0 then handle.fail("inputs.timed_array: there is no entry") end
   local begins = schedule(o, values:size(1))
   local entries = values:size(1)
   local last = begins[entries] * o.dt + (o.every or o.dt)
   local count = steps.of("inputs.timed_array", o.duration or o.period or last, o.dt)
   local now = tensor.arange(0, count - 1)
   if o.period then
      local period = steps.of("inputs.timed_array", o.period, o.dt)
      if period < 1 then handle.fail("inputs.timed_array: a period of %g ms is no step of %g ms", o.period, o.dt) end
      if period <= begins[entries] then
         handle.fail("inputs.timed_array: a period of %g ms ends before the last entry begins, at %g ms", o.period,
            begins[entries] * o.dt)
      end
      now = now - (now / period):floor() * period
   end
   local entry = entries == 1 and tensor.ones(count)
      or tensor.interpolate(now, begins, tensor.arange(1, entries)):floor()
   local out = values:take(entry:to("int64"))
   local early = now:lt(begins[1])
   if early:any() then out[early] = 0 end
   return out
end

local accepts_function = steps.declare("inputs.of_function", {
   f = { nil, "a function of the times of the steps, tensor [steps] ms, that gives [steps] or [steps, n]",
      required = true, type = "function" },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   begin = { 0, "ms: time of the first step" },
   dt = steps.dt,
})

--- A function of time, called once with all times.
-- @usage inputs.of_function{ f = function(t) return (t/10):sin() end, duration = 100 }
function inputs.of_function(given)
   local o = accepts_function(given)
   local count = steps.of("inputs.of_function", o.duration, o.dt)
   local out = o.f(tensor.arange(0, count - 1) * o.dt + o.begin)
   if type(out) == "number" then return tensor.full(out, count) end
   if not tensor.is(out) or out:rank() < 1 or out:size(1) ~= count then
      handle.fail("inputs.of_function: f gave %s; a tensor of %d rows will do",
         tensor.is(out) and "[" .. table.concat(out:shape(), ", ") .. "]" or "a " .. type(out), count)
   end
   return out
end
local accepts_events = steps.declare("inputs.events", {
   times = { nil, "ms of each spike, ascending, above 0 and up to the duration", required = true, type = "table" },
   neurons = { nil, "whose each is, from 1 (all of the first)", type = "table" },
   n = { 1, "neurons", at_least = 1, whole = true },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = steps.dt,
})

-- The first element that a mask holds, counted from 1.
local function first_of(mask)
   for k, holds in ipairs(mask:tolist()) do
      if holds == true or holds == 1 then return k end
   end
end

local function check_times(times, duration)
   local count = times:count()
   local wrong = first_of((times:ge(0) * times:le(duration)):eq(0))
   if wrong then
      handle.fail("inputs.events: time %d is %g ms; 0 to the duration of %g ms will do", wrong, times[wrong], duration)
   end
   local back = count > 1 and first_of(times:range(1, 2, count):lt(times:range(1, 1, count - 1)))
   if back then
      handle.fail("inputs.events: times must ascend, but time %d (%g ms) follows %g ms; sort both, as in "
         .. "order = times:argsort(); times:take(order), neurons:take(order)", back + 1, times[back + 1], times[back])
   end
end

--- Given spikes, for models.SpikeTimes: 1 in the steps and for the neurons that fire, else 0. Each spike falls into the
-- step that ends at or after its time, so that a recorded run's spikes.times and spikes.neurons play it again.
-- @tparam table given times, neurons, n, duration, dt
-- @treturn Tensor [steps, n]
-- @usage inputs.events{ times = {3, 5.5, 8}, neurons = {1, 2, 1}, n = 2, duration = 10 }
function inputs.events(given)
   local o = accepts_events(given)
   local times, count = tensor.tensor(o.times, "inputs.events: times"):to("float64"):flatten(),
      steps.of("inputs.events", o.duration, o.dt)
   local neurons = o.neurons and tensor.tensor(o.neurons, "inputs.events: neurons"):to("float64"):flatten()
      or tensor.full(1, times:count(), "float64")
   if neurons:count() ~= times:count() then
      handle.fail("inputs.events: %d times and %d neurons; one of each for a spike will do", times:count(),
         neurons:count())
   end
   local out = tensor.zeros(count, o.n)
   if times:count() == 0 then return out end
   check_times(times, o.duration)
   local stranger = first_of((neurons:ge(1) * neurons:le(o.n) * neurons:eq(neurons:floor())):eq(0))
   if stranger then
      handle.fail("inputs.events: neuron %g of spike %d; 1 to n = %d will do", neurons[stranger], stranger, o.n)
   end
   local row = (times / o.dt - 1e-6):ceil():clip(1, count)
   local places = ((row - 1) * o.n + neurons):to("int64")
   local counts = require("cann.synapses").reduce(tensor.full(1, times:count()), places, count * o.n)
   if counts:max() > 1 then
      local place = first_of(counts:gt(1)) - 1
      handle.fail("inputs.events: neuron %d fires twice in the step that ends at %g ms; a smaller dt will do",
         place % o.n + 1, (math.floor(place / o.n) + 1) * o.dt)
   end
   return counts:reshape(count, o.n)
end

return inputs
