-- SPDX-License-Identifier: MIT
--- The library's synapses against closed forms and numbers of other simulators. A probe hears what one source sends
-- while its potential is held; a spike acts in the step after it, so answers are one step late.
local cann = require "cann"
local models, tensor = cann.models, cann.tensor

local DT = 0.05

--- Holds its potential and keeps what arrives, by sending and by events.
local probe = cann.model { name = "Probe", kind = "neuron", param = "level = 0", input = "I; g",
   state = "v = level; heard = 0; g = 0; total = 0", eqs = "heard := I; total := g" }

local function due_at(times, duration, dt)
   local due = tensor.zeros(math.floor(duration / dt + 0.5), 1)
   for _, time in ipairs(times) do due[math.floor(time / dt + 0.5)][1] = 1 end
   return due
end

--- The run of one source that fires at the end of given times, one synapse, and a probe at a level.
local function answer(synapse, times, duration, options)
   options = options or {}
   local dt = options.dt or DT
   local hearer = cann.group(probe { level = options.level or -1 }, 1)
   local net = cann.network { S = cann.group(models.SpikeTimes, 1), P = hearer }
   net.settings = { precision = "float64", dt = dt }
   net:connect("S", "P", { rule = "all_to_all", synapse = synapse, weight = options.weight, port = options.port })
   local run = net:run(duration, { input = { ["S.due"] = due_at(times, duration, dt) },
      record = { "P.heard", "P.total" } })
   return run["P.heard"]:flatten(), run["P.total"]:flatten()
end

--- Where the largest value is, ms after the spike acts, and what it is.
local function peak(values, time)
   local most, place = -math.huge, 0
   for k = 1, values:count() do
      if values[k] > most then most, place = values[k], k end
   end
   return (place - 1) * DT - time, most
end

