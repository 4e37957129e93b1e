-- SPDX-License-Identifier: MIT
-- Back to the beginning, as a whole or in part, and back to a state that was kept.
local cann = require "cann"

local cell = cann.model { name = "Noisy", kind = "neuron", param = "k = 1", state = "v = uniform(0, 1)", input = "I",
   eqs = "dv/dt = k*0.3 + I - v*0.1 + 0.3*xi", on = { spike = { when = "v > 2", run = "v = 0" } } }

local function network()
   local net = cann.network({ E = cann.group(cell, 12), I = cann.group(cell, 2) }, { seed = 3 })
   net:connect("E", "E", { rule = "fixed_probability", p = 0.5, synapse = cann.models.STDP,
      weight = { "uniform", 0, 1 }, port = "I", delay = 3 })
   return net
end

local function ran(net) return net:run(50, { record = { "E.v", spikes = "all" } }) end
local function same(a, b)
   return a["E.v"]:equals(b["E.v"]) and a.spikes.times:equals(b.spikes.times)
      and a.spikes.neurons:equals(b.spikes.neurons)
end

local function refused(text, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
end

describe("net:reset", function()
   it("makes the same run again", function()
      local net = network()
      local first, w = ran(net), net.E_E.w
      assert.is_true(first.spikes:count() > 10)
      assert.are.equal(0, net:reset():step())
      assert.is_false(w:equals(net.E_E.w))
      assert.is_true(same(first, ran(net)))
   end)
   it("leaves what the synapses hold where it is told to", function()
      local net = network()
      ran(net)
      local w, x, v = net.E_E.w, net.E_E.x, net.E.v
      net:reset { projections = false }
      assert.are.equal(0, net:step())
      assert.is_true(w:equals(net.E_E.w) and x:equals(net.E_E.x))
      assert.is_false(v:equals(net.E.v))
   end)
   it("draws first values and noise anew of another seed, and comes back", function()
      local net = network()
      local first, synapses = ran(net), net.E_E:matrix()
      local other = ran(net:reset { seed = 5 })
      assert.are.equal(5, other.seed)
      assert.is_false(same(first, other))
      assert.is_true(synapses:equals(net.E_E:matrix()))
      assert.is_true(same(first, ran(net:reset { seed = 3 })))
   end)
   it("draws who meets whom anew, with weights that were drawn", function()
      local net = network()
      local first, synapses = ran(net), net.E_E:matrix()
      net:reset { synapses = true, seed = 9 }
      assert.is_false(synapses:equals(net.E_E:matrix()))
      assert.are.equal(net.E_E.count, net.E_E.w:count())
      ran(net)
      assert.is_true(same(first, ran(net:reset { synapses = true, seed = 3 })))
      assert.is_true(synapses:equals(net.E_E:matrix()))
   end)
   it("keeps parameters as they were set, whatever comes then", function()
      local net = network()
      ran(net)
      net.E.k = 4
      net:reset()
      assert.are.equal(4, net.E.k)
      assert.is_truthy(tostring(net.E_E):find("E -> E", 1, true))
      net:run(1, { precision = "float64" })
      assert.are.equal(4, net.E.k)
   end)
   it("says what it does not know", function()
      local net = network()
      refused("did you mean 'projections'?", net.reset, net, { projectoins = false })
      refused("leave projections out", net.reset, net, { projections = false, synapses = true })
   end)
end)

describe("a state kept in memory", function()
   it("is gone back to: step, draws, parameters, spikes under way", function()
      local net = network()
      ran(net)
      net:store "here"
      local step, next_run = net:step(), ran(net)
      local after = ran(net)
      net.E.k = 7
      ran(net)
      net:restore "here"
      assert.are.equal(step, net:step())
      assert.are.equal(1, net.E.k)
      assert.is_true(same(next_run, ran(net)))
      assert.is_true(same(after, ran(net)))
   end)
   it("knows its seed", function()
      local net = network():store()
      local first = ran(net)
      ran(net:reset { seed = 8 })
      local again = ran(net:restore())
      assert.are.equal(3, again.seed)
      assert.is_true(same(first, again))
   end)
   it("is one of several, by name", function()
      local net = network()
      for k = 1, 3 do net:store("after " .. k - 1):run(k) end
      assert.are.equal(10, net:restore("after 1"):step())
      assert.are.equal(0, net:restore("after 0"):step())
      refused("there is no 'x'   (stored: after 0, after 1, after 2)", net.restore, net, "x")
   end)
   it("is of that network alone", function()
      local net = network()
      refused("nothing was stored", net.restore, net)
      net:store()
      net:connect("E", "I", { port = "I" })
      refused("another network", net.restore, net)
   end)
end)
