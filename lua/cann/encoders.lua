-- SPDX-License-Identifier: MIT
--- Values as spikes: each function gives a tensor of bool [steps, ...], behind the steps the values' shape, true where
-- an element fires. It is what models.SpikeTimes takes as its input due, and what synapses deliver.
local handle = require "cann.handle"
local steps = require "cann.inputs.steps"
local tensor = require "cann.tensor"

local encoders = {}

-- Options that all have.
local function coded(rows)
   rows.low = { 0, "the value that counts as 0" }
   rows.high = { 1, "the value that counts as 1" }
   return rows
end

local function timed(rows)
   rows.duration = { nil, "ms", required = true, type = "number", at_least = 0 }
   rows.from = { 0, "ms: silent before", at_least = 0 }
   rows.dt = steps.dt
   return coded(rows)
end

local function finite(owner, what, given)
   local values = tensor.tensor(given, ("%s: %s"):format(owner, what)):to("float64")
   if values:count() > 0 and not values:abs():lt(math.huge):all() then
      handle.fail("%s: %s: finite numbers will do; some are not", owner, what)
   end
   return values
end

-- The values in units of low to high, as [count], and their shape.
local function part_of_range(owner, o)
   local values = finite(owner, "values", o.values)
   if not (o.high > o.low and o.high - o.low < math.huge) then
      handle.fail("%s: values from low = %g to high = %g; finite numbers, the lower first, will do", owner, o.low,
         o.high)
   end
   return (values:flatten() - o.low) / (o.high - o.low), values:shape()
end

local function in_range(owner, part, meaning)
   if part:count() > 0 and not (part:ge(0):all() and part:le(1):all()) then
      handle.fail("%s: %s from %.4g to %.4g; 0 to 1 will do (low and high say which values count as that)", owner,
         meaning, part:min(), part:max())
   end
   return part
end

