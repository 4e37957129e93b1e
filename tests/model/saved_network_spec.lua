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

describe("a saved network of fields, links or a batch", function()
   local function trial(net, run, variables)
      run(net)
      net:save(path)
      run(net)
      local again = cann.load(path)
      run(again)
      for _, name in ipairs(variables) do assert.is_true(net:get(name):eq(again:get(name)):all(), name) end
      return again
   end
   it("comes back where its delays have been longer", function()
      local uniform = { "uniform", 0.1, 3 }
      for title, change in pairs {
         before = function(made) made.E_E.delay = 1 end,
         ["of each, before"] = function(made) made.E_E.delay = { "uniform", 0.1, 2 } end,
         after = function(made) made:run(10, drive); made.E_L.delay, made.E_E.delay = 2, uniform end,
         ["long after"] = function(made)
            made.E_L.delay = 2
            made:run(10, drive)
            made.E_L.delay = 0.5
            made:run(10, drive)
         end,
         twice = function(made)
            made.E_E.delay = 5
            made:run(10, drive)
            made.E_E.delay = uniform
            made:run(1, drive)
         end,
         ["of synapses that went"] = function(made) made:run(10, drive); made:prune("E_E", "w < 0.19") end,
         ["at another step"] = function(made)
            made.E_E.delay = 2
            made:run(10, drive)
            made.settings = { dt = 0.05 }
            made:run(1, drive)
         end,
      } do
         local made = built()
         change(made)
         made:save(path)
         local again = cann.load(path)
         made:run(20, drive)
         again:run(20, drive)
         for _, name in ipairs(names) do assert.is_true(made:get(name):eq(again:get(name)):all(), title .. name) end
      end
   end)

   it("comes back with its geometry", function()
      local again = trial(models.CANN2D { length = 8, k = 6 }, function(net)
         net:run(5, { input = { I = net:stimulus { 0.4, 0.1 } } })
      end, { "u" })
      assert.same({ 8, 8 }, again.u:shape())
      assert.are.equal(6, again.k)
      trial(models.CANN1D_SFA { n = 16 }, function(net)
         net:run(5, { input = { I = net:stimulus(1) } })
      end, { "u", "v" })
   end)
   it("comes back with its links", function()
      local net = cann.network { a = models.CANN1D { n = 8 }, b = models.CANN1D { n = 8 }, c = models.CANN1D { n = 4 } }
      net:link { to = "b.I", from = "a", value = "r" }
      net:link { to = "c.I", from = "a", value = "r", matrix = cann.tensor.arange(1, 32):reshape(4, 8) }
      trial(net, function(one)
         one:run(5, { input = { ["a.I"] = cann.tensor.arange(1, 8) } })
      end, { "a.u", "b.u", "c.u" })
   end)
   it("comes back with its members", function()
      local net = cann.network { A = cann.group(models.LIF { tau = 10 }, 5) }
      net:connect("A", "A", { synapse = models.ExpSynapse {}, weight = 0.1 })
      local again = trial(net, function(one)
         one:run(20, { batch = { ["A.tau"] = { 5, 10, 20 } }, input = { ["A.I"] = 30 } })
      end, { "A.v" })
      assert.same({ 3, 5 }, again:get("A.v"):shape())
   end)
end)
