-- SPDX-License-Identifier: MIT
local cann = require "cann"
local image = require "cann.image"
local analyzers, data, tensor = cann.analyzers, cann.data, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function largest(a) return a:abs():max() end

--- Three plane waves at 60 degrees: a hexagonal lattice with its peaks `spacing` bins apart.
local function hexagonal(n, spacing, orientation)
   local x, y = tensor.arange(0, n - 1):reshape(1, n), tensor.arange(0, n - 1):reshape(n, 1)
   local sum = tensor.zeros(n, n)
   for k = 0, 2 do
      local angle = orientation + math.pi / 6 + k * math.pi / 3
      local wave = 4 * math.pi / (math.sqrt(3) * spacing)
      sum = sum + (x * (wave * math.cos(angle)) + y * (wave * math.sin(angle))):cos()
   end
   return sum + 1.5
end

--- A walk over the middle of each of n x n bins of the unit square, one sample each, and a spike train beside it.
local function walk(n, spikes)
   local x, y = tensor.zeros(n * n), tensor.zeros(n * n)
   for k = 0, n * n - 1 do
      x[k + 1], y[k + 1] = (k % n + 0.5) / n, (math.floor(k / n) + 0.5) / n
   end
   return data.recording { t = tensor.arange(0, n * n - 1) * 20, x = x, y = y, spikes = spikes, cells = 2 }
end

describe("rate maps", function()
   it("are of activity along a walk as of its places", function()
      local path = cann.tasks.OpenLoopNavigation { duration = 20, dt = 0.02, width = 1, height = 1, seed = 2 }
      local values = cann.tensor.rand(path.steps, 3)
      local of_walk = cann.analyzers.rate_maps(values, path, { bins = 8 })
      local of_table = cann.analyzers.rate_maps({ x = path.position:at(2, 1), y = path.position:at(2, 2),
         values = values }, { bins = 8 })
      assert.is_true(of_walk.occupancy:equals(of_table.occupancy))
      assert.matches("values %[5, 3%] at 1000 and 1000 places",
         select(2, pcall(cann.analyzers.rate_maps, cann.tensor.rand(5, 3), path)))
   end)
   it("are spikes over time spent", function()
      local rec = walk(4, { t = { 0, 0, 40, 100 }, i = { 1, 1, 1, 2 } })
      local maps = analyzers.rate_maps(rec, { bins = 4, sigma = 0, range = { 0, 1 } })
      assert.near(2 / 0.02, maps.rate[1][1][1], 1e-12)
      assert.near(1 / 0.02, maps.rate[1][1][3], 1e-12)
      assert.near(1 / 0.02, maps.rate[2][2][2], 1e-12)
      assert.near(4 / 0.02, maps.rate:sum(), 1e-9)
      assert.near(20, maps.occupancy[4][4], 1e-12)
   end)
   it("of activity are means", function()
      local maps = analyzers.rate_maps({ x = { 0.1, 0.2, 0.9 }, y = { 0.1, 0.1, 0.9 }, values = { 1, 3, 7 } },
         { bins = 2, sigma = 0, range = { 0, 1 } })
      assert.near(2, maps.rate[1][1][1], 1e-15)
      assert.near(7, maps.rate[1][2][2], 1e-15)
      assert.is_true(maps.rate[1][1][2] ~= maps.rate[1][1][2])
   end)
   it("count nothing where the place is not known", function()
      local gap = data.recording { t = { 0, 10, 20, 30 }, x = { 0.1, 0 / 0, 0.9, 0.9 }, y = { 0.1, 0.1, 0.9, 0.9 },
         spikes = { t = { 0, 10, 12, 25, -5, 31 }, i = { 1, 1, 1, 1, 1, 1 } } }
      local maps = analyzers.rate_maps(gap, { bins = 2, sigma = 0, range = { 0, 1 }, empty = "zero" })
      assert.near(100, maps.rate[1][1][1], 1e-12)
      assert.near(50, maps.rate[1][2][2], 1e-12)
      assert.near(30, maps.occupancy:sum(), 1e-12)
   end)
   it("count no spike in a gap of time", function()
      local rec = { t = { 0, 10, 20, 1000, 1010 }, x = { 0, 0, 0, 1, 1 }, y = { 0, 0, 0, 1, 1 },
         spikes = { t = { 5, 500 }, i = { 1, 1 } } }
      local maps = analyzers.rate_maps(data.recording(rec), { bins = 2, sigma = 0, empty = "zero" })
      assert.near(1 / 0.03, maps.rate:sum(), 1e-9)
   end)
   it("smooth over what was visited only, so a flat rate stays flat", function()
      local maps = analyzers.rate_maps({ x = { 0.1, 0.5, 0.9 }, y = { 0.1, 0.5, 0.9 }, values = { 4, 4, 4 } },
         { bins = 9, sigma = 1, range = { 0, 1 } })
      local known = maps.rate[maps.rate:eq(maps.rate)]
      assert.is_true(known:count() > 20)
      assert.is_true(largest(known - 4) < 1e-12)
   end)
   it("give the same bits with any number of threads", function()
      local x, y = tensor.rand(5000), tensor.rand(5000)
      local values = tensor.rand(5000, 40)
      local before = cann.threads()
      cann.threads(1)
      local one = analyzers.rate_maps({ x = x, y = y, values = values })
      local scores = analyzers.gridness(one)
      cann.threads(3)
      assert.is_true(analyzers.rate_maps({ x = x, y = y, values = values }).rate:equals(one.rate))
      assert.is_true(analyzers.gridness(one):equals(scores))
      cann.threads(before)
   end)
   it("say what is wrong", function()
      local rec = walk(4, { t = {}, i = {} })
      assert.matches("did you mean 'bins'", refusal(analyzers.rate_maps, rec, { bin = 3 }))
      assert.matches("whole number", refusal(analyzers.rate_maps, rec, { bins = 2.5 }))
      assert.matches("low < high", refusal(analyzers.rate_maps, rec, { range = { 1, 0 } }))
      assert.matches("takes a recording", refusal(analyzers.rate_maps, 3))
      assert.matches("NaN everywhere", refusal(analyzers.rate_maps,
         { x = { 0 / 0 }, y = { 1 }, values = { 1 } }))
      assert.matches("never changes", refusal(analyzers.rate_maps, { x = { 1, 1 }, y = { 1, 2 }, values = { 1, 2 } }))
      assert.matches("values %[samples, cells%]", refusal(analyzers.rate_maps,
         { x = { 1, 2 }, y = { 1, 2 }, values = { 1, 2, 3 } }))
   end)
end)

