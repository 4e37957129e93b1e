-- SPDX-License-Identifier: MIT
--- Spike trains that are correlated in pairs: mean rate r, and a cross-covariance c r exp(-|s|/tau)/(2 tau) at lag s,
-- so that a spike of one train comes with c more of another than chance has it (Brette, Neural Computation 21
-- (2009) 188). Two ways: trains that share one random rate ("cox"), and trains that copy the spikes of one mother
-- train, each with probability c, and shift each copy by an exponential time ("mixture").
local handle = require "cann.handle"
local options = require "cann.options"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local correlated = {}

local rows = {
   rate = { nil, "Hz: a number, or a list of rates that follow each other", required = true, type = "number|table" },
   times = { nil, "ms at which each rate of a list begins, rising; the first is 0", type = "table" },
   period = { nil, "ms after which the rates begin again", type = "number", above = 0 },
   correlation = { nil, "spikes of one train that come with a spike of another beyond chance", required = true,
      type = "number", at_least = 0, at_most = 1 },
   tau = { 10, "ms over which they spread", above = 0 },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = { 0.1, "ms: step", above = 0 },
   seed = { nil, "of the draws (cann.seed(), each call another stream)", type = "number", at_least = 0,
      at_most = 2 ^ 53, whole = true },
}
local accepts_rate = options.declare("inputs.correlated_rate", rows)
local with_trains = { n = { nil, "trains", required = true, type = "number", at_least = 1, whole = true },
   method = { "cox", "cox: one random rate for all; mixture: copies of a mother train",
      choices = { "cox", "mixture" } } }
for name, row in pairs(rows) do with_trains[name] = row end
local accepts = options.declare("inputs.correlated", with_trains)

-- Draws of one call: each takes a stream of its own.
local function draws(seed)
   local stream = 0
   return function()
      stream = stream + 1
      return seed and { seed = seed, stream = stream } or nil
   end
end

local function steps_of(owner, o)
   local steps = math.floor(o.duration / o.dt + 0.5)
   if steps * (o.n or 1) > 2 ^ 40 then
      handle.fail("%s: %g ms are %.3g steps of %g ms, more than memory holds", owner, o.duration, steps, o.dt)
   end
   return steps
end

