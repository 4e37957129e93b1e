-- SPDX-License-Identifier: MIT
--- What synapses carry to their targets: delay by delay, body by body, and not at all where it is switched off.
local cann = require "cann"
local tensor = cann.tensor

local source = cann.model { name = "Source", kind = "neuron", input = "due", state = "r = 0", eqs = "r := due",
   on = { spike = { when = "due > 0" } } }
local target = cann.model { name = "Target", kind = "neuron", input = "due; g; h", state = "a = 0; b = 0",
   eqs = "a := g; b := h", on = { spike = { when = "due > 0" } } }

local function series(steps, list)
   local out = tensor.zeros(steps)
   for _, step in ipairs(list) do out[step] = 1 end
   return out
end

-- One source, one target; the steps in which each fires.
local function pair(spec, pre, post, steps, record, before)
   spec.kind = "synapse"
   local net = cann.network { A = cann.group(source, 1), B = cann.group(target, 1) }
   net.settings = { dt = 1, precision = "float64" }
   net:connect("A", "B", { synapse = cann.model(spec), port = "g", weight = 3 })
   if before then before(net) end
   local run = net:run(steps, { record = record,
      input = { ["A.due"] = series(steps, pre), ["B.due"] = series(steps, post) } })
   return run, net
end

describe("delays of single synapses", function()
   local n, m, steps = 7, 5, 40
   -- Whole numbers from 1 to `most` that look drawn.
   local function whole(factor, most)
      return ((tensor.arange(1, n * m) * factor):sin() * 1e4):mod(most):floor():reshape { n, m } + 1
   end
   for kind, spec in pairs { ["events"] = { on = { pre = "post.$port += w" } }, ["rates"] = { send = "w*pre.r" } } do
      it("are a convolution with what was sent: " .. kind, function()
         spec.kind = "synapse"
         local delay, weight = whole(3, 9), whole(4, 7)
         local due = ((tensor.arange(1, steps * n) * 5):sin() * 1e4):mod(1):lt(0.2):to("float64"):reshape { steps, n }
         local net = cann.network { A = cann.group(source, n), B = cann.group(target, m) }
         net.settings = { dt = 1, precision = "float64" }
         net:connect("A", "B", { synapse = cann.model(spec), port = "g", delay = delay:flatten(),
            weight = weight:flatten() })
         local run = net:run(steps, { input = { ["A.due"] = due }, record = "B.a" })
         for step = 1, steps do
            for j = 1, m do
               local sum = 0
               for i = 1, n do
                  local sent = step - delay[i][j]
                  if sent >= 1 then sum = sum + weight[i][j] * due[sent][i] end
               end
               assert.equal(sum, run["B.a"][step][j])
            end
         end
      end)
   end
end)

describe("the body of an event", function()
   it("is carried out in the order of its text", function()
      local after = pair({ state = "x = 0", on = { pre = "x += 1; post.g += x" } }, { 1, 3 }, {}, 6, { "B.a" })
      local before = pair({ state = "x = 0", on = { pre = "post.g += x; x += 1" } }, { 1, 3 }, {}, 6, { "B.a" })
      assert.same({ 1, 2 }, { after["B.a"][2][1], after["B.a"][4][1] })
      assert.same({ 0, 1 }, { before["B.a"][2][1], before["B.a"][4][1] })
   end)

   it("may reach several ports", function()
      local run = pair({ on = { pre = "post.g += w; post.h -= 2*w" } }, { 1 }, {}, 4, { "B.a", "B.b" })
      assert.same({ 3, -6 }, { run["B.a"][2][1], run["B.b"][2][1] })
   end)

   it("is skipped where both ends fired at once, unless says so", function()
      local spec = { state = "x = 0; y = 0",
         on = { pre = { run = "x += 1", unless = "post.lastspike == pre.lastspike" }, post = "y += 1" } }
      local _, net = pair(spec, { 2, 5, 8 }, { 5, 9 }, 12)
      assert.same({ 2, 2 }, { net:get("A_B.x")[1], net:get("A_B.y")[1] })
   end)

   it("begins and ends a rectangle by two paths with delays of their own", function()
      local spec = { on = { up = { from = "pre.spike", delay = "1 ms", run = "post.h += w" },
         down = { from = "pre.spike", delay = "6 ms", run = "post.h -= w" } } }
      local run = pair(spec, { 4, 20 }, {}, 40, { "B.b" })
      local level, on = 0, {}
      for step = 1, 40 do
         level = level + run["B.b"][step][1]
         if level ~= 0 then on[#on + 1] = step end
      end
      assert.same({ 5, 6, 7, 8, 9, 21, 22, 23, 24, 25 }, on)
   end)
end)

describe("net:transmission", function()
   local function silent(net) net:transmission("A_B", false) end
   local kinds = {
      ["events"] = { on = { pre = "post.$port += w" } },
      ["graded senders"] = { send = "w*pre.r" },
      ["states that lie in the target"] = { state = "q = 0", eqs = "q' = -q/5", on = { pre = "q += w" }, send = "q" },
      ["states that lie in the source"] = { state = "q = 0", eqs = "q' = -q/5", on = { pre = "q += 1" }, send = "w*q" },
      ["states of each synapse"] = { state = "w = 3; q = 0", eqs = "q' = -q/5",
         on = { pre = "q += w; w += 0.1*q" }, send = "q" },
   }
   for name, spec in pairs(kinds) do
      it("keeps from the target what it is sent: " .. name, function()
         local off = pair(spec, { 1, 2, 5 }, {}, 12, { "B.a" }, silent)
         local on = pair(spec, { 1, 2, 5 }, {}, 12, { "B.a" })
         assert.equal(0, off["B.a"]:abs():max())
         assert.is_true(on["B.a"]:max() >= 3)
      end)
   end

   it("lets traces and weights of the synapses go on, and comes back", function()
      local spec = { state = "w = 3; x = 0", eqs = "x' = -x/20 @event",
         on = { pre = "post.$port += w; x += 1", post = "w += x" } }
      local _, net = pair(spec, { 2, 4 }, { 6 }, 8, nil, silent)
      local _, other = pair(spec, { 2, 4 }, { 6 }, 8)
      assert.equal(other:get("A_B.w")[1], net:get("A_B.w")[1])
      assert.is_true(net:get("A_B.w")[1] > 4)
      net:transmission("*", true)
      local run = net:run(4, { input = { ["A.due"] = tensor { 1, 0, 0, 0 } }, record = "B.a" })
      assert.near(net:get("A_B.w")[1], run["B.a"][2][1], 1e-12)
   end)

   it("is kept by a saved network", function()
      local _, net = pair(kinds.events, {}, {}, 2, nil, silent)
      local path = os.tmpname()
      net:save(path)
      local other = cann.load(path)
      os.remove(path)
      local run = other:run(4, { input = { ["A.due"] = tensor { 1, 0, 0, 0 } }, record = "B.a" })
      assert.equal(0, run["B.a"]:max())
   end)

   it("says what it does not know", function()
      local _, net = pair(kinds.events, {}, {}, 2)
      local function refused(wanted, ...)
         local fine, why = pcall(net.transmission, net, ...)
         assert.is_false(fine)
         assert.is_truthy(why:find(wanted, 1, true), why)
      end
      refused("no projection 'A_C'; did you mean 'A_B'?", "A_C", true)
      refused("true or false, as in net:transmission", "A_B", 1)
   end)
end)
