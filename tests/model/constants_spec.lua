-- SPDX-License-Identifier: MIT
--- Constants of a network: net.name in equations.
local cann = require "cann"
local models = cann.models

local decay = cann.model { name = "Decay", kind = "neuron", state = "x = 1", eqs = "x' = -net.k*x @method(exp)",
   on = { spike = { when = "x > net.top", run = "x = 0" } } }
local own = cann.model { name = "Own", kind = "neuron", param = "k = 5", state = "x = 1", eqs = "x' = -net.k*x" }

local function network(constants, groups)
   groups = groups or { A = cann.group(decay, 2), B = cann.group(own, 1), C = cann.group(decay, 1, { k = 3 }) }
   return cann.network(groups, { constants = constants, precision = "float64" })
end

local function refusal(action)
   local fine, why = pcall(action)
   assert.is_false(fine)
   assert.matches("constants_spec", why)
   return why
end

describe("net.name", function()
   it("is the same in all groups, but where a parameter or a value hides it", function()
      local net = network { k = 2, top = 10 }
      net:run(1)
      assert.near(math.exp(-2), net:get("A.x")[2], 1e-14)
      assert.near(math.exp(-5), net:get("B.x"):item(), 1e-14)
      assert.near(math.exp(-3), net:get("C.x"):item(), 1e-14)
   end)
   it("changes everywhere at once", function()
      local net = network { k = 2, top = 10 }
      net:run(1)
      net:set { ["net.k"] = 1 }
      assert.are.equal(1, net:get "net.k")
      net:run(1)
      assert.near(math.exp(-3), net:get("A.x")[1], 1e-14)
      assert.near(math.exp(-6), net:get("C.x"):item(), 1e-14)
   end)
   it("is read by events and synapses too", function()
      local net = network({ k = 0, top = 0.5 }, { A = cann.group(decay, 1), L = cann.group(models.LIF {}, 1) })
      local synapse = cann.model { name = "Leaky", kind = "synapse", state = "g = 0", eqs = "g' = -net.rate*g",
         on = { pre = "g += w" }, send = "g" }
      assert.matches("Leaky reads net.rate, which has no value", refusal(function()
         net:connect("A", "L", { rule = "all_to_all", synapse = synapse, name = "S" })
      end))
      net = network({ k = 0, top = 0.5, rate = 0.2 }, { A = cann.group(decay, 1), L = cann.group(models.LIF {}, 1) })
      net:connect("A", "L", { rule = "all_to_all", synapse = synapse, name = "S" })
      local g = net:run(10, { record = "S.g" })["S.g"]
      assert.is_true(g:max() > 0)
      assert.near(math.exp(-0.2), g[100][1] / g[90][1], 1e-12)
   end)
   it("may be what exact steps and delays are made of", function()
      local late = cann.model { name = "Late", state = "x = 1; y = 0", eqs = "x' = -x(t - net.d)*0 - x; y' = x - y" }
      local net = network({ d = 2 }, { A = cann.group(late, 1) })
      assert.is_false(net:run(5, { record = "A.x" })["A.x"]:isnan():any())
   end)
   it("says what is missing or wrong", function()
      assert.matches("Decay reads net.top, which has no value; cann.network%(groups, { constants = { top = 1 } }%)",
         refusal(function() network({ k = 1 }):run(1) end))
      assert.matches("the network has no constant 'kk'; did you mean 'k'", refusal(function()
         network({ k = 1, top = 3 }):set { ["net.kk"] = 1 }
      end))
      assert.matches("constants is a table", refusal(function() network(3) end))
      assert.matches("constants.k is a table", refusal(function() network { k = {} } end))
      assert.matches("k is not a number", refusal(function() network({ k = 0 / 0, top = 1 }):run(1) end))
      assert.matches("'net.x' is not there: that name means something else here",
         refusal(function() cann.model { state = "x = 1", eqs = "x' = -net.x*x" } end))
      assert.matches("'net.f' is a constant and no function",
         refusal(function() cann.model { state = "x = 1", eqs = "x' = -net.f(2)*x" } end))
   end)
end)
