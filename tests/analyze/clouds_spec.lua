-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"
local analyzers = cann.analyzers

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function random(n, d, seed) return tensor.zeros(n, d):uniform(-1, 1, { seed = seed }) end

local metrics = {
   euclidean = function(a, b)
      local sum = 0
      for k = 1, #a do sum = sum + (a[k] - b[k]) ^ 2 end
      return math.sqrt(sum)
   end,
   manhattan = function(a, b)
      local sum = 0
      for k = 1, #a do sum = sum + math.abs(a[k] - b[k]) end
      return sum
   end,
   chebyshev = function(a, b)
      local most = 0
      for k = 1, #a do most = math.max(most, math.abs(a[k] - b[k])) end
      return most
   end,
   cosine = function(a, b)
      local ab, aa, bb = 0, 0, 0
      for k = 1, #a do ab, aa, bb = ab + a[k] * b[k], aa + a[k] ^ 2, bb + b[k] ^ 2 end
      return 1 - ab / math.sqrt(aa * bb)
   end,
}

function metrics.correlation(a, b)
   local x, y, ma, mb = {}, {}, 0, 0
   for k = 1, #a do ma, mb = ma + a[k] / #a, mb + b[k] / #b end
   for k = 1, #a do x[k], y[k] = a[k] - ma, b[k] - mb end
   return metrics.cosine(x, y)
end

