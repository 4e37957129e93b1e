-- SPDX-License-Identifier: MIT
-- Who spiked, as threads tell each other: few or many at once, long ago or just now, within a run or before it.
local cann = require "cann"
local tensor = require "cann.tensor"

local source = cann.model { name = "Source", kind = "neuron", input = "due", on = { spike = { when = "due > 0" } } }
local target = cann.model { name = "Target", kind = "neuron", input = "heard", state = "total = 0",
   eqs = "total += heard" }
local n, steps = 50000, 12

-- Who is due in each step: nobody, a few, one in 50, one in 3, all.
local function schedule()
   local due, kinds = tensor.zeros(steps, n), { 0, 997, 50, 3, 1 }
   for step = 1, steps do
      local every = kinds[(step - 1) % #kinds + 1]
      for k = every, every > 0 and n or -1, math.max(every, 1) do due[{ step, k }] = 1 end
   end
   return due
end

-- Each source has 2 synapses, which take 1 to 4 steps, or all the same time.
local function network(differ)
   local net = cann.network { a = cann.group(source, n), b = cann.group(target, n) }
   net.settings = { dt = 1, precision = "float32", backend = "interpreter" }
   net:connect("a", "b", { rule = "fixed_number_post", number = 2, weight = 1, port = "heard",
      delay = differ and { "uniform", 1, 4 } or 3 })
   return net
end

local function simulate(due, differ, threads, pieces)
   local net, done, rates = network(differ), 0, {}
   for _, piece in ipairs(pieces) do
      local run = net:run(piece, { input = { ["a.due"] = due:range(1, done + 1, done + piece) }, threads = threads,
         record = { ["a.rate"] = "pop.mean(spiked)", spikes = "all" }, progress = false })
      for _, rate in ipairs(run["a.rate"]:flatten():tolist()) do rates[#rates + 1] = rate end
      done = done + piece
   end
   return net:get("b.total"):flatten(), rates
end

describe("what threads tell each other of spikes", function()
   local due = schedule()
   for _, differ in ipairs { false, true } do
      local kind = differ and "delays that differ" or "one delay"
      it("does not depend on the team or on where runs begin, with " .. kind, function()
         local total, rate = simulate(due, differ, 1, { steps })
         for _, case in ipairs { { 2, { steps } }, { 3, { steps } }, { 2, { 3, 1, 8 } }, { 1, { 5, 7 } } } do
            local others, again = simulate(due, differ, case[1], case[2])
            assert.are.equal(0, (others - total):abs():max())
            assert.are.same(rate, again)
         end
      end)
   end

   it("reaches every target that it should, and is counted", function()
      local total, rate = simulate(due, false, 2, { 4, 8 })
      local arrived, counts = 0, due:sum(2):flatten():tolist()
      for step = 1, steps - 3 do arrived = arrived + 2 * counts[step] end
      assert.are.equal(arrived, total:sum())
      for step = 1, steps do assert.near(counts[step] / n, rate[step], 1e-7) end
   end)
end)
