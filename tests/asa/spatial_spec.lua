-- SPDX-License-Identifier: MIT
local cann = require "cann"
local recording = require "cann.recording"
local tensor = cann.tensor

-- Cells of one grid module (and some that fire anywhere) on a lawn-mower's path; their phases are known.
local function module_of(cells, others, seed)
   local n = 20000
   local t = tensor.arange(0, n - 1) * 20
   local row = (t / 8000):floor()
   local along = t / 8000 - row
   local x = along * 1.2
   local y = (row * 0.618033988 - (row * 0.618033988):floor()) * 1.2
   local phase = tensor.zeros(cells, 2):uniform(0, 2 * math.pi, { seed = seed })
   local k, turned = 2 * math.pi / (0.5 * math.sqrt(3) / 2), 0.1
   local a = x * (k * math.cos(turned)) + y * (k * math.sin(turned))
   local b = x * (k * math.cos(turned + math.pi / 3)) + y * (k * math.sin(turned + math.pi / 3))
   local da = a:reshape(-1, 1) - phase[{ {}, 1 }]:reshape(1, -1)
   local db = b:reshape(-1, 1) - phase[{ {}, 2 }]:reshape(1, -1)
   local rate = ((da:cos() + db:cos() + (da - db):cos() - 3) * 0.9):exp() * 0.5
   local all = tensor.concatenate({ rate, tensor.full(0.05, n, others) }, 2)
   local fires = tensor.zeros(n, cells + others):uniform(0, 1, { seed = seed, stream = 1 }):lt(all)
   local places = fires:to("int64"):nonzero()
   return recording.new { t = t, x = x, y = y, cells = cells + others, spikes = {
      t = (places[{ {}, 1 }]:contiguous():to("float64") - 1) * 20 + 5, i = places[{ {}, 2 }]:contiguous() } }, phase
end

local rec = module_of(30, 6, 5)

describe("pipelines.spatial_TDA", function()
   it("finds the torus of a grid module in its rate maps", function()
      local found = cann.pipelines.spatial_TDA { data = rec, bins = 30, landmarks = 200, neighbours = 40,
         landmark_neighbours = 100 }
      assert.equal("torus", found.verdict.name)
   end)

   it("finds none when each map is moved by itself", function()
      local maps = cann.analyzers.rate_maps(rec, { bins = 30 })
      local shifted = maps:select(tensor.arange(1, 30, 1, "int64"))
      for cell = 1, 30 do
         local down = (cell * 7) % 30
         local map = shifted.rate[cell]
         shifted.rate[cell] = tensor.concatenate({ map:range(1, down + 1, 30), map:range(1, 1, down) }, 1):t()
      end
      local found = cann.pipelines.spatial_TDA { data = shifted, landmarks = 200, neighbours = 40,
         landmark_neighbours = 100, shuffles = 19, alpha = 0.05, progress = false }
      assert.are_not.equal("torus", found.verdict.name)
   end)

   it("refuses too few bins and shuffles that prove nothing", function()
      assert.error_matches(function() cann.pipelines.spatial_TDA { data = rec, shuffles = 3 } end, "cannot show p")
      local narrow = { data = rec, bins = 4, crop = 0.3 }
      assert.error_matches(function() cann.pipelines.spatial_TDA(narrow) end, "visited bins")
      assert.error_matches(function() cann.pipelines.spatial_TDA {} end, "'data' is missing")
   end)
end)

describe("pipelines.grid_threshold", function()
   it("takes the cells of the module, and says so", function()
      local found = cann.pipelines.grid_threshold { data = rec, least = 20, step = 8, bins = 30, asa = {
         shuffles = 0, cloud = { active = 800, dimensions = 6 }, embed = { sigma = 80 },
         landmarks = { neighbours = 150, landmarks = 200, landmark_neighbours = 120 } } }
      assert.equal(3, found.counts:count())
      assert.matches("20 cells, gridness >=", tostring(found))
      local lone = 0
      for cell = 31, 36 do lone = math.max(lone, found.gridness[cell]) end
      local worst = found.gridness[{ { 1, 30 } }]:sort()[4]
      assert.is_true(worst > lone)
   end)

   it("refuses recordings without places, and fewer cells than wanted", function()
      local blind = recording.new { t = { 0, 10 }, cells = 2, spikes = { t = { 1 }, i = { 1 } } }
      assert.error_matches(function() cann.pipelines.grid_threshold { data = blind } end, "no positions")
      local many = { data = rec, least = 50 }
      assert.error_matches(function() cann.pipelines.grid_threshold(many) end, "36 cells, but at least")
   end)
end)

describe("analyzers.phase_shift", function()
   local a = tensor.zeros(50, 2):uniform(0, 2 * math.pi, { seed = 3 })

   it("undoes a change of basis and of base point", function()
      local b = tensor.stack({ a[{ {}, 1 }] + a[{ {}, 2 }] + 1, a[{ {}, 2 }] * -1 + 2 }, 2)
      local found = cann.analyzers.phase_shift(a, b)
      assert.near(0, found.rms, 1e-9)
      assert.near(0, found.distance:max(), 1e-9)
      assert.is_true(cann.analyzers.phase_shift(a, b, { align = false }).rms > 1)
   end)

   it("of phases that know nothing of each other is what chance gives", function()
      local b = tensor.zeros(5000, 1):uniform(0, 2 * math.pi, { seed = 8 })
      local c = tensor.zeros(5000, 1):uniform(0, 2 * math.pi, { seed = 9 })
      local found = cann.analyzers.phase_shift(b, c, { align = false })
      assert.near(found.expected, found.rms, 0.05)
   end)

   it("refuses other shapes", function()
      assert.error_matches(function() cann.analyzers.phase_shift(a, a[{ { 1, 3 } }]) end, "two tensors of one shape")
      assert.error_matches(function() cann.analyzers.phase_shift(a) end, "two tensors of one shape")
   end)
end)
