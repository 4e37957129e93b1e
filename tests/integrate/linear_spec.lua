-- SPDX-License-Identifier: MIT
--- Method "linear": exact steps, against closed forms.
local cann = require "cann"
local inputs = require "cann.inputs"
local tensor = require "cann.tensor"

local alpha = { kind = "system", name = "Alpha", param = "tau:ms = 10", state = "g = 0; h = 1",
   eqs = "tau*dg/dt = h - g @method(linear)\n tau*dh/dt = -h @method(linear)" }

local function worst(found, wanted)
   local most = 0
   for k = 1, found:size(1) do most = math.max(most, math.abs(found[k] - wanted(k))) end
   return most
end

local function run(spec, duration, settings, count, values)
   settings.precision = settings.precision or "float64"
   return cann.run(cann.group(cann.model(spec), count or 1, values), duration, settings)
end

describe("method linear", function()
   it("follows an alpha function to rounding", function()
      local found = run(alpha, 100, { dt = 0.1, record = "g" })
      assert.is_true(worst(found.g:flatten(), function(k) return k / 100 * math.exp(-k / 100) end) < 1e-14)
   end)
   it("takes a parameter for each element, and for each member of a batch", function()
      local taus = { 5, 10, 0.01 }
      local wide = run(alpha, 20, { dt = 0.1, record = "g" }, 3, { tau = taus })
      local batch = run(alpha, 20, { dt = 0.1, record = "g", batch = { tau = taus } })
      for e, tau in ipairs(taus) do
         local function wanted(k) return 0.1 * k / tau * math.exp(-0.1 * k / tau) end
         assert.is_true(worst(wide.g[{ {}, e }]:flatten(), wanted) < 1e-14)
         assert.is_true(worst(batch.g[{ {}, e }]:flatten(), wanted) < 1e-14)
      end
   end)
   it("steps chains of three, with time constants that coincide or lie far apart", function()
      local chain = { kind = "neuron", param = "a = 20; b = 5; c = 5", state = "v = -65; g = 0; h = 30",
         eqs = "a*v' = -65 - v + g; b*g' = h - g; c*h' = -h", method = "linear" }
      for _, values in ipairs { { a = 20 }, { a = 5 }, { a = 5.000001 }, { a = 1e4, b = 1e-3 }, { b = 5, c = 1e-3 } } do
         local fine = run(chain, 10, { dt = 0.01, record = "v", every = 1000 }, 1, values)
         local coarse = run(chain, 10, { dt = 10, record = "v" }, 1, values)
         assert.near(fine.v[1][1], coarse.v[1][1], 2e-13 * 65)
      end
   end)
   it("gives a current's double exponential and the membrane's answer to it", function()
      local cell = { kind = "neuron", param = "tau = 20; s = 5; C = 2", state = "v = 0; I = 1",
         eqs = "v' = -v/tau + I/C; s*I' = -I" }
      local found = run(cell, 50, { dt = 0.5, record = "v" })
      local scale = 1 / 2 / (1 / 5 - 1 / 20)
      assert.is_true(worst(found.v:flatten(), function(k)
         return scale * (math.exp(-k / 40) - math.exp(-k / 10))
      end) < 2e-15)
   end)
   it("agrees with the exact row of the integrators' table", function()
      local found = run({ param = "I = 1", state = "v = 0; u = 0", eqs = "10*v' = -v - u + I; 10*u' = -u + I" }, 60,
         { dt = 1, record = "v", method = "linear" })
      local table_of = { [1] = .09048374, [2] = .16374615, [10] = .36787944, [20] = .27067057, [60] = .01487251 }
      for n, value in pairs(table_of) do assert.near(value, found.v[n][1], 6e-9) end
   end)
   it("needs no inverse: what falls freely falls by the book", function()
      local fall = { state = "x = 1; v = 2", eqs = "x' = v; v' = -9.81", method = "linear" }
      local found = run(fall, 3, { dt = 1, record = "x" })
      assert.are.equal(1 + 2 * 3 - 9.81 * 4.5, found.x[3][1])
   end)
   it("is exact for an input that stays over each step", function()
      local spec = { kind = "neuron", input = "I", state = "v = 0; w = 0", eqs = "5*v' = -v - w + I; 20*w' = v - w" }
      local course = tensor.tensor({ 1, 3, -2, 0, 5 }, "float64")
      local coarse = run(spec, 5, { dt = 1, record = "v", input = { I = course }, method = "linear" })
      local held = {}
      for k = 1, 500 do held[k] = course[math.floor((k - 1) / 100) + 1] end
      local fine = run(spec, 5, { dt = 0.01, record = "v", every = 100, method = "rk4",
         input = { I = tensor.tensor(held, "float64") } })
      assert.is_true((coarse.v - fine.v):abs():max() < 1e-11)
   end)
   it("takes many equations at once", function()
      local states, eqs = {}, {}
      for k = 1, 30 do
         states[k] = ("x%d = %d"):format(k, k % 7)
         eqs[k] = ("x%d' = x%d - 2*x%d + x%d"):format(k, k % 30 + 1, k, (k + 28) % 30 + 1)
      end
      local spec = { state = table.concat(states, "; "), eqs = table.concat(eqs, "; "), method = "linear" }
      local coarse = run(spec, 2, { dt = 2, record = "x3" })
      local fine = run(spec, 2, { dt = 0.125, record = "x3", every = 16 })
      assert.near(fine.x3[1][1], coarse.x3[1][1], 1e-13)
   end)
end)

