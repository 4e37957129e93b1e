-- SPDX-License-Identifier: MIT
-- Values as spikes, against what each code says of itself; spikes of brainpy.encoding (2.8) where marked so.
local cann = require "cann"
local encoders, tensor = cann.encoders, cann.tensor

local function same(a, b) assert.are.same(tensor.tensor(a):to("int64"):tolist(), b:to("int64"):tolist()) end

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return (tostring(why):gsub("^.-%.lua:%d+: ", ""))
end

describe("values by chance", function()
   it("fire as often as they are large, within four standard errors, steps and elements apart", function()
      local values = tensor { { 0, 0.25 }, { 0.5, 1 } }
      local spikes = encoders.poisson { values = values * 255, high = 255, gain = 0.4, offset = 0.1, duration = 5000,
         dt = 1, seed = 3 }
      assert.are.same({ 5000, 2, 2 }, spikes:shape())
      assert.are.equal("bool", spikes:type())
      local counts = spikes:to("float64"):sum(1)
      for _, at in ipairs { { 1, 1 }, { 1, 2 }, { 2, 1 }, { 2, 2 } } do
         local p = 0.1 + 0.4 * values[at]
         assert.near(5000 * p, counts[at], 4 * math.sqrt(5000 * p * (1 - p)))
      end
      local wide = encoders.poisson { values = tensor.full(0.3, 400), duration = 400, dt = 1, seed = 3 }:to "float64"
      -- As far apart as independent draws are, along either axis.
      for axis = 1, 2 do assert.near(400 * 0.21, wide:sum(axis):var(), 4 * 400 * 0.21 * math.sqrt(2 / 400)) end
   end)
   it("are the same for the same seed, and silent before they begin", function()
      local function go(seed)
         return encoders.poisson { values = { 0.5, 0.5 }, duration = 10, from = 4, seed = seed }
      end
      assert.is_true(go(1):equals(go(1)))
      assert.is_false(go(1):equals(go(2)))
      assert.are.equal(0, go(1):range(1, 1, 40):sum())
      assert.is_true(go(1):range(1, 41, 100):sum() > 30)
   end)
end)

describe("values by change", function()
   it("fire where they rise or fall by enough, as brainpy's", function()
      local on, off = encoders.difference { series = { 1, 2, 0, 2, 2.9 }, threshold = 1 }
      same({ 1, 1, 0, 1, 0 }, on)
      same({ 0, 0, 1, 0, 0 }, off)
      on = encoders.difference { series = { 1, 2, 2.9, 3, 3.9 }, threshold = 1, first = "same" }
      same({ 0, 1, 0, 0, 0 }, on)
   end)
   it("may be many side by side", function()
      local on, off = encoders.difference { series = { { 0, 0.2 }, { 0.5, 0 } } }
      same({ { 0, 1 }, { 1, 0 } }, on)
      same({ { 0, 0 }, { 0, 1 } }, off)
   end)
end)

describe("values by time", function()
   it("fire linearly earlier, as brainpy's", function()
      same({ { 0, 0, 1 }, { 0, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 }, { 1, 0, 0 } },
         encoders.latency { values = { 0.02, 0.5, 1 }, duration = 5, dt = 1, method = "linear" })
   end)
   it("fire when a charging membrane reaches the threshold, or never", function()
      local values, tau, threshold, dt = { 0.02, 0.1, 0.5, 1, 0.01, 0 }, 8, 0.01, 0.01
      local spikes = encoders.latency { values = values, duration = 30, tau = tau, dt = dt }
      for k, x in ipairs(values) do
         local found = spikes:at(2, k):nonzero()
         if x <= threshold then assert.are.equal(0, found:count())
         else
            -- x (1 - exp(-t/tau)) = threshold
            assert.are.equal(1, found:count())
            assert.near((tau - dt) * math.log(x / (x - threshold)), (found[1][1] - 1) * dt, dt / 2 + 1e-9)
         end
      end
   end)
   it("may be clipped, and may begin later", function()
      local spikes = encoders.latency { values = { 0.005, 1 }, duration = 6, from = 2, dt = 1, method = "linear",
         clip = true }
      same({ { 0, 0 }, { 0, 0 }, { 0, 1 }, { 0, 0 }, { 0, 0 }, { 0, 0 } }, spikes)
   end)
   it("drive sources of spikes", function()
      local due = encoders.latency { values = { 0.02, 0.5, 1 }, duration = 5, dt = 1, method = "linear" }
      local run = cann.run(cann.group(cann.models.SpikeTimes, 3), 5, { dt = 1, input = { due = due },
         record = { spikes = "all" } })
      assert.are.same({ 1, 3, 5 }, run.spikes.times:tolist())
      assert.are.same({ 3, 2, 1 }, run.spikes.neurons:tolist())
   end)
end)

