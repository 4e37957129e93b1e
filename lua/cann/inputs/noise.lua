-- SPDX-License-Identifier: MIT
--- Random inputs: Wiener and Ornstein-Uhlenbeck processes, and the summed spikes of Poisson sources.
local handle = require "cann.handle"
local steps = require "cann.inputs.steps"
local tensor = require "cann.tensor"

local inputs = {}

local function noise_options(rows)
   rows.n = { 1, "columns, each with draws of its own; 1 gives [steps]", at_least = 1, whole = true }
   rows.seed = { nil, "of the draws (cann.seed(), each call another stream)", type = "number", at_least = 0,
      at_most = 2 ^ 53, whole = true }
   return steps.curve(rows)
end

local function shape_of(count, n)
   return n > 1 and { count, n } or { count }
end

local function normal(count, o)
   return tensor.zeros(shape_of(count, o.n)):normal(0, 1, o.seed and { seed = o.seed })
end

local accepts_wiener = steps.declare("inputs.wiener", noise_options {
   sigma = { 1, "per root of ms", at_least = 0 },
})

--- Increments of a Wiener process: sigma sqrt(dt) N(0, 1) in each step; inputs.wiener{...}:cumsum(1) is the path.
-- @usage inputs.wiener{ duration = 100, n = 10, seed = 3 }
function inputs.wiener(given)
   local o = accepts_wiener(given)
   local count = steps.of("inputs.wiener", o.duration, o.dt)
   local from, to = steps.window("inputs.wiener", o, count)
   return steps.placed(count, from, normal(to - from, o) * (o.sigma * math.sqrt(o.dt)))
end

local accepts_ou = steps.declare("inputs.ou", noise_options {
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
   local count = steps.of("inputs.ou", o.duration, o.dt)
   local from, to = steps.window("inputs.ou", o, count)
   local decay = o.method == "exact" and math.exp(-o.dt / o.tau) or 1 - o.dt / o.tau
   local size = o.sigma * math.sqrt(o.method == "exact" and o.tau / 2 * (1 - decay * decay) or o.dt)
   return steps.placed(count, from, (normal(to - from, o) * size):recur(decay) + o.mean)
end

local accepts_poisson = steps.declare("inputs.poisson", noise_options {
   sources = { 1, "independent sources that are summed for each column", at_least = 0, whole = true },
   rate = { nil, "Hz of each source: a number, or a tensor [n]", required = true, type = "number|table" },
   weight = { 1, "what a spike adds" },
})

--- The summed spikes of many Poisson sources, without simulating each: weight times a binomial count of
-- (sources, rate dt) in each step.
-- @usage inputs.poisson{ sources = 1000, rate = 5, weight = 0.1, duration = 100, n = 20 }
function inputs.poisson(given)
   local o = accepts_poisson(given)
   local count = steps.of("inputs.poisson", o.duration, o.dt)
   local from, to = steps.window("inputs.poisson", o, count)
   local chance = tensor.tensor(o.rate, "inputs.poisson: rate"):to("float64") * (o.dt / 1000)
   if not (chance:ge(0):all() and chance:le(1):all()) then
      handle.fail("inputs.poisson: a rate gives a chance of %.3g to %.3g per step of %g ms; 0 to 1 will do",
         chance:min(), chance:max(), o.dt)
   end
   if chance:rank() > 0 and chance:count() ~= o.n then
      handle.fail("inputs.poisson: %d rates for n = %d columns", chance:count(), o.n)
   end
   local counts = tensor.zeros(shape_of(to - from, o.n)):binomial(o.sources, chance, o.seed and { seed = o.seed })
   return steps.placed(count, from, counts * o.weight)
end

return inputs
