-- SPDX-License-Identifier: MIT
-- Correlated spike trains against what defines them: mean rate, and the area and shape of cross-covariances.
local cann = require "cann"
local correlated = require "cann.correlated"
local inputs = require "cann.inputs"
local tensor = require "cann.tensor"

-- Mean rate, Hz, and the mean over pairs of trains of cov(counts)/mean(count) in windows of so many steps.
local function measured(trains, dt, window)
   local steps, n = trains:size(1), trains:size(2)
   local windows = math.floor(steps / window)
   local counts = trains:range(1, 1, windows * window):reshape(windows, window, n):sum(2)
   local mean = counts:mean(1):reshape(1, n)
   local off = counts - mean
   local all, own = (off:sum(2) ^ 2):sum(), (off ^ 2):sum()
   return trains:mean() * 1000 / dt, (all - own) / windows / (n * (n - 1)) / mean:mean()
end

describe("correlated spike trains", function()
   for _, method in ipairs { "cox", "mixture" } do
      it("have the rate and the pairwise correlation asked for: " .. method, function()
         local trains = inputs.correlated { n = 12, rate = 10, correlation = 0.3, tau = 10, duration = 400000, dt = 2,
            seed = 5, method = method }
         local rate, correlation = measured(trains, 2, 500)
         -- Windows of 1000 ms lose tau/1000 of the area; 400 s leave 0.09 Hz, and 4 % in the correlation, as error.
         assert.near(10, rate, 0.3)
         assert.near(0.3 * (1 - 10 / 1000), correlation, 0.05)
         -- In windows of tau: 1 - (1 - e^-1), of an exponential covariance.
         local _, short = measured(trains, 2, 5)
         assert.near(0.3 * math.exp(-1), short, 0.02)
         assert.are.equal(1, trains:max())
      end)
      it("follow a schedule that comes round again: " .. method, function()
         local trains = inputs.correlated { n = 50, rate = { 40, 0, 10 }, times = { 0, 100, 200 }, period = 300,
            correlation = 0.1, tau = 2, duration = 30000, dt = 1, seed = 1, method = method }
         local by_phase = trains:reshape(100, 300, 50):mean(1):mean(2) * 1000
         assert.near(40, by_phase:range(1, 21, 100):mean(), 2.5)
         assert.near(0, by_phase:range(1, 141, 200):mean(), 0.05)
         assert.near(10, by_phase:range(1, 221, 300):mean(), 1)
      end)
      it("are the same for the same seed: " .. method, function()
         local function make(seed)
            return inputs.correlated { n = 4, rate = 30, correlation = 0.2, duration = 500, dt = 1, seed = seed,
               method = method }
         end
         assert.is_true((make(3) - make(3)):abs():max() == 0)
         assert.is_false((make(3) - make(4)):abs():max() == 0)
         assert.same({ 500, 4 }, make(1):shape())
      end)
   end
   it("are independent without correlation, and silent at 0 Hz", function()
      local trains = inputs.correlated { n = 30, rate = 20, correlation = 0, duration = 50000, dt = 1, seed = 2 }
      local rate, correlation = measured(trains, 1, 100)
      assert.near(20, rate, 0.5)
      assert.near(0, correlation, 0.01)
      for _, method in ipairs { "cox", "mixture" } do
         assert.are.equal(0, inputs.correlated { n = 3, rate = 0, correlation = 0.5, duration = 100, dt = 1,
            method = method }:sum())
         assert.same({ 0, 3 }, inputs.correlated { n = 3, rate = 5, correlation = 0.5, duration = 0,
            method = method }:shape())
      end
   end)
   it("come from a Gaussian whose positive part is measured", function()
      -- Mean and covariance area of max(0, m + s z), by a long OU series, against the Hermite sum.
      local mean, sd = correlated.gaussian(10, 0.3, 10)
      local z = inputs.ou { sigma = math.sqrt(2 / 10), tau = 10, duration = 2e6, dt = 2, seed = 9 }
      local rate = (z * sd + mean):clip(0, math.huge)
      assert.near(10, rate:mean(), 0.15)
      local windows = rate:reshape(1000, 1000):mean(2)
      local area = windows:var() * 2000 / 1000 -- Hz^2 s
      assert.near(0.3 * 10, area, 0.5)
   end)
   it("drive a source without being stored", function()
      local net = cann.network { S = cann.group(cann.models.RatePoisson, 20) }
      local rate = inputs.correlated_rate { rate = 20, correlation = 0.5, tau = 20, duration = 40000, dt = 1, seed = 3 }
      local run = net:run(40000, { dt = 1, record = { spikes = "all" }, input = { ["S.rate"] = rate } })
      assert.near(rate:mean(), run.spikes:count() / 20 / 40, 0.3)
   end)
   it("are refused where they make no sense", function()
      local function refused(text, given)
         local whole = { n = 2, rate = 10, correlation = 0.1, duration = 10 }
         for name, value in pairs(given) do whole[name] = value end
         local fine, why = pcall(inputs.correlated, whole)
         assert.is_false(fine)
         assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
      end
      refused("correlation", { correlation = 1.5 })
      refused("correlation", { correlation = -0.1 })
      refused("rate 1 is -5 Hz", { rate = -5 })
      refused("not a number (NaN)", { rate = 0 / 0 })
      refused("2 rates and 1 times", { rate = { 1, 2 } })
      refused("times begin at 0 and rise", { rate = { 1, 2 }, times = { 0, 0 } })
      refused("times begin at 0 and rise", { rate = { 1, 2 }, times = { 5, 10 } })
      refused("ends before the rate", { rate = { 1, 2 }, times = { 0, 10 }, period = 10 })
      refused("tau", { tau = 0 })
      refused("method", { method = "copula" })
      refused("more than memory holds", { duration = 1e15 })
      refused("cannot come from one random rate", { rate = 1e-4, correlation = 1, tau = 1e-4 })
      refused("more than a spike in each step of 10 ms", { rate = 80, correlation = 1, dt = 10, duration = 1e4 })
   end)
end)

