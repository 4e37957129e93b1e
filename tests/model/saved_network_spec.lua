-- SPDX-License-Identifier: MIT
local cann = require "cann"
local models = cann.models

local path = os.tmpname()

-- Two groups with shared sums, plastic and delayed synapses, a drawn first value and an event of its own.
local function built(look)
   local cell = cann.model { name = "Cell", kind = "neuron", param = "tau:ms = 20; El:mV = -60", input = "I; ge",
      state = "v:mV = uniform(-60mV, -50mV); ge = 0", eqs = "tau*dv/dt = El - v + 60*ge + I; dge/dt = -ge/(5 ms)",
      on = { spike = { when = "v > -50 mV", run = "v = El", refractory = "5 ms", hold = "v" } } }
   local lif = cann.group(models.LIF { refractory = 5 }, 10, { R = cann.tensor.linspace(0.5, 1.5, 10) })
   local net = cann.network { E = cann.group(cell, 40), L = lif }
   local function connect(pre, post, given)
      net:connect(pre, post, given)
      if look then look(net) end
   end
   connect("E", "E", { rule = "fixed_probability", p = 0.3, synapse = models.STDP { w = 0.2 }, port = "ge",
      delay = { "uniform", 0.1, 3 } })
   connect("E", "L", { rule = "fixed_probability", p = 0.3, synapse = models.ExpSynapse { tau = 5, E = 0 },
      weight = "uniform(0, 0.2)" })
   connect("L", "L", { synapse = models.ExpSynapse { tau = 10, E = -80 }, weight = 0.1 })
   return net
end

local drive = { input = { ["E.I"] = 20 } }
local names = { "E.v", "E.ge", "L.v", "L.R", "E_E.w", "E_E.x", "E_L.w" }

local function same(a, b)
   for _, name in ipairs(names) do
      assert.is_true(a:get(name):eq(b:get(name)):all(), name)
   end
end

describe("a saved network", function()
   local net = built()
   net:run(30, drive)
   net:save(path)
   net:run(30, drive)

   it("comes back without its script, and goes on with the same bits", function()
      local again = cann.load(path)
      assert.are.equal(300, again:step())
      again:run(30, drive)
      same(net, again)
   end)
   it("loads into a network made the same way as well", function()
      local other = built():load(path)
      other:run(30, drive)
      same(net, other)
   end)
   it("goes back to its first values, draws included", function()
      local again, fresh = cann.load(path):reset(), built()
      again:run(10, drive)
      fresh:run(10, drive)
      same(fresh, again)
   end)
end)

describe("a state", function()
   it("of other synapses is refused, though they are as many", function()
      local function wired(seed, delay)
         local net = cann.network { A = cann.group(models.LIF, 20) }
         net:connect("A", "A", { rule = "fixed_number_post", number = 3, seed = seed, delay = delay })
         return net
      end
      wired(1):save(path)
      assert.is_true(pcall(function() wired(1):load(path) end))
      local fine, why = pcall(function() wired(2):load(path) end)
      assert.is_false(fine)
      assert.matches("another network", tostring(why))
      wired(1, { "uniform", 0.1, 2 }):save(path)
      assert.is_true(pcall(function() wired(1, { "uniform", 0.1, 2 }):load(path) end))
      assert.is_false(pcall(function() wired(1):load(path) end))
   end)
   it("fits the same network however often it was looked at while it was made", function()
      local looked, plain = built(function(net) return tostring(net), net:order() end), built()
      looked:run(20, drive)
      looked:save(path)
      plain:load(path)
      looked:run(20, drive)
      plain:run(20, drive)
      same(looked, plain)
   end)
   it("stays in place when a run's method is looked at", function()
      local net = built()
      net:run(5, { method = "rk4" })
      local program = net.program
      net:get("E.v")
      assert.are.equal(program, net.program)
   end)
end)

teardown(function() os.remove(path) end)