-- Rates in order, and the first step of each.
local function plan_of(owner, o)
   local rates = type(o.rate) == "number" and { o.rate } or tensor.tensor(o.rate, owner .. ": rate"):flatten():tolist()
   local times = o.times and tensor.tensor(o.times, owner .. ": times"):flatten():tolist() or { 0 }
   if #rates ~= #times then handle.fail("%s: %d rates and %d times; one time for each", owner, #rates, #times) end
   for k, rate in ipairs(rates) do
      if not (rate >= 0 and rate < math.huge) then
         handle.fail("%s: rate %d is %g Hz; 0 or more will do", owner, k, rate)
      end
      local rises = k == 1 and times[1] == 0 or k > 1 and times[k] > times[k - 1]
      if not rises then handle.fail("%s: times begin at 0 and rise, but time %d is %g ms", owner, k, times[k]) end
   end
   if o.period and o.period <= times[#times] then
      handle.fail("%s: a period of %g ms ends before the rate of %g ms begins", owner, o.period, times[#times])
   end
   return rates, times
end

-- The number of the rate that holds in each step.
local function entries_of(o, times, steps)
   local now = tensor.arange(0, steps - 1)
   if o.period then now = now:mod(math.max(1, math.floor(o.period / o.dt + 0.5))) end
   local entry = tensor.zeros(steps)
   for _, time in ipairs(times) do entry = entry + now:ge(math.floor(time / o.dt + 0.5)):to("float64") end
   return entry:to("int64")
end

local function density(x) return math.exp(-x * x / 2) / math.sqrt(2 * math.pi) end
local function below(x) return (1 + tensor { x / math.sqrt(2) }:erf()[1]) / 2 end

-- The area under the autocovariance of max(0, x + z), z an Ornstein-Uhlenbeck process of variance 1, in units of 2 tau,
-- by Hermite polynomials: sum of a_k^2/k; with its mean.
local function rectified(x)
   local phi, mean = density(x), x * below(x) + density(x)
   local area, before, now, factorial = below(x) ^ 2, 0, 1, 1
   for k = 2, 80 do -- a_k = phi He_{k-2}(-x)/sqrt(k!), and |He_k| < sqrt(k!) grows no faster than that
      factorial = factorial * k
      area = area + (phi * now) ^ 2 / factorial / k
      before, now = now, -x * now - (k - 2) * before
   end
   return mean, area
end

--- Mean and standard deviation of the Gaussian process whose positive part has that mean rate and that correlation.
-- @tparam number rate Hz
-- @tparam number correlation
-- @tparam number tau ms
-- @treturn number mean Hz
-- @treturn number sd Hz
function correlated.gaussian(rate, correlation, tau)
   if rate == 0 or correlation == 0 then return rate, 0 end
   local wanted = correlation / (rate * 2 * tau / 1000) -- area/mean^2
   local low, high = -6, 1e4
   for _ = 1, 200 do
      local middle = (low + high) / 2
      local mean, area = rectified(middle)
      if area / mean ^ 2 > wanted then low = middle else high = middle end
   end
   local mean, area = rectified(high)
   if math.abs(area / mean ^ 2 / wanted - 1) > 1e-3 then
      handle.fail("correlated: a correlation of %g at %g Hz with tau = %g ms cannot come from one random rate; a "
         .. "longer tau, or method = \"mixture\", will do", correlation, rate, tau)
   end
   return high * rate / mean, rate / mean
end

local function random_rate(owner, o, steps, next_draw)
   local rates, times = plan_of(owner, o)
   local decay, burn = math.exp(-o.dt / o.tau), math.ceil(20 * o.tau / o.dt)
   local z = tensor.zeros(steps + burn):normal(0, 1, next_draw()) * math.sqrt(1 - decay * decay)
   z = z:recur(decay):range(1, burn + 1, burn + steps)
   local means, sds = {}, {}
   for k, rate in ipairs(rates) do means[k], sds[k] = correlated.gaussian(rate, o.correlation, o.tau) end
   local entry = entries_of(o, times, steps)
   local rate = (tensor(means):take(entry) + tensor(sds):take(entry) * z):clip(0, math.huge)
   if rate:max() * o.dt > 1000 then
      handle.fail("%s: the random rate reaches %.3g Hz, more than a spike in each step of %g ms; a smaller dt or a "
         .. "longer tau will do", owner, rate:max(), o.dt)
   end
   return rate
end

--- One random rate for all trains of a group: the positive part of an Ornstein-Uhlenbeck process, for the input of
-- models.RatePoisson, whose spikes are then correlated.
-- @tparam table given rate, times, period, correlation, tau, duration, dt, seed
-- @treturn Tensor [steps] Hz
-- @usage inputs.correlated_rate{ rate = 10, correlation = 0.3, tau = 10, duration = 1000 }
function correlated.rate(given)
   local o = accepts_rate(given)
   local steps = steps_of("inputs.correlated_rate", o)
   if steps == 0 then return tensor.zeros(0) end
   return random_rate("inputs.correlated_rate", o, steps, draws(o.seed))
end

-- Copies of a mother train of rate/correlation, each kept with probability `correlation` and put off by a time of mean
-- tau; the mother train begins early enough for all that is put off.
local function mixture(owner, o, steps, next_draw)
   local early = math.ceil(20 * o.tau / o.dt)
   local rates, times = plan_of(owner, o)
   local entry = entries_of(o, times, steps)
   local first = tensor.full(entry[1], early, "int64")
   local expected = tensor(rates):take(tensor.concatenate({ first, entry }, 1)) * (o.dt / 1000 / o.correlation)
   local total = tensor.zeros(1):poisson(expected:sum(), next_draw())[1]
   if total * o.n > 2 ^ 31 then
      handle.fail("%s: %.3g spikes of the mother train for %d trains; a shorter duration or method = \"cox\" will do",
         owner, total, o.n)
   end
   if total == 0 then return tensor.zeros(steps, o.n) end
   -- The mother's spikes in steps, by the inverse of the spikes expected until then (which rise, if by nothing else).
   local ends = tensor.concatenate({ tensor.zeros(1), (expected + 1e-12):cumsum() }, 1)
   local mother = tensor.interpolate(tensor.zeros(total):uniform(0, ends[steps + early + 1], next_draw()), ends,
      tensor.arange(0, steps + early))
   local kept = tensor.zeros(total, o.n):uniform(0, 1, next_draw()):lt(o.correlation)
   local late = tensor.zeros(total, o.n):exponential(1, next_draw()) * (o.tau / o.dt)
   local step = (mother:unsqueeze(2) + late):floor() - early
   local train = tensor.zeros(total, o.n) + tensor.arange(1, o.n):unsqueeze(1)
   local fits = kept:to("float64") * step:ge(0):to("float64") * step:lt(steps):to("float64")
   local mask = fits:ge(1):flatten()
   local places = (step * o.n + train):flatten()[mask]:to("int64")
   return synapses.reduce(tensor.ones(places:count()), places, steps * o.n):reshape(steps, o.n):clip(0, 1)
end

--- Correlated spike trains, for models.SpikeTimes: 1 in the steps and for the trains that fire, else 0.
-- @tparam table given n, rate, times, period, correlation, tau, method, duration, dt, seed
-- @treturn Tensor [steps, n]
-- @usage inputs.correlated{ n = 20, rate = 10, correlation = 0.3, tau = 5, duration = 100 }
function correlated.trains(given)
   local o = accepts(given)
   local owner = "inputs.correlated"
   local steps, next_draw = steps_of(owner, o), draws(o.seed)
   if steps == 0 then return tensor.zeros(0, o.n) end
   if o.method == "mixture" and o.correlation > 0 then return mixture(owner, o, steps, next_draw) end
   local rate = random_rate(owner, o, steps, next_draw)
   return tensor.zeros(steps, o.n):uniform(0, 1, next_draw()):lt(rate:unsqueeze(2) * (o.dt / 1000)):to("float64")
end

return correlated
