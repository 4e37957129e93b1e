-- SPDX-License-Identifier: MIT
--- The library's neurons against numbers of other simulators, closed forms and what their papers claim. A spike's
-- time is the end of its step, one step later than the index that ANNarchy and Brian2 give.
local cann = require "cann"

--- One cell for a while.
local function one(model, current, duration, dt, options)
   options = options or {}
   options.dt, options.precision = dt, "float64"
   options.input = { I = current }
   options.record = options.record or { "v", spikes = "all" }
   return cann.run(cann.group(model, 1), duration, options)
end

local function times(run)
   local list = {}
   for k = 1, run.spikes:count() do list[k] = run.spikes.times[k] end
   return list
end

local function first(list, count)
   local out = {}
   for k = 1, count do out[k] = list[k] end
   return out
end

local function near(expected, run, tolerance)
   for k, value in ipairs(expected) do assert.near(value, run.v[k][1], tolerance) end
end

describe("every neuron of the library", function()
   local names = { "LIF", "ExpIF", "QuaIF", "AdEx", "AdQuaIF", "Gif", "ALIF", "Izhikevich", "HH", "HHTraub",
      "HindmarshRose", "FHN", "MorrisLecar", "WangBuzsaki", "PinskyRinzel", "IF_curr_exp", "IF_cond_exp",
      "IF_curr_alpha", "IF_cond_alpha", "EIF_cond_exp_isfa_ista", "EIF_cond_alpha_isfa_ista", "HH_cond_exp",
      "GIF_curr", "GIF_curr_exp", "LeakyIntegrator", "Poisson", "RatePoisson", "SpikeTimes", "InputArray",
      "SpikeRate_window", "SpikeRate_isi", "SpikeRate_adaptive",
      "OrnsteinUhlenbeck" }
   for _, name in ipairs(names) do
      it("says what it is, and takes it from a file of equations: " .. name, function()
         local model = cann.models[name]
         assert.equal("neuron", model.kind)
         assert.equal(name, model.name)
         assert.is_true(#model.about > 0)
         for _, kind in ipairs { model.parameters, model.states, model.inputs } do
            for _, row in ipairs(kind) do
               assert.is_true(row.doc ~= "", name .. "." .. row.name .. " has no meaning")
            end
         end
      end)
   end

   it("rests without a current", function()
      for _, name in ipairs { "LIF", "ExpIF", "QuaIF", "AdEx", "HH", "IF_curr_exp", "IF_cond_exp" } do
         assert.equal(0, one(cann.models[name], 0, 100, 0.05).spikes:count(), name)
      end
   end)
end)

describe("models.LIF", function()
   it("has the rate of its closed form for any current", function()
      local cells = cann.group(cann.models.LIF { refractory = 2 }, 4)
      local run = cann.run(cells, 2000, { dt = 0.02, input = { I = cann.tensor { 9.9, 10.5, 15, 60 } },
         precision = "float64", record = { spikes = "all" } })
      local counts = run.spikes:counts()
      for k, current in ipairs { 9.9, 10.5, 15, 60 } do
         local period = current > 10 and 2 + 20 * math.log(current / (current - 10)) or math.huge
         assert.near(2000 / period, counts[k], 1 + 2000 / period * 0.02 / period)
      end
   end)

   it("stays bounded with any conductance in its own equation, and the same where it is small", function()
      -- Conductances within the equation (IF_cond_exp) and as currents of the step before (ExpSynapse).
      local function driven(weight, dt, within)
         local cell = within and cann.models.IF_cond_exp { v_thresh = 1e9 }
            or cann.models.LIF { E = -65, threshold = 1e9, R = 0.02 } -- 20 ms/(1 nF)
         local source = cann.group(cann.models.SpikeTimes { times = { 5 } }, 1)
         local net = cann.network { S = source, T = cann.group(cell, 1) }
         net.settings = { dt = dt, precision = "float64" }
         if within then net:connect("S", "T", { rule = "all_to_all", weight = weight, port = "g_exc" })
         else
            net:connect("S", "T", { rule = "all_to_all", weight = 1000 * weight,
               synapse = cann.models.ExpSynapse { tau = 5, E = 0 } })
         end
         return net:run(40, { record = { "T.v" } })["T.v"]
      end
      local inside = driven(1e4, 0.1, true) -- uS: beside 0.05 of the leak
      assert.is_true(inside:max() <= 0 and inside:max() > -1e-3 and inside:min() >= -65)
      assert.is_true(driven(1e4, 0.1, false):abs():max() > 1e3)
      local function apart(dt) return (driven(0.01, dt, true) - driven(0.01, dt, false)):abs():max() end
      assert.is_true(apart(0.1) < 1e-3)
      assert.near(10, apart(0.1) / apart(0.01), 1)
   end)

   it("fires every refractory + tau log((R I + E - reset)/(R I + E - threshold))", function()
      local found = times(one(cann.models.LIF { refractory = 5 }, 30, 300, 0.01))
      assert.near(5 + 20 * math.log(30 / 20), found[3] - found[2], 0.02)
   end)

   it("is as exact as its equation at any step", function()
      local run = one(cann.models.LIF, 5, 50, 0.5)
      assert.near(-60 + 5 * (1 - math.exp(-50 / 20)), run.v[100][1], 1e-12)
   end)

   it("counts its refractory time as Brian2 does, or one step longer", function()
      local function cell(refcount)
         return cann.model { kind = "neuron", input = "I", state = "v = 0", eqs = "v' = (I - v)/10 @method(exp)",
            on = { spike = { when = "v > 1", run = "v = 0", refractory = "3 ms", hold = "v", refcount = refcount } } }
      end
      local run = one(cell(), 2, 40, 1)
      near({ 0.19032516, 0.36253849, 0.51836356, 0.65935991, 0.78693868, 0.90237673 }, run, 5e-9)
      assert.same({ 7, 16, 25, 34 }, times(run))
      assert.same({ 7, 17, 27, 37 }, times(one(cell("after"), 2, 40, 1)))
   end)

   it("tells its equations while it is refractory", function()
      local cell = cann.model { kind = "neuron", state = "v = 0; silent = 0",
         eqs = "v' = 1 @method(euler); silent := refractory",
         on = { spike = { when = "v > 2.5", run = "v = 0", refractory = "3 ms", hold = "v" } } }
      local run = cann.run(cann.group(cell, 1), 8, { dt = 1, record = { "silent" } })
      local seen = {}
      for k = 1, 8 do seen[k] = run.silent[k][1] end
      assert.same({ 0, 0, 0, 1, 1, 0, 0, 0 }, seen)
   end)
end)

describe("models.Izhikevich", function()
   it("spikes regularly where ANNarchy's does", function()
      local run = one(cann.models.Izhikevich, 10, 6000, 1)
      near({ -58, -50.44, -37.900256, -7.03003981 }, run, 5e-9)
      assert.same({ 5, 32, 79, 126, 173, 220 }, first(times(run), 6))
      assert.equal(128, run.spikes:count())
   end)

   -- Counts of a fine Euler solution, dt 0.001 ms, by the plainest loop.
   local function count_by_hand(a, b, c, d, current)
      local v, u, count, dt = -65, b * c, 0, 0.001
      for _ = 1, 200 / dt do
         v, u = v + dt * (0.04 * v * v + 5 * v + 140 - u + current), u + dt * a * (b * v - u)
         if v > 30 then v, u, count = c, u + d, count + 1 end
      end
      return count
   end

   local patterns = { { "regular", 0.02, 0.2, -65, 8 }, { "bursting", 0.02, 0.2, -55, 4 },
      { "chattering", 0.02, 0.2, -50, 2 }, { "fast", 0.1, 0.2, -65, 2 } }
   for _, p in ipairs(patterns) do
      it("fires as often as a fine solution: " .. p[1], function()
         local run = one(cann.models.Izhikevich { a = p[2], b = p[3], c = p[4], d = p[5] }, 10, 200, 0.005)
         assert.near(count_by_hand(p[2], p[3], p[4], p[5], 10), run.spikes:count(), 1)
      end)
   end
end)

describe("models.AdEx", function()
   it("takes the steps and spikes of ANNarchy's", function()
      local run = one(cann.models.AdEx { tau_w = 144, gL = 281 / 9.3667 }, 1000, 180, 1)
      near({ -67.04127, -63.86244, -61.02312, -58.48681 }, run, 6e-6)
      assert.same({ 13, 28, 45, 65, 88, 114, 144, 177 }, times(run))
   end)

   it("slows down", function()
      local found = times(one(cann.models.AdEx, 1000, 500, 0.1))
      assert.is_true(found[#found] - found[#found - 1] > 2 * (found[2] - found[1]))
   end)
end)

describe("models.QuaIF and models.ExpIF", function()
   local function rate(model, current) return one(model, current, 4000, 0.05).spikes:count() / 4 end

   it("fire more with the square root of what is above the least current", function()
      -- c (v - E)(v - critical) has its least, -c (15/2)^2, in between.
      local least = 0.07 * 7.5 ^ 2
      local slow, fast = rate(cann.models.QuaIF, least + 0.05), rate(cann.models.QuaIF, least + 0.2)
      assert.near(2, fast / slow, 0.3)
   end)

   it("are silent below it", function()
      assert.equal(0, rate(cann.models.QuaIF, 0.07 * 7.5 ^ 2 - 0.05))
      -- ExpIF: rheobase - E - sharpness.
      assert.equal(0, rate(cann.models.ExpIF, 5.1 - 3.48 - 0.05))
      assert.is_true(rate(cann.models.ExpIF, 5.1 - 3.48 + 0.1) > 0)
   end)
end)

describe("models.IF_curr_exp", function()
   it("spikes where ANNarchy's does", function()
      assert.same({ 28, 56, 84, 112 }, first(times(one(cann.models.IF_curr_exp { i_offset = 1 }, 0, 120, 1)), 4))
   end)
end)

describe("models.IF_cond_exp", function()
   it("takes the steps of ANNarchy's between excitatory and inhibitory spikes", function()
      local net = cann.network({ s = cann.group(cann.models.SpikeTimes, 2, { times = { { 6, 8, 21 }, { 7, 31 } } }),
         c = cann.group(cann.models.IF_cond_exp, 1) }, { precision = "float64" })
      net:connect(net.s[1], "c", { weight = 0.05, port = "g_exc" })
      net:connect(net.s[2], "c", { weight = 0.05, port = "g_inh" })
      local v = net:run(30, { dt = 1, record = "c.v" })["c.v"]:flatten()
      local wanted = { -65, -61.90721608616868, -60.06508721879846, -56.06150396446199, -53.35316168933012,
         -51.52980480487909, -50.32886510166449, -65, -63.16741675308071, -61.81439070589026 }
      for k, value in ipairs(wanted) do assert.near(value, v[5 + k], 1e-11) end
      for k, value in ipairs { -58.96025528086774, -56.13897245961072, -54.13367230131793, -52.73363215662814 } do
         assert.near(value, v[20 + k], 1e-11)
      end
   end)
end)

describe("the neurons with PyNN's names", function()
   it("take the steps and spikes of ANNarchy's: EIF_cond_exp_isfa_ista", function()
      local run = one(cann.models.EIF_cond_exp_isfa_ista { i_offset = 1 }, 0, 180, 1)
      near({ -67.04127, -63.86244, -61.02312, -58.48681 }, run, 6e-6)
      assert.same({ 13, 28, 45, 65, 88, 114, 144, 177 }, times(run))
   end)

   it("agree where the names differ only: HH_cond_exp and HHTraub", function()
      local given = one(cann.models.HH_cond_exp { i_offset = 0.2, e_rev_leak = -60 }, 0, 200, 0.05)
      local same = one(cann.models.HHTraub { threshold = 0 }, 200, 200, 0.05)
      assert.is_true(given.spikes:count() > 4)
      assert.near(given.spikes:count(), same.spikes:count(), 1)
   end)

   local shapes = { IF_curr_alpha = "i_exc", IF_cond_alpha = "a_exc", EIF_cond_alpha_isfa_ista = "a_exc" }
   for name, shape in pairs(shapes) do
      it("answer an event by an alpha function of its size: " .. name, function()
         local run = one(cann.models[name] { g_exc = 2 }, 0, 20, 0.05, { record = { shape } })
         assert.near(2, run[shape]:max(), 1e-3)
         assert.near(2, run[shape][100][1], 1e-3)
      end)
   end

   it("fire by chance, at the threshold with its rate: GIF_curr_exp", function()
      local cell = cann.models.GIF_curr_exp { u = -50, J_v = 0, u_r = -50, I_ext = 0 }
      local run = cann.run(cann.group(cell, 500), 1000, { dt = 1, record = { spikes = "all" } })
      assert.near(5000, run.spikes:count(), 5 * math.sqrt(5000))
   end)
end)

describe("models.HH_cond_exp", function()
   -- Traub and Miles' equations by classical Runge-Kutta with 1/200 ms; times of upward crossings of 0 mV.
   local function by_hand(duration, current)
      local exp = math.exp
      local function ratio(x) return math.abs(x) < 1e-9 and 1 or x / (exp(x) - 1) end
      local function rates(v, m, h, n)
         local u = v + 63
         local am, bm = 1.28 * ratio((13 - u) / 4), 1.4 * ratio((u - 40) / 5)
         local ah, bh = 0.128 * exp((17 - u) / 18), 4 / (1 + exp((40 - u) / 5))
         local an, bn = 0.16 * ratio((15 - u) / 5), 0.5 * exp((10 - u) / 40)
         return (0.01 * (-65 - v) + 20 * m ^ 3 * h * (50 - v) + 6 * n ^ 4 * (-90 - v) + current) / 0.2,
            am * (1 - m) - bm * m, ah * (1 - h) - bh * h, an * (1 - n) - bn * n
      end
      local v, m, h, n, step, found = -65, 0, 1, 0, 0.005, {}
      for k = 1, duration / step do
         local a1, b1, c1, d1 = rates(v, m, h, n)
         local s = step / 2
         local a2, b2, c2, d2 = rates(v + s * a1, m + s * b1, h + s * c1, n + s * d1)
         local a3, b3, c3, d3 = rates(v + s * a2, m + s * b2, h + s * c2, n + s * d2)
         local a4, b4, c4, d4 = rates(v + step * a3, m + step * b3, h + step * c3, n + step * d3)
         local old = v
         v, m = v + step / 6 * (a1 + 2 * a2 + 2 * a3 + a4), m + step / 6 * (b1 + 2 * b2 + 2 * b3 + b4)
         h, n = h + step / 6 * (c1 + 2 * c2 + 2 * c3 + c4), n + step / 6 * (d1 + 2 * d2 + 2 * d3 + d4)
         if old <= 0 and v > 0 then found[#found + 1] = step * (k - v / (v - old)) end
      end
      return found, v
   end

   it("fires when a fine solution does, at a step of 0.01 ms", function()
      local wanted, v = by_hand(60, 1)
      assert.is_true(#wanted >= 4)
      local cell = cann.models.HH_cond_exp { i_offset = 1 }
      local fourth = one(cell, 0, 60, 0.01, { method = "rk4" })
      local found = times(fourth)
      assert.equal(#wanted, #found)
      for k, time in ipairs(wanted) do assert.near(time, found[k], 0.011) end
      assert.near(v, fourth.v[6000][1], 1e-3)
      -- Its own method, exponential Euler, is of first order: half the step, half the error.
      local last, late = #wanted, {}
      for k, dt in ipairs { 0.01, 0.005 } do late[k] = times(one(cell, 0, 60, dt))[last] - wanted[last] end
      assert.is_true(late[1] < 0.015 * wanted[last])
      assert.near(0.5, late[2] / late[1], 0.03)
   end)
end)

describe("models.GIF_curr_exp", function()
   it("fires as often as the integral of its hazard says", function()
      -- Without adaptation a renewal process: after a reset u runs to u_r + R I_ext, and the mean interval is the
      -- integral of exp(-integral of c exp((u - u_th)/delta_u)).
      local hazard_sum, interval, h = 0, 0, 0.1
      for k = 0, 40000 do
         local u = -65 + 10 / 250 * 375 * (1 - math.exp(-(k + 0.5) * h / 10))
         interval = interval + h * math.exp(-hazard_sum)
         hazard_sum = hazard_sum + h * 0.01 * math.exp((u + 50) / 5)
      end
      local run = cann.run(cann.group(cann.models.GIF_curr_exp { J_v = 0 }, 500), 2000, { dt = 0.1, seed = 1,
         record = { spikes = "all" } })
      -- Counts spread less than a Poisson process's.
      local wanted = 500 * 1500 / interval
      assert.near(wanted, run.spikes:select { from = 500 }:count(), 4 * math.sqrt(wanted))
   end)
end)

describe("models.GIF_curr", function()
   it("fires with the rate that its potential gives, and is pushed for one step by an event", function()
      -- Held 4 mV above the threshold by its current alone, it fires at c exp(4/delta_u).
      local held = cann.models.GIF_curr { u = -46, u_r = -46, J_v = 0, I_ext = 0 }
      local run = cann.run(cann.group(held, 2000), 500, { dt = 0.5, record = { spikes = "all" } })
      local wanted = 2000 * 0.5 * 10 * math.exp(4 / 5)
      assert.near(wanted, run.spikes:count(), 4 * math.sqrt(wanted))
      local net = cann.network({ s = cann.group(cann.models.SpikeTimes, 1, { times = { { 1 } } }),
         c = cann.group(cann.models.GIF_curr { c = 0, I_ext = 0 }, 1) }, { precision = "float64" })
      net:connect("s", "c", { port = "g_exc", weight = 250 })
      local u = net:run(5, { dt = 1, record = "c.u" })["c.u"]:flatten()
      -- R = tau_m/C_m = 0.04 Gohm; one step of 250 pA.
      assert.near(-65 + 10 * (1 - math.exp(-0.1)), u[2], 1e-9)
      assert.near(-65 + 10 * (1 - math.exp(-0.1)) * math.exp(-0.1), u[3], 1e-9)
   end)
end)

describe("models.LeakyIntegrator", function()
   it("follows what it hears by the closed form, and its rate is what exceeds the threshold", function()
      local net = cann.network({ source = cann.group(cann.models.InputArray, 2, { r = { 3, 5 } }),
         unit = cann.group(cann.models.LeakyIntegrator { B = 0.5, T = 1 }, 2) }, { precision = "float64" })
      for port, weight in pairs { exc = 2, inh = 0.5 } do
         net:connect("source", "unit", { rule = "one_to_one", synapse = cann.models.RateSynapse, weight = weight,
            port = port })
      end
      local run = net:run(30, { dt = 0.5, input = { ["source.rate"] = cann.tensor { 3, 5 } },
         record = { "unit.v", "unit.r" } })
      for k, r in ipairs { 3, 5 } do
         for _, step in ipairs { 1, 10, 60 } do
            local v = (1.5 * r + 0.5) * (1 - math.exp(-0.5 * step / 10))
            assert.near(v, run["unit.v"][step][k], 1e-12)
            local before = (1.5 * r + 0.5) * (1 - math.exp(-0.5 * (step - 1) / 10))
            assert.is_true(math.abs(math.max(0, v - 1) - run["unit.r"][step][k]) < 1e-12
               or math.abs(math.max(0, before - 1) - run["unit.r"][step][k]) < 1e-12)
         end
      end
   end)
end)

describe("models.HH", function()
   it("rests at -65 mV", function()
      assert.near(-65, one(cann.models.HH, 0, 200, 0.01).v[20000][1], 0.01)
   end)

   it("fires at 68 Hz with 10 uA/cm2, and not at all with 5", function()
      local found = times(one(cann.models.HH, 10, 200, 0.01))
      assert.near(14.64, found[6] - found[5], 0.1)
      assert.is_true(one(cann.models.HH, 5, 200, 0.01).spikes:count() <= 1)
   end)

   it("overshoots, and never by NaN in float32", function()
      local run = cann.run(cann.group(cann.models.HH, 1), 100, { dt = 0.02, record = { "v" }, input = { I = 10 } })
      assert.is_true(run.v:max() > 30 and run.v:max() < 50)
      assert.is_true(run.v:min() > -80)
   end)
end)

describe("models.HHTraub", function()
   it("fires again and again with a current, its rates whole at their removable holes", function()
      local run = one(cann.models.HHTraub { v = -63 + 13 }, 200, 500, 0.05)
      assert.is_true(run.spikes:count() > 10)
      assert.is_true(run.v:max() < 60 and run.v:min() > -95)
   end)
end)

describe("models.Gif", function()
   it("lifts its threshold to the least after a spike, and lets it return", function()
      local run = one(cann.models.Gif { least = -45 }, 2, 60, 0.1, { record = { "v", "theta", spikes = "all" } })
      local spike = math.floor(run.spikes.times[1] / 0.1 + 0.5)
      assert.near(-70, run.v[spike][1], 1e-12)
      local late = run.theta[spike + 50][1]
      assert.near(-50 + (run.theta[spike][1] + 50) * math.exp(-0.01 * 5), late, 1e-9)
   end)

   it("keeps the current that each spike leaves", function()
      local run = one(cann.models.Gif { A1 = 0.5, R1 = 0.25, A2 = -0.3 }, 2, 60, 0.1,
         { record = { "I1", "I2", spikes = "all" } })
      local function step(k) return math.floor(run.spikes.times[k] / 0.1 + 0.5) end
      assert.near(0.5, run.I1[step(1)][1], 1e-12)
      local before = 0.5 * math.exp(-0.2 * (run.spikes.times[2] - run.spikes.times[1]))
      assert.near(0.25 * before + 0.5, run.I1[step(2)][1], 1e-9)
      assert.near(-0.3, run.I2[step(1)][1], 1e-12)
   end)
end)

describe("models.HindmarshRose", function()
   it("bursts: short intervals, then a long one", function()
      local found = times(one(cann.models.HindmarshRose { r = 0.003 }, 2, 2000, 0.05))
      local short, long = math.huge, 0
      for k = 10, #found do
         short, long = math.min(short, found[k] - found[k - 1]), math.max(long, found[k] - found[k - 1])
      end
      assert.is_true(long > 4 * short)
   end)
end)

describe("models.FHN", function()
   -- Period of the plainest Runge-Kutta loop with 1/1000 ms, by upward crossings of 0.
   local function period_by_hand()
      local h, v, w, last, period = 1e-2, 0, 0, nil, nil
      local function rate(x, y) return x - x ^ 3 / 3 - y + 0.5, (x + 0.7 - 0.8 * y) / 12.5 end
      for step = 1, 40000 do
         local a1, b1 = rate(v, w)
         local a2, b2 = rate(v + h / 2 * a1, w + h / 2 * b1)
         local a3, b3 = rate(v + h / 2 * a2, w + h / 2 * b2)
         local a4, b4 = rate(v + h * a3, w + h * b3)
         local old = v
         v, w = v + h / 6 * (a1 + 2 * a2 + 2 * a3 + a4), w + h / 6 * (b1 + 2 * b2 + 2 * b3 + b4)
         if old <= 0 and v > 0 then
            period = last and step * h - last
            last = step * h
         end
      end
      return period
   end

   it("has the period of a fine solution on its limit cycle", function()
      local found = times(one(cann.models.FHN { threshold = 0 }, 0.5, 400, 0.02))
      assert.near(period_by_hand(), found[#found] - found[#found - 1], 0.05)
   end)
end)

describe("models.MorrisLecar", function()
   it("rests at 60 uA/cm2 and oscillates at 100", function()
      assert.equal(0, one(cann.models.MorrisLecar, 60, 1000, 0.1).spikes:count())
      assert.is_true(one(cann.models.MorrisLecar, 100, 1000, 0.1).spikes:count() > 8)
   end)
end)

describe("models.WangBuzsaki", function()
   it("begins to fire near 0.16 uA/cm2", function()
      assert.equal(0, one(cann.models.WangBuzsaki, 0.14, 1000, 0.02).spikes:count())
      assert.is_true(one(cann.models.WangBuzsaki, 0.18, 1000, 0.02).spikes:count() >= 4)
   end)
end)

describe("models.PinskyRinzel", function()
   it("fires with a current into the soma, slower and slower as calcium gathers", function()
      local found = times(one(cann.models.PinskyRinzel, 0.75, 1000, 0.05))
      assert.is_true(#found > 8)
      assert.is_true(found[#found] - found[#found - 1] > 1.3 * (found[2] - found[1]))
   end)
end)

describe("models.ALIF", function()
   it("fires with longer and longer intervals", function()
      local found = times(one(cann.models.ALIF, 20, 400, 0.1))
      for k = 3, #found do assert.is_true(found[k] - found[k - 1] > found[k - 1] - found[k - 2]) end
   end)
end)
