-- SPDX-License-Identifier: MIT
package.path = "tests/analyze/?.lua;tests/repl/?.lua;" .. package.path
local cann = require "cann"
local homology = require "homology"
local terminal = require "terminal"
local tensor = require "cann.tensor"
local rips = cann.analyzers.rips

local function random(n, d, seed) return tensor.zeros(n, d):uniform(0, 1, { seed = seed }) end

local function refusal(...)
   local fine, why = pcall(rips, ...)
   assert.is_false(fine)
   return tostring(why)
end

--- Distances of points as nested tables, by the plain formula.
local function distances_of(points)
   local list, out = points:tolist(), {}
   for i, a in ipairs(list) do
      out[i] = {}
      for j, b in ipairs(list) do
         local sum = 0
         for k = 1, #a do sum = sum + (a[k] - b[k]) ^ 2 end
         out[i][j] = math.sqrt(sum)
      end
   end
   return out
end

local function same_bars(wanted, got, what)
   for k = 0, #wanted do
      local own = got.bars[k]:tolist()
      assert.are.equal(#wanted[k], #own, ("%s: bars of dimension %d"):format(what, k))
      for i, bar in ipairs(wanted[k]) do
         for side = 1, 2 do
            if bar[side] ~= own[i][side] then assert.near(bar[side], own[i][side], 1e-12, what) end
         end
      end
   end
end

local function random_matrix(n, seed, levels)
   local upper = random(n, n, seed)
   if levels then upper = (upper * levels):ceil() end
   local list = upper:tolist()
   for i = 1, n do
      list[i][i] = 0
      for j = i + 1, n do list[j][i] = list[i][j] end
   end
   return list
end

describe("rips agrees with the reduced boundary matrix", function()
   it("on points", function()
      for seed = 1, 4 do
         local points = random(11, 3, seed)
         for _, prime in ipairs { 2, 3, 47 } do
            same_bars(homology.bars(distances_of(points), 2, prime), rips(points, { dimension = 2, prime = prime }),
               "points " .. seed)
         end
      end
   end)
   it("on dissimilarities without triangle inequality", function()
      for seed = 1, 6 do
         local matrix = random_matrix(10, seed)
         same_bars(homology.bars(matrix, 3, 3), rips(tensor(matrix), { dimension = 3, prime = 3, distances = true }),
            "matrix " .. seed)
      end
   end)
   it("on ties", function()
      for seed = 1, 6 do
         local matrix = random_matrix(10, seed, 3)
         same_bars(homology.bars(matrix, 2, 5), rips(tensor(matrix), { dimension = 2, prime = 5, distances = true }),
            "ties " .. seed)
      end
   end)
   it("on edges that are not there, with and without threshold", function()
      for seed = 1, 4 do
         local matrix = random_matrix(11, seed)
         for i = 1, 11 do
            for j = 1, 11 do
               if matrix[i][j] > 0.6 then matrix[i][j] = math.huge end
            end
         end
         local given = tensor(matrix)
         same_bars(homology.bars(matrix, 2, 2),
            rips(given, { dimension = 2, distances = true, threshold = math.huge }), "sparse " .. seed)
         same_bars(homology.bars(matrix, 2, 2, 0.4), rips(given, { dimension = 2, distances = true, threshold = 0.4 }),
            "threshold " .. seed)
      end
   end)
   it("on edges given as a list, once or both ways", function()
      local matrix, first, second, length = random_matrix(10, 7), {}, {}, {}
      for i = 1, 10 do
         for j = 1, 10 do
            if i < j and matrix[i][j] <= 0.7 or i > j and matrix[i][j] < 0.2 then
               first[#first + 1], second[#second + 1], length[#length + 1] = i, j, matrix[i][j]
            end
         end
      end
      same_bars(homology.bars(matrix, 2, 3, 0.7),
         rips({ n = 10, first = first, second = second, length = length }, { dimension = 2, prime = 3 }), "edges")
   end)
end)

describe("a cocycle", function()
   local function check(matrix, dimension, prime)
      local found = rips(tensor(matrix), { dimension = dimension, prime = prime, cocycles = true, distances = true })
      for k = 1, dimension do
         for i, bar in ipairs(found.bars[k]:tolist()) do
            local one, cochain = found.cocycles[k][i], {}
            local values = one.values:tolist()
            for s, corners in ipairs(one.simplices:tolist()) do
               cochain[table.concat(corners, " ")] = values[s]
               assert.is_true(math.abs(values[s]) <= prime / 2)
               local diameter = 0
               for x = 1, k do
                  for y = x + 1, k + 1 do diameter = math.max(diameter, matrix[corners[x]][corners[y]]) end
               end
               assert.is_true(diameter >= bar[1] and diameter <= bar[2])
            end
            assert.are.equal(0, homology.coboundary(matrix, cochain, k, prime, bar[2]))
            assert.is_false(homology.is_coboundary(matrix, cochain, k, prime, bar[1]))
         end
      end
      return found
   end
   it("has no coboundary while its bar lives, and is none itself", function()
      for seed = 1, 3 do
         check(distances_of(random(11, 2, seed)), 2, 47)
         check(random_matrix(9, seed), 3, 3)
         check(random_matrix(9, seed, 4), 2, 2)
      end
   end)
   it("of a circle winds once around it", function()
      local angles = tensor.arange(0, 23) * (2 * math.pi / 24)
      local points = tensor.stack({ angles:cos(), angles:sin() }, 2)
      local found = rips(points, { cocycles = true, prime = 47 })
      assert.are.equal(1, found.bars[1]:size(1))
      assert.are.equal(1, #found.cocycles[1])
      assert.near(2 * math.sin(math.pi / 24), found.bars[1][1][1], 1e-14)
      assert.near(2 * math.sin(8 * math.pi / 24), found.bars[1][1][2], 1e-14)
      local one, turns = found.cocycles[1][1], 0
      local values = one.values:tolist()
      for s, edge in ipairs(one.simplices:tolist()) do
         if edge[2] == edge[1] + 1 then turns = turns + values[s] end
         if edge[1] == 1 and edge[2] == 24 then turns = turns - values[s] end
      end
      assert.are.equal(1, math.abs((turns + 23) % 47 - 23))
   end)
end)

describe("closed forms:", function()
   it("the octahedron's boundary and its kin are spheres", function()
      for dimension = 1, 4 do
         local list = {}
         for axis = 1, dimension + 1 do
            for side = -1, 1, 2 do
               local point = {}
               for k = 1, dimension + 1 do point[k] = k == axis and side or 0 end
               list[#list + 1] = point
            end
         end
         local found = rips(tensor(list), { dimension = dimension, prime = 3 })
         for k = 1, dimension - 1 do assert.are.equal(0, found.bars[k]:size(1)) end
         assert.are.equal(1, found.bars[dimension]:size(1))
         assert.near(math.sqrt(2), found.bars[dimension][1][1], 1e-14)
         assert.near(2, found.bars[dimension][1][2], 1e-14)
      end
   end)
   it("the projective plane's torsion shows modulo 2 and not modulo 3", function()
      local triangles = { { 1, 2, 5 }, { 1, 2, 6 }, { 1, 3, 4 }, { 1, 3, 6 }, { 1, 4, 5 }, { 2, 3, 4 }, { 2, 3, 5 },
         { 2, 4, 6 }, { 3, 5, 6 }, { 4, 5, 6 } }
      -- The barycentric subdivision is a flag complex: its graph says all.
      local cells, first, second = {}, {}, {}
      local function cell(key)
         cells[key] = cells[key] or 0
         if cells[key] == 0 then
            cells.count = (cells.count or 0) + 1
            cells[key] = cells.count
         end
         return cells[key]
      end
      local seen = {}
      local function join(a, b)
         if seen[a .. "|" .. b] then return end
         seen[a .. "|" .. b] = true
         first[#first + 1], second[#second + 1] = cell(a), cell(b)
      end
      for _, t in ipairs(triangles) do
         local whole = table.concat(t, " ")
         for skip = 1, 3 do
            local edge = {}
            for k = 1, 3 do
               if k ~= skip then edge[#edge + 1] = t[k] end
            end
            join(table.concat(edge, " "), whole)
            for _, v in ipairs(edge) do join(tostring(v), table.concat(edge, " ")) end
         end
         for _, v in ipairs(t) do join(tostring(v), whole) end
      end
      local length = {}
      for k = 1, #first do length[k] = 1 end
      local function betti(prime)
         local found = rips({ n = cells.count, first = first, second = second, length = length },
            { dimension = 2, prime = prime })
         return { found.bars[1]:size(1), found.bars[2]:size(1) }
      end
      assert.are.same({ 1, 1 }, betti(2))
      assert.are.same({ 0, 0 }, betti(3))
   end)
   it("one point, twins and points on a line", function()
      local one = rips(tensor { { 3, 4 } }, { dimension = 2 })
      assert.are.same({ { 0, math.huge } }, one.bars[0]:tolist())
      assert.are.equal(0, one.bars[1]:size(1) + one.bars[2]:size(1))
      local twins = rips(tensor { { 0 }, { 0 }, { 0 }, { 2 } }, { dimension = 2 })
      assert.are.same({ { 0, 2 }, { 0, math.huge } }, twins.bars[0]:tolist())
      local line = rips(tensor.arange(1, 30):reshape(30, 1), { dimension = 2 })
      assert.are.equal(30, line.bars[0]:size(1))
      assert.are.equal(0, line.bars[1]:size(1) + line.bars[2]:size(1))
   end)
   it("a matrix without edges has as many components as points", function()
      local far = tensor.full(math.huge, 5, 5)
      for i = 1, 5 do far[{ i, i }] = 0 end
      local found = rips(far, { distances = true, dimension = 2 })
      assert.are.equal(5, found.bars[0]:size(1))
      assert.are.equal(math.huge, found.bars[0]:min() + found.bars[0][1][2])
   end)
end)

describe("rips", function()
   it("gives the same bits for any number of threads", function()
      local points = random(120, 3, 3)
      local before = cann.threads()
      local of = {}
      for threads = 1, 3 do
         cann.threads(threads)
         of[threads] = rips(points, { dimension = 2, prime = 47, cocycles = true })
      end
      cann.threads(before)
      for threads = 2, 3 do
         for k = 0, 2 do assert.are.same(of[1].bars[k]:tolist(), of[threads].bars[k]:tolist()) end
         for k = 1, 2 do
            for i = 1, of[1].bars[k]:size(1) do
               assert.are.same(of[1].cocycles[k][i].values:tolist(), of[threads].cocycles[k][i].values:tolist())
               assert.are.same(of[1].cocycles[k][i].simplices:tolist(), of[threads].cocycles[k][i].simplices:tolist())
            end
         end
      end
   end)
   it("knows its metrics", function()
      local points = random(15, 4, 9) - 0.3
      local list = points:tolist()
      local metrics = {
         manhattan = function(a, b)
            local sum = 0
            for k = 1, 4 do sum = sum + math.abs(a[k] - b[k]) end
            return sum
         end,
         chebyshev = function(a, b)
            local most = 0
            for k = 1, 4 do most = math.max(most, math.abs(a[k] - b[k])) end
            return most
         end,
         cosine = function(a, b)
            local ab, aa, bb = 0, 0, 0
            for k = 1, 4 do ab, aa, bb = ab + a[k] * b[k], aa + a[k] ^ 2, bb + b[k] ^ 2 end
            return 1 - ab / math.sqrt(aa * bb)
         end,
      }
      for name, distance in pairs(metrics) do
         local matrix = {}
         for i = 1, 15 do
            matrix[i] = {}
            for j = 1, 15 do matrix[i][j] = i == j and 0 or distance(list[i], list[j]) end
         end
         same_bars(homology.bars(matrix, 1, 2), rips(points, { metric = name }), name)
      end
   end)
   it("says what it would need before it begins", function()
      assert.matches("barcodes to dimension 2 of 50 000 points need about %d.* TB; give a threshold, fewer points "
         .. "%(analyzers.landmarks%) or dimension = 1", refusal(tensor.zeros(50000, 3), { dimension = 2 }))
   end)
   it("refuses what is no distance", function()
      local matrix = tensor { { 0, 1, 2 }, { 1, 0, 1 }, { 2, 1, 0 } }
      local function with(i, j, value)
         local copy = matrix:copy()
         copy[{ i, j }] = value
         return refusal(copy, { distances = true })
      end
      assert.matches("%[1%]%[3%] = 2 and %[3%]%[1%] = 5 differ", with(3, 1, 5))
      assert.matches("points 1 and 3 is nan", (with(3, 1, 0 / 0):gsub("%-nan", "nan")))
      assert.matches("points 1 and 3 is %-1", with(3, 1, -1))
      assert.matches("point 2 to itself is 1", with(2, 2, 1))
      assert.matches("a matrix %[n, n%]", refusal(tensor.zeros(3, 2), { distances = true }))
      assert.matches("coordinate 1 of point 2 is inf", refusal(tensor { { 0 }, { math.huge } }))
      assert.matches("point 2 has length 0", refusal(tensor { { 1, 1 }, { 0, 0 } }, { metric = "cosine" }))
      assert.matches("edge 1 is between points 1 and 1",
         refusal { n = 3, first = { 1 }, second = { 1 }, length = { 2 } })
      assert.matches("edge of points 1 and 2 is given twice",
         refusal { n = 3, first = { 1, 2 }, second = { 2, 1 }, length = { 2, 3 } })
   end)
   it("refuses what is no prime, dimension, threshold or point", function()
      local points = random(5, 2, 1)
      assert.matches("prime = 4 is no prime", refusal(points, { prime = 4 }))
      assert.matches("prime = 1, but at least 2", refusal(points, { prime = 1 }))
      assert.matches("dimension = %-1", refusal(points, { dimension = -1 }))
      assert.matches("threshold = %-1", refusal(points, { threshold = -1 }))
      assert.matches("metric = 'euclid'", refusal(points, { metric = "euclid" }))
      assert.matches("no points", refusal(tensor.zeros(0, 2)))
      assert.matches("no coordinates", refusal(tensor.zeros(3, 0)))
      assert.matches("rank 1", refusal(tensor.zeros(3)))
      assert.matches("not a string", refusal "points")
      assert.matches("did you mean 'dimension'", refusal(points, { dimensions = 2 }))
   end)
end)

terminal.describe("Ctrl-C while barcodes are made", function()
   it("ends them and gives the prompt back", function()
      local session = terminal.open({}, { XDG_STATE_HOME = "/proc/nowhere" })
      session:expect("cann> ")
      session:ask("x = tensor.zeros(5000, 4):normal(0, 1, { seed = 1 })")
      local calls = { "analyzers.rips(x, { dimension = 1 })", "analyzers.rips(x[{ {1, 500} }], { dimension = 3 })" }
      for _, call in ipairs(calls) do
         session:send(call .. "\n")
         session:expect("\n")
         terminal.shell("sleep 0.2")
         session:send("\3")
         assert.matches("interrupted", session:expect("cann> "))
      end
      assert.matches("\n3", session:ask("= 1 + 2"))
      session:close()
   end)
end)
