-- SPDX-License-Identifier: MIT
-- What the parts of a run cost.
local cann = require "cann"
local models = cann.models

local function network()
   local net = cann.network({ E = cann.group(models.LIF, 1000), I = cann.group(models.LIF, 250) }, { seed = 1 })
   net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = 0.02,
      synapse = models.ExpSynapse { tau = 5, E = 0 }, weight = 0.6 })
   net:connect("I", "E", { rule = "fixed_probability", p = 0.02, synapse = models.STDP, port = "I", weight = 0.2 })
   return net
end

local function run(options)
   options.input, options.record = { ["*.I"] = 20 }, { spikes = "all", ["E.v"] = { 1, 2 } }
   return network():run(50, options)
end

describe("a run that is measured", function()
   it("says what each group and projection took, in parts that make up the whole", function()
      local found = run { profile = true, threads = 1 }
      local profile, seen, sum, share = found.profile, {}, 0, 0
      for k, row in ipairs(profile) do
         seen[row.name .. ": " .. row.work] = row.calls
         sum, share = sum + row.seconds, share + row.share
         assert.is_true(k == 1 or row.seconds <= profile[k - 1].seconds)
      end
      assert.near(profile.measured, sum, 1e-12)
      assert.near(1, share, 1e-9)
      assert.is_true(sum <= profile.total and sum > 0.4 * profile.total, tostring(profile))
      for _, part in ipairs { "E: equations", "I: equations", "E_E: events", "E: spikes and delays", ": records" } do
         assert.are.equal(500, seen[part] or part)
      end
      local said = tostring(profile)
      assert.is_truthy(said:find("of which", 1, true) and said:find("I_E", 1, true), said)
   end)
   it("gives the bits of one that is not", function()
      local plain = run { threads = 1 }
      assert.is_nil(plain.profile)
      for threads = 1, 2 do
         local measured = run { profile = true, threads = threads }
         assert.is_true(plain["E.v"]:equals(measured["E.v"]))
         assert.is_true(plain.spikes.times:equals(measured.spikes.times))
      end
   end)
   it("is measured alone", function()
      local net = network()
      net:run(5, { profile = true })
      assert.is_nil(net:run(5).profile)
      local again = net:run(5, { profile = true }).profile
      assert.are.equal(50, again[1].calls)
   end)
end)
