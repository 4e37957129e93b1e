-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"
local analyzers = cann.analyzers

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function random_bars(n, seed)
   local list = tensor.zeros(n, 2):uniform(0, 1, { seed = seed }):tolist()
   for _, bar in ipairs(list) do bar[2] = bar[1] + bar[2] end
   return list
end

--- The least cost over all matchings, tried one after the other: combine(a, b) of costs.
local function best(a, b, combine, start)
   local least = math.huge
   local function try(i, used, cost)
      if cost >= least then return end
      if i > #a then
         for j = 1, #b do
            if not used[j] then cost = combine(cost, (b[j][2] - b[j][1]) / 2) end
         end
         least = math.min(least, cost)
         return
      end
      try(i + 1, used, combine(cost, (a[i][2] - a[i][1]) / 2))
      for j = 1, #b do
         if not used[j] then
            used[j] = true
            try(i + 1, used, combine(cost, math.max(math.abs(a[i][1] - b[j][1]), math.abs(a[i][2] - b[j][2]))))
            used[j] = nil
         end
      end
   end
   try(1, {}, start)
   return least
end

describe("distances of barcodes", function()
   it("are the best of all matchings", function()
      for seed = 1, 8 do
         local a, b = random_bars(1 + seed % 5, seed), random_bars(1 + (3 * seed) % 6, seed + 100)
         assert.near(best(a, b, math.max, 0), analyzers.bottleneck(a, b), 1e-14)
         for _, power in ipairs { 1, 2, 3 } do
            local sum = best(a, b, function(x, y) return x + y ^ power end, 0)
            assert.near(sum ^ (1 / power), analyzers.wasserstein(a, b, { power = power }), 1e-12)
         end
      end
   end)
   it("are 0 to themselves, symmetric, and obey the triangle", function()
      local a, b, c = random_bars(40, 1), random_bars(30, 2), random_bars(35, 3)
      for _, distance in ipairs { analyzers.bottleneck, analyzers.wasserstein } do
         assert.are.equal(0, distance(a, a))
         assert.near(distance(a, b), distance(b, a), 1e-12)
         assert.is_true(distance(a, c) <= distance(a, b) + distance(b, c) + 1e-12)
      end
   end)
   it("match bars that never die among themselves", function()
      local a, b = { { 0, math.huge }, { 3, math.huge }, { 1, 2 } }, { { 3.5, math.huge }, { 0.25, math.huge } }
      assert.are.equal(0.5, analyzers.bottleneck(a, b))
      assert.near(0.25 + 0.5 + 0.5, analyzers.wasserstein(a, b, { power = 1 }), 1e-14)
      assert.are.equal(math.huge, analyzers.bottleneck(a, { { 0, math.huge } }))
   end)
   it("take empty lists and barcodes", function()
      assert.are.equal(0.5, analyzers.bottleneck({ { 1, 2 } }, tensor.zeros(0, 2)))
      assert.are.equal(0, analyzers.wasserstein(tensor.zeros(0, 2), tensor.zeros(0, 2)))
      local d = analyzers.rips(tensor.zeros(30, 2):uniform(0, 1, { seed = 4 }))
      assert.are.equal(0, analyzers.bottleneck(d, d, { dimension = 0 }))
   end)
   it("are stable: bars move no further than twice the points", function()
      local points = tensor.zeros(60, 2):uniform(0, 1, { seed = 6 })
      local moved = points + tensor.zeros(60, 2):uniform(-0.005, 0.005, { seed = 7 })
      local apart = analyzers.bottleneck(analyzers.rips(points), analyzers.rips(moved))
      assert.is_true(apart <= 2 * 0.005 * math.sqrt(2))
   end)
   it("refuse what are no bars", function()
      assert.matches("bars are %[n, 2%]", refusal(analyzers.bottleneck, tensor.zeros(3), tensor.zeros(0, 2)))
      assert.matches("bar 1 is born at 2 and dies at 1", refusal(analyzers.bottleneck, { { 2, 1 } }, { { 0, 1 } }))
      assert.matches("power = 0.5", refusal(analyzers.wasserstein, { { 0, 1 } }, { { 0, 1 } }, { power = 0.5 }))
      assert.matches("not a number", refusal(analyzers.wasserstein, 1, 2))
   end)
end)

