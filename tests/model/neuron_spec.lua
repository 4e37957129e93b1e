-- SPDX-License-Identifier: MIT
local cann = require "cann"

local function lif(refractory, extra)
   return cann.model {
      name = "Integrator", kind = "neuron", param = "tau:ms = 20; E:mV = -65; I:mV = 20", state = "v:mV = -65",
      eqs = "tau*dv/dt = E - v + I",
      on = { spike = { when = "v > -50 mV", run = "v = E", refractory = refractory, hold = "v", refcount = extra } },
   }
end

-- Time from reset to threshold: tau log(I/(I - 15)).
local interval = 20 * math.log(20 / 5)

local function spike_times(model, duration, options)
   options = options or {}
   options.record = { spikes = "all" }
   options.precision = "float64"
   options.dt = 0.01
   return cann.run(cann.group(model, 1), duration, options).spikes.times
end

describe("a neuron", function()
   it("fires when its closed form says", function()
      local times = spike_times(lif(), 200)
      assert.are.equal(math.floor(200 / interval), times:count())
      assert.near(interval, times[1], 0.02)
      assert.near(interval, times[3] - times[2], 0.02)
   end)
   it("begins with first values that others' first values give", function()
      local model = cann.model { kind = "neuron", param = "k = 2", input = "I = 3",
         state = "b = k*a + I; a = uniform(1, 2)", eqs = "a' = 0; b' = 0" }
      local net = cann.network { A = cann.group(model, 50) }
      local a, b = net:get "A.a", net:get "A.b"
      assert.is_true(a:max() > a:min())
      assert.is_true((b - a * 2 - 3):abs():max() < 1e-6)
      net:set { ["A.a"] = 5 }
      assert.is_true((net:get "A.b" - 13):abs():max() < 1e-6)
   end)
   it("is silent for its refractory time", function()
      local times = spike_times(lif("5 ms"), 200)
      assert.near(interval + 5, times[2] - times[1], 0.02)
   end)
   it("counts one step more with refcount after", function()
      local grid, after = spike_times(lif("5 ms"), 200), spike_times(lif("5 ms", "after"), 200)
      assert.near(0.01, (after[2] - after[1]) - (grid[2] - grid[1]), 1e-9)
   end)
   it("holds still for others within the step too, under every method", function()
      -- While v is held where it is reset, w decays by itself: by exp(-dt/50) as far as the method goes.
      for _, method in ipairs { "euler", "exp", "semi", "linear", "implicit", "semi_implicit", "midpoint", "heun",
         "rk4", "dormand_prince" } do
         local cell = cann.model { kind = "neuron", method = method, state = "v = -60; w = 0",
            eqs = "10*v' = -20 - v - w; w' = (v + 60)/100 - w/50",
            on = { spike = { when = "v > -40", run = "v = -60; w += 10", refractory = "5 ms", hold = "v" } } }
         local run = cann.run(cann.group(cell, 1), 20, { dt = 1, precision = "float64",
            record = { "v", "w", spikes = "all" } })
         local fired = run.spikes.times[1]
         local wanted = method == "euler" and 1 - 1 / 50 or method:find "implicit" and 1 / (1 + 1 / 50)
            or math.exp(-1 / 50)
         for step = fired, fired + 3 do
            assert.near(wanted, run.w[step + 1][1] / run.w[step][1], 2e-6, method)
            assert.equal(-60, run.v[step + 1][1])
         end
      end
   end)
   it("holds what is assigned in each step", function()
      local cell = cann.model { kind = "neuron", state = "v = 0; n = 0; b = 0",
         eqs = "b := b + 1 @before; v := v + 1; n := n + 1",
         on = { spike = { when = "v > 3", run = "v = 0", refractory = "4 ms", hold = "v, b" } } }
      local run = cann.run(cann.group(cell, 1), 9, { dt = 1, record = { "v", "n", "b" } })
      local v, n, b = {}, {}, {}
      for k = 1, 9 do v[k], n[k], b[k] = run.v[k][1], run.n[k][1], run.b[k][1] end
      assert.same({ 1, 2, 3, 0, 0, 0, 0, 1, 2 }, v)
      assert.same({ 1, 2, 3, 4, 5, 6, 7, 8, 9 }, n)
      assert.same({ 1, 2, 3, 4, 4, 4, 4, 5, 6 }, b)
   end)
   it("does not spike while a condition keeps it refractory", function()
      local hump = cann.model {
         kind = "neuron", state = "x = 0", eqs = "x' = 1",
         on = { spike = { when = "x > 1", refractory = "x > 1" }, restart = { when = "x > 3", run = "x = 0" } },
      }
      local run = cann.run(cann.group(hump, 1), 12, { dt = 0.01, record = { spikes = "all" }, precision = "float64" })
      assert.are.equal(4, run.spikes.times:count())
   end)
   it("is silent as its expression says at each spike, and Brian2 too", function()
      -- Brian2 2.9 writes the time at which the step began. From 10 dv/dt = 20 - v, threshold 10.
      local function times(spike, state)
         local cell = cann.model { kind = "neuron", state = "v = 0" .. (state or ""), param = "a:ms = 2",
            eqs = "10*v' = 20 - v @method(exp)", on = { spike = spike } }
         local run = cann.run(cann.group(cell, 1), 60, { dt = 0.1, precision = "float64", record = { spikes = "all" } })
         local list = {}
         for k = 1, run.spikes.times:count() do list[k] = math.floor((run.spikes.times[k] - 0.1) * 10 + 0.5) / 10 end
         return list
      end
      assert.same({ 6.9, 18.8, 30.7, 42.6, 54.5 },
         times { when = "v > 10", run = "v = 0", refractory = "5 ms", hold = "v" })
      assert.same({ 6.9, 15.8, 26.7, 39.6, 54.5 },
         times({ when = "v > 10", run = "v = 0; k += 1", refractory = "a*k", hold = "v" }, "; k = 0"))
      assert.same({ 6.9, 11.9, 16.9, 21.9, 26.9, 31.9, 36.9, 41.9, 46.9, 51.9, 56.9 },
         times { when = "v > 10", refractory = "5 ms" })
      assert.same({ 6.9 }, times { when = "v > 10", refractory = "v > 5" })
   end)
   it("notices upward crossings once", function()
      local wave = cann.model {
         kind = "neuron", state = "x = -1; y = 0", eqs = "x' = 2*pi*y; y' = -2*pi*x @method(rk4)",
         on = { spike = { when = "up(x)" } }, method = "rk4",
      }
      local run = cann.run(cann.group(wave, 1), 5, { dt = 0.01, record = { spikes = "all" },
         precision = "float64", method = "rk4" })
      assert.are.equal(5, run.spikes.times:count())
   end)
   it("keeps its clock by every", function()
      local tick = cann.model { kind = "neuron", state = "n = 0", eqs = "n' = 0",
         on = { beat = { when = "every(2.5 ms)", run = "n += 1" } } }
      local run = cann.run(cann.group(tick, 1), 100, { record = "n" })
      assert.are.equal(40, run.n[1000][1])
   end)
   it("has its own parameter values per element", function()
      local group = cann.group(lif(), 3, { I = { 10, 20, 40 } })
      local run = cann.run(group, 200, { record = { spikes = "all" }, dt = 0.01, precision = "float64" })
      local counts = {}
      for k = 1, 3 do counts[k] = run.spikes.neurons:eq(k):sum() end
      assert.are.equal(0, counts[1])
      assert.are.equal(math.floor(200 / interval), counts[2])
      assert.is_true(counts[3] > counts[2])
   end)
   it("draws its first values and noise from the seed", function()
      local noisy = cann.model { kind = "neuron", state = "v = uniform(-1, 1)", eqs = "v := v + normal(0, 0.1)" }
      local function run(seed) return cann.run(cann.group(noisy, 2000), 5, { seed = seed }).v end
      assert.are.equal(0, (run(3) - run(3)):abs():max())
      assert.is_true((run(3) - run(4)):abs():max() > 0)
      assert.near(math.sqrt(1 / 3 + 50 * 0.01), run(3)[50]:std(), 0.05)
   end)
end)

describe("an alias marked @lag", function()
   it("is that of the step before, held over the stages of a method", function()
      local crowd = cann.model { state = "x = 0", eqs = "total = pop.sum(x) @lag; x' = 1 + total @method(rk4)" }
      local run = cann.run(cann.group(crowd, 3), 4, { dt = 1, precision = "float64", record = { "x", "total" } })
      local x, total = 0, 0
      for step = 1, 4 do
         x = x + 1 + total
         total = 3 * x
         assert.near(x, run.x[step][1], 1e-12 * x)
         assert.near(total, run.total[step][2], 1e-12 * total)
      end
   end)

   it("is no mark of an equation", function()
      local well, message = pcall(cann.model, { state = "x", eqs = "x' = -x @lag" })
      assert.is_false(well)
      assert.is_truthy(message:find("annotation: '@lag' means nothing here", 1, true))
   end)
end)