describe("a recording", function()
   it("says where its times are out of order, or puts them in order", function()
      local bad = { t = { 0, 20, 10, 20 }, x = { 1, 3, 2, 3 }, y = { 1, 3, 2, 3 } }
      assert.matches("sample 3 at 10 ms follows one at 20 ms", refusal(data.recording, bad))
      bad.unsorted = "sort"
      local rec = data.recording(bad)
      assert.is_true(rec.t:equals({ 0, 10, 20 }) and rec.x:equals({ 1, 2, 3 }))
   end)
   it("checks what it is given", function()
      assert.matches("at least 2", refusal(data.recording, { t = { 1 } }))
      assert.matches("x and y come together", refusal(data.recording, { t = { 1, 2 }, x = { 1, 2 } }))
      assert.matches("each of the 2 samples", refusal(data.recording, { t = { 1, 2 }, x = { 1 }, y = { 1, 2 } }))
      assert.matches("finite", refusal(data.recording, { t = { 1, 0 / 0 } }))
      assert.matches("cells 1 to 2", refusal(data.recording,
         { t = { 1, 2 }, spikes = { t = { 1 }, i = { 3 } }, cells = 2 }))
      assert.matches("t = %[spikes%]", refusal(data.recording, { t = { 1, 2 }, spikes = { 1, 2 } }))
   end)
   it("counts spikes, silent cells included", function()
      local rec = data.recording { t = { 0, 500, 1000 }, spikes = { t = { 3, 1, 2 }, i = { 2, 2, 1 } }, cells = 3 }
      assert.is_true(rec:counts():equals({ 1, 2, 0 }))
      assert.is_true(rec:spikes_of(2):equals({ 1, 3 }))
      assert.matches("cells 1 to 3", refusal(rec.spikes_of, rec, 4))
   end)
end)

