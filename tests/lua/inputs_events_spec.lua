-- SPDX-License-Identifier: MIT
local cann = require "cann"
local inputs, models = cann.inputs, cann.models

local function refusal(given)
   given.duration = given.duration or 10
   local fine, why = pcall(inputs.events, given)
   assert.is_false(fine)
   return tostring(why)
end

describe("inputs.events", function()
   it("makes SpikeTimes fire at the given times, on the grid or between", function()
      local due = inputs.events { times = { 0.3, 3, 5.55, 8, 10 }, neurons = { 2, 1, 2, 1, 2 }, n = 2, duration = 10 }
      assert.same({ 100, 2 }, due:shape())
      local run = cann.run(cann.group(models.SpikeTimes, 2), 10, { input = { due = due }, record = { spikes = "all" } })
      local at, who = run.spikes.times:tolist(), run.spikes.neurons:tolist()
      for k, time in ipairs { 0.3, 3, 5.6, 8, 10 } do assert.near(time, at[k], 1e-9) end
      assert.same({ 2, 1, 2, 1, 2 }, who)
   end)
   it("plays a recorded run again", function()
      local run = cann.run(cann.group(models.Poisson { rate = 200 }, 20), 100, { record = { spikes = "all" } })
      local due = inputs.events { times = run.spikes.times, neurons = run.spikes.neurons, n = 20, duration = 100 }
      local again = cann.run(cann.group(models.SpikeTimes, 20), 100, { input = { due = due },
         record = { spikes = "all" } })
      assert.is_true(run.spikes.times:count() > 200)
      assert.same(run.spikes.times:tolist(), again.spikes.times:tolist())
      assert.same(run.spikes.neurons:tolist(), again.spikes.neurons:tolist())
   end)
   it("of no spikes is silence", function()
      assert.are.equal(0, inputs.events { times = {}, duration = 10 }:max())
   end)
   it("refuses times that are unsorted, no numbers, negative or beyond the end", function()
      assert.matches("must ascend, but time 2 %(1 ms%) follows 3 ms", refusal { times = { 3, 1, 2 } })
      assert.matches("time 2 is nan ms", refusal { times = { 1, 0/0, 2 } })
      assert.matches("time 1 is %-1 ms", refusal { times = { -1, 2 } })
      assert.matches("time 2 is 11 ms; 0 to the duration of 10 ms", refusal { times = { 1, 11 } })
   end)
   it("refuses neurons that are not there, lists that differ and two spikes in one step", function()
      assert.matches("neuron 3 of spike 2; 1 to n = 2", refusal { times = { 1, 2 }, neurons = { 1, 3 }, n = 2 })
      assert.matches("neuron 1.5 of spike 1", refusal { times = { 1, 2 }, neurons = { 1.5, 1 }, n = 2 })
      assert.matches("2 times and 1 neurons", refusal { times = { 1, 2 }, neurons = { 1 } })
      assert.matches("neuron 1 fires twice in the step that ends at 1 ms", refusal { times = { 0.95, 0.97 } })
   end)
   it("refuses more than memory holds", function()
      assert.matches("GB", refusal { times = { 1 }, n = 1e9, duration = 1e6 })
   end)
end)
