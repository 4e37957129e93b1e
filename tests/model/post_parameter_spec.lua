-- SPDX-License-Identifier: MIT
--- Parameters of synapses that are those of their target (@post): one state per target all the same.
local cann = require "cann"
local models = cann.models

local taus, reversals, targets = {}, {}, 20
for k = 1, targets do taus[k], reversals[k] = 2 + 0.3 * k, k - 10 end

-- The same synapse without @post: what targets differ in makes a state per synapse.
local function plain(param, body)
   return cann.model { name = "Plain", kind = "synapse", param = param, state = body.state, eqs = body.eqs,
      on = { pre = body.pre }, send = "g*(E - post.v)" }
end
local exponential = plain("w:nS = 1; tau:ms = 5; E:mV = 0",
   { state = "g:nS = 0", eqs = "tau*dg/dt = -g @method(exp)", pre = "g += w" })
local double = plain("w:nS = 1; rise:ms = 1; decay:ms = 5; E:mV = 0", { state = "g:nS = 0; h:nS/ms = 0",
   eqs = [[ unit = exp(1/exprel(log(decay/rise)))/rise
            dg/dt = h - g/decay @method(linear); dh/dt = -h/rise @method(linear) ]], pre = "h += unit*w" })

local function network(synapse, settings)
   settings = settings or {}
   settings.precision = settings.precision or "float64"
   local net = cann.network({ P = cann.group(models.Poisson { rate = 50 }, 40),
      L = cann.group(models.LIF { threshold = -40 }, targets) }, settings)
   net:connect("P", "L", { rule = "fixed_probability", p = 0.3, synapse = synapse, weight = 0.4, name = "S",
      delay = 1 })
   return net
end

local function voltages(net) return net:run(150, { record = "L.v" })["L.v"] end

describe("parameters of each target", function()
   it("keep one state per target, and give what one per synapse gives", function()
      local aligned, apart = network(models.ExpSynapse { tau = taus, E = reversals }),
         network(exponential { tau = taus, E = reversals })
      assert.matches("align%-post: 1 state per neuron", tostring(aligned))
      local found, wanted = voltages(aligned), voltages(apart)
      assert.is_true((found - wanted):abs():max() < 1e-10)
      assert.is_true(found:max() - found:min() > 1)
   end)
   it("may scale what a spike adds, and be those of an exact step", function()
      local aligned = network(models.DualExpSynapse { decay = taus, E = reversals })
      assert.matches("align%-post", tostring(aligned))
      local apart = network(double { decay = taus, E = reversals })
      assert.is_true((voltages(aligned) - voltages(apart)):abs():max() < 1e-10)
   end)
   it("reach their target's synapses where delays differ", function()
      local function with_delays(synapse)
         local net = cann.network({ P = cann.group(models.Poisson { rate = 50 }, 40),
            L = cann.group(models.LIF { threshold = -40 }, targets) }, { precision = "float64" })
         net:connect("P", "L", { rule = "fixed_probability", p = 0.3, synapse = synapse, weight = 0.4, name = "S",
            delay = { "uniform", 0.5, 4 } })
         return net
      end
      local aligned = with_delays(models.ExpSynapse { tau = taus, E = reversals })
      local apart = with_delays(exponential { tau = taus, E = reversals })
      assert.is_true((voltages(aligned) - voltages(apart)):abs():max() < 1e-10)
      local wanted = cann.tensor.from(taus):take(aligned.projections[1].synapses:targets())
      for _, net in ipairs { aligned, apart } do
         assert.is_true((net:get "S.tau" - wanted):abs():max() < 1e-12)
      end
   end)
   it("reach each synapse where states are its own", function()
      local net = network(models.STDP { tau_plus = taus, w_max = 1 })
      local given, i = net:get "S.tau_plus", 0
      for s, target in ipairs(net.projections[1].synapses:targets():tolist()) do
         i = s
         assert.are.equal(taus[target], given[s])
      end
      assert.is_true(i > 50)
   end)
   it("may be drawn, one for each target", function()
      local drawn = cann.model { extends = models.ExpSynapse, name = "Drawn", kind = "synapse",
         param = "tau:ms = uniform(2, 8) @post" }
      local net = network(drawn)
      local values, seen, several = net:get "S.tau", {}, 0
      assert.matches("align%-post", tostring(net))
      for s, target in ipairs(net.projections[1].synapses:targets():tolist()) do
         assert.is_true(seen[target] == nil or seen[target] == values[s])
         if not seen[target] then several = several + 1 end
         seen[target] = values[s]
      end
      assert.are.equal(targets, several)
      assert.is_true(values:max() - values:min() > 1)
   end)
   it("decay by the closed form, each with its own", function()
      local due = require("cann.inputs").events { times = { 2 }, neurons = { 1 }, n = 1, duration = 30 }
      local net = cann.network({ P = cann.group(models.SpikeTimes {}, 1), L = cann.group(models.LIF {}, 3) },
         { precision = "float64" })
      net:connect("P", "L", { rule = "all_to_all", synapse = models.ExpSynapse { tau = { 2, 5, 11 } }, weight = 1,
         name = "S" })
      local g = net:run(30, { record = "S.g", input = { ["P.due"] = due } })["S.g"]
      for e, tau in ipairs { 2, 5, 11 } do
         assert.near(math.exp(-20 / tau), g[250][e] / g[50][e], 1e-12)
      end
   end)
   it("follow what is set between runs", function()
      local fives = {}
      for k = 1, targets do fives[k] = 5 end
      local one, other = network(models.ExpSynapse {}), network(exponential { tau = fives })
      for _, net in ipairs { one, other } do
         net:run(20)
         net:set { ["S.tau"] = taus }
      end
      assert.is_true((voltages(one) - voltages(other)):abs():max() < 1e-10)
   end)
   it("have the same bits for any team, back end and after a checkpoint", function()
      local function ends(settings, pieces)
         local net = network(models.AlphaSynapse { tau = taus }, { precision = "float32" })
         settings.record = {}
         for _ = 1, pieces or 1 do net:run(60 / (pieces or 1), settings) end
         return net:get "L.v"
      end
      local wanted = ends {}
      local others = { { threads = 2 }, { threads = 3 }, { backend = "native" }, { backend = "interpreter" } }
      for _, settings in ipairs(others) do assert.is_true(ends(settings):eq(wanted):all()) end
      assert.is_true(ends({}, 3):eq(wanted):all())
      local path = os.tmpname()
      local first = network(models.AlphaSynapse { tau = taus }, { precision = "float32" })
      first:run(30)
      first:save(path)
      local second = network(models.AlphaSynapse { tau = taus }, { precision = "float32" })
      second:load(path)
      second:run(30)
      os.remove(path)
      assert.is_true(second:get "L.v":eq(wanted):all())
   end)
   it("are refused in another number, and out of their range by the target's number", function()
      local function why(values)
         local fine, message = pcall(function() network(models.ExpSynapse { tau = values }):run(1) end)
         assert.is_false(fine)
         return message
      end
      assert.matches("3 values given, but 1 %(for all%), %d+ %(one per element%), 20 %(one per target%) will do",
         why { 1, 2, 3 })
      local wrong = {}
      for k = 1, targets do wrong[k] = k == 7 and -1 or 1 end
      assert.matches("ExpSynapse: tau%[7%] = %-1 ms, but it must be above 0", why(wrong))
   end)
end)