describe("the autocorrelation", function()
   local map = tensor.rand(5, 6)
   it("is the sum over the overlap", function()
      local found = analyzers.autocorrelation(map, { overlap = 1 })[1]
      local free = map - map:mean()
      local function lag(i, j)
         local a = free[{ { 1 + math.max(i, 0), 5 + math.min(i, 0) }, { 1 + math.max(j, 0), 6 + math.min(j, 0) } }]
         local b = free[{ { 1 + math.max(-i, 0), 5 + math.min(-i, 0) }, { 1 + math.max(-j, 0), 6 + math.min(-j, 0) } }]
         return (a * b):sum() / (free * free):sum()
      end
      for _, at in ipairs { { 0, 0 }, { 2, -3 }, { -4, 1 }, { 4, 5 } } do
         assert.near(lag(at[1], at[2]), found[5 + at[1]][6 + at[2]], 1e-12)
      end
   end)
   it("of a torus is one at every period", function()
      local wave = (tensor.arange(0, 11):reshape(1, 12) * (2 * math.pi / 4)):cos():expand(8, 12):copy()
      local found = analyzers.autocorrelation(wave, { wrapped = true })[1]
      assert.near(1, found[5][7], 1e-12)
      assert.near(1, found[1][3], 1e-12)
      assert.near(-1, found[5][5], 1e-12)
   end)
   it("of a flat or silent map is zero", function()
      assert.are.equal(0, largest(analyzers.autocorrelation(tensor.full(3.3, 7, 7))))
      assert.are.equal(0, largest(analyzers.autocorrelation(tensor.zeros(2, 7, 7))))
   end)
   it("says what is wrong", function()
      assert.matches("%[cells, y, x%]", refusal(analyzers.autocorrelation, tensor.zeros(3)))
      assert.matches("lags = 9 bins", refusal(analyzers.autocorrelation, map, { lags = 9 }))
   end)
end)

describe("the cross-correlation", function()
   local nan = 0 / 0
   local a, b = tensor.rand(7, 9) + 100, tensor.rand(5, 4) * 1e-3
   a[2][3], a[7][9], b[1][1] = nan, nan, nan
   -- Pearson's at lag (i, j), pair by pair; and how many pairs.
   local function direct(i, j)
      local n, sx, sy, sxx, syy, sxy = 0, 0, 0, 0, 0, 0
      for y = 1, 5 do
         for x = 1, 4 do
            local inside = y + i >= 1 and y + i <= 7 and x + j >= 1 and x + j <= 9
            local p, q = inside and a[y + i][x + j] - 100.5 or nan, b[y][x] * 1e3
            if p == p and q == q then
               n, sx, sy, sxx, syy, sxy = n + 1, sx + p, sy + q, sxx + p * p, syy + q * q, sxy + p * q
            end
         end
      end
      return (sxy - sx * sy / n) / math.sqrt((sxx - sx * sx / n) * (syy - sy * sy / n)), n
   end
   it("is Pearson's over the bins that both know, at every lag", function()
      local found = analyzers.map_correlation(a, b, { min_overlap = 3 })[1]
      assert.are.same({ 11, 12 }, found:shape())
      for i = -4, 6 do
         for j = -3, 8 do
            local wanted, pairs_there = direct(i, j)
            local got = found[i + 5][j + 4]
            if pairs_there < 3 then assert.is_true(got ~= got) else assert.near(wanted, got, 1e-9) end
         end
      end
   end)
   it("finds a piece where it was cut out", function()
      local map = hexagonal(30, 9, 0.2)
      local piece = map[{ { 12, 19 }, { 5, 14 } }]
      local found = analyzers.map_correlation(map, piece, { lags = "valid" })[1]
      assert.are.same({ 23, 21 }, found:shape())
      assert.near(1, found[12][5], 1e-12)
      assert.near(found[12][5], analyzers.map_correlation(map, piece, { lags = "same" })[1][12 + 4][5 + 5], 1e-12)
      assert.are.same({ 30, 30 }, analyzers.map_correlation(map, piece, { lags = "same" })[1]:shape())
   end)
   it("takes many maps at once, with one or as many", function()
      local many = tensor.rand(3, 6, 6)
      local found = analyzers.map_correlation(many, many)
      for k = 1, 3 do assert.near(1, found[k][6][6], 1e-12) end
      assert.near(0, (analyzers.map_correlation(many, many[2])[2] - found[2]):range(1, 2, 10):range(2, 2, 10):abs()
         :max(), 1e-9)
   end)
   it("is NaN where a map does not vary", function()
      local found = analyzers.map_correlation(tensor.full(3.3, 4, 4), tensor.rand(4, 4))
      assert.are.equal(49, found:ne(found):to("int64"):sum())
   end)
   it("says what is wrong", function()
      assert.matches("3 and 2 maps", refusal(analyzers.map_correlation, tensor.rand(3, 4, 4), tensor.rand(2, 4, 4)))
      assert.matches("within the first", refusal(analyzers.map_correlation, tensor.rand(3, 4), tensor.rand(4, 4),
         { lags = "valid" }))
      assert.matches("%[cells, y, x%]", refusal(analyzers.map_correlation, tensor.rand(3, 4)))
   end)
end)

