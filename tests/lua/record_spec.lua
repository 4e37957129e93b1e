-- SPDX-License-Identifier: MIT
-- What is kept of a run: which rows, of which elements.
local cann = require "cann"
local tensor = cann.tensor

local counter = cann.model { name = "Counter", kind = "neuron", param = "k = 1", state = "v = 0", eqs = "v += k" }

local function network()
   return cann.network({ E = cann.group(counter, { 2, 3 }, { k = { 1, 10, 100, 1000, 1e4, 1e5 } }),
      I = cann.group(counter, 2) }, { precision = "float64" })
end

local function refused(text, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
end

describe("rows are kept", function()
   local function steps(run) return (run.t / run.dt):round():tolist(), run["I.v"]:at(2, 1):tolist() end
   it("every so many steps, and so many later", function()
      for _, case in ipairs { { 1, 0 }, { 3, 0 }, { 3, 1 }, { 3, 2 }, { 10, 7 }, { 40, 0 }, { 40, 30 }, { 40, 35 } } do
         local every, offset = unpack(case)
         local wanted = {}
         for step = 1, 32 do
            if step % every == offset then wanted[#wanted + 1] = step end
         end
         local run = network():run(16, { dt = 0.5, record = "I.v", every = every, offset = offset })
         local t, v = steps(run)
         assert.same(wanted, t)
         assert.same(wanted, v) -- each step adds 1
         assert.is_truthy(tostring(run):find("^run  " .. #wanted .. " x"), tostring(run))
      end
   end)
   it("counted from step 0, however many runs it takes, on any number of threads", function()
      local net = network()
      local found = {}
      for k, duration in ipairs { 2, 7.5, 0.5, 6 } do
         local t = steps(net:run(duration, { dt = 0.5, record = "I.v", every = 5, offset = 2, threads = k % 3 + 1 }))
         for _, step in ipairs(t) do found[#found + 1] = step end
      end
      assert.same({ 2, 7, 12, 17, 22, 27, 32 }, found)
   end)
   it("in a file as in memory", function()
      local path = os.tmpname() .. ".h5"
      local run = network():run(500, { dt = 0.5, record = "I.v", every = 7, offset = 3, file = path })
      local whole = network():run(500, { dt = 0.5, record = "I.v", every = 7, offset = 3 })
      assert.is_true(whole["I.v"]:equals(run["I.v"]))
      assert.same(whole.t:tolist(), run.t:tolist())
      os.remove(path)
   end)
   it("of one run and not of the next, as each asks for", function()
      local net = network()
      local first = net:run(2, { dt = 1, record = "I.v" })
      assert.is_nil(net:run(3, { dt = 1 })["I.v"])
      local second = net:run(2, { dt = 1, record = "I.v" })
      assert.same({ 1, 2, 6, 7 }, tensor.concatenate({ first["I.v"]:at(2, 1), second["I.v"]:at(2, 1) }, 1):tolist())
      assert.same({ 1, 2 }, first["I.v"]:at(2, 1):tolist())
   end)
   it("but not at an offset that is none", function()
      local net = network()
      refused("offset = 3, but a row is kept every 3 steps; 0 to 2 will do", net.run, net, 5, { every = 3, offset = 3 })
      refused("offset = 1, but a row is kept every step", net.run, net, 5, { offset = 1 })
      refused("offset = -1", net.run, net, 5, { every = 3, offset = -1 })
   end)
end)

describe("elements are kept", function()
   it("by number, view, mask or tensor", function()
      local function kept(of)
         return network():run(1, { dt = 1, record = { ["E.v"] = of } })["E.v"]:flatten():tolist()
      end
      assert.same({ 1, 100 }, kept { 1, 3 })
      assert.same({ 10, 1e4 }, kept(tensor { 2, 5 }))
      local net = network()
      local function seen(of) return net:run(1, { dt = 1, record = { ["E.v"] = of } })["E.v"]:flatten():tolist() end
      assert.same({ 100, 1e5 }, seen(net.E[{ {}, 3 }]))
      assert.same({ 2e3, 2e4, 2e5 }, seen(net.E.k:gt(500)))
      assert.same({ 3, 30 }, seen(net.E[{ 1, 2 }]))
      refused("a view of I; one of E will do", net.run, net, 1, { record = { ["E.v"] = net.I[1] } })
      refused("element 7", net.run, net, 1, { record = { ["E.v"] = tensor { 7 } } })
   end)
   it("in the shape of their group where all are, each row one", function()
      local run = network():run(3, { dt = 1, record = { "E.v" } })
      assert.same({ 3, 2, 3 }, run["E.v"]:shape())
   end)
   it("of synapses, too", function()
      local net = cann.network { E = cann.group(cann.models.Poisson { rate = 400 }, 5),
         I = cann.group(cann.models.LIF { threshold = -59.99 }, 3) }
      net:connect("E", "I", { synapse = cann.models.STDP, port = "v", weight = "uniform(0, 1)" })
      local run = net:run(20, { record = { ["E_I.w"] = net.E_I:onto(2), ["E_I.x"] = "all" } })
      assert.same({ 200, 5 }, run["E_I.w"]:shape())
      assert.same({ 200, 15 }, run["E_I.x"]:shape())
      assert.same(net.E_I:onto(2).w:tolist(), run["E_I.w"][200]:tolist())
      assert.is_true(run["E_I.w"][1]:ne(run["E_I.w"][200]):any())
   end)
end)