describe("the choice of a method", function()
   local function exact(spec) -- one step of 4 ms and four of 1 ms agree
      local once, often = run(spec, 4, { dt = 4, record = "x" }), run(spec, 4, { dt = 1, record = "x", every = 4 })
      return math.abs(once.x[1][1] - often.x[1][1]) < 1e-13
   end
   it("falls on linear where equations are coupled linearly", function()
      assert.is_true(exact { state = "x = 1; y = 0", eqs = "x' = y; y' = -x - y" })
      assert.is_true(exact { kind = "neuron", state = "v = 1; x = 0; y = 1", eqs = "v' = -x*v; x' = y - x; y' = -y" })
   end)
   it("falls on another where they are not, or where time or noise matters", function()
      assert.is_false(exact { state = "x = 1; y = 0.5", eqs = "x' = y; y' = -x - y^3" })
      assert.is_false(exact { state = "x = 1; y = 0", eqs = "x' = y; y' = -x - y + cos(t)" })
      assert.is_false(exact { kind = "neuron", state = "x = 1; y = 0", eqs = "x' = y - x; y' = -x - y + 0.1*xi" })
   end)
   it("can be had of a run", function()
      local bent = { name = "Pair", state = "x = 1; y = 1", eqs = "x' = -x*y; y' = x" }
      local _, why = pcall(run, bent, 1, { method = "linear" })
      assert.matches("Pair:eqs:1:1: method: 'linear' needs an equation that is a sum of states times constants", why)
   end)
end)

describe("linear refuses", function()
   local function refusal(spec, settings)
      spec.name = "Pair"
      settings = settings or {}
      settings.method = "linear"
      local fine, why = pcall(run, spec, 1, settings)
      assert.is_false(fine)
      return why
   end
   it("products of states, with a caret", function()
      local why = refusal { state = "x = 1; y = 1", eqs = "x' = -x*y @method(linear)\n y' = x" }
      assert.matches("Pair:eqs:1:%d+: method: 'linear' needs equations that are sums of states times constants\n" ..
         "    x' = %-x%*y @method%(linear%)\n +^", why)
   end)
   it("coefficients that change, by name", function()
      assert.matches("needs constant coefficients, and I changes while a run goes on",
         refusal { state = "x = 1; y = 1", input = "I", eqs = "x' = -I*x + y; y' = x" })
   end)
   it("time itself", function()
      assert.matches("needs what stays the same over a step, and t does not",
         refusal { state = "x = 1; y = 1", eqs = "x' = y + sin(t); y' = x" })
   end)
   it("noise that depends on states", function()
      assert.matches("needs a factor of xi that does not depend on states",
         refusal { state = "x = 1; y = 1", eqs = "x' = y + x*xi; y' = x" })
   end)
end)

