-- SPDX-License-Identifier: MIT
local cann = require "cann"
local cloud = require "cann.cloud"
local recording = require "cann.recording"
local stages = require "cann.asa.stages"
local structure = require "cann.structure"
local tensor = cann.tensor

-- A ring of head-direction cells that fire as Poisson processes while the head turns at chance; truth known.
local function ring(cells, seconds, seed)
   local n = seconds * 100
   local steps = tensor.zeros(n):normal(0, 0.12, { seed = seed, stream = 1 })
   local angle = steps:cumsum()
   local preferred = tensor.arange(0, cells - 1) * (2 * math.pi / cells)
   local rate = ((angle:reshape(-1, 1) - preferred:reshape(1, -1)):cos() * 3 - 3):exp() * 0.25
   local fires = tensor.zeros(n, cells):uniform(0, 1, { seed = seed, stream = 2 }):lt(rate)
   local places = fires:to("int64"):nonzero()
   return recording.new { t = tensor.arange(0, n - 1) * 10, cells = cells, heading = angle,
      spikes = { t = places[{ {}, 1 }]:contiguous():to("float64") * 10 - 5, i = places[{ {}, 2 }]:contiguous() } },
      angle
end

describe("the rates", function()
   local function counts_of(times, cells, bin)
      local rec = recording.new { t = { 0, 1, 2.5 }, cells = 2, spikes = { t = times, i = cells } }
      return stages.embed(rec, { bin = bin, sigma = 0 })
   end

   it("count spikes into bins from the first sample on, and those before or after all bins into none", function()
      local found = counts_of({ 0, 0.9, 1, 2.5, 3.5, -1 }, { 1, 1, 2, 1, 2, 1 }, 1)
      assert.same({ { 2, 0 }, { 0, 1 }, { 1, 0 } }, found.counts:tolist())
      assert.same({ 0, 1, 2 }, found.t:tolist())
   end)

   it("are those of the recording's trains where bins are its samples", function()
      local rec = ring(5, 2, 1)
      local found = stages.embed(rec, { bin = rec:dt(), sigma = 0 })
      assert.same(rec:trains():binned(rec:dt(), true):tolist(), found.counts:tolist())
   end)

   it("refuse bins of no width and more than can be counted", function()
      assert.error_matches(function() counts_of({ 1 }, { 1 }, 0) end, "bin = 0")
      assert.error_matches(function() counts_of({ 1 }, { 1 }, 1e-12) end, "take wider bins")
   end)
end)

describe("smoothing along an axis", function()
   it("keeps a constant at reflecting and wrapped ends, and its sum inside", function()
      local x = tensor.full(3, 20, 2)
      for _, border in ipairs { "reflect", "wrap" } do
         assert.near(0, (structure.smooth(x, 1, 4, { border = border }) - 3):abs():max(), 1e-12)
      end
      local impulse = tensor.zeros(41)
      impulse[21] = 1
      local out = structure.smooth(impulse, 1, 3, { border = "zero" })
      assert.near(1, out:sum(), 1e-12)
      assert.near(math.exp(-0.5 * (5 / 3) ^ 2), out[26] / out[21], 1e-12)
      assert.near(0, (structure.smooth(impulse, 1, 0) - impulse):abs():max(), 0)
   end)

   it("refuses negative and endless widths and axes that are not there", function()
      local x = tensor.zeros(4)
      assert.error_matches(function() structure.smooth(x, 1, -1) end, "a sigma from 0")
      assert.error_matches(function() structure.smooth(x, 1, 1e9) end, "ten million elements")
      assert.error_matches(function() structure.smooth(x, 2, 1) end, "axis 2")
      assert.error_matches(function() structure.smooth(x, 1, 1, { border = "round" }) end, "zero, reflect or wrap")
   end)
end)

