-- SPDX-License-Identifier: MIT
--- Inputs over time: each function gives a tensor [steps], or [steps, n], for net:run(input) or
-- net:run(duration, { input = { I = input } }). Row k is the value during step k, from (k - 1) dt on; durations are
-- cut into round(duration/dt) steps, as runs are. Draws depend on the seed alone.
local correlated = require "cann.correlated"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local inputs = {}

local dt_row = { 0.1, "ms: step", above = 0 }
local most_steps = 2 ^ 40

local function finite(owner, name, value)
   if type(value) ~= "number" or value ~= value or math.abs(value) == math.huge then
      handle.fail("%s: %s is %s; a finite number will do", owner, name,
         type(value) == "number" and tostring(value) or "a " .. type(value))
   end
   return value
end

-- The number of steps that a time takes, and the step that a time falls into: whole even where the division is not.
local function steps_of(owner, time, dt)
   local steps = math.floor(finite(owner, "a duration", time) / dt + 0.5)
   if steps < 0 or steps > most_steps then handle.fail("%s: %g ms are %.3g steps of %g ms", owner, time, steps, dt) end
   return steps
end

local function step_at(time, dt) return math.floor(time / dt + 1e-9) end

-- Steps from and to that a window of time covers, within a whole of `steps`.
local function window(owner, o, steps)
   local from, to = step_at(finite(owner, "from", o.from or 0), o.dt), steps
   if o.to then to = step_at(finite(owner, "to", o.to), o.dt) end
   if from < 0 or to < from then handle.fail("%s: from %g to %g ms is no window", owner, from * o.dt, to * o.dt) end
   return math.min(from, steps), math.min(to, steps)
end

-- Zeros with `part` in the rows behind step `from`.
local function placed(steps, from, part)
   local shape = part:shape()
   shape[1] = steps
   local out = tensor.zeros(shape)
   if part:size(1) > 0 then out:range(1, from + 1, from + part:size(1)):fill(part) end
   return out
end

-- ---- pieces ------------------------------------------------------------------------------------

local accepts_section = options.declare("inputs.section", {
   values = { nil, "a value for each section: numbers, or tensors of one shape", required = true, type = "table" },
   durations = { nil, "ms of each section", required = true, type = "table" },
   dt = dt_row,
})

local function as_list(value) return tensor.is(value) and value:tolist() or value end

