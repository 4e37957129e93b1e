-- SPDX-License-Identifier: MIT
local cann = require "cann"
local analyzers, tensor = cann.analyzers, cann.tensor

describe("a systematic map", function()
   local net = cann.models.GridCell2DPosition { length = 11, mapping_ratio = 6, a = 0.9 }
   local maps, run = analyzers.systematic_map(net, { width = 2, height = 2, resolution = 20, speed = 1, dt = 2,
      settle = 100 })
   it("sees every bin once, and the lattice that the model has", function()
      assert.are.equal(0, maps.rate:ne(maps.rate):to("int64"):sum())
      local scores, lattice = analyzers.gridness(maps)
      assert.is_true(scores[scores:eq(scores)]:median() > 0.8)
      assert.near(2 * math.pi / 6, lattice.spacing_m:mean(2)[scores:eq(scores)]:median(), 0.12)
      assert.are.equal(121, maps.cells)
      assert.is_true(run.t:count() > 400)
   end)
   it("of one way up agrees with that of both", function()
      local one = analyzers.systematic_map(net, { width = 2, height = 2, resolution = 20, speed = 1, dt = 2,
         settle = 100, one_way = true })
      assert.is_true(analyzers.correlation(one.rate:flatten(), maps.rate:flatten()) > 0.8)
   end)
   it("of one way up is not smeared by a sheet that drifts", function()
      local function contrast(one_way)
         local sheet = cann.models.GridCell2DVelocity { length = 30,
            s = tensor.zeros(30, 30):uniform(0, 0.1, { seed = 1 }) }
         local found = analyzers.systematic_map(sheet, { width = 1.2, height = 1, resolution = 16, speed = 1, dt = 1,
            one_way = one_way })
         local rows = found.rate:mean(3)
         return (rows:var(2) / rows:mean(2) ^ 2):mean()
      end
      assert.is_true(contrast(true) > 3 * contrast(false))
   end)
   it("says what it takes", function()
      assert.is_false((pcall(analyzers.systematic_map, tensor.zeros(3))))
   end)
end)