describe("the fuzzy neighbour graph", function()
   it("gives weights that sum to log2 of the neighbours", function()
      local points = tensor.zeros(40, 3):normal(0, 1, { seed = 3 })
      local k, n = 10, 40
      local d = cloud.distances(points, "euclidean")
      local got = structure.distances(points, "euclidean", k)
      -- One point's own weights, found again by halving in plain Lua from sorted distances.
      local function lent(i)
         local row = d[i]:sort():tolist()
         local low, high = 1e-6, 100
         for _ = 1, 200 do
            local sigma, sum = (low + high) / 2, 0
            for j = 2, k do sum = sum + math.exp(-row[j] / sigma) end
            if sum > math.log(k) / math.log(2) then high = sigma else low = sigma end
         end
         local out, most = {}, row[k]
         for j = 1, n do
            local way = d[i][j]
            out[j] = j ~= i and way <= most and math.exp(-way / low) or 0
         end
         return out
      end
      local rows = {}
      for i = 1, n do rows[i] = lent(i) end
      for i = 1, n do
         for j = 1, n do
            local a, b = rows[i][j], rows[j][i]
            local weight = a + b - a * b
            local wanted = i == j and 0 or -math.log(weight)
            if wanted == math.huge then assert.equal(math.huge, got[i][j])
            else assert.near(wanted, got[i][j], 1e-4) end
         end
      end
   end)

   it("chooses the middle of the densest part first, and each point once", function()
      local dense = tensor.zeros(60, 2):normal(0, 0.1, { seed = 5 })
      local sparse = tensor.zeros(40, 2):normal(4, 2, { seed = 6 })
      local places = structure.landmarks(tensor.concatenate({ dense, sparse }, 1), "euclidean", 15, 100, 1)
      assert.same(tensor.arange(1, 100, 1, "int64"):tolist(), places:sort():tolist())
   end)

   it("does not depend on the number of threads", function()
      local points = tensor.zeros(300, 5):normal(0, 1, { seed = 8 })
      local first = structure.distances(points, "cosine", 40)
      cann.threads(1)
      local second = structure.distances(points, "cosine", 40)
      cann.threads(3)
      assert.is_true(first:equals(structure.distances(points, "cosine", 40)))
      assert.is_true(first:equals(second))
      cann.threads(2)
   end)

   it("stands equal points, and refuses points without direction, NaN and too many neighbours", function()
      local same = tensor.full(1, 12, 2)
      assert.near(0, structure.distances(same, "euclidean", 5):lt(0):to("int64"):sum(), 0)
      local none = tensor.zeros(4, 2)
      assert.error_matches(function() structure.distances(none, "cosine", 2) end, "length 0")
      assert.error_matches(function() structure.distances(tensor.full(0 / 0, 4, 2), "euclidean", 2) end, "nan")
      assert.error_matches(function() structure.distances(same, "euclidean", 13) end, "13 neighbours among 12 points")
      assert.error_matches(function() structure.distances(same, "euclidian", 3) end, "did you mean .euclidean.")
      assert.error_matches(function() structure.landmarks(same, "euclidean", 3, 13, 1) end, "13 landmarks of 12 points")
   end)
end)

