-- SPDX-License-Identifier: MIT
-- Networks compiled anew between runs: another precision, seed, method or step goes on from where the last one was.
local cann = require "cann"
local tensor = require "cann.tensor"
local models = cann.models

local source = cann.model { name = "Source", kind = "neuron", input = "due", on = { spike = { when = "due > 0" } } }
local target = cann.model { name = "Target", kind = "neuron", input = "heard", state = "total = 0; age = 0",
   eqs = "total += heard; age += dt", on = { spike = { when = "heard > 2", refractory = "20 ms" } } }
local stp = { kind = "synapse", name = "Stp", param = "w = 1; rec = 100", state = "x = 1",
   eqs = "dx/dt = (1 - x)/rec @event", on = { pre = "post.$port += w*x; x *= 0.5" } }

local function build(delay, synapse)
   local net = cann.network { a = cann.group(source, 2), b = cann.group(target, 2) }
   net:connect("a", "b", { port = "heard", delay = delay, synapse = synapse })
   return net
end

local function fire(net, steps, list, options)
   local due = tensor.zeros(steps, 2)
   for _, step in ipairs(list) do due[step] = 1 end
   options.input = { ["a.due"] = due }
   return net:run(steps * options.dt, options)
end

describe("another precision", function()
   for name, delay in pairs { one = 5, each = { 5, 2, 3, 7 } } do
      it("lets spikes under way arrive where they would have: " .. name, function()
         for _, synapse in ipairs { false, cann.model(stp) } do
            local function run(change)
               local net = build(delay, synapse or nil)
               fire(net, 4, { 1, 2, 4 }, { dt = 1, precision = "float64" })
               local options = { dt = 1, precision = change and "float32" or "float64", record = "b.total" }
               return fire(net, 10, { 6 }, options)["b.total"], net
            end
            local same, other = run(false), run(true)
            assert.is_true((same - other:to("float64")):abs():max() < 1e-6)
            assert.is_true(same[10][1] > 3)
         end
      end)
   end
   it("keeps time, refractoriness, inputs and what was set", function()
      local net = build(1)
      net:set { ["b.age"] = { 3, 4 }, ["b.heard"] = { 2.5, 0 } }
      local run = net:run(5, { dt = 1, precision = "float64", record = { spikes = "all" } })
      assert.same({ 1 }, run.spikes.times:tolist())
      run = net:run(30, { dt = 1, precision = "float32", record = { spikes = "all", ["b.heard"] = "all" } })
      -- Silent for 20 ms after 1 ms, whatever the numbers are made of.
      assert.same({ 21 }, run.spikes.times:tolist())
      assert.same({ 38, 39 }, net:get("b.age"):tolist())
      assert.same({ 2.5, 0 }, run["b.heard"][1]:tolist())
      assert.are.equal(35, net:step())
   end)
   it("leaves values read late as they were", function()
      local unit = cann.model { name = "Unit", kind = "neuron", state = "r = 0", eqs = "r += 1" }
      local hearer = cann.model { name = "Hearer", kind = "neuron", input = "exc", state = "r = 0", eqs = "r := exc" }
      local net = cann.network { a = cann.group(unit, 1), b = cann.group(hearer, 1) }
      net:connect("a", "b", { synapse = models.RateSynapse, weight = 1, port = "exc", delay = 4 })
      net:run(10, { dt = 1, precision = "float64" })
      local run = net:run(5, { dt = 1, precision = "float32", record = "b.r" })
      assert.same({ 7, 8, 9, 10, 11 }, run["b.r"]:flatten():tolist())
   end)
end)

describe("another seed", function()
   it("draws first values anew, but not what was set", function()
      local cell = cann.model { name = "Cell", kind = "neuron", state = "v = uniform(0, 1); u = uniform(0, 1)",
         eqs = "v' = 0; u' = 0" }
      local net = cann.network { A = cann.group(cell, 5) }
      local v = net:get("A.v"):copy()
      net:set { ["A.u"] = 3 }
      net:run(1, { seed = 8 })
      assert.is_true((net:get("A.v") - v):abs():max() > 0.01)
      assert.same({ 3, 3, 3, 3, 3 }, net:get("A.u"):tolist())
   end)
end)

describe("another step", function()
   it("keeps time and the time since the last event, and says what it loses", function()
      local net = build(1, cann.model(stp))
      net:set { ["a_b.rec"] = tensor.full(100, 4) } -- one state for each synapse
      fire(net, 10, { 2 }, { dt = 1, precision = "float64" })
      local kept, said = io.stderr, {}
      io.stderr = { write = function(_, text) said[#said + 1] = text end } -- luacheck: ignore
      fire(net, 100, { 1 }, { dt = 0.1, precision = "float64" })
      io.stderr = kept -- luacheck: ignore
      assert.is_truthy(table.concat(said):find("spikes that were under way are lost", 1, true), said[1])
      assert.near(20, net:step() * 0.1, 1e-9)
      -- Arrivals at 2 ms (a step of 1 ms after the spike's step) and at 10 + 1 ms: x recovers for 9 ms.
      local x = 1 - 0.5 * math.exp(-9 / 100)
      assert.near(0.5 * x, net:get("a_b.x")[1], 0.5 * 0.002)
   end)
   it("is refused where a state is not a number", function()
      local wild = cann.model { name = "Wild", kind = "neuron", state = "v = 0", eqs = "v := log(v - 1)" }
      local net = cann.network { A = cann.group(wild, 2) }
      net:run(1)
      local fine, why = pcall(net.run, net, 1, { precision = "float64" })
      assert.is_false(fine)
      assert.is_truthy(tostring(why):find("A.v is not a number (NaN)", 1, true), why)
   end)
end)
