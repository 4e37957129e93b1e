-- SPDX-License-Identifier: MIT
-- Whole networks in files: made again, they go on with the same bits.
local cann = require "cann"

local function equal(a, b) return a:count() == b:count() and (a - b):abs():max() == 0 end

local function again(net, steps)
   local path = os.tmpname()
   net:save(path)
   local other = cann.load(path)
   os.remove(path)
   net:run(steps)
   other:run(steps)
   return other
end

describe("a network from its file", function()
   it("goes on with the same bits: shared states, plastic and delayed synapses", function()
      local base = cann.model { name = "Base", kind = "synapse", param = "tau = 5; E = 0",
         state = "g = 0", eqs = "tau*dg/dt = -g @method(exp)", send = "g*(E - post.v)" }
      local jump = cann.model { extends = base, name = "Jump", kind = "synapse", on = { pre = "g += w" } }
      local stdp = cann.models.STDP { w_max = 0.1 }
      local lif = cann.models.LIF { refractory = 2, E = -48 }
      local net = cann.network {
         E = cann.group(lif, 80, { v = "uniform(-60, -50)", tau = cann.tensor.linspace(15, 25, 80) }),
         I = cann.group(lif, 20, { v = "uniform(-60, -50)" }),
      }
      net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = 0.2, synapse = jump, port = "I", weight = 0.05 })
      net:connect("I", "E", { rule = function(i, j) return (i + j) % 7 == 0 end, synapse = jump { E = -80 }, port = "I",
         weight = "uniform(0, 0.4)", delay = 1.5 })
      local delays = {}
      for k = 1, 80 do delays[k] = 0.1 + k % 5 end
      net:connect("E", "E", { rule = "one_to_one", synapse = stdp, port = "v", delay = delays, name = "loop" })
      net:run(30)
      local other = again(net, 20)
      assert.are.equal(net:step(), other:step())
      for _, name in ipairs { "E.v", "I.v", "E_E.g", "I_E.g", "I_E.w", "loop.w", "loop.x", "E.tau" } do
         assert.is_true(equal(net:get(name), other:get(name)), name)
      end
      assert.is_true(net:get("loop.w"):std() > 0)
      assert.are.equal(tostring(net), tostring(other))
      other = again(other, 5)
      net:run(5)
      assert.is_true(equal(net:get("E.v"), other:get("E.v")))
   end)
   it("may be a single group in float64", function()
      local net = require("cann.network").of_group(cann.group(cann.models.Izhikevich {}, 3))
      net:run(10, { precision = "float64", input = { I = 10 } })
      local other = again(net, 10)
      assert.is_true(equal(net:get("v"), other:get("v")))
   end)
   it("is refused where the description is missing or the file damaged", function()
      local path = os.tmpname()
      cann.models.CANN1D { n = 8 }:compiled():save(path) -- the state alone
      local fine, why = pcall(cann.load, path)
      assert.is_false(fine)
      assert.is_truthy(why:find("without the network's description", 1, true), why)
      local file = io.open(path, "wb")
      file:write("CANNCP3\0" .. ("\1"):rep(90))
      file:close()
      fine, why = pcall(cann.load, path)
      assert.is_false(fine)
      assert.is_truthy(why:find("cut or damaged", 1, true), why)
      os.remove(path)
      assert.is_false(pcall(cann.load, path))
      assert.is_false(pcall(cann.load, 3))
   end)
end)
