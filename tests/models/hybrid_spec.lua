-- SPDX-License-Identifier: MIT
-- Between spikes and rates: what reads rates from spikes, what fires at rates, and what carries rates into cells.
local cann = require "cann"
local models, tensor = cann.models, cann.tensor

-- The rate that an element reads from spikes at the given times (ms, dt 1), step by step.
local function read(model, times, duration)
   local net = cann.network({ cell = cann.group(models.SpikeTimes, 1, { times = { times } }),
      rate = cann.group(model, 1) }, { precision = "float64" })
   net:connect("cell", "rate", { rule = "one_to_one" })
   return net:run(duration, { dt = 1, record = { "rate.r" } })["rate.r"]:flatten():tolist()
end

local function near(wanted, found, tolerance)
   assert.are.equal(#wanted, #found)
   for k, value in ipairs(wanted) do assert.near(value, found[k], tolerance or 1e-9, "step " .. k) end
end

-- A spike at the end of step k is seen in step k + 1.
local trains = { { 3, 5, 20, 25, 30 }, { 10, 20, 30, 40, 50, 60, 70 }, {}, { 1 } }

describe("a rate read from spikes", function()
   it("is that of the spikes in the window, exactly a window long", function()
      for _, times in ipairs(trains) do
         for _, window in ipairs { 1, 7, 25 } do
            local wanted = {}
            for k = 1, 80 do
               local count = 0
               for _, time in ipairs(times) do
                  if time + 1 <= k and time + 1 > k - window then count = count + 1 end
               end
               wanted[k] = 1000 * count / window
            end
            near(wanted, read(models.SpikeRate_window { window = window }, times, 80))
         end
      end
   end)

   it("of a regular train is its rate, on the average", function()
      local times = {}
      for k = 1, 60 do times[k] = 10 * k end
      local found = tensor.from(read(models.SpikeRate_window { window = 33 }, times, 600))
      assert.near(100, found:range(1, 201, 600):mean(), 0.5)
   end)

   it("is smoothed and scaled", function()
      local plain = read(models.SpikeRate_window { window = 20 }, trains[1], 80)
      local r, wanted = 0, {}
      for k, value in ipairs(plain) do
         r = r + (value / 50 - r) / 8
         wanted[k] = r
      end
      near(wanted, read(models.SpikeRate_window { window = 20, scaling = 50, smooth = 8 }, trains[1], 80))
   end)

   it("is one over the last interval, as long again, then falls, then is forgotten", function()
      local function by_hand(times, cut, duration)
         local spiked, wanted = {}, {}
         for _, time in ipairs(times) do spiked[time + 1] = true end
         local last, interval, support
         interval, support = 10000, 10000
         for k = 1, duration do
            if spiked[k] then
               interval = last and k - last or 10000
               support, last = interval, k
            elseif last and k - last >= interval then -- k - last + 1 steps have gone by since the spike
               support = k - last < cut * interval and support + 1 or 10000
            end
            wanted[k] = 1000 / support
         end
         return wanted
      end
      for _, times in ipairs(trains) do
         for _, cut in ipairs { 1, 2, 3 } do
            near(by_hand(times, cut, 120), read(models.SpikeRate_isi { cut = cut }, times, 120), 1e-9)
         end
      end
   end)

   it("has a window that comes to five intervals", function()
      local times = {}
      for k = 1, 150 do times[k] = 10 * k end
      local net = cann.network({ cell = cann.group(models.SpikeTimes, 1, { times = { times } }),
         rate = cann.group(models.SpikeRate_adaptive { window = 200, relax = 50 }, 1) }, { precision = "float64" })
      net:connect("cell", "rate", { rule = "one_to_one" })
      local run = net:run(1500, { dt = 1, record = { "rate.r", "rate.width" } })
      local width = run["rate.width"]:flatten()
      assert.near(200, width[10], 1e-9)
      -- The second spike is seen in step 21; (1 - 1/50) of the distance is left in each step.
      for _, k in ipairs { 21, 50, 300 } do
         assert.near(50 + 150 * 0.98 ^ (k - 20), width[k], 1e-9)
      end
      assert.near(100, run["rate.r"]:flatten():range(1, 1001, 1500):mean(), 0.5)
      local seen = {}
      for _, time in ipairs(times) do seen[time + 1] = true end
      for _, k in ipairs { 15, 77, 431, 1200 } do
         local steps, count = math.floor((k > 1 and width[k - 1] or 200) + 0.5), 0
         for step = math.max(1, k - steps + 1), k do count = count + (seen[step] and 1 or 0) end
         assert.near(1000 * count / steps, run["rate.r"]:flatten()[k], 1e-9)
      end
   end)

   it("has the same bits on 1 and 3 threads, and in two halves", function()
      for _, name in ipairs { "SpikeRate_window", "SpikeRate_isi", "SpikeRate_adaptive" } do
         local function net()
            local made = cann.network({ cell = cann.group(models.Poisson { rate = 40 }, 300),
               rate = cann.group(models[name], 300) }, { seed = 3 })
            made:connect("cell", "rate", { rule = "one_to_one" })
            return made
         end
         local whole = net():run(100, { dt = 0.5, threads = 1, record = { "rate.r" } })["rate.r"]
         assert.is_true(whole:max() > 0)
         assert.is_true(whole:equals(net():run(100, { dt = 0.5, threads = 3, record = { "rate.r" } })["rate.r"]))
         local cut = net()
         local first = cut:run(37, { dt = 0.5, record = { "rate.r" } })["rate.r"]
         local second = cut:run(63, { dt = 0.5, record = { "rate.r" } })["rate.r"]
         assert.is_true(whole:equals(tensor.concatenate({ first, second }, 1)))
      end
   end)
end)

describe("spikes of a rate", function()
   it("come at the rate that a group sends, scaled by the weight, and not while refractory", function()
      local unit = models.LeakyIntegrator { B = 2, tau = 1 }
      local net = cann.network { unit = cann.group(unit, 400), cell = cann.group(models.RatePoisson, 400),
         slow = cann.group(models.RatePoisson { refractory = 10 }, 400) }
      for _, name in ipairs { "cell", "slow" } do
         net:connect("unit", name, { rule = "one_to_one", synapse = models.RateSynapse, weight = 25, port = "rate" })
      end
      net:run(20, { dt = 1 })
      local spikes = net:run(2000, { dt = 1, record = { spikes = "all" } }).spikes
      local free, held = spikes:select { group = "cell" }:count(), spikes:select { group = "slow" }:count()
      assert.near(40000, free, 4 * math.sqrt(40000 * 0.95))
      -- Renewal with 10 silent steps: one spike each 9 + 1/0.05 steps.
      assert.near(400 * 2000 / (9 + 20), held, 4 * math.sqrt(400 * 2000 / 29))
      assert.is_true((spikes:select { group = "slow" }:intervals()):min() >= 10)
   end)
end)

describe("Poisson sources", function()
   -- Spikes of n sources in a window: mean and variance over the sources.
   local function moments(spikes, from, to)
      local counts = spikes:select { from = from, to = to }:counts():to("float64")
      return counts:mean(), ((counts - counts:mean()) ^ 2):mean()
   end
   it("follow a schedule of rates, one spike a step at most", function()
      local rates = cann.inputs.timed_array { values = { 20, 100, 5 }, times = { 0, 300, 700 }, duration = 1000,
         dt = 1 }
      local net = cann.network({ s = cann.group(models.RatePoisson, 3000) }, { seed = 6 })
      local spikes = net:run(1000, { dt = 1, input = { ["s.rate"] = rates:reshape(-1, 1) },
         record = { spikes = "all" } }).spikes
      for _, part in ipairs { { 0, 300, 20 }, { 300, 700, 100 }, { 700, 1000, 5 } } do
         local from, to, rate = unpack(part)
         local steps, chance = to - from, rate / 1000
         local mean, variance = moments(spikes, from, to)
         local wanted = steps * chance * (1 - chance)
         assert.near(steps * chance, mean, 4 * math.sqrt(wanted / 3000))
         assert.near(wanted, variance, 4 * wanted * math.sqrt(2 / 3000) + 0.02)
      end
   end)
   it("may follow an equation", function()
      local wave = cann.model { name = "Wave", kind = "neuron", param = "f:Hz = 2",
         eqs = "chance = uniform(0, 1) @step; rate = 20 Hz*(1 + sin(2*pi*f*t))",
         on = { spike = { when = "chance < rate*dt" } } }
      local spikes = cann.run(cann.group(wave, 3000), 500, { dt = 0.5, seed = 2, record = { spikes = "all" } }).spikes
      for quarter = 0, 1 do -- the first half of a period, then the second
         local wanted = 20 * 0.25 * (1 + (quarter == 0 and 1 or -1) * 2 / math.pi)
         local mean = moments(spikes, 250 * quarter, 250 * (quarter + 1))
         assert.near(wanted, mean, 4 * math.sqrt(wanted / 3000))
      end
   end)
end)

describe("a current injected by rates", function()
   it("is the rate itself, element by element, as long as it lasts", function()
      local net = cann.network({ unit = cann.group(models.InputArray, 3), cell = cann.group(models.LIF, 3) },
         { precision = "float64" })
      net:connect("unit", "cell", { rule = "one_to_one", synapse = models.RateSynapse, port = "I" })
      local run = net:run(60, { dt = 0.1, input = { ["unit.rate"] = tensor { 1, 5, 9 } }, record = { "cell.v" } })
      -- In the first step r is 0, so the current lasts 59.9 ms.
      for k, current in ipairs { 1, 5, 9 } do
         assert.near(-60 + current * (1 - math.exp(-59.9 / 20)), run["cell.v"][600][k], 1e-9)
      end
   end)
end)

describe("rates through spikes and back", function()
   it("come with an error that falls as one over the root of the cells that are read", function()
      local net = cann.network({ source = cann.group(models.InputArray, 1), cell = cann.group(models.RatePoisson, 400),
         reader = cann.group(models.LeakyIntegrator { tau = 1e-3 }, 3) }, { seed = 5 })
      net:connect("source", "cell", { rule = "all_to_all", synapse = models.RateSynapse, port = "rate" })
      local many = { 4, 40, 400 }
      for k, n in ipairs(many) do
         net:connect(net.cell[{ 1, n }], net.reader[k], { synapse = models.Decoding { window = 10 }, port = "exc" })
      end
      net:run(50, { dt = 0.1, input = { ["source.rate"] = 100 } })
      local run = net:run(1000, { dt = 0.1, input = { ["source.rate"] = 100 }, record = { "reader.r" } })["reader.r"]
      local error_of = ((run:to("float64") - 100):abs() / 100):mean(1)
      -- A Poisson count of mean n: the mean absolute deviation is near sqrt(2/(pi n)) of it; n = cells * 1.
      for k, n in ipairs(many) do
         assert.near(math.sqrt(2 / (math.pi * n)), error_of[k], 0.25 * math.sqrt(2 / (math.pi * n)))
      end
      assert.near(100, run:at(2, 3):mean(), 2)
   end)
end)