describe("neighbours", function()
   it("are the nearest under each metric", function()
      local points = random(70, 5, 1)
      local list = points:tolist()
      for name, distance in pairs(metrics) do
         local places, lengths = analyzers.neighbours(points, { count = 7, metric = name })
         places, lengths = places:tolist(), lengths:tolist()
         for i = 1, 70 do
            local all = {}
            for j = 1, 70 do
               if j ~= i then all[#all + 1] = { distance(list[i], list[j]), j } end
            end
            table.sort(all, function(a, b) return a[1] < b[1] end)
            for k = 1, 7 do
               assert.near(all[k][1], lengths[i][k], 1e-14)
               assert.are.equal(all[k][2], places[i][k])
            end
         end
      end
   end)
   it("of points far from the origin are as exact", function()
      local points = random(40, 2, 2) * 1e-4 + 1000
      local list = points:tolist()
      local _, lengths = analyzers.neighbours(points, { count = 3 })
      for i = 1, 40 do
         local all = {}
         for j = 1, 40 do all[j] = metrics.euclidean(list[i], list[j]) end
         table.sort(all)
         for k = 1, 3 do assert.near(all[k + 1], lengths[i][k], 1e-18) end
      end
   end)
   it("of twins are the first of them, for any number of threads", function()
      local places = analyzers.neighbours(tensor.zeros(6, 2), { count = 2 })
      assert.are.same({ 2, 3 }, places:tolist()[1])
      assert.are.same({ 1, 2 }, places:tolist()[6])
   end)
   it("refuse more than there are", function()
      assert.matches("5 of each among 5 points", refusal(analyzers.neighbours, random(5, 2, 1), { count = 5 }))
      assert.matches("not of rank 1", refusal(analyzers.neighbours, tensor.zeros(5), { count = 1 }))
      assert.matches("coordinate 2 of point 1 is inf", refusal(analyzers.neighbours, { { 1, math.huge }, { 1, 2 } },
         { count = 1 }))
   end)
end)

describe("landmarks", function()
   it("by maxmin: each is the furthest from those before", function()
      local points = random(80, 3, 5)
      local list = points:tolist()
      local places, radii = analyzers.landmarks(points, { count = 12, first = 4 })
      places, radii = places:tolist(), radii:tolist()
      assert.are.equal(4, places[1])
      for k = 2, 12 do
         local furthest, most = nil, -1
         for i = 1, 80 do
            local near = math.huge
            for j = 1, k - 1 do near = math.min(near, metrics.euclidean(list[i], list[places[j]])) end
            if near > most then furthest, most = i, near end
         end
         assert.are.equal(furthest, places[k])
         assert.near(most, radii[k], 1e-14)
      end
   end)
   it("by k-means: one in each heap, each point with its nearest centre", function()
      local heaps = {}
      for k = 1, 4 do heaps[k] = random(30, 2, k) * 0.1 + k * 3 end
      local points = tensor.concatenate(heaps, 1)
      local places, members = analyzers.landmarks(points, { count = 4, method = "k_means", seed = 1 })
      local seen = {}
      for _, place in ipairs(places:tolist()) do seen[math.ceil(place / 30)] = true end
      for k = 1, 4 do assert.is_true(seen[k]) end
      assert.are.equal(120, members:count())
      assert.are.same(places:tolist(),
         (analyzers.landmarks(points, { count = 4, method = "k_means", seed = 1 })):tolist())
   end)
   it("by k-medoids: under each metric, points each at the best place among those nearest to it", function()
      local points = tensor.concatenate({ random(30, 2, 1) + 1, random(30, 2, 2) + 4, random(40, 2, 3) * 2 + 9 }, 1)
      local list = points:tolist()
      for name, distance in pairs(metrics) do
         local options = { count = 5, method = "k_medoids", seed = 1, metric = name }
         local places, members = analyzers.landmarks(points, options)
         places, members = places:tolist(), members:tolist()
         assert.are.equal(5, #places)
         local sums, others = { 0, 0, 0, 0, 0 }, {}
         for p, k in ipairs(members) do
            for other = 1, 5 do
               assert.is_true(distance(list[p], list[places[k]]) <= distance(list[p], list[places[other]]) + 1e-12)
            end
            sums[k] = sums[k] + distance(list[p], list[places[k]])
            others[k] = others[k] or {}
            table.insert(others[k], p)
         end
         for k, own in ipairs(others) do
            for _, p in ipairs(own) do
               local sum = 0
               for _, q in ipairs(own) do sum = sum + distance(list[p], list[q]) end
               assert.is_true(sum >= sums[k] - 1e-9, name)
            end
         end
         local before = cann.threads()
         cann.threads(before == 1 and 2 or 1)
         assert.are.same(places, (analyzers.landmarks(points, options)):tolist())
         cann.threads(before)
      end
      local twins = tensor.zeros(6, 2)
      assert.are.equal(1, (analyzers.landmarks(twins, { count = 3, method = "k_medoids" })):count())
   end)
   it("by greed: as many as asked for, each once", function()
      local places = analyzers.landmarks(random(100, 3, 8), { count = 20, method = "greedy", neighbours = 12 }):tolist()
      local seen = {}
      for _, place in ipairs(places) do
         assert.is_nil(seen[place])
         seen[place] = true
      end
      assert.are.equal(20, #places)
   end)
   it("are all points where more are asked for", function()
      assert.are.equal(5, analyzers.landmarks(random(5, 2, 1), { count = 50 }):count())
      assert.matches("point 9", refusal(analyzers.landmarks, random(5, 2, 1), { count = 2, first = 9 }))
      assert.matches("not manhattan; k_medoids, maxmin and greedy take any",
         refusal(analyzers.landmarks, random(5, 2, 1), { count = 2, method = "k_means", metric = "manhattan" }))
   end)
end)

describe("pca", function()
   it("finds the axes of a stretched cloud", function()
      local points = random(400, 3, 3) * tensor { 5, 0.1, 1 } + tensor { 10, 20, 30 }
      local p = analyzers.pca(points, { dimensions = 3 })
      assert.is_true(math.abs(p.components[1][1]) > 0.99)
      assert.is_true(math.abs(p.components[2][3]) > 0.99)
      local share = p.share:tolist()
      assert.near(1, share[1] + share[2] + share[3], 1e-12)
      assert.near(p.variances[1], p.scores[{ {}, 1 }]:var() * 400 / 399, 1e-9)
      assert.is_true((p.scores % p.components + p.mean - points):abs():max() < 1e-9)
   end)
   it("can standardize and whiten, and takes constant columns", function()
      local points = random(50, 2, 4) * tensor { 100, 0 } + 3
      local p = analyzers.pca(points, { dimensions = 2, standardize = true, whiten = true })
      assert.near(1, p.scores[{ {}, 1 }]:var() * 50 / 49, 1e-12)
      assert.are.equal(0, p.scores[{ {}, 2 }]:abs():max())
   end)
   it("refuses a single point", function()
      assert.matches("at least 2", refusal(analyzers.pca, tensor.zeros(1, 3)))
   end)
end)

describe("multidimensional scaling", function()
   it("gives distances back", function()
      local points = random(25, 2, 6)
      local places, values = analyzers.mds(points, { dimensions = 3 })
      local list, own = points:tolist(), places:tolist()
      for i = 1, 25 do
         for j = 1, 25 do assert.near(metrics.euclidean(list[i], list[j]), metrics.euclidean(own[i], own[j]), 1e-7) end
      end
      assert.near(0, values[3], 1e-10)
   end)
   it("refuses what is out of reach", function()
      assert.matches("infinite or NaN", refusal(analyzers.mds, { { 0, math.huge }, { math.huge, 0 } },
         { distances = true }))
      assert.matches("a matrix", refusal(analyzers.mds, tensor.zeros(2, 3), { distances = true }))
   end)
end)

describe("isomap", function()
   it("unrolls a spiral into a line", function()
      local list, along = {}, {}
      for k = 1, 150 do
         local angle = 3 * math.pi * (0.3 + k / 150)
         list[k] = { angle * math.cos(angle), angle * math.sin(angle) }
         along[k] = k == 1 and 0 or along[k - 1] + metrics.euclidean(list[k], list[k - 1])
      end
      local places, ways = analyzers.isomap(list, { dimensions = 1, neighbours = 2 })
      local first, last = places[1][1], places[150][1]
      for k = 1, 150 do
         assert.near(along[k], math.abs(places[k][1] - first) / math.abs(last - first) * along[150], 1e-3)
      end
      assert.near(along[150], ways[1][150], 0.01)
   end)
   it("refuses a cloud in parts", function()
      assert.matches("several parts", refusal(analyzers.isomap, { { 0 }, { 1 }, { 100 }, { 101 } }, { neighbours = 1 }))
   end)
end)

describe("a layout", function()
   it("keeps heaps apart and is the same each time", function()
      local heaps = {}
      for k = 1, 3 do heaps[k] = random(25, 4, k) * 0.2 + tensor { k == 1 and 4 or 0, k == 2 and 4 or 0, 0, 0 } end
      local points = tensor.concatenate(heaps, 1)
      local places = analyzers.layout(points, { neighbours = 8, seed = 2, turns = 100 })
      local again = analyzers.layout(points, { neighbours = 8, seed = 2, turns = 100 })
      assert.are.same(places:tolist(), again:tolist())
      local neighbours = analyzers.neighbours(places, { count = 3 }):tolist()
      local same = 0
      for i = 1, 75 do
         for k = 1, 3 do
            if math.ceil(neighbours[i][k] / 25) == math.ceil(i / 25) then same = same + 1 end
         end
      end
      assert.is_true(same > 0.97 * 225)
   end)
end)

describe("pictures of clouds refuse", function()
   it("single points and what is not finite", function()
      for _, name in ipairs { "layout", "isomap", "pca" } do
         assert.error_matches(function() analyzers[name](tensor.zeros(1, 3)) end,
            name .. ": points %[1, 3%], but at least 2 with 1 coordinate are needed")
         local broken = tensor.ones(5, 3)
         broken[3][2] = 0 / 0
         assert.error_matches(function() analyzers[name](broken) end, name .. ": point 3 has a coordinate that is no")
      end
   end)

   it("what are no distances", function()
      local function mds(rows) return function() analyzers.mds(tensor.from(rows), { distances = true }) end end
      assert.error_matches(mds { { 0, 1 }, { 2, 0 } }, "the same both ways and at least 0")
      assert.error_matches(mds { { 0, -1 }, { -1, 0 } }, "the same both ways and at least 0")
      assert.error_matches(mds { { 0, 1, 2 }, { 1, 0, 2 } }, "a matrix %[n, n%], not %[2, 3%]")
      assert.error_matches(mds { { 0, 1 / 0 }, { 1 / 0, 0 } }, "infinite or NaN")
   end)
end)
