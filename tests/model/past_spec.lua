-- SPDX-License-Identifier: MIT
--- Equations that look back, against closed forms and the method of steps.
local cann = require "cann"

local function run(spec, duration, settings, count, values)
   settings.precision = settings.precision or "float64"
   local model = getmetatable(spec) and spec or cann.model(spec)
   return cann.run(cann.group(model, count or 1, values), duration, settings)
end

--- x' = -x(t - 1) with x = 1 before: by the method of steps, up to 6.
local linear = { name = "Linear", param = "d = 1", state = "x = 1", eqs = "x' = -x(t - d)" }
local steps = { [0.5] = 0.5, [1] = 0, [1.5] = -0.375, [2] = -0.5, [2.5] = -0.3958333333333333,
   [3] = -0.16666666666666666, [4] = 0.20833333333333334, [5] = 0.15833333333333333, [6] = -0.05694444444444444 }

local function worst(found, dt, wanted)
   local most = 0
   for time, value in pairs(wanted) do
      most = math.max(most, math.abs(found[math.floor(time / dt + 0.5)][1] - value))
   end
   return most
end

local function order(spec, method, wanted, dt)
   local last = 0
   for time in pairs(wanted) do last = math.max(last, time) end
   local function error_at(step)
      return worst(run(spec, last, { dt = step, record = "x", method = method }).x, step, wanted)
   end
   return math.log(error_at(dt) / error_at(dt / 2)) / math.log(2)
end

describe("x(t - d)", function()
   it("keeps the order of the method", function()
      assert.near(4, order(linear, "rk4", steps, 0.1), 0.1)
      assert.near(2, order(linear, "midpoint", steps, 0.1), 0.2)
      assert.near(1, order(linear, "euler", steps, 0.05), 0.2)
   end)
   it("solves what the method of steps does", function()
      assert.is_true(worst(run(linear, 6, { dt = 0.01, record = "x", method = "rk4" }).x, 0.01, steps) < 2e-11)
      local rational = {} -- a step that no delay is a multiple of
      for time, value in pairs(steps) do if time % 1.5 == 0 then rational[time] = value end end
      assert.is_true(worst(run(linear, 6, { dt = 0.015, record = "x", method = "rk4" }).x, 0.015, rational) < 2e-6)
   end)
   it("solves Mackey and Glass's equation", function()
      local glass = { param = "beta = 0.2; gamma = 0.1; n = 10; tau = 17", state = "x = 1.2", history = { x = 1.2 },
         eqs = "x' = beta*x(t - tau)/(1 + x(t - tau)^n) - gamma*x" }
      local wanted = { [6] = 0.8091428954557828, [12] = 0.5946359684318973, [18] = 0.48697901080648276,
         [30] = 1.0238382549950817, [45] = 1.1662817488476611, [60] = 0.8290672758933999 }
      assert.is_true(worst(run(glass, 60, { dt = 0.1, record = "x", method = "rk4" }).x, 0.1, wanted) < 1e-9)
   end)
   it("may depend on the state", function()
      local root = { state = "x = 1 @maxdelay(10)", history = { x = "1" },
         eqs = "x' = x(t - (t + 1 - (x - sqrt(2) + 1)))/(2*sqrt(t + 1))" }
      local wanted = { [0.5] = math.sqrt(1.5), [2] = 1.7573059361772883, [4] = 2.4049291474156 }
      assert.is_true(worst(run(root, 4, { dt = 0.05, record = "x", method = "rk4" }).x, 0.05, wanted) < 1e-8)
      local decay = { state = "x = 1 @maxdelay(2)", history = "x = exp(-t)",
         eqs = "lag = 0.5*(1 + x^2); x' = -exp(-lag)*x(t - lag)" }
      local found = run(decay, 3, { dt = 0.02, record = "x", method = "rk4" }).x
      assert.near(math.exp(-3), found[150][1], 1e-8)
   end)
   it("may be a slope", function()
      local neutral = { state = "x = 1", history = { x = "1 + t" }, eqs = "x' = 0.25*x'(t - 1) - x(t - 1)" }
      local wanted = { [0.5] = 1, [1] = .75, [1.5] = 0.23958333333333334, [2] = -0.2708333333333333, [3] = -0.765625,
         [4] = -0.28463541666666664 }
      assert.near(4, order(neutral, "rk4", wanted, 0.1), 0.1)
      assert.is_true(worst(run(neutral, 4, { dt = 0.01, record = "x", method = "rk4" }).x, 0.01, wanted) < 2e-11)
      local settling = { state = "x = 1", eqs = "x' = -x + 0.5*dx/dt(t - 1)" }
      assert.near(math.exp(-1), run(settling, 1, { dt = 0.05, record = "x", method = "rk4" }).x[20][1], 1e-6)
   end)
   it("gives what was stored at the steps themselves, whoever moves first", function()
      local counter = { kind = "neuron", state = "x = 0; a = 0; b = 0; c = 0; d = 0; now = 0",
         eqs = "a := x(t - 1); x := x + 1; b := x(t - 2); c := x(t - 3); d := x(t - 5); now := x(t - 0)" }
      local found = run(counter, 11, { dt = 1, record = { "a", "b", "c", "d", "now" }, precision = "float32" })
      assert.same({ 9, 8, 7, 5, 11 },
         { found.a[11][1], found.b[11][1], found.c[11][1], found.d[11][1], found.now[11][1] })
   end)
   it("reads aliases of states as they were", function()
      local rate = { param = "d = 2", state = "x = 0", eqs = "r = tanh(x) + 0*t\n"
         .. "seen = r(t - d) @record\n x' = 1 - seen" }
      local found = run(rate, 10, { dt = 0.1, record = { "x", "seen" }, method = "rk4" })
      for _, k in ipairs { 25, 50, 100 } do assert.near(math.tanh(found.x[k - 20][1]), found.seen[k][1], 1e-15) end
   end)
   it("takes place in neurons with events, noise and exponential Euler", function()
      local echo = { kind = "neuron", param = "d = 3", state = "v = 0; past = 0",
         eqs = "v' = 1 - v(t - d)*0 @method(exp)\n past := v(t - d)",
         on = { spike = { when = "v >= 2", run = "v = 0" } } }
      local found = run(echo, 9, { dt = 1, record = { "v", "past" } })
      assert.same({ 1, 0, 1, 0, 1, 0, 1, 0, 1 }, found.v:flatten():tolist())
      assert.same({ 0, 0, 0, 0, 1, 0, 1, 0, 1 }, found.past:flatten():tolist())
      local noisy = { state = "x = 1", eqs = "x' = -x(t - 1) + 0.1*xi" }
      assert.is_true(run(noisy, 5, { record = "x", method = "euler" }).x:isnan():any() == false)
   end)
   it("is not what an exact step is made of", function()
      local pair = { name = "Pair", state = "x = 1; y = 1", eqs = "x' = -x(t - 1) + y; y' = -y" }
      local fine, why = pcall(run, pair, 1, { method = "linear" })
      assert.is_false(fine)
      assert.matches("needs what stays the same over a step", why)
   end)
end)