-- [steps, count] as [steps, ...].
local function shaped(spikes, shape)
   local out = { spikes:size(1) }
   for _, length in ipairs(shape) do out[#out + 1] = length end
   return spikes:reshape(out)
end

-- ---- by chance ---------------------------------------------------------------------------------

local accepts_poisson = steps.declare("encoders.poisson", timed {
   values = { nil, "tensor of any shape, or a number", required = true, type = "table|number" },
   gain = { 1, "factor of what is 0 to 1" },
   offset = { 0, "added to that" },
   seed = { nil, "of the draws (cann.seed(), each call another stream)", type = "number", at_least = 0,
      at_most = 2 ^ 53, whole = true },
})

--- In each step each element fires with the chance gain*value + offset, values from low to high counting as 0 to 1.
-- @tparam table given values, duration, low, high, gain, offset, from, dt, seed
-- @treturn Tensor bool [steps, ...]
-- @usage encoders.poisson{ values = tensor.rand(28, 28), duration = 100, gain = 0.1, seed = 1 }
function encoders.poisson(given)
   local owner = "encoders.poisson"
   local o = accepts_poisson(given)
   local part, shape = part_of_range(owner, o)
   local chance = in_range(owner, part * o.gain + o.offset, "chances of a spike in a step")
   local count = steps.of(owner, o.duration, o.dt)
   local draws = tensor.zeros(count, chance:count()):uniform(0, 1, o.seed and { seed = o.seed })
   local spikes = draws:lt(chance)
   local silent = math.min(count, steps.of(owner, o.from, o.dt))
   if silent > 0 then spikes:range(1, 1, silent):fill(false) end
   return shaped(spikes, shape)
end

-- ---- by change ---------------------------------------------------------------------------------

local accepts_difference = steps.declare("encoders.difference", {
   series = { nil, "tensor [steps, ...]", required = true, type = "table" },
   threshold = { 0.1, "least change from one step to the next", above = 0 },
   first = { "zero", "what is before the first step: zero, or the same as in it", choices = { "zero", "same" } },
})

--- An element fires where it rose by the threshold or more since the step before, and in the second tensor where it
-- fell by as much.
-- @tparam table given series, threshold, first
-- @treturn Tensor bool [steps, ...]: on
-- @treturn Tensor bool [steps, ...]: off
-- @usage local on, off = encoders.difference{ series = {1, 2, 0, 2, 2.9}, threshold = 1 }
function encoders.difference(given)
   local o = accepts_difference(given)
   local series = finite("encoders.difference", "series", o.series)
   if series:rank() < 1 then handle.fail("encoders.difference: the series is [steps, ...], not a single number") end
   local count = series:size(1)
   if count == 0 then return series:gt(0), series:gt(0) end
   local first = series:range(1, 1, 1)
   local before = tensor.concatenate({ o.first == "same" and first or first * 0, series:range(1, 1, count - 1) }, 1)
   local change = series - before
   return change:ge(o.threshold), change:le(-o.threshold)
end

-- ---- by time -----------------------------------------------------------------------------------

local accepts_latency = steps.declare("encoders.latency", timed {
   values = { nil, "tensor of any shape, or a number", required = true, type = "table|number" },
   method = { "log", "log: as a leaky membrane charges; linear", choices = { "log", "linear" } },
   threshold = { 0.01, "of log: what the membrane must come above to fire at all", at_least = 0, at_most = 1 },
   clip = { false, "linear: silence elements below the threshold, too" },
   tau = { nil, "ms: time constant of log, latest time of linear (the duration)", type = "number", above = 0 },
})

-- When each fires, in units of the latest time of linear and of the time constant of log; infinite for never.
local function lateness(x, o)
   if o.method == "log" then
      local above = x - o.threshold
      return tensor.where(above:gt(0), (x / above):log(), math.huge)
   end
   return o.clip and tensor.where(x:lt(o.threshold), math.huge, 1 - x) or 1 - x
end

--- Each element fires once, the earlier the larger its value: at from + (tau - from - dt) log(x/(x - threshold)), or
-- linearly at from + (tau - from - dt) (1 - x). Who would fire after the end is silent.
-- @tparam table given values, duration, low, high, method, threshold, clip, tau, from, dt
-- @treturn Tensor bool [steps, ...]
-- @usage encoders.latency{ values = {0.02, 0.5, 1}, duration = 5, dt = 1, method = "linear" }
function encoders.latency(given)
   local owner = "encoders.latency"
   local o = accepts_latency(given)
   local x, shape = part_of_range(owner, o)
   in_range(owner, x, "values")
   if o.clip and o.method == "log" then
      handle.fail("%s: clip is of method = \"linear\"; log is silent below the threshold anyway", owner)
   end
   local scale = (o.tau or o.duration) - o.from - o.dt
   if not (scale >= 0) then handle.fail("%s: from = %g ms leaves no step up to tau", owner, o.from) end
   local count = steps.of(owner, o.duration, o.dt)
   local due = ((lateness(x, o) * scale + o.from) / o.dt):round()
   return shaped(tensor.arange(0, count - 1):unsqueeze(2):eq(due:unsqueeze(1)), shape)
end

-- ---- by phase ----------------------------------------------------------------------------------

local accepts_phase = steps.declare("encoders.phase", coded {
   values = { nil, "tensor of any shape, or a number", required = true, type = "table|number" },
   phases = { 8, "steps of a period", at_least = 1, at_most = 50, whole = true },
   periods = { 1, "how often the same code comes", at_least = 0, whole = true },
})

--- The binary digits of each value, the largest first: a spike in phase k = 1, 2, ... of a period weighs 2^-k. Those of
-- a period weigh together what the value is times 1 - 2^-phases, which all phases weigh, cut to so many digits.
-- Kim, Kim, Huh, Lee & Choi, Neurocomputing 311 (2018) 373.
-- @tparam table given values, phases, periods, low, high
-- @treturn Tensor bool [periods*phases, ...]
-- @usage encoders.phase{ values = {0.5, 0.75}, phases = 4, periods = 10 }
function encoders.phase(given)
   local owner = "encoders.phase"
   local o = accepts_phase(given)
   local x, shape = part_of_range(owner, o)
   in_range(owner, x, "values")
   local count = o.periods * o.phases
   if count > steps.most then handle.fail("%s: %.3g steps; fewer periods will do", owner, count) end
   local power = tensor.tensor(2) ^ (tensor.arange(0, count - 1):mod(o.phases) + 1)
   local digits = (power:unsqueeze(2) * (x * (1 - 2 ^ -o.phases)):unsqueeze(1)):floor():mod(2)
   return shaped(digits:gt(0), shape)
end

return encoders