describe("a barcode as an array", function()
   it("image: a bar's Gaussian sums to its length", function()
      local image, used = analyzers.persistence_image({ { 1, 3 }, { 2, 2.5 }, { 0, math.huge } },
         { pixels = 60, sigma = 0.1, births = { 0, 4 }, lengths = { -1, 4 } })
      assert.are.same({ 60, 60 }, image:shape())
      assert.near(2.5, image:sum(), 1e-9)
      assert.are.same({ 0, 4 }, used.births)
      local rows, columns = image:sum(2):tolist(), image:sum(1):tolist()
      local row, column = 0, 0
      for k = 1, 60 do
         row, column = row + rows[k] * (-1 + 5 * (k - 0.5) / 60), column + columns[k] * 4 * (k - 0.5) / 60
      end
      assert.near(2 * 2 + 0.5 * 0.5, row, 1e-9)
      assert.near(2 * 1 + 0.5 * 2, column, 1e-9)
   end)
   it("landscape: the tents in order", function()
      local landscape, x = analyzers.persistence_landscape({ { 0, 2 }, { 1, 2 }, { 1, math.huge } },
         { levels = 3, samples = 9, range = { 0, 2 } })
      for k, at in ipairs(x:tolist()) do
         local a, b = math.max(math.min(at, 2 - at), 0), math.max(math.min(at - 1, 2 - at), 0)
         assert.near(math.max(a, b), landscape[1][k], 1e-15)
         assert.near(math.min(a, b), landscape[2][k], 1e-15)
         assert.are.equal(0, landscape[3][k])
      end
   end)
   it("of no bars is 0", function()
      local none = tensor.zeros(0, 2)
      assert.are.equal(0, (analyzers.persistence_image(none)):sum())
      assert.are.equal(0, (analyzers.persistence_landscape(none)):sum())
   end)
   it("refuses empty ranges", function()
      local backwards = { range = { 2, 1 } }
      assert.matches("a range from 2 to 1", refusal(analyzers.persistence_landscape, { { 0, 1 } }, backwards))
      assert.matches("sigma", refusal(analyzers.persistence_image, { { 0, 1 } }, { sigma = 0 }))
   end)
end)

describe("lower_star", function()
   it("of a line pairs minima with the maxima between them", function()
      local found = analyzers.lower_star { 1, 3, 0, 2, 1.5, 4 }
      assert.are.same({ { 0, math.huge }, { 1, 3 }, { 1.5, 2 } }, found.bars[0]:tolist())
      assert.are.equal(0, found.dimension)
   end)
   it("of an image finds pits and the holes of rings", function()
      local ring = { { 5, 5, 5, 5, 5 }, { 5, 1, 1, 1, 5 }, { 5, 1, 4, 1, 5 }, { 5, 1, 2, 1, 5 }, { 0, 5, 5, 5, 5 } }
      local found = analyzers.lower_star(ring)
      assert.are.same({ { 0, math.huge }, { 1, 5 } }, found.bars[0]:tolist())
      assert.are.same({ { 2, 4 } }, found.bars[1]:tolist())
   end)
   it("of an image agrees with rips of the triangles' vertices", function()
      -- The flag complex of the same triangles, the larger of two values being an edge's length: places are there from
      -- the start in rips, so the bars of dimension 1 compare.
      local rows, columns = 6, 7
      local list = tensor.zeros(rows, columns):uniform(0, 1, { seed = 3 }):tolist()
      local first, second, length = {}, {}, {}
      local function place(r, c) return (r - 1) * columns + c end
      for r = 1, rows do
         for c = 1, columns do
            for _, step in ipairs { { 0, 1 }, { 1, 0 }, { 1, 1 } } do
               local y, x = r + step[1], c + step[2]
               if y <= rows and x <= columns then
                  first[#first + 1], second[#second + 1] = place(r, c), place(y, x)
                  length[#length + 1] = math.max(list[r][c], list[y][x])
               end
            end
         end
      end
      local by_edges = analyzers.rips({ n = rows * columns, first = first, second = second, length = length })
      assert.are.same(by_edges.bars[1]:tolist(), analyzers.lower_star(list).bars[1]:tolist())
   end)
   it("of a graph keeps loops for ever", function()
      local found = analyzers.lower_star({ 1, 2, 3, 0 },
         { edges = { first = { 1, 2, 3, 4 }, second = { 2, 3, 1, 3 } } })
      assert.are.same({ { 0, math.huge }, { 1, 3 } }, found.bars[0]:tolist())
      assert.are.same({ { 3, math.huge } }, found.bars[1]:tolist())
   end)
   it("goes from the highest down with upper", function()
      assert.are.same({ { -4, math.huge }, { -3, -0 }, { -2, -1.5 } },
         analyzers.lower_star({ 1, 3, 0, 2, 1.5, 4 }, { upper = true }).bars[0]:tolist())
   end)
   it("refuses NaN and edges to nowhere", function()
      assert.matches("value 2 is %-?nan", refusal(analyzers.lower_star, { 1, 0 / 0 }))
      assert.matches("edge 1 joins 1 and 9", refusal(analyzers.lower_star, { 1, 2 },
         { edges = { first = { 1 }, second = { 9 } } }))
      assert.matches("a line %[n%] or an image", refusal(analyzers.lower_star, tensor.zeros(2, 2, 2)))
   end)
end)
