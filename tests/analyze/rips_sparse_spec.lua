-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"
local rips = cann.analyzers.rips

--- Distances of random points, those over `most` infinite; rounded up to a few levels for ties.
local function distances(n, seed, most, levels)
   local points, rows = tensor.zeros(n, 3):uniform(0, 1, { seed = seed }):tolist(), {}
   for i, a in ipairs(points) do
      rows[i] = {}
      for j, b in ipairs(points) do
         local sum = 0
         for k = 1, 3 do sum = sum + (a[k] - b[k]) ^ 2 end
         local length = levels and math.ceil(math.sqrt(sum) * levels) / levels or math.sqrt(sum)
         rows[i][j] = i == j and 0 or length > most and math.huge or length
      end
   end
   return rows
end

--- The same as a list of edges, beside so many isolated points that ranks of all pairs would be a waste.
local function edges_of(rows, isolated, twice)
   local edges = { n = #rows + isolated, first = {}, second = {}, length = {} }
   local function add(i, j)
      table.insert(edges.first, i)
      table.insert(edges.second, j)
      table.insert(edges.length, rows[i][j])
   end
   for i = 1, #rows do
      for j = i + 1, #rows do
         if rows[i][j] < math.huge or twice then
            add(i, j)
            if twice then add(j, i) end
         end
      end
   end
   return edges
end

local function without_isolated(bars, isolated)
   local list = bars:tolist()
   for _ = 1, isolated do
      assert.are.same({ 0, math.huge }, table.remove(list))
   end
   return list
end

local function refusal(...)
   local fine, why = pcall(rips, ...)
   assert.is_false(fine)
   return tostring(why)
end

describe("a sparse graph has the bars of the dense one", function()
   local ISOLATED = 900
   local function same(rows, options, twice)
      local dense_options = { distances = true }
      for key, value in pairs(options) do dense_options[key] = value end
      dense_options.threshold = options.threshold or math.huge
      local dense, sparse = rips(tensor(rows), dense_options), rips(edges_of(rows, ISOLATED, twice), options)
      assert.are.same(dense.bars[0]:tolist(), without_isolated(sparse.bars[0], ISOLATED))
      for k = 1, options.dimension do
         assert.are.same(dense.bars[k]:tolist(), sparse.bars[k]:tolist(), "dimension " .. k)
      end
      return dense, sparse
   end
   it("to dimension 3, modulo any prime", function()
      for seed = 1, 4 do
         for _, prime in ipairs { 2, 3, 47 } do same(distances(30, seed, 0.7), { dimension = 3, prime = prime }) end
      end
   end)
   it("on ties, twins and a threshold", function()
      for seed = 5, 8 do
         local rows = distances(30, seed, 0.9, 6)
         for i = 1, 30 do rows[i][2], rows[2][i] = rows[i][1], rows[1][i] end
         rows[1][2], rows[2][1], rows[2][2] = 0, 0, 0
         same(rows, { dimension = 2 })
         same(rows, { dimension = 2, threshold = 0.5 })
      end
   end)
   it("given both ways, with edges of infinite length", function()
      same(distances(25, 9, 0.6), { dimension = 2 }, true)
   end)
   it("and its cocycles modulo 2", function()
      for seed = 10, 12 do
         local dense, sparse = same(distances(40, seed, 0.5), { dimension = 1, cocycles = true })
         for i = 1, dense.bars[1]:size(1) do
            assert.are.same(dense.cocycles[1][i].simplices:tolist(), sparse.cocycles[1][i].simplices:tolist())
         end
      end
   end)
   it("from points within a threshold", function()
      local points = tensor.zeros(1100, 2):uniform(0, 1, { seed = 13 })
      local near = rips(points, { dimension = 2, threshold = 0.06 })
      local list, edges = points:tolist(), { n = 1100, first = {}, second = {}, length = {} }
      for i, a in ipairs(list) do
         for j = i + 1, #list do
            local length = math.sqrt((a[1] - list[j][1]) ^ 2 + (a[2] - list[j][2]) ^ 2)
            if length <= 0.06 then
               edges.first[#edges.first + 1], edges.second[#edges.second + 1] = i, j
               edges.length[#edges.length + 1] = length
            end
         end
      end
      local same_ones = rips(edges, { dimension = 2 })
      for k = 0, 2 do assert.are.equal(same_ones.bars[k]:size(1), near.bars[k]:size(1)) end
      assert.near(same_ones:lengths(1):max(), near:lengths(1):max(), 1e-12)
   end)
end)

describe("closed forms of sparse graphs:", function()
   --- A ring of n points, each joined to the next two.
   local function ring(n)
      local points = tensor.arange(1, n)
      local function after(steps)
         return tensor.concatenate { tensor.arange(steps + 1, n), tensor.arange(1, steps) }
      end
      local ones = tensor.zeros(n) + 1
      return { n = n, first = tensor.concatenate { points, points },
         second = tensor.concatenate { after(1), after(2) }, length = tensor.concatenate { ones, ones * 2 } }
   end
   it("a ring of 200 000 points has one loop, and a cocycle winds once around it", function()
      local found = rips(ring(200000), { cocycles = true, prime = 3 })
      assert.are.same({ { 1, math.huge } }, found.bars[1]:tolist())
      assert.are.equal(200000, found.bars[0]:size(1))
      assert.are.equal(1, found:lengths(0):min())
      local cocycle, turns = found.cocycles[1][1], 0
      local values = cocycle.values:tolist()
      for k, edge in ipairs(cocycle.simplices:tolist()) do
         local steps = (edge[2] - edge[1]) % 200000
         if steps == 1 then turns = turns + values[k] elseif steps == 199999 then turns = turns - values[k] end
      end
      assert.are.equal(1, math.abs((turns + 1) % 3 - 1))
   end)
   it("a triangulated torus has two loops and one void", function()
      local side, edges = 40, { n = 1600, first = {}, second = {}, length = {} }
      for x = 0, side - 1 do
         for y = 0, side - 1 do
            for _, step in ipairs { { 1, 0 }, { 0, 1 }, { 1, 1 } } do
               local there = (x + step[1]) % side * side + (y + step[2]) % side + 1
               table.insert(edges.first, x * side + y + 1)
               table.insert(edges.second, there)
               table.insert(edges.length, 1)
            end
         end
      end
      local found = rips(edges, { dimension = 2 })
      assert.are.same({ { 1, math.huge }, { 1, math.huge } }, found.bars[1]:tolist())
      assert.are.same({ { 1, math.huge } }, found.bars[2]:tolist())
   end)
   it("a graph without edges has as many components as points", function()
      local none = { n = 5000, first = { 1, 2 }, second = { 2, 3 }, length = { math.huge, math.huge } }
      local found = rips(none, { dimension = 2 })
      assert.are.equal(5000, found.bars[0]:size(1))
      assert.are.equal(0, found.bars[1]:size(1) + found.bars[2]:size(1))
   end)
end)

describe("sparse rips", function()
   it("gives the same bits for any number of threads", function()
      local edges, before, of = edges_of(distances(60, 3, 0.5), 2000), cann.threads(), {}
      for threads = 1, 3 do
         cann.threads(threads)
         local found = rips(edges, { dimension = 2, prime = 47, cocycles = true })
         of[threads] = { found.bars[1]:tolist(), found.bars[2]:tolist() }
         for k = 1, 2 do
            for i = 1, found.bars[k]:size(1) do
               local one = found.cocycles[k][i]
               table.insert(of[threads], { one.simplices:tolist(), one.values:tolist() })
            end
         end
      end
      cann.threads(before)
      assert.are.same(of[1], of[2])
      assert.are.same(of[1], of[3])
   end)
   it("refuses what is no edge, and what memory does not hold", function()
      local function edges(changes)
         local all = { n = 100000, first = { 1, 2 }, second = { 2, 3 }, length = { 1, 2 } }
         for key, value in pairs(changes) do all[key] = value end
         return all
      end
      assert.matches("length of edge 2 is %-?nan", refusal(edges { length = { 1, 0 / 0 } }))
      assert.matches("length of edge 1 is %-1", refusal(edges { length = { -1, 1 } }))
      assert.matches("edge 2 is between points 2 and 100001", refusal(edges { second = { 2, 100001 } }))
      assert.matches("points 1 and 2 is given twice, with lengths 1 and 2",
         refusal(edges { first = { 1, 2 }, second = { 2, 1 } }))
      assert.matches("1 first and 2 second points for 2 lengths", refusal(edges { first = { 1 } }))
      assert.matches("1000000000000 points are too many; 2147483647 are the most", refusal(edges { n = 1e12 }))
      local memory = tonumber(io.open("/proc/meminfo"):read("*a"):match("MemTotal:%s*(%d+)")) * 1024
      if memory < 90e9 then
         assert.matches("of 2 147 483 647 points need about 86 GB", refusal(edges { n = 2147483647 }))
      end
      assert.matches("100000 points are too many; 92000 are the most, but for a threshold that leaves few edges",
         refusal(tensor.zeros(100000, 2)))
   end)
end)