describe("gridness", function()
   it("finds a hexagonal lattice, its spacing and its orientation", function()
      for _, case in ipairs { { 10, 0.1 }, { 8, 0.4 }, { 14, 0.9 } } do
         local score, lattice = analyzers.gridness(hexagonal(60, case[1], case[2]))
         assert.is_true(score[1] > 1.2)
         assert.near(case[1], lattice.spacing[1]:mean(), 0.25)
         for _, angle in ipairs(lattice.orientation[1]:tolist()) do
            local off = (angle - case[2] + math.pi / 6) % (math.pi / 3) - math.pi / 6
            assert.near(0, off, 0.06)
         end
         assert.near(1, lattice.ellipse[1][3] / lattice.ellipse[1][4], 0.1)
      end
   end)
   it("is low for a square lattice, stripes and noise", function()
      local x, y = tensor.arange(0, 39):reshape(1, 40), tensor.arange(0, 39):reshape(40, 1)
      assert.is_true(analyzers.gridness((x * 0.7):cos() + (y * 0.7):cos())[1] < 0)
      assert.is_true(analyzers.gridness((x * 0.7 + y * 0.2):cos())[1] < 0.3)
      cann.seed(3)
      local noise = image.smooth(tensor.rand(20, 30, 30), 2)
      assert.is_true(analyzers.gridness(noise):lt(0.9):all())
   end)
   it("is NaN where there is nothing to score", function()
      local score, lattice = analyzers.gridness(tensor.zeros(2, 20, 20))
      assert.is_true(score:ne(score):all())
      assert.are.equal(0, lattice.peaks:sum())
      score = analyzers.gridness(tensor.full(0 / 0, 20, 20))
      assert.is_true(score:ne(score):all())
   end)
   it("says what is wrong", function()
      assert.matches("did you mean 'threshold'", refusal(analyzers.gridness, tensor.rand(9, 9), { treshold = 1 }))
      assert.matches("at most", refusal(analyzers.gridness, tensor.rand(9, 9), { threshold = 1 }))
   end)
   it("of a map too small says so", function()
      assert.matches("at least 3 x 3", refusal(image.gridness, tensor.rand(2, 2), 0.2, 0.2, 2, 3))
   end)
end)

