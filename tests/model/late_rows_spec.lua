-- SPDX-License-Identifier: MIT
-- Recorded reductions, which a team joins when it meets: the same rows from any team.
local cann = require "cann"

local n = 50000

local function network()
   local cell = cann.model { kind = "neuron", method = "euler", param = "R = 1", state = "v = uniform(-60, -50)",
      eqs = "v' = (-v - 45 + 3*i/40000)/10", on = { spike = { when = "v >= -50", run = "v = -60" } } }
   return cann.network({ P = cann.group(cell, n) }, { seed = 3 })
end

local record = {
   ["P.rate"] = "pop.mean(spiked)",
   ["P.spread"] = "pop.max(v) - pop.min(v)",
   ["P.squares"] = "R*sqrt(pop.sum((v + 50)^2))",
   ["P.clocked"] = "pop.mean(v) + t",
   ["P.v"] = "v",
}

-- Rows of two runs in a row, neither a whole number of what a team does between its meetings.
local function rows(threads, every)
   local net, kept = network(), {}
   for _, duration in ipairs { 0.7, 4.1 } do
      local run = net:run(duration, { record = record, every = every, progress = false, threads = threads })
      for name in pairs(record) do kept[#kept + 1] = { name, run[name] } end
   end
   table.sort(kept, function(a, b) return a[1] < b[1] end)
   return kept
end

describe("a recorded reduction", function()
   for _, every in ipairs { 1, 3 } do
      it("has the same rows from 1, 2 and 3 threads, every " .. every, function()
         local one = rows(1, every)
         for threads = 2, 3 do
            for k, row in ipairs(rows(threads, every)) do
               assert.are.equal(one[k][1], row[1])
               assert.are.same(one[k][2]:shape(), row[2]:shape())
               assert.are.equal(0, (one[k][2] - row[2]):abs():max(), row[1])
            end
         end
      end)
   end

   it("is the reduction of the recorded elements", function()
      local run = network():run(3.3, { record = record, progress = false, threads = 2 })
      local v = run["P.v"]
      assert.near(0, (v:max(2) - v:min(2) - run["P.spread"]:flatten()):abs():max(), 1e-5)
      assert.near(0, (((v + 50) ^ 2):sum(2):sqrt() / run["P.squares"]:flatten() - 1):abs():max(), 1e-5)
      assert.is_true(run["P.rate"]:max() > 0)
   end)
end)
