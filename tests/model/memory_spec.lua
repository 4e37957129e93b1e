-- SPDX-License-Identifier: MIT
-- The memory that a network says it takes.
local cann = require "cann"
local models = cann.models

local function network(precision)
   local net = cann.network({ E = cann.group(models.LIF, 1000), I = cann.group(models.LIF, { 20, 25 }) },
      { precision = precision })
   local rule = { rule = "fixed_probability", p = 0.1, port = "I" }
   local function connect(pre, post, more)
      for name, value in pairs(rule) do more[name] = value end
      net:connect(pre, post, more)
   end
   connect("E", "I", { weight = 0.5 })
   connect("I", "E", { weight = "uniform(0, 1)" })
   connect("E", "E", { synapse = models.STDP })
   net:connect("I", "I", { rule = "all_to_all", port = "I" })
   return net
end

describe("net:memory", function()
   it("is a few bytes a synapse: a number for whom it meets, and what each has of its own", function()
      for precision, size in pairs { float32 = 4, float64 = 8 } do
         local rows = {}
         local memory = network(precision):memory()
         for _, row in ipairs(memory) do rows[row.name] = row end
         local function each(name) return rows[name].bytes / rows[name].synapses end
         -- One number for the target, and where each source's synapses begin; equal weights are one number.
         assert.is_true(each "E_I" >= 4 and each "E_I" < 4.5, tostring(memory))
         assert.near(size, each "I_E" - each "E_I", 0.5)
         -- w alone: the traces are one for each source or target.
         local own = rows.E_E.values / rows.E_E.synapses
         assert.is_true(own >= size and own < size + 1, tostring(memory))
         -- Everybody meets everybody: no list is kept.
         assert.is_true(rows.I_I.bytes < 20000 and rows.I_I.synapses == 250000)
         -- v is one number a neuron, whatever its parameters.
         assert.is_true(rows.E.values >= 1000 * size and rows.I.values >= 500 * size)
      end
   end)
   it("adds up, and prints itself", function()
      local memory = network():memory()
      local sum = 0
      for _, row in ipairs(memory) do sum = sum + row.bytes end
      assert.are.equal(memory.total, sum)
      assert.is_true(memory.total > 2e6 and memory.total < 1e7)
      local said = tostring(memory)
      assert.is_truthy(said:find("^memory  %d[%d.]* MB") and said:find("bytes a synapse in all", 1, true), said)
   end)
end)