describe("grid spacing", function()
   it("agrees with the lattice it is measured on", function()
      local map = hexagonal(60, 12, 0.3)
      assert.near(12, analyzers.grid_spacing(map)[1], 0.3)
      assert.is_true(analyzers.grid_spacing(map, { method = "median" })[1] >= 12)
      assert.near(12 * math.sqrt(3) / 2, analyzers.grid_spacing(map, { method = "fourier" })[1], 1)
   end)
   it("takes the largest value away from the centre of a torus", function()
      local map = tensor.zeros(9, 9)
      map[{ 5, 5 }], map[{ 5, 6 }], map[{ 8, 9 }] = 1, 0.9, 0.7
      assert.near(5, analyzers.grid_spacing(map, { method = "largest", given = "autocorrelations" })[1], 1e-12)
   end)
   it("of flat maps is NaN", function()
      for _, method in ipairs { "gridness", "median", "fourier" } do
         local got = analyzers.grid_spacing(tensor.zeros(20, 20), { method = method })[1]
         assert.is_true(got ~= got)
      end
   end)
end)

describe("spatial information", function()
   it("is one bit where a cell fires in half of the bins", function()
      local map = tensor.zeros(4, 4)
      map[{ { 1, 2 }, {} }] = 5
      assert.near(1, analyzers.spatial_information(map, { occupancy = tensor.ones(4, 4) })[1], 1e-12)
      assert.near(2.5, analyzers.spatial_information(map, { occupancy = tensor.ones(4, 4), per = "second" })[1], 1e-12)
   end)
   it("is 0 of silent and of even cells", function()
      local two = tensor.stack({ tensor.zeros(3, 3), tensor.full(7, 3, 3) })
      assert.is_true(largest(analyzers.spatial_information(two, { occupancy = tensor.ones(3, 3) })) < 1e-14)
   end)
   it("needs an occupancy", function()
      assert.matches("give occupancy", refusal(analyzers.spatial_information, tensor.ones(3, 3)))
      assert.matches("3 x 3", refusal(analyzers.spatial_information, tensor.ones(3, 3), { occupancy = tensor.ones(2) }))
   end)
end)

describe("fields", function()
   it("are the parts above a share of the peak", function()
      local map = tensor.zeros(20, 20)
      map[{ { 3, 6 }, { 4, 8 } }] = 9
      map[{ { 12, 16 }, { 13, 15 } }] = 4
      map[{ 19, 19 }] = 9
      local found = analyzers.fields(map, { threshold = 0.3 })[1]
      assert.are.equal(2, found.count)
      assert.is_true(found.area:equals({ 20, 15 }))
      assert.is_true(found.centre:equals({ { 4.5, 6 }, { 14, 14 } }))
      assert.is_true(found.peak:equals({ 9, 4 }))
      assert.are.equal(3, analyzers.fields(map, { threshold = 0.3, min_area = 1 })[1].count)
   end)
   it("of a silent cell are none", function()
      assert.are.equal(0, analyzers.fields(tensor.zeros(9, 9))[1].count)
      assert.are.equal(0, analyzers.fields(tensor.full(0 / 0, 9, 9))[1].count)
   end)
end)