describe("delays of each element", function()
   local delays = { 1, 2.5, 0.73 }
   it("are those of single ones, in a group and in a batch", function()
      local group = run(linear, 5, { dt = 0.1, record = "x", method = "rk4" }, 3, { d = delays })
      local batch = run(linear, 5, { dt = 0.1, record = "x", method = "rk4", batch = { d = delays } })
      for e, d in ipairs(delays) do
         local one = run(linear, 5, { dt = 0.1, record = "x", method = "rk4" }, 1, { d = d })
         assert.are.equal(one.x[50][1], group.x[50][e])
         assert.are.equal(one.x[50][1], batch.x[50][e][1])
      end
   end)
   it("may be expressions of parameters, and drawn", function()
      local spec = { param = "d = 1; k = 2", state = "x = 1", eqs = "x' = -x(t - d*k)" }
      local group = run(spec, 5, { dt = 0.1, record = "x", method = "rk4" }, 2, { d = { 0.5, 1.25 } })
      local plain = run(linear, 5, { dt = 0.1, record = "x", method = "rk4" }, 1, { d = 2.5 })
      assert.near(plain.x[50][1], group.x[50][2], 1e-14)
      assert.is_true(run(linear, 1, { record = "x" }, 10, { d = "uniform(1, 3)" }).x:isnan():any() == false)
   end)
   it("may grow while a network runs, as far as the past is kept", function()
      local function after(spec)
         local settings = { precision = "float64", method = "rk4", dt = 0.1 }
         local net = cann.network({ A = cann.group(cann.model(spec), 1) }, settings)
         net:run(2)
         net:set { ["A.d"] = 1.5 }
         return net:run(1, { record = "A.x" })["A.x"][10][1]
      end
      -- From 2 on the slope is -x(t - 1.5), over 1 - t from 0.5 and t^2/2 - 2t + 3/2 from 1 to 1.5.
      local kept = { param = "d = 1", state = "x = 1 @maxdelay(2)", eqs = linear.eqs }
      assert.near(-0.5 - (0.125 - 0.1041666666666667), after(kept), 1e-6)
      local fine, why = pcall(after, linear)
      assert.is_false(fine)
      assert.matches("Linear: x%(t %- d%) asks for more than the 1 ms that were kept so far", why)
   end)
end)