describe("every synapse of the library", function()
   local names = { "DeltaSynapse", "ExpSynapse", "ExpCurrent", "DualExpSynapse", "AlphaSynapse", "NMDA", "BioNMDA",
      "AMPA", "GABAa", "GABAb", "GapJunction", "RateSynapse", "Hebb", "Oja", "IBCM", "STDP", "STDP_Song",
      "TsodyksMarkram" }
   for _, name in ipairs(names) do
      it("says what it is: " .. name, function()
         local model = models[name]
         assert.equal("synapse", model.kind)
         assert.equal(name, model.name)
         assert.is_true(#model.about > 0)
      end)
   end
end)

describe("models.ExpSynapse", function()
   it("decays by exp(-t/tau) and adds up", function()
      local heard = answer(models.ExpSynapse { tau = 5, w = 2 }, { 1, 6 }, 20)
      local step = math.floor(1 / DT + 0.5)
      assert.near(math.exp(-2 / 5), heard[step + 60] / heard[step + 20], 1e-12)
      local last = 6 / DT + 20
      assert.near(heard[last], heard[step + 20] * (1 + math.exp(-1)), 1e-12)
   end)

   it("drives by w at first, and by the distance to its reversal", function()
      local heard = answer(models.ExpSynapse { tau = 5, w = 2, E = 3 }, { 1 }, 2, { level = 1 })
      assert.near(2 * (3 - 1), peak(heard, 1) and select(2, peak(heard, 1)), 0.05)
   end)
end)

describe("models.DualExpSynapse", function()
   it("peaks with w at log(decay/rise) rise decay/(decay - rise)", function()
      local time, most = peak(answer(models.DualExpSynapse { w = 3 }, { 1 }, 20), 1)
      assert.near(2.558, time, 2 * DT)
      assert.near(3, most, 0.01)
   end)

   it("is an alpha function where both time constants are equal", function()
      local time, most = peak(answer(models.DualExpSynapse { rise = 4, decay = 4 }, { 1 }, 20), 1)
      assert.near(4, time, 2 * DT)
      assert.near(1, most, 0.01)
   end)
end)

describe("models.AlphaSynapse", function()
   it("peaks with w/e at tau", function()
      local time, most = peak(answer(models.AlphaSynapse { tau = 6 }, { 1 }, 30), 1)
      assert.near(6, time, 2 * DT)
      assert.near(math.exp(-1), most, 0.001)
   end)
end)

--- Solutions by the plainest Runge-Kutta loop, in steps of 1/1000 ms; kick(state, t) at each spike.
local function follow(rate, kick, state, times, duration)
   local h, n = 1e-3, #state
   local out, next_spike = {}, 1
   local function moved(from, k, part)
      local to = {}
      for e = 1, n do to[e] = from[e] + part * k[e] end
      return to
   end
   for step = 0, math.floor(duration / h + 0.5) - 1 do
      local t = step * h
      if times[next_spike] and t >= times[next_spike] - 1e-9 then
         kick(state, t)
         next_spike = next_spike + 1
      end
      local k1 = rate(state, t)
      local k2 = rate(moved(state, k1, h / 2), t + h / 2)
      local k3 = rate(moved(state, k2, h / 2), t + h / 2)
      local k4 = rate(moved(state, k3, h), t + h)
      for e = 1, n do state[e] = state[e] + h / 6 * (k1[e] + 2 * k2[e] + 2 * k3[e] + k4[e]) end
      out[step + 1] = state[1]
   end
   return out
end

local function train(count, period)
   local times = {}
   for k = 1, count do times[k] = k * period end
   return times
end

describe("kinetic synapses", function()
   -- As conductances where the probe stands 1 mV below the reversal.
   local function compare(synapse, rate, kick, start, output)
      for _, times in ipairs { { 5 }, train(8, 10) } do
         local exact = follow(rate, kick, start(), times, 100)
         local heard = answer(synapse { E = 0 }, times, 100, { level = -1 })
         local worst, most = 0, 0
         for k = 10, 99 do
            local at, wanted = heard[math.floor(k / DT + 0.5) + 1], output(exact[math.floor(k * 1000 + 0.5)])
            worst, most = math.max(worst, math.abs(at - wanted)), math.max(most, wanted)
         end
         assert.near(0, worst / most, 0.005)
      end
   end

   it("open and close as a fine solution does: AMPA", function()
      compare(models.AMPA, function(x, t)
         return { 0.98 * (t - x[2] < 0.5 and 0.5 or 0) * (1 - x[1]) - 0.18 * x[1], 0 }
      end, function(x, t) x[2] = t end, function() return { 0, -1e9 } end, function(s) return s end)
   end)

   it("open and close as a fine solution does: GABAa", function()
      compare(models.GABAa, function(x, t)
         return { 0.53 * (t - x[2] < 1 and 1 or 0) * (1 - x[1]) - 0.18 * x[1], 0 }
      end, function(x, t) x[2] = t end, function() return { 0, -1e9 } end, function(s) return s end)
   end)

   it("open and close as a fine solution does: GABAb", function()
      compare(models.GABAb, function(x, t)
         local released = t - x[3] < 0.3 and 0.5 or 0
         return { 0.18 * x[2] - 0.034 * x[1], 0.09 * released * (1 - x[2]) - 0.0012 * x[2], 0 }
      end, function(x, t) x[3] = t end, function() return { 0, 0, -1e9 } end,
      function(s) return s ^ 4 / (s ^ 4 + 100) end)
   end)

   it("saturates as a fine solution does: NMDA", function()
      local block = 1 + 1.2 / 3.57 * math.exp(0.062)
      compare(models.NMDA, function(x) return { 0.5 * x[2] * (1 - x[1]) - x[1] / 100, -x[2] / 2 } end,
         function(x) x[2] = x[2] + 1 end, function() return { 0, 0 } end, function(s) return s / block end)
   end)

   it("opens by way of an active state as a fine solution does: BioNMDA", function()
      local block = 1 + 1.2 / 3.57 * math.exp(0.062)
      compare(models.BioNMDA, function(x, t)
         return { 2 * x[2] * (1 - x[1]) - 0.01 * x[1], (t - x[3] < 0.5 and 1 or 0) * (1 - x[2]) - 0.5 * x[2], 0 }
      end, function(x, t) x[3] = t end, function() return { 0, 0, -1e9 } end, function(s) return s / block end)
   end)

   it("is blocked by magnesium by 1/(1 + 0.336 exp(4.03)) at -65 mV", function()
      local function first(level)
         return answer(models.NMDA { E = level + 1 }, { 1 }, 10, { level = level })[160]
      end
      assert.near((1 + 1.2 / 3.57) / (1 + 1.2 / 3.57 * math.exp(0.062 * 65)), first(-65) / first(0), 1e-9)
   end)
end)

describe("models.DeltaSynapse", function()
   it("moves the potential at once by w, which then decays in the same step", function()
      local cell = cann.group(models.LIF { E = -60, tau = 20 }, 1)
      local net = cann.network { S = cann.group(models.SpikeTimes { times = { 2, 3 } }, 1), T = cell }
      net.settings = { precision = "float64", dt = 0.5 }
      net:connect("S", "T", { rule = "all_to_all", synapse = models.DeltaSynapse, weight = 4 })
      local v = net:run(5, { record = { "T.v" } })["T.v"]:flatten()
      local keep = math.exp(-0.5 / 20)
      for step, above in pairs { [4] = 0, [5] = 4 * keep, [6] = 4 * keep ^ 2, [7] = 4 * keep + 4 * keep ^ 3 } do
         assert.near(-60 + above, v[step], 1e-12)
      end
   end)
end)

describe("models.TsodyksMarkram", function()
   it("without facilitation releases what its resources have recovered to", function()
      local U, tau_rec, period = 0.07, 200, 40
      local synapse = models.TsodyksMarkram { U = U, tau_rec = tau_rec, tau_facil = 1e-6 }
      local _, total = answer(synapse, train(100, period), 101 * period, { dt = 1, port = "g" })
      local r = math.exp(-period / tau_rec)
      assert.near(U * (1 - r) / (1 - (1 - U) * r), total[100 * period + 5] - total[99 * period + 5], 1e-9)
      assert.near(U, total[45], 1e-12)
   end)

   it("releases what the exact solution says, spike by spike", function()
      local synapse = models.TsodyksMarkram { U = 0.2, tau_rec = 100, tau_facil = 50 }
      local _, total = answer(synapse, { 10, 20, 30, 40, 50 }, 60, { dt = 1, port = "g" })
      local before = 0
      for k, amount in ipairs { 0.2, 0.27109724, 0.24630876, 0.19251481, 0.14745966 } do
         local after = total[10 * k + 5]
         assert.near(amount, after - before, 5e-9)
         before = after
      end
   end)

   it("comes to rest where its map does, at any rate", function()
      local U, tau_rec, tau_facil, period = 0.2, 100, 50, 20
      local synapse = models.TsodyksMarkram { U = U, tau_rec = tau_rec, tau_facil = tau_facil }
      local _, total = answer(synapse, train(60, period), 61 * period, { dt = 1, port = "g" })
      local f, r = math.exp(-period / tau_facil), math.exp(-period / tau_rec)
      -- u before a spike: u = U + (u + U(1 - u) - U) f; x = 1 - (1 - x(1 - u)) r.
      local u = U / (1 - (1 - U) * f)
      local x = (1 - r) / (1 - (1 - u) * r)
      assert.near(u * x, total[60 * period + 5] - total[59 * period + 5], 1e-9)
   end)
end)

--- Weights after each of a list of times, of one synapse between two sources of given spikes.
local function weights(synapse, pre, post, duration, at)
   local target = cann.model { name = "Target", kind = "neuron", input = "due; g", state = "g = 0",
      on = { spike = { when = "due > 0" } } }
   local net = cann.network { S = cann.group(models.SpikeTimes, 1), P = cann.group(target, 1) }
   net.settings = { precision = "float64", dt = 1 }
   net:connect("S", "P", { name = "plastic", rule = "all_to_all", synapse = synapse, port = "g" })
   local name = net.projections[1].name
   local run = net:run(duration, {
      input = { ["S.due"] = due_at(pre, duration, 1), ["P.due"] = due_at(post, duration, 1) },
      record = { name .. ".w" } })
   local list = {}
   for k, time in ipairs(at) do list[k] = run[name .. ".w"]:flatten()[time] end
   return list
end

describe("models.STDP", function()
   it("has the weights of the exact solution after each event", function()
      -- A spike of the source acts one step after it, so it fires one step before.
      local found = weights(models.STDP { w = 0.5 }, { 9, 10, 29 }, { 6, 14, 24, 33 }, 36, { 10, 11, 14, 24, 30, 33 })
      local exact = { 0.491403327, 0.483225919, 0.500020306, 0.510206617, 0.494547532, 0.509649691 }
      for k, w in ipairs(exact) do assert.near(w, found[k], 1e-9) end
   end)

   it("has the window of its pairs, exponential on both sides", function()
      for _, lag in ipairs { 1, 5, 20, 40 } do
         local up = weights(models.STDP { w = 0.5 }, { 49 }, { 50 + lag }, 120, { 110 })[1]
         assert.near(0.01 * math.exp(-lag / 20), up - 0.5, 1e-12)
         local down = weights(models.STDP { w = 0.5 }, { 49 + lag }, { 50 }, 120, { 110 })[1]
         assert.near(-0.0105 * math.exp(-lag / 20), down - 0.5, 1e-12)
      end
   end)

   it("keeps its weight within bounds", function()
      assert.equal(0, weights(models.STDP { w = 0.001 }, { 52 }, { 50 }, 60, { 60 })[1])
      assert.equal(1, weights(models.STDP { w = 0.999 }, { 49 }, { 50 }, 60, { 60 })[1])
   end)
end)

describe("models.STDP_Song", function()
   it("has unit traces", function()
      local up = weights(models.STDP_Song, { 49 }, { 60 }, 80, { 80 })[1]
      assert.near(1 + 0.96 * math.exp(-10 / 16.8), up, 1e-12)
      local down = weights(models.STDP_Song, { 59 }, { 50 }, 80, { 80 })[1]
      assert.near(1 - 0.53 * math.exp(-10 / 33.7), down, 1e-12)
   end)
end)

describe("models.GapJunction", function()
   it("brings two cells together with rate 2 w/C", function()
      local cell = cann.model { name = "Cell", kind = "neuron", input = "I", state = "v = 0", param = "C = 10",
         eqs = "C*dv/dt = I @method(rk4)" }
      local net = cann.network { A = cann.group(cell { v = 1 }, 1), B = cann.group(cell { v = -1 }, 1) }
      net.settings = { precision = "float64", dt = 0.01 }
      net:connect("A", "B", { rule = "all_to_all", synapse = models.GapJunction })
      net:connect("B", "A", { rule = "all_to_all", synapse = models.GapJunction })
      local run = net:run(5, { record = { "A.v", "B.v" } })
      local last = run["A.v"]:size(1)
      assert.near(2 * math.exp(-2 / 10 * 5), run["A.v"][last][1] - run["B.v"][last][1], 0.01)
      assert.near(0, run["A.v"][last][1] + run["B.v"][last][1], 1e-12)
   end)
end)

describe("models.RateSynapse", function()
   it("sends w times the rates, summed over the sources", function()
      local source = cann.model { name = "Source", kind = "neuron", state = "r = 0", eqs = "r' = 0" }
      local unit = cann.model { name = "Unit", kind = "neuron", state = "r = 0", eqs = "r := in.exc" }
      local net = cann.network { S = cann.group(source { r = { 1, 2, 3 } }, 3), U = cann.group(unit, 2) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("S", "U", { rule = "all_to_all", synapse = models.RateSynapse, weight = 0.5, port = "exc" })
      local run = net:run(3, { record = { "U.r" } })
      assert.near(3, run["U.r"][3][2], 1e-12)
   end)
end)

--- Weights of one target that follows its sources' rates, after a while.
local function learned(synapse, rates, target, duration)
   local source = cann.model { name = "Source", kind = "neuron", state = "r = 0", eqs = "r' = 0" }
   local net = cann.network { S = cann.group(source { r = rates }, #rates), U = cann.group(target, 1) }
   net.settings = { precision = "float64", dt = 1 }
   net:connect("S", "U", { rule = "all_to_all", synapse = synapse, port = "exc" })
   net:run(duration)
   return net:get(net.projections[1].name .. ".w")
end

describe("rate rules", function()
   local fixed = cann.model { name = "Fixed", kind = "neuron", input = "exc", state = "r = 2", eqs = "r' = 0" }
   local linear = cann.model { name = "Linear", kind = "neuron", state = "r = 0", eqs = "r := in.exc" }

   it("grow by the product of both rates: Hebb", function()
      local w = learned(models.Hebb { eta = 0.01 }, { 1, 3 }, fixed, 10)
      assert.near(0.01 * 10 * 1 * 2, w[1], 1e-9)
      assert.near(0.01 * 10 * 3 * 2, w[2], 1e-9)
   end)

   it("come to unit length, along the sources' rates: Oja", function()
      local w = learned(models.Oja { w = 0.1, eta = 0.02 }, { 0.6, 0.8 }, linear, 3000)
      assert.near(1, math.sqrt(w[1] ^ 2 + w[2] ^ 2), 1e-3)
      assert.near(0.75, w[1] / w[2], 1e-2)
   end)

   it("decline below their threshold and grow above it: IBCM", function()
      -- theta = 4(1 - exp(-t/2000)) stays below r = 2: growth by eta r (r - theta) pre.r.
      local w = learned(models.IBCM { w = 0.5 }, { 1 }, fixed, 10)
      local grown = 0.5
      for k = 0, 9 do grown = grown + 0.01 * 2 * (2 - 4 * (1 - math.exp(-k / 2000))) end
      assert.near(grown, w[1], 1e-9)
   end)
end)