describe("circular coordinates", function()
   it("of points on a circle are their angles, up to sign and shift", function()
      local angle = tensor.arange(0, 59) * (2 * math.pi / 60)
      local points = tensor.stack({ angle:cos(), angle:sin() }, 2)
      for _, prime in ipairs { 2, 3, 47 } do
         local found = cann.analyzers.circular_coordinates(points, { prime = prime })[{ {}, 1 }]:contiguous()
         local best = math.huge
         for sign = -1, 1, 2 do
            local d = found - angle * sign
            d = d - d[1]
            best = math.min(best, (d - (d / (2 * math.pi)):round() * (2 * math.pi)):abs():max())
         end
         assert.near(0, best, 1e-9)
      end
   end)

   it("of a torus are two circles at right angles, whatever basis the bars come in", function()
      local n = 300
      local a = tensor.zeros(n):uniform(0, 2 * math.pi, { seed = 2, stream = 1 })
      local b = tensor.zeros(n):uniform(0, 2 * math.pi, { seed = 2, stream = 2 })
      local points = tensor.stack({ a:cos(), a:sin(), b:cos(), b:sin() }, 2)
      local found = cann.analyzers.circular_coordinates(points, { circles = 2 })
      local decoded = require "cann.asa.decoded"
      local known = tensor.stack({ a, b }, 2)
      local seen = {}
      for k = 1, 2 do
         local nearest = decoded.nearest(found[{ {}, k }]:contiguous(), known)
         assert.is_true(nearest.error < 0.2)
         seen[k] = math.abs(nearest.combination[1]) .. math.abs(nearest.combination[2])
      end
      table.sort(seen)
      assert.same({ "01", "10" }, seen)
   end)

   it("refuse more circles than bars, and thresholds without edges", function()
      local line = tensor.from { { 0, 0 }, { 1, 0 }, { 2, 0 } }
      assert.error_matches(function() cann.analyzers.circular_coordinates(line) end, "the barcode has 0 bars")
      assert.error_matches(function()
         structure.coordinates(tensor.ones(3, 3), tensor.from({ { 1, 2, 1, 1 } }, "int64"), 1, 0.5, 47, false)
      end, "no two points are nearer than 0.5")
      assert.error_matches(function()
         structure.coordinates(tensor.ones(3, 3), tensor.from({ { 1, 9, 1, 1 } }, "int64"), 1, 2, 47, false)
      end, "two points of 0 to 2")
      assert.error_matches(function() cann.analyzers.circular_coordinates("points") end, "takes points")
   end)
end)

