-- SPDX-License-Identifier: MIT
-- What the toolkit's networks are for: following places, integrating paths.
local cann = require "cann"
local tensor = require "cann.tensor"
local models = cann.models

describe("GridCell2DPosition", function()
   it("stands for the animal's place, up to the lattice", function()
      local net = models.GridCell2DPosition { length = 16 }
      local walk = cann.tasks.OpenLoopNavigation { duration = 0.4, dt = 0.001, width = 2, height = 2, seed = 1,
         speed_mean = 0.3 }
      local run = net:run(walk, { record = "r" })
      local near = walk.position
      local _, place = cann.analyzers.lattice_position(run.r, { ratio = 1.5, near = near })
      assert.is_true((place - near)[{ { 100, 400 } }]:abs():max() < 0.15)
   end)
   it("decodes the phases of a bump exactly", function()
      local net = models.GridCell2DPosition { length = 24 }
      local bump = net:stimulus { 1, -2 }:reshape(1, 24, 24)
      local phase = cann.analyzers.lattice_position(bump, { threshold = 0 })
      assert.near(1, phase[1][1], 0.02)
      assert.near(-2, phase[1][2], 0.02)
   end)
   it("has connections that know the way round the torus", function()
      local net = models.GridCell2DPosition { length = 15, precision = "float64" }
      local sent = net:evaluate("conv(Jpp, if i == 1 then 1 else 0 end)")
      for _, other in ipairs { "Jpm", "Jmp", "Jmm" } do
         -- Of an odd length no two cells are half a turn apart, so the seam is nowhere.
         local again = net:evaluate(("conv(%s, if i == 1 then 1 else 0 end)"):format(other))
         assert.near(0, (sent - again):abs():max(), 1e-12)
      end
   end)
end)

describe("BandCell", function()
   it("integrates a velocity, both ways, in proportion", function()
      local function moved(v)
         local net = models.BandCell { n = 90, spacing = 2, angle = math.pi / 2 }
         local run = net:run(400 * 0.05, { dt = 0.05, record = "centre", input = { vx = v } })
         return run.centre:flatten()[400] - run.centre:flatten()[100]
      end
      local slow, fast, back = moved(0.01), moved(0.02), moved(-0.01)
      local ideal = 0.01 * math.pi * 300 * 0.05
      assert.near(ideal, slow, 0.15 * ideal)
      assert.near(2, fast / slow, 0.05)
      assert.near(-1, back / slow, 0.02)
   end)
end)

describe("GridCell2DVelocity", function()
   it("moves its pattern with the velocity and back", function()
      local net = models.GridCell2DVelocity { length = 24, lambda_net = 12, alpha = 0.1, W_l = 2,
         s = tensor.zeros(24, 24):uniform(0, 0.1, { seed = 1 }) }
      net:run(500, { dt = 0.5 })
      local function shift(vx)
         local run = net:run(40, { dt = 0.5, record = "r", every = 4, input = { vx = vx } })
         local still = run.r[{ 1 }]:to "float64"
         local last = run.r[{ 20 }]:to "float64"
         -- Change of the phase of the strongest wave along x.
         local x = tensor.arange(0, 23) * (2 * math.pi * 2 / 24)
         local function phase(r) return math.atan2((r:sum(1) * x:sin()):sum(), (r:sum(1) * x:cos()):sum()) end
         local d = phase(last) - phase(still)
         return d - math.floor(d / (2 * math.pi) + 0.5) * 2 * math.pi
      end
      local there, back = shift(1), shift(-1)
      assert.is_true(math.abs(there) > 0.02)
      assert.is_true(there * back < 0)
   end)
end)

describe("HierarchicalNetwork", function()
   it("goes on saying where the animal is when places are no longer shown", function()
      local net = models.HierarchicalNetwork { modules = 3, places = 12 }
      local steps = 600
      local k = tensor.arange(0, steps - 1)
      local moving = k:ge(300):to "float64"
      local vx, vy = moving * 0.06, moving * -0.03
      local px, py = (vx * 0.05):cumsum(1) + 2, (vy * 0.05):cumsum(1) + 3
      local run = net:run(steps * 0.05, { dt = 0.05, record = { "place.place_x", "place.place_y" },
         input = { ["*.vx"] = vx, ["*.vy"] = vy, ["*.px"] = px, ["*.py"] = py,
            ["*.strength"] = k:lt(250):to "float64" * 100 } })
      assert.near(px[steps], run["place.place_x"]:flatten()[steps], 0.15)
      assert.near(py[steps], run["place.place_y"]:flatten()[steps], 0.15)
      assert.is_true(px[steps] - 2 > 0.8)
   end)
   it("says what is wrong", function()
      local fine, why = pcall(models.HierarchicalNetwork, { modules = 2, spacing_min = 5, spacing_max = 2 })
      assert.is_false(fine)
      assert.matches("spacing_max must be above", why)
   end)
end)

describe("PlaceCellNetwork", function()
   it("puts its bump where the animal is", function()
      local ways = cann.tasks.TMaze { recess = true }:geodesics(0.1)
      local net = models.PlaceCellNetwork { geodesics = ways, tau = 3, tau_v = 150, k = 1.4, m = 1.1, a = 0.2, A = 2.3,
         J0 = 0.1, g = 20 }
      local at = ways.grid:cell { 0.5, 1.15 }
      local run = net:run(100, { dt = 1, record = { "place.r" }, input = { ["place.here"] = at } })
      assert.are.equal(at, run["place.r"][100]:argmax())
   end)
   it("asks for the ways of an environment", function()
      local fine, why = pcall(models.PlaceCellNetwork, { geodesics = {} })
      assert.is_false(fine)
      assert.matches("TMaze", why)
   end)
end)