describe("given spike times", function()
   local models = cann.models
   local function times_of(run) return { run.spikes.times:tolist(), run.spikes.neurons:tolist() } end
   it("are taken by the source, in any order, each once", function()
      local group = cann.group(models.SpikeTimes, 3, { times = { { 5, 1, 5, 3.96 }, {}, { 2, 40 } } })
      local run = cann.run(group, 10, { dt = 0.1, record = { spikes = "all" } })
      assert.same({ { 1, 2, 4, 5 }, { 1, 3, 1, 1 } }, { { run.spikes.times[1], run.spikes.times[2],
         math.floor(run.spikes.times[3] + 0.5), run.spikes.times[4] }, run.spikes.neurons:tolist() })
   end)
   it("go on in the next run, begin again on reset, and may be replaced", function()
      local net = cann.network { S = cann.group(models.SpikeTimes { times = { 2, 7, 13 } }, 1) }
      local spikes = { record = { spikes = "all" }, dt = 1 }
      assert.same({ { 2, 7 }, { 1, 1 } }, times_of(net:run(10, spikes)))
      assert.same({ { 13 }, { 1 } }, times_of(net:run(10, spikes)))
      net:reset()
      net.S.times = { 4 }
      assert.same({ { 4 }, { 1 } }, times_of(net:run(10, spikes)))
      local path = os.tmpname()
      net.S.times = { 4, 15 }
      net:save(path)
      assert.same({ { 15 }, { 1 } }, times_of(cann.load(path):run(10, spikes)))
      os.remove(path)
      -- An input that the run gives counts.
      assert.same({ { 11 }, { 1 } }, times_of(net:run(2, { dt = 1, record = { spikes = "all" },
         input = { ["S.due"] = tensor.from { { 1 }, { 0 } } } })))
   end)
   it("are refused with what would do", function()
      local function refused(text, n, times)
         local fine, why = pcall(cann.group, models.SpikeTimes, n, { times = times })
         assert.is_false(fine)
         assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
      end
      refused("1 list for 2 sources; one of each, as in times = { {1, 5}, {3} }", 2, { 1, 2 })
      refused("time 2 of source 1 is -3", 1, { 1, -3 })
      refused("time 1 of source 2 is a string", 2, { { 1 }, { "x" } })
      refused("is nan", 1, { 0 / 0 })
      refused("source 2 has a number", 2, { { 1 }, 3 })
      refused("not a number", 2, 5)
      assert.are.equal(0, cann.run(cann.group(models.SpikeTimes, 1, { times = {} }), 5,
         { record = { spikes = "all" } }).spikes:count())
   end)
end)

describe("a rate read from spikes", function()
   it("is that of the last window, the mean over synapses", function()
      local reader = cann.model { name = "Reader", kind = "neuron", input = "rate", state = "r = 0", eqs = "r := rate" }
      local net = cann.network { S = cann.group(cann.models.SpikeTimes, 2, { times = { { 3, 4, 20 }, { 3 } } }),
         R = cann.group(reader, 2) }
      net:connect("S", "R", { rule = "pairs", sources = { 1, 1, 2 }, targets = { 1, 2, 2 }, port = "rate",
         synapse = cann.models.Decoding { window = 10 } })
      local r = net:run(40, { dt = 1, record = "R.r" })["R.r"]
      -- Arrivals at 3 and 4 (a step after), each for ten steps: 100 Hz for each spike.
      local first, both = {}, {}
      for k = 1, 40 do
         local function within(time) return k > time and k <= time + 10 and 100 or 0 end
         first[k] = within(3) + within(4) + within(20)
         both[k] = (within(3) + within(4) + within(20) + within(3)) / 2
      end
      assert.same(first, r[{ {}, 1 }]:tolist())
      assert.same(both, r[{ {}, 2 }]:tolist())
   end)
end)