describe("the past", function()
   local model = cann.model { name = "Past", param = "d = 2", state = "x = 1; y = 0", history = { x = "cos(t)" },
      eqs = "x' = y - x(t - d); y' = -x + tanh(y(t - 1.3))" }
   local function net() return cann.network({ A = cann.group(model, 2000, { d = "uniform(1, 4)" }) }) end
   local function ends(settings, pieces)
      local one = net()
      settings.method, settings.record = settings.method or "rk4", {}
      for _ = 1, pieces or 1 do one:run(12 / (pieces or 1), settings) end
      return one:get "A.x"
   end
   it("gives the same bits for any team, back end and number of runs", function()
      for _, method in ipairs { "rk4", "euler" } do
         local wanted = ends { method = method }
         local others = { { threads = 2 }, { threads = 3 }, { backend = "native" }, { backend = "interpreter" } }
         for _, settings in ipairs(others) do
            settings.method = method
            assert.is_true(ends(settings):eq(wanted):all())
         end
         assert.is_true(ends({ method = method }, 4):eq(wanted):all())
      end
   end)
   it("is kept by a checkpoint, and begins again with a reset", function()
      local path = os.tmpname()
      local one, other = net(), net()
      one:run(5)
      one:save(path)
      one:run(5)
      other:run(1)
      other:load(path)
      other:run(5)
      os.remove(path)
      assert.is_true(one:get "A.x":eq(other:get "A.x"):all())
      one:reset()
      one:run(10)
      assert.is_true(one:get "A.x":eq(other:get "A.x"):all())
   end)
   it("goes on with another step, method or precision", function()
      local waves = cann.model { param = "d = 3", state = "x = 1", eqs = "x' = -x(t - d)", history = { x = "cos(t)" } }
      local function after(first, second)
         local one = cann.network({ A = cann.group(waves, 1) }, { precision = "float64", method = "rk4" })
         one:run(2, first)
         one:run(6, second)
         return one:get("A.x"):item()
      end
      local wanted = after({ dt = 0.05 }, { dt = 0.05 })
      assert.near(wanted, after({ dt = 0.1 }, { dt = 0.05 }), 1e-6)
      assert.near(wanted, after({ dt = 0.05 }, { dt = 0.1 }), 1e-6)
      assert.near(wanted, after({ dt = 0.05, method = "midpoint" }, { dt = 0.05 }), 1e-2)
      assert.near(wanted, after({ dt = 0.05 }, { dt = 0.05, precision = "float32" }), 1e-5)
   end)
   it("before the first step is what the history says, else the first value", function()
      local spec = { state = "x = 1; y = 0", eqs = "y' = x(t - 1); x' = 0", history = { x = "t^2 + 1" } }
      assert.near(1 / 3 + 1, run(spec, 1, { dt = 0.1, record = "y", method = "rk4" }).y[10][1], 1e-12)
      spec.history = nil
      assert.near(1, run(spec, 1, { dt = 0.1, record = "y", method = "rk4" }).y[10][1], 1e-12)
   end)
end)

describe("looking back fails where", function()
   local function refusal(action)
      local fine, why = pcall(action)
      assert.is_false(fine)
      assert.matches("past_spec", why)
      return why
   end
   local cases = {
      { "it changes, so 'x' must say how long it is at most", { eqs = "x' = -x(t - x)" } },
      { "'x' is no function; only x%(t %- delay%) will do", { eqs = "x' = -x(t + 1)" } },
      { "'x' is no function; only x%(t %- delay%) will do", { eqs = "x' = -x(2)" } },
      { "1 ms ahead is not known yet", { eqs = "x' = -x(t - -1)" } },
      { "'I' is no state, so its past is not kept", { input = "I", eqs = "x' = -I(t - 1)" } },
      { "the past of 'y' is not kept, for it uses I", { input = "I", eqs = "y = I + x; x' = -y(t - 1)" } },
      { "a time is needed", { param = "a:ms = 1", eqs = "x' = -x(t - 1 mV)" } },
      { "history: 'y' is no state", { eqs = "x' = -x", history = { y = "1" } } },
      { "a history may use parameters only", { eqs = "x' = -x", history = "x = x + 1" } },
      { "synapses keep no past", { kind = "synapse", eqs = "x' = -x(t - 1)" } },
   }
   for _, case in ipairs(cases) do
      it(case[1], function()
         case[2].state = "x = 1"
         assert.matches(case[1], refusal(function() cann.model(case[2]) end))
      end)
   end
   it("the delay is shorter than a step, negative, not a number or beyond memory", function()
      assert.matches("d = 0.05 ms, but at least the step of 0.1 ms will do",
         refusal(function() run(linear, 1, { dt = 0.1 }, 1, { d = 0.05 }) end))
      assert.matches("d = %-1 ms", refusal(function() run(linear, 1, { dt = 0.1 }, 2, { d = { 1, -1 } }) end))
      assert.matches("d is not a number", refusal(function() run(linear, 1, {}, 1, { d = 0 / 0 }) end))
      assert.matches("memory", refusal(function() run(linear, 1, {}, 1, { d = 1e30 }) end))
      assert.matches("GB", refusal(function() run(linear, 1, {}, 1, { d = 1e10 }) end))
   end)
   it("a delay that changes leaves what is kept", function()
      local spec = { name = "Far", state = "x = 1 @maxdelay(2)", eqs = "x' = -x(t - 3*x)" }
      assert.matches("Far: x%(t %- d%) came to d = 3 ms, but between a step of 0.1 ms and the 2 ms that are kept",
         refusal(function() run(spec, 1, { dt = 0.1 }) end))
   end)
   it("an expression beside the model asks", function()
      local net = cann.network { A = cann.group(cann.model(linear), 1) }
      assert.matches("may not look back", refusal(function() net:evaluate "x(t - 1)" end))
   end)
end)