describe("an exact step", function()
   local pair = cann.model { kind = "neuron", name = "Pair", param = "tau:ms = 10; s:ms = 3", state = "v = 1; g = 2",
      eqs = "tau*dv/dt = g - v; s*dg/dt = -g" }
   local function net() return cann.network({ A = cann.group(pair, 3000, { s = "uniform(1 ms, 5 ms)" }) }) end
   local function bits(settings, pieces)
      local one = net()
      settings.record, settings.precision = {}, "float32"
      for _ = 1, pieces or 1 do one:run(10 / (pieces or 1), settings) end
      return one:get "A.v"
   end
   it("has the same bits for any team, back end and number of runs", function()
      local wanted = bits {}
      local others = { { threads = 2 }, { threads = 3 }, { backend = "native" }, { backend = "interpreter" } }
      for _, settings in ipairs(others) do
         assert.is_true(bits(settings):eq(wanted):all())
      end
      assert.is_true(bits({}, 4):eq(wanted):all())
   end)
   it("follows parameters that are set between runs", function()
      local one = cann.network { A = cann.group(cann.model(alpha), 1) }
      one:run(10, { precision = "float64" })
      local g, h = one:get("A.g"):item(), one:get("A.h"):item()
      one:set { ["A.tau"] = 20 }
      one:run(10)
      assert.near((g + h * 0.5) * math.exp(-0.5), one:get("A.g"):item(), 1e-14)
   end)
   it("goes on after a checkpoint", function()
      local path = os.tmpname()
      local one, other = net(), net()
      one:run(5)
      one:save(path)
      one:run(5)
      other:load(path)
      other:run(5)
      os.remove(path)
      assert.is_true(one:get "A.v":eq(other:get "A.v"):all())
   end)
   it("is told in the order of a step", function()
      assert.matches("propagate +when a run begins: the exact step of 2 linear equations", tostring(cann.order(net())))
   end)
end)

describe("synapses that rise and decay", function()
   local silent = cann.model { kind = "neuron", state = "v = 0", input = "I", eqs = "v' = 0*(v + I)" }
   local function conductance(synapse, name)
      local due = inputs.events { times = { 5 }, neurons = { 1 }, n = 1, duration = 40 }
      local net = cann.network { A = cann.group(cann.models.SpikeTimes {}, 1), B = cann.group(silent, 1) }
      net:connect("A", "B", { rule = "all_to_all", synapse = synapse, weight = 2, delay = 1, port = "I", name = "S" })
      local got = net:run(40, { dt = 0.1, precision = "float64", record = name,
         input = { ["A.due"] = due } })
      return got[name]:flatten()
   end
   local function after(found, wanted)
      local first = 1
      while found[first] == 0 do first = first + 1 end
      for k = first, found:count() do
         local t = (k - first + 1) * 0.1
         assert.near(wanted(t), found[k], 1e-12)
      end
      return first * 0.1
   end
   it("are exact", function()
      local begun = after(conductance(cann.models.AlphaSynapse { tau = 3 }, "S.g"), function(t)
         return 2 * t / 3 * math.exp(-t / 3)
      end)
      assert.near(6, begun, 0.21)
      local rise, decay = 1, 8
      local peak = math.log(decay / rise) * rise * decay / (decay - rise)
      local most = math.exp(-peak / decay) - math.exp(-peak / rise)
      after(conductance(cann.models.DualExpSynapse { rise = rise, decay = decay }, "S.g"), function(t)
         return 2 * (math.exp(-t / decay) - math.exp(-t / rise)) / most
      end)
   end)
end)