--- One value after the other, each for ceil(duration/dt) steps.
-- @tparam table given values, durations, dt
-- @treturn Tensor [steps], or [steps, ...] of the values' shape
-- @treturn number duration ms
-- @usage inputs.section{ values = {0, 1, 0}, durations = {100, 50, 100} }
function inputs.section(given)
   local o = accepts_section(given)
   local durations, values = as_list(o.durations), tensor.tensor(o.values, "inputs.section: values"):to("float64")
   if values:rank() < 1 or values:size(1) ~= #durations or #durations == 0 then
      handle.fail("inputs.section: %d values and %d durations; one of each per section will do",
         values:rank() > 0 and values:size(1) or 1, #durations)
   end
   local lengths, total, ms = {}, 0, 0
   for k, duration in ipairs(durations) do
      if finite("inputs.section", "durations[" .. k .. "]", duration) < 0 then
         handle.fail("inputs.section: durations[%d] = %g ms; 0 or more will do", k, duration)
      end
      lengths[k] = math.ceil(duration / o.dt - 1e-9)
      total, ms = total + lengths[k], ms + duration
   end
   if total > most_steps then handle.fail("inputs.section: %g ms are %.3g steps of %g ms", ms, total, o.dt) end
   local shape, at = values:shape(), 0
   shape[1] = total
   local out = tensor.zeros(shape)
   for k, length in ipairs(lengths) do
      if length > 0 then out:range(1, at + 1, at + length):fill(values:range(1, k, k)) end
      at = at + length
   end
   return out, ms
end

local accepts_constant = options.declare("inputs.constant", {
   value = { nil, "a number, or a tensor [n] or any shape", required = true, type = "number|table" },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = dt_row,
})

--- One value for all steps.
-- @usage inputs.constant{ value = 2, duration = 100 }
function inputs.constant(given)
   local o = accepts_constant(given)
   return (inputs.section { values = tensor.tensor(o.value):to("float64"):unsqueeze(1), durations = { o.duration },
      dt = o.dt })
end

local accepts_spike = options.declare("inputs.spike", {
   times = { nil, "ms: when each pulse begins", required = true, type = "table" },
   lengths = { nil, "ms of each, or one for all (one step)", type = "table|number" },
   sizes = { 1, "of each, or one for all", type = "table|number" },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = dt_row,
})

local function each(owner, name, value, count)
   value = as_list(value)
   if type(value) == "number" then
      local list = {}
      for k = 1, count do list[k] = value end
      return list
   end
   if #value ~= count then handle.fail("%s: %d %s for %d times", owner, #value, name, count) end
   return value
end

--- Pulses: size_k from times_k on for lengths_k, 0 elsewhere; where pulses overlap the later one in the list counts.
-- @usage inputs.spike{ times = {10, 30}, lengths = 1, sizes = {0.5, 1}, duration = 50 }
function inputs.spike(given)
   local o = accepts_spike(given)
   local times, steps = as_list(o.times), steps_of("inputs.spike", o.duration, o.dt)
   local lengths = each("inputs.spike", "lengths", o.lengths or o.dt, #times)
   local sizes = each("inputs.spike", "sizes", o.sizes, #times)
   local out = tensor.zeros(steps)
   for k, time in ipairs(times) do
      finite("inputs.spike", "times[" .. k .. "]", time)
      local from = math.max(0, step_at(time, o.dt))
      local to = math.min(steps, step_at(time + finite("inputs.spike", "lengths[" .. k .. "]", lengths[k]), o.dt))
      if to > from then out:range(1, from + 1, to):fill(finite("inputs.spike", "sizes[" .. k .. "]", sizes[k])) end
   end
   return out
end

-- ---- curves ------------------------------------------------------------------------------------

-- The options that curves share.
local function curve(rows)
   rows.duration = { nil, "ms", required = true, type = "number", at_least = 0 }
   rows.from = { 0, "ms: 0 before", at_least = 0 }
   rows.to = { nil, "ms: 0 from here on (the end)", type = "number", at_least = 0 }
   rows.dt = dt_row
   return rows
end

local accepts_ramp = options.declare("inputs.ramp", curve {
   first = { 0, "value of the first step" },
   last = { 1, "value of the last step" },
})

--- A straight line from `first` to `last`, which its first and last steps reach; 0 outside of from to `to`.
-- @usage inputs.ramp{ first = 0, last = 1, from = 20, to = 80, duration = 100 }
function inputs.ramp(given)
   local o = accepts_ramp(given)
   local steps = steps_of("inputs.ramp", o.duration, o.dt)
   local from, to = window("inputs.ramp", o, steps)
   return placed(steps, from, tensor.linspace(o.first, o.last, to - from))
end

-- Time of each step since `from`, ms.
local function clock(from, to, dt) return tensor.arange(0, to - from - 1) * dt end

local accepts_wave = options.declare("inputs.sinusoidal", curve {
   amplitude = { 1, "half of the way between the extremes" },
   frequency = { nil, "Hz", required = true, type = "number", above = 0 },
   bias = { false, "add the amplitude, so that it is never negative" },
   phase = { 0, "rad at the beginning" },
})

--- A sin(2 pi f t/1000 + phase), t from the window's beginning; with bias plus A.
-- @usage inputs.sinusoidal{ amplitude = 2, frequency = 8, duration = 1000 }
function inputs.sinusoidal(given)
   local o = accepts_wave(given)
   local steps = steps_of("inputs.sinusoidal", o.duration, o.dt)
   local from, to = window("inputs.sinusoidal", o, steps)
   local wave = (clock(from, to, o.dt) * (2 * math.pi * o.frequency / 1000) + o.phase):sin() * o.amplitude
   return placed(steps, from, o.bias and wave + o.amplitude or wave)
end

local accepts_square = options.declare("inputs.square", curve {
   amplitude = { 1, "of both halves" },
   frequency = { nil, "Hz", required = true, type = "number", above = 0 },
   bias = { false, "add the amplitude, so that it is 2 A and 0" },
   duty = { 0.5, "share of a period that is positive", at_least = 0, at_most = 1 },
})

--- +A for the first part of each period, then -A; with bias plus A.
-- @usage inputs.square{ amplitude = 1, frequency = 10, duration = 500 }
function inputs.square(given)
   local o = accepts_square(given)
   local steps = steps_of("inputs.square", o.duration, o.dt)
   local from, to = window("inputs.square", o, steps)
   -- A step on a border counts as after it, whatever rounding says.
   local periods = clock(from, to, o.dt) * (o.frequency / 1000) + 1e-9
   local wave = tensor.where((periods - periods:floor()):lt(o.duty), o.amplitude, -o.amplitude)
   return placed(steps, from, o.bias and wave + o.amplitude or wave)
end

-- ---- noise -------------------------------------------------------------------------------------

local function noise_options(rows)
   rows.n = { 1, "columns, each with draws of its own; 1 gives [steps]", at_least = 1, whole = true }
   rows.seed = { nil, "of the draws (cann.seed(), each call another stream)", type = "number", at_least = 0,
      at_most = 2 ^ 53, whole = true }
   return curve(rows)
end

local function shape_of(steps, n)
   return n > 1 and { steps, n } or { steps }
end

local function normal(steps, o)
   return tensor.zeros(shape_of(steps, o.n)):normal(0, 1, o.seed and { seed = o.seed })
end

local accepts_wiener = options.declare("inputs.wiener", noise_options {
   sigma = { 1, "per root of ms", at_least = 0 },
})

--- Increments of a Wiener process: sigma sqrt(dt) N(0, 1) in each step; inputs.wiener{...}:cumsum(1) is the path.
-- @usage inputs.wiener{ duration = 100, n = 10, seed = 3 }
function inputs.wiener(given)
   local o = accepts_wiener(given)
   local steps = steps_of("inputs.wiener", o.duration, o.dt)
   local from, to = window("inputs.wiener", o, steps)
   return placed(steps, from, normal(to - from, o) * (o.sigma * math.sqrt(o.dt)))
end

local accepts_ou = options.declare("inputs.ou", noise_options {
   mean = { 0, "what it returns to" },
   sigma = { 1, "noise per root of ms; the standard deviation becomes sigma sqrt(tau/2)", at_least = 0 },
   tau = { 10, "ms of returning", above = 0 },
   method = { "exact", "exact: right for any dt; euler: x += (mean - x) dt/tau + sigma sqrt(dt) N",
      choices = { "exact", "euler" } },
})

--- An Ornstein-Uhlenbeck process dx = (mean - x)/tau dt + sigma dW from x = mean. Row 1 has made one step.
-- @usage inputs.ou{ mean = 1, sigma = 0.2, tau = 5, duration = 1000, n = 4 }
function inputs.ou(given)
   local o = accepts_ou(given)
   local steps = steps_of("inputs.ou", o.duration, o.dt)
   local from, to = window("inputs.ou", o, steps)
   local decay = o.method == "exact" and math.exp(-o.dt / o.tau) or 1 - o.dt / o.tau
   local size = o.sigma * math.sqrt(o.method == "exact" and o.tau / 2 * (1 - decay * decay) or o.dt)
   return placed(steps, from, (normal(to - from, o) * size):recur(decay) + o.mean)
end

local accepts_poisson = options.declare("inputs.poisson", noise_options {
   sources = { 1, "independent sources that are summed for each column", at_least = 0, whole = true },
   rate = { nil, "Hz of each source: a number, or a tensor [n]", required = true, type = "number|table" },
   weight = { 1, "what a spike adds" },
})

--- The summed spikes of many Poisson sources, without simulating each: weight times a binomial count of
-- (sources, rate dt) in each step.
-- @usage inputs.poisson{ sources = 1000, rate = 5, weight = 0.1, duration = 100, n = 20 }
function inputs.poisson(given)
   local o = accepts_poisson(given)
   local steps = steps_of("inputs.poisson", o.duration, o.dt)
   local from, to = window("inputs.poisson", o, steps)
   local chance = tensor.tensor(o.rate, "inputs.poisson: rate"):to("float64") * (o.dt / 1000)
   if not (chance:ge(0):all() and chance:le(1):all()) then
      handle.fail("inputs.poisson: a rate gives a chance of %.3g to %.3g per step of %g ms; 0 to 1 will do",
         chance:min(), chance:max(), o.dt)
   end
   if chance:rank() > 0 and chance:count() ~= o.n then
      handle.fail("inputs.poisson: %d rates for n = %d columns", chance:count(), o.n)
   end
   local counts = tensor.zeros(shape_of(to - from, o.n)):binomial(o.sources, chance, o.seed and { seed = o.seed })
   return placed(steps, from, counts * o.weight)
end

-- ---- arrays and functions ----------------------------------------------------------------------

local accepts_timed = options.declare("inputs.timed_array", {
   values = { nil, "tensor [entries] or [entries, n]", required = true, type = "table" },
   times = { nil, "ms at which each entry begins, rising; 0 before the first", type = "table" },
   every = { nil, "ms of each entry, in place of times (dt)", type = "number", above = 0 },
   period = { nil, "ms after which all begins again", type = "number", above = 0 },
   duration = { nil, "ms (as long as the entries last; the last holds on)", type = "number", at_least = 0 },
   dt = dt_row,
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
   local steps = (begins / o.dt):round()
   if entries > 1 and steps:range(1, 2, entries):le(steps:range(1, 1, entries - 1)):any() then
      handle.fail("inputs.timed_array: times must rise, by a step of %g ms at least", o.dt)
   end
   return steps
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
   local steps = steps_of("inputs.timed_array", o.duration or o.period or last, o.dt)
   local now = tensor.arange(0, steps - 1)
   if o.period then
      local period = steps_of("inputs.timed_array", o.period, o.dt)
      if period < 1 then handle.fail("inputs.timed_array: a period of %g ms is no step of %g ms", o.period, o.dt) end
      now = now - (now / period):floor() * period
   end
   local entry = entries == 1 and tensor.ones(steps)
      or tensor.interpolate(now, begins, tensor.arange(1, entries)):floor()
   local out = values:take(entry:to("int64"))
   local early = now:lt(begins[1])
   if early:any() then out[early] = 0 end
   return out
end

local accepts_function = options.declare("inputs.of_function", {
   f = { nil, "a function of the times of the steps, tensor [steps] ms, that gives [steps] or [steps, n]",
      required = true, type = "function" },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   begin = { 0, "ms: time of the first step" },
   dt = dt_row,
})

--- A function of time, called once with all times.
-- @usage inputs.of_function{ f = function(t) return (t/10):sin() end, duration = 100 }
function inputs.of_function(given)
   local o = accepts_function(given)
   local steps = steps_of("inputs.of_function", o.duration, o.dt)
   local out = o.f(tensor.arange(0, steps - 1) * o.dt + o.begin)
   if type(out) == "number" then return tensor.full(out, steps) end
   if not tensor.is(out) or out:rank() < 1 or out:size(1) ~= steps then
      handle.fail("inputs.of_function: f gave %s; a tensor of %d rows will do",
         tensor.is(out) and "[" .. table.concat(out:shape(), ", ") .. "]" or "a " .. type(out), steps)
   end
   return out
end

-- ---- given spikes ------------------------------------------------------------------------------

local accepts_events = options.declare("inputs.events", {
   times = { nil, "ms of each spike, ascending, above 0 and up to the duration", required = true, type = "table" },
   neurons = { nil, "whose each is, from 1 (all of the first)", type = "table" },
   n = { 1, "neurons", at_least = 1, whole = true },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = dt_row,
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
   local times, steps = tensor.tensor(o.times, "inputs.events: times"):to("float64"):flatten(),
      steps_of("inputs.events", o.duration, o.dt)
   local neurons = o.neurons and tensor.tensor(o.neurons, "inputs.events: neurons"):to("float64"):flatten()
      or tensor.full(1, times:count(), "float64")
   if neurons:count() ~= times:count() then
      handle.fail("inputs.events: %d times and %d neurons; one of each for a spike will do", times:count(),
         neurons:count())
   end
   local out = tensor.zeros(steps, o.n)
   if times:count() == 0 then return out end
   check_times(times, o.duration)
   local stranger = first_of((neurons:ge(1) * neurons:le(o.n) * neurons:eq(neurons:floor())):eq(0))
   if stranger then
      handle.fail("inputs.events: neuron %g of spike %d; 1 to n = %d will do", neurons[stranger], stranger, o.n)
   end
   local row = (times / o.dt - 1e-6):ceil():clip(1, steps)
   local places = ((row - 1) * o.n + neurons):to("int64")
   local counts = require("cann.synapses").reduce(tensor.full(1, times:count()), places, steps * o.n)
   if counts:max() > 1 then
      local place = first_of(counts:gt(1)) - 1
      handle.fail("inputs.events: neuron %d fires twice in the step that ends at %g ms; a smaller dt will do",
         place % o.n + 1, (math.floor(place / o.n) + 1) * o.dt)
   end
   return counts:reshape(steps, o.n)
end

--- Correlated spike trains, and the random rate behind them; see cann.correlated.
inputs.correlated, inputs.correlated_rate = correlated.trains, correlated.rate

return inputs