describe("the pipeline", function()
   local rec, angle = ring(24, 60, 4)
   local function begin(more)
      local o = { data = rec, shuffles = 0, progress = false, cloud = { active = 600, dimensions = 4 },
         landmarks = { neighbours = 100, landmarks = 150, landmark_neighbours = 100 } }
      for name, value in pairs(more or {}) do o[name] = value end
      return cann.pipelines.ASA(o)
   end

   it("finds the ring, and decodes it", function()
      local analysis = begin()
      assert.equal("ring", analysis:verdict().name)
      local error = analysis:decode():error(angle)[1]
      assert.is_true(error.error < 0.35)
      assert.equal(1, math.abs(error.combination[1]))
   end)

   it("refines what it decodes", function()
      local voted = begin { decode = { refine = false } }:decode():error(angle)[1].error
      assert.is_true(begin { decode = { sigma = 60 } }:decode():error(angle)[1].error < 0.95 * voted)
   end)

   it("decodes between the bins of its tuning", function()
      local n, cells = 4000, 40
      local at = tensor.arange(0, n - 1) * (2 * math.pi * 7 / n)
      local preferred = tensor.arange(0, cells - 1) * (2 * math.pi / cells)
      local rate = ((at:reshape(-1, 1) - preferred:reshape(1, -1)):cos() * 3 - 3):exp() * 20
      local found = structure.decode(rate:round():to("int32"), rate, at:reshape(-1, 1), { bins = 16, smoothing = 0.2,
         window = 10, turns = 5, settled = 1e-3 }):flatten()
      local off = found - at
      off = off - (off / (2 * math.pi)):round() * (2 * math.pi)
      -- The middle of a bin would be 0.113 rad rms away.
      assert.is_true(math.sqrt((off * off):mean()) < 0.03)
   end)

   it("is not taken in by its own shuffles, nor by cells that fire at chance", function()
      local analysis = begin { shuffles = 19, alpha = 0.05 }
      assert.equal("ring", analysis:verdict().name)
      local n = 6000
      local fires = tensor.zeros(n, 24):uniform(0, 1, { seed = 9 }):lt(0.05):to("int64"):nonzero()
      local chance = recording.new { t = tensor.arange(0, n - 1) * 10, cells = 24, spikes = {
         t = fires[{ {}, 1 }]:contiguous():to("float64") * 10 - 5, i = fires[{ {}, 2 }]:contiguous() } }
      local judged = begin { data = chance, shuffles = 19, alpha = 0.05 }:verdict()
      assert.equal("none", judged.name)
      local nothing = begin { data = chance, shuffles = 19, alpha = 0.05 }
      assert.error_matches(function() nothing:decode() end, "verdict: none")
   end)

   it("keeps its stages on disk and finds them again", function()
      local folder = os.tmpname()
      os.remove(folder)
      local analysis = begin { out = folder, shuffles = 19, alpha = 0.05 }
      local first = analysis:report()
      local again = begin { out = folder, shuffles = 19, alpha = 0.05 }
      local begun = os.clock()
      assert.equal(tostring(analysis:verdict()), tostring(again:verdict()))
      assert.is_true(again:decode().coordinates:equals(analysis:decode().coordinates))
      assert.is_true(os.clock() - begun < 2)
      assert.equal(folder .. "/index.html", first)
      for name in ("index.html summary.json barcode.png path.png cohospace.png decoded.npz"):gmatch("%S+") do
         local file = assert(io.open(folder .. "/" .. name))
         assert.is_true(#file:read(64) > 0)
         file:close()
      end
      os.execute("rm -r '" .. folder .. "'")
   end)

   it("refuses what cannot be", function()
      assert.error_matches(function() begin { shuffles = 5 } end, "cannot show p <= 0.01; at least 99 will do")
      assert.error_matches(function() begin { cloud = { activ = 3 } } end, "did you mean 'active'")
      assert.error_matches(function() begin { preset = "torus" } end, "grid")
      assert.error_matches(function() cann.pipelines.ASA {} end, "a file or data")
      assert.error_matches(function() cann.pipelines.ASA { data = { t = tensor.zeros(3) } } end, "holds no spikes")
      assert.error_matches(function() begin { embed = { min_speed = 2 } }:embed() end, "needs the positions x and y")
      assert.error_matches(function() begin():decode():cohomap() end, "no positions")
      local silent = recording.new { t = { 0, 10 }, cells = 2, spikes = { t = {}, i = {} } }
      assert.error_matches(function() begin { data = silent } end, "no spikes")
      assert.error_matches(function() stages.components(tensor.zeros(5, 2), 3) end, "3 dimensions of 2 cells")
   end)
end)

describe("cohospace", function()
   it("finds the centre and the width of a field around the ends of the circle", function()
      local n = 4000
      local at = tensor.zeros(n, 2):uniform(0, 2 * math.pi, { seed = 12 })
      local rate = ((at[{ {}, 1 }] - 6.2):cos() * 4 + (at[{ {}, 2 }] - 1):cos() * 4 - 8):exp()
      local space = cann.analyzers.cohospace(at, tensor.stack({ rate, rate * 0 + 1 }, 2), { bins = 20 })
      assert.near(6.2, space.centres[1][1], 0.1)
      assert.near(1, space.centres[1][2], 0.1)
      assert.is_true(space.scores[1] < 0.1)
      assert.is_true(space.scores[2] > 0.9)
      assert.error_matches(function() space:plot(3) end, "cells 1 to 2")
   end)
end)

describe("cohomap", function()
   it("finds the lattice of a grid of known spacing", function()
      local n, spacing = 40000, 0.4
      local x = tensor.zeros(n):uniform(0, 1.2, { seed = 1, stream = 1 })
      local y = tensor.zeros(n):uniform(0, 1.2, { seed = 1, stream = 2 })
      local k = 2 * math.pi / (spacing * math.sqrt(3) / 2)
      local waves = {}
      for i = 0, 1 do
         local turned = 0.2 + i * math.pi / 3
         waves[i + 1] = x * (k * math.cos(turned)) + y * (k * math.sin(turned)) + i
      end
      local angles = tensor.stack(waves, 2)
      local map = cann.analyzers.cohomap(angles, x, y, { bins = 60 })
      assert.near(spacing, map.lattice.spacing[1], 0.004)
      assert.near(spacing, map.lattice.spacing[2], 0.004)
      assert.near(60, map.lattice.angle, 0.5)
      for circle = 1, 2 do assert.is_true(map.waves[circle].error < 0.01) end
      assert.error_matches(function() cann.analyzers.cohomap(angles, x * 0, y) end, "does not move")
      local few = x[{ { 1, 5 } }]
      assert.error_matches(function() cann.analyzers.cohomap(angles, few, y) end, "5 places for 40000 times")
   end)
end)
