-- SPDX-License-Identifier: MIT
-- A walk on a line: its statistics, its ends, and what it refuses.
local cann = require "cann"
local tasks = cann.tasks

local function refusal(given)
   local fine, why = pcall(tasks.LinearTrack, given)
   assert.is_false(fine)
   return why
end

describe("a linear track", function()
   it("has the deviation and the coherence time that were asked for", function()
      local walk = tasks.LinearTrack { duration = 5000, dt = 0.1, length = 1e6, velocity_std = 0.3,
         coherence_time = 0.5, seed = 4 }
      local v, n = walk.velocity:at(2, 1):copy(), walk.steps
      assert.near(0, v:mean(), 0.02)
      assert.near(0.3, v:std(), 0.01)
      for lag = 1, 8, 3 do
         local together = (v:range(1, 1, n - lag) * v:range(1, 1 + lag, n)):mean() / 0.09
         assert.near(math.exp(-0.1 * lag / 0.5), together, 0.05)
      end
   end)
   it("has velocities that are the steps between its places, but for turns", function()
      local walk = tasks.LinearTrack { duration = 60, length = 1, seed = 2 }
      local x, v = walk.position:at(2, 1):copy(), walk.velocity:at(2, 1):copy()
      local n = walk.steps
      local missed = ((x:range(1, 2, n) - x:range(1, 1, n - 1)) - v:range(1, 1, n - 1) * 0.05):abs()
      assert.is_true(missed:lt(1e-12):to("float64"):mean() > 0.9)
      assert.is_true(x:min() >= 0 and x:max() <= 1 and x:max() > 0.95)
      assert.are.equal(0, walk.position:at(2, 2):abs():max())
   end)
   it("runs to and fro at a constant speed, or round", function()
      local walk = tasks.LinearTrack { duration = 20, dt = 0.1, length = 2, start = 0, velocity_mean = 0.5,
         velocity_std = 0 }
      for k = 1, walk.steps, 17 do
         local way = 0.05 * (k - 1) % 4
         assert.near(way <= 2 and way or 4 - way, walk.position[k][1], 1e-9)
      end
      local round = tasks.LinearTrack { duration = 20, dt = 0.1, length = 2, start = 0, velocity_mean = 0.5,
         velocity_std = 0, ends = "periodic" }
      assert.near(0.05 * 57 % 2, round.position[58][1], 1e-9)
      assert.near(0.5, round.speed:min(), 1e-12)
   end)
   it("is the seed's alone, and drives what follows a walk", function()
      local function walked(seed) return tasks.LinearTrack { duration = 5, seed = seed } end
      assert.is_true(walked(1).position:equals(walked(1).position))
      assert.is_false(walked(1).position:equals(walked(2).position))
      local cell = cann.model { name = "follower", kind = "neuron", units = "off", state = "u = 0", input = "I",
         eqs = "du/dt = -u + I", follows = { I = "x" } }
      local run = cann.network { cell = cann.group(cell, 1) }:run(walked(1), { dt = 50, record = "cell.I" })
      assert.near(0, (run["cell.I"]:flatten() - walked(1).position:at(2, 1)):abs():max(), 1e-6)
   end)
   it("refuses what is no track", function()
      assert.matches("start = 3 m, but the track is 2 m long", refusal { start = 3 })
      assert.matches("at least 0", refusal { start = -1 })
      assert.matches("above 0", refusal { length = 0 })
      assert.matches("did you mean 'solid'", refusal { ends = "sold" })
      assert.matches("not a number", refusal { velocity_mean = 0 / 0 })
      assert.matches("bytes", refusal { duration = 1e12 })
      assert.matches("less than a step", refusal { duration = 0.001 })
      assert.matches("no option 'lenght'; did you mean 'length'", refusal { lenght = 1 })
   end)
end)