describe("images", function()
   it("smoothed keep their sum and a flat one its value", function()
      local map = tensor.rand(11, 7)
      assert.near(map:sum(), image.smooth(map, 1.7):sum(), 1e-10)
      assert.is_true(largest(image.smooth(tensor.full(2, 5, 5), 9) - 2) < 1e-12)
   end)
   it("turned four times by 90 degrees are themselves", function()
      local map = tensor.rand(9, 9)
      local turned = map
      for _ = 1, 4 do turned = image.rotate(turned, 90) end
      assert.is_true(turned:equals(map))
      assert.is_true(image.rotate(map, 90):equals(map:t():flip(1):copy()))
   end)
   it("labelled: parts join at edges, or at corners too", function()
      local map = tensor { { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 0 }, { 1, 1, 1 } }
      assert.are.equal(3, image.label(map, 1):max())
      assert.are.equal(2, image.label(map, 2):max())
   end)
   it("have maxima on plateaus, none where they are flat", function()
      local map = tensor { { 0, 0, 0, 0 }, { 0, 2, 2, 0 }, { 0, 0, 0, 1 } }
      assert.are.equal(3, image.maxima(map, 1):to("int64"):sum())
      assert.are.equal(2, image.maxima(map, 2):to("int64"):sum())
      assert.are.equal(0, image.maxima(tensor.ones(4, 4)):to("int64"):sum())
   end)
   it("fit the ellipse that the points lie on", function()
      local t = tensor.linspace(0.1, 5.9, 9)
      local u, v, angle = t:cos() * 3, t:sin() * 1.5, 0.7
      local found = image.fit_ellipse(u * math.cos(angle) - v * math.sin(angle) + 2,
         u * math.sin(angle) + v * math.cos(angle) - 1)
      assert.is_true(largest(found - tensor { 2, -1, 3, 1.5, 0.7 }) < 1e-9)
      assert.matches("on a line", refusal(image.fit_ellipse, { 1, 2, 3, 4, 5 }, { 1, 2, 3, 4, 5 }))
      assert.matches("5 or more", refusal(image.fit_ellipse, { 1, 2 }, { 1, 2 }))
   end)
   it("refuse what they cannot work on", function()
      assert.matches("%[rows, columns%]", refusal(image.smooth, tensor.rand(3), 1))
      assert.matches("no pixel", refusal(image.smooth, tensor.zeros(0, 3), 1))
      assert.matches("sigma", refusal(image.smooth, tensor.rand(3, 3), -1))
      assert.matches("odd number", refusal(image.dilate, tensor.rand(3, 3), 2))
      assert.matches("connectivity", refusal(image.label, tensor.rand(3, 3), 3))
      assert.matches("must ascend", refusal(image.histogram, { 1 }, { 1 }, { x_edges = { 0, 0 }, y_edges = { 0, 1 } }))
      assert.matches("map 3", refusal(image.histogram, { 1 }, { 1 },
         { x_edges = { 0, 1 }, y_edges = { 0, 1 }, group = { 3 }, groups = 2 }))
   end)
end)

describe("rate maps of a run", function()
   local net = cann.models.GridCell2DPosition { length = 9, mapping_ratio = 6, a = 0.9 }
   local path = cann.tasks.OpenLoopNavigation { width = 1.5, height = 1.5, duration = 60, dt = 0.005, seed = 2,
      start = { 0.7, 0.7 }, speed_mean = 0.3, speed_std = 0.1 }
   local run = net:run(path, { record = "r", every = 4, progress = false })
   it("take the walk that it followed, given or its own", function()
      local maps = analyzers.rate_maps(run, path, { bins = 20 })
      assert.are.equal(81, maps.cells)
      assert.is_true(analyzers.rate_maps(run, { bins = 20 }).occupancy:equals(maps.occupancy))
      assert.near(run.t:count(), maps.occupancy:sum(), 0.5)
      local values = run.r:to("float64"):reshape(run.t:count(), 81)
      local known = maps.raw[5][maps.raw[5]:eq(maps.raw[5])]
      assert.is_true(known:max() <= values:at(2, 5):max() and known:max() > 0)
   end)
   it("refuse a walk that is shorter, and what was not kept", function()
      assert.matches("'u' was not recorded", refusal(analyzers.rate_maps, run, path, { name = "u" }))
      assert.matches("has 2 steps", refusal(analyzers.rate_maps, run, { positions = { { 0, 0 }, { 1, 1 } } }))
   end)
end)

describe("an interrupt", function()
   local C = require("cann.ffi").C
   it("ends maps, scores and fits with a sentence", function()
      local stack, film = tensor.rand(200, 30, 30), tensor.rand(50, 16)
      C.cann_interrupt()
      local whys = { refusal(analyzers.gridness, stack), refusal(analyzers.bump_fits, film),
         refusal(image.smooth, stack, 2) }
      C.cann_interrupt_clear()
      for _, why in ipairs(whys) do assert.matches("interrupted", why) end
      assert.are.equal(200, analyzers.gridness(stack):count())
   end)
end)
