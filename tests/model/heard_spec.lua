-- SPDX-License-Identifier: MIT
--- Inputs as others see them: what recordings and synapses read of what a group hears.
local cann = require "cann"
local tensor = cann.tensor

local source = cann.model { name = "Source", kind = "neuron", input = "due", param = "r = 1",
   on = { spike = { when = "due > 0" } } }
local cell = cann.model { name = "Cell", kind = "neuron", input = "exc; inh", state = "r = 0",
   eqs = "twice = 2*exc; r := exc - inh" }

local senders = {
   ["graded senders"] = { send = "w*pre.r" },
   ["events"] = { on = { pre = "post.$port += w" } },
   ["states that lie in the target"] = { state = "g = 0", eqs = "g' = -g/5", on = { pre = "g += w" }, send = "g" },
}

-- Two sources to two cells, w = 1, 2 and 3, 4; all fire in each step.
local function net_of(spec, steps, options)
   spec.kind = "synapse"
   local net = cann.network { A = cann.group(source, 2), P = cann.group(cell, 2) }
   net.settings = { dt = 1, precision = "float64", threads = options and options.threads }
   net:connect("A", "P", { port = "exc", synapse = cann.model(spec), weight = { 1, 2, 3, 4 } })
   local given = { ["A.due"] = 1, ["P.inh"] = options and options.inh or 0 }
   return net:run(steps, { input = given, record = options and options.record or { "P.exc", "P.twice", "P.r" } }), net
end

describe("a recorded input", function()
   for name, spec in pairs(senders) do
      it("is the sum of what arrives at each element: " .. name, function()
         local run = net_of(spec, 3)
         assert.same({ 3, 2 }, run["P.exc"]:shape())
         if name == "states that lie in the target" then
            -- As states are: after the step.
            local decay = math.exp(-1 / 5)
            assert.near(4 * decay + 4 * decay ^ 2, run["P.exc"][3][1], 1e-12)
            assert.near(12 * (decay + decay ^ 2), run["P.twice"][3][2], 1e-12)
            return
         end
         assert.same({ 4, 6 }, run["P.exc"][3]:tolist())
         assert.same({ 8, 12 }, run["P.twice"][3]:tolist())
         assert.same({ 4, 6 }, run["P.r"][3]:tolist())
      end)
   end
   it("has what it is driven with, too", function()
      local run = net_of(senders.events, 3, { inh = tensor { 1, 2, 3 }, record = { "P.inh", "P.r" } })
      assert.equal(3, tensor.tensor(run["P.inh"][3], "inh"):flatten()[1])
      assert.same({ 1, 3 }, run["P.r"][3]:tolist())
   end)
end)

describe("a synapse that reads an input of its ends", function()
   local function reader(eqs, inputs, options)
      local net = cann.network { A = cann.group(cell, 3), P = cann.group(cell, 2) }
      net.settings = { dt = 1, precision = "float64", threads = options and options.threads }
      net:connect("A", "P", { port = "exc", delay = options and options.delay, weight = 2,
         synapse = cann.model { kind = "synapse", state = "z = 0", eqs = eqs, send = "w*pre.r" } })
      return net:run(6, { input = inputs, record = { "A_P.z", "P.exc", "A.exc" } }), net
   end
   local ramp = tensor { 1, 2, 3, 4, 5, 6 }

   it("sees in its equations what the neuron has seen in this step", function()
      -- Each target hears 2*3*r of the step before, and the ramp.
      local run = reader("z := post.exc", { ["A.exc"] = ramp, ["P.exc"] = ramp })
      for step = 2, 6 do
         assert.equal(6 * (step - 1) + step, run["A_P.z"][step][4])
         assert.equal(6 * (step - 1) + step, run["P.exc"][step][2])
      end
      run = reader("z := pre.exc", { ["A.exc"] = ramp })
      for step = 1, 6 do assert.equal(step, run["A_P.z"][step][2]) end
   end)

   it("sees it by way of an alias", function()
      local run = reader("z := post.twice", { ["A.exc"] = 1 })
      assert.equal(12, run["A_P.z"][6][1])
   end)

   it("sees that of its source as old as the delay, or promptly", function()
      -- What leaves in a step can arrive in the next: three steps late at the end of a step is two steps old.
      local late = reader("z := pre.exc", { ["A.exc"] = ramp }, { delay = 3 })
      local prompt = reader("z := pre.exc(t-0)", { ["A.exc"] = ramp }, { delay = 3 })
      assert.equal(6, prompt["A_P.z"][6][1])
      assert.equal(4, late["A_P.z"][6][1])
   end)

   it("is the same with any team, and goes on after a checkpoint", function()
      local one, net = reader("z := z + post.exc*pre.exc", { ["A.exc"] = ramp })
      local three = reader("z := z + post.exc*pre.exc", { ["A.exc"] = ramp }, { threads = 3 })
      assert.equal(0, (one["A_P.z"] - three["A_P.z"]):abs():max())
      local path = os.tmpname()
      net:save(path)
      local other = cann.load(path)
      os.remove(path)
      net:run(3)
      other:run(3)
      assert.equal(0, (net:get "A_P.z" - other:get "A_P.z"):abs():max())
   end)

   it("sees in a body what the neuron saw in the step before", function()
      local net = cann.network { A = cann.group(source, 1), P = cann.group(cell, 1) }
      net.settings = { dt = 1, precision = "float64" }
      net:connect("A", "P", { port = "inh", synapse = cann.model { kind = "synapse", state = "z = 0",
         on = { pre = "z = post.exc" } } })
      local due = tensor { 0, 0, 1, 0, 0, 0 }
      net:run(6, { input = { ["A.due"] = due, ["P.exc"] = ramp } })
      assert.equal(3, net:get("A_P.z")[1])
   end)

   it("is told to keep it where conditions of turnover ask for it", function()
      local net = cann.network { A = cann.group(cell, 2), P = cann.group(cell, 2) }
      net:connect("A", "P", { port = "exc", synapse = cann.model { kind = "synapse", send = "w*pre.r" } })
      local fine, why = pcall(net.pruning, net, "A_P", { when = "post.exc > 3" })
      assert.is_false(fine)
      assert.is_truthy(why:find("keep it in a state, as in heard := exc", 1, true), why)
   end)
end)
