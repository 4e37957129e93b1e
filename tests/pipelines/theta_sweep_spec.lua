-- SPDX-License-Identifier: MIT
local cann = require "cann"

describe("pipelines.theta_sweep", function()
   local walk = cann.tasks.OpenLoopNavigation { duration = 0.5, dt = 0.01, width = 1, height = 1, speed_mean = 0.3,
      seed = 4 }
   local sweeps = cann.pipelines.theta_sweep { trajectory = walk, directions = 24, length = 12 }
   it("decodes direction, grid and place cells along the path", function()
      local rows = sweeps.t:count()
      assert.are.equal(491, rows)
      assert.are.same({ rows, 2 }, sweeps.grid_position:shape())
      assert.are.same({ rows, 2 }, sweeps.place_position:shape())
      assert.is_true(sweeps.angle:isnan():eq(0):any())
   end)
   it("finds grid cells ahead of the animal once in a cycle of theta", function()
      assert.is_true(sweeps.grid_ahead[{ { 101, 491 } }]:max() > 0.1)
      assert.is_true(sweeps.grid_ahead[{ { 101, 491 } }]:median() < 0.1)
   end)
   it("draws", function()
      assert.are.equal(491, sweeps.figures.sweeps:data()[1].x1:count())
      assert.matches("theta sweeps  491 steps", tostring(sweeps))
   end)
   it("refuses what is no trajectory", function()
      local fine, why = pcall(cann.pipelines.theta_sweep, { trajectory = { 1, 2 } })
      assert.is_false(fine)
      assert.matches("OpenLoopNavigation", why)
   end)
end)