describe("values by phase", function()
   it("are binary digits, as brainpy's in the first period", function()
      local spikes = encoders.phase { values = { 0, 0.5, 0.75, 1, 0.3 }, phases = 4, periods = 2 }
      local once = { { 0, 0, 1, 1, 0 }, { 0, 1, 0, 1, 1 }, { 0, 1, 1, 1, 0 }, { 0, 1, 1, 1, 0 } }
      same(once, spikes:range(1, 1, 4))
      same(once, spikes:range(1, 5, 8))
   end)
   it("weigh together what they stand for", function()
      local values, phases = tensor.zeros(50):uniform(-3, 5, { seed = 2 }), 12
      local spikes = encoders.phase { values = values, low = -3, high = 5, phases = phases }:to "float64"
      local weights = tensor.tensor(2) ^ -tensor.arange(1, phases)
      local back = (weights:unsqueeze(2) * spikes):sum(1) / (1 - 2 ^ -phases) * 8 - 3
      local short = values - back
      assert.is_true(short:min() > -1e-12 and short:max() <= 8 * 2 ^ -phases / (1 - 2 ^ -phases))
   end)
end)

describe("values that will not do", function()
   it("are refused by each code", function()
      for _, name in ipairs { "poisson", "latency", "phase" } do
         local encode = encoders[name]
         local function refused(values, more)
            more = more or {}
            more.values, more.duration = values, name ~= "phase" and 5 or nil
            return refusal(encode, more)
         end
         assert.matches("finite numbers", refused { 0 / 0 })
         assert.matches("finite numbers", refused { 1 / 0 })
         assert.matches("from 1 to 2; 0 to 1 will do", refused { 1, 2 })
         assert.matches("values is a string", refused "x")
         assert.matches("is a string, but others", refused { "x" })
         assert.matches("from low = 1 to high = 1", refused({ 1 }, { low = 1 }))
         assert.matches("high is infinite", refused({ 1 }, { high = 1 / 0 }))
         assert.matches("did you mean 'values'", refusal(encode, { valuse = 1 }))
         local shape = encode { values = {}, duration = name ~= "phase" and 5 or nil }:shape()
         assert.are.equal(0, shape[2])
      end
   end)
   it("are refused in times that make no sense, or take too much memory", function()
      assert.matches("1e%+301 steps", refusal(encoders.poisson, { values = 1, duration = 1e300 }))
      assert.matches("8000 GB", refusal(encoders.poisson, { values = 1, duration = 1e11 }))
      assert.matches("8000 GB", refusal(encoders.latency, { values = 1, duration = 1e11 }))
      assert.matches("steps", refusal(encoders.phase, { values = 1, periods = 1e15 }))
      assert.matches("at most 50", refusal(encoders.phase, { values = 1, phases = 60 }))
      assert.matches("leaves no step", refusal(encoders.latency, { values = 1, duration = 1, from = 2 }))
      assert.matches("not a single number", refusal(encoders.difference, { series = tensor(1) }))
      assert.matches("above 0", refusal(encoders.difference, { series = { 1 }, threshold = 0 }))
      assert.are.equal(0, encoders.difference { series = {} }:count())
   end)
end)

describe("codes", function()
   it("refuse what is no finite number, and a switch that another method has", function()
      assert.matches("finite numbers will do", refusal(encoders.difference, { series = { 1, 0 / 0 } }))
      assert.matches("finite numbers will do", refusal(encoders.poisson, { values = { 0 / 0 }, duration = 1 }))
      assert.matches("clip is of method", refusal(encoders.latency, { values = 0.5, duration = 1, clip = true }))
   end)
end)
