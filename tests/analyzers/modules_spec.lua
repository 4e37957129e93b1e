-- SPDX-License-Identifier: MIT
local cann = require "cann"
local graph = require "cann.graph"
local analyzers, data, tensor = cann.analyzers, cann.data, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function hexagonal(n, spacing, phase_x, phase_y)
   local x, y = tensor.arange(0, n - 1):reshape(1, n), tensor.arange(0, n - 1):reshape(n, 1)
   local sum, wave = tensor.zeros(n, n), 4 * math.pi / (math.sqrt(3) * spacing)
   for k = 0, 2 do
      local angle = math.pi / 6 + k * math.pi / 3
      sum = sum + ((x - phase_x) * (wave * math.cos(angle)) + (y - phase_y) * (wave * math.sin(angle))):cos()
   end
   return sum
end

describe("modules", function()
   cann.seed(8)
   local maps = {}
   for k = 1, 24 do
      maps[k] = hexagonal(30, k <= 12 and 8 or 12, k * 1.7 % 8, k * 2.3 % 8) + tensor.randn(30, 30) * 0.3
   end
   for k = 25, 27 do maps[k] = tensor.randn(30, 30) end
   local found = analyzers.modules(tensor.stack(maps), { neighbours = 6, min_cells = 5 })
   it("are the cells of one spacing; cells without a grid belong to none", function()
      assert.are.equal(2, #found.modules)
      local own = found.module:tolist()
      for k = 2, 12 do assert.are.equal(own[1], own[k]) end
      for k = 14, 24 do assert.are.equal(own[13], own[k]) end
      for k = 25, 27 do assert.are.equal(0, own[k]) end
      assert.is_true(own[1] ~= own[13] and own[1] > 0 and own[13] > 0)
   end)
   it("come out the same from the same seed", function()
      local again = analyzers.modules(tensor.stack(maps), { neighbours = 6, min_cells = 5 })
      assert.is_true(again.community:equals(found.community) and again.modularity == found.modularity)
   end)
   it("of too few cells are refused", function()
      assert.matches("at least 3", refusal(analyzers.modules, tensor.rand(2, 9, 9)))
   end)
end)

describe("communities", function()
   it("of two cliques joined by one edge are the cliques", function()
      local edges = {}
      for i = 1, 5 do
         for j = i + 1, 5 do
            edges[#edges + 1] = { i, j }
            edges[#edges + 1] = { i + 5, j + 5 }
         end
      end
      edges[#edges + 1] = { 1, 6 }
      local found, quality = graph.communities(tensor.from(edges):to("int64"), tensor.ones(#edges), 10, 1, 3, 1)
      assert.are.same({ 1, 1, 1, 1, 1, 2, 2, 2, 2, 2 }, found:tolist())
      assert.near(20 / 21 - 0.5, quality, 1e-12)
   end)
   it("refuse edges that make no sense", function()
      local one = tensor.ones(1)
      local function of(list) return tensor.from(list):to("int64") end
      assert.matches("joins node 1 to node 1", refusal(graph.communities, of { { 1, 1 } }, one, 3, 1, 1, 1))
      assert.matches("node 9", refusal(graph.communities, of { { 1, 9 } }, one, 3, 1, 1, 1))
      assert.matches("above 0", refusal(graph.communities, of { { 1, 2 } }, one * 0, 3, 1, 1, 1))
   end)
end)

describe("nearest points and hills", function()
   it("are those of a full search", function()
      local x = tensor.rand(40, 3)
      local near, far = graph.nearest(x, "euclidean", 5)
      local d = ((x:reshape(40, 1, 3) - x:reshape(1, 40, 3)) ^ 2):sum(3):sqrt()
      for k = 1, 40 do
         local order = d[k]:argsort()
         assert.is_true(near[k]:equals(order[{ { 2, 6 } }]:copy()))
         assert.near(d[k]:sort()[6], far[k][5], 1e-12)
      end
      assert.matches("40 neighbours of each of 40", refusal(graph.nearest, x, "euclidean", 40))
      assert.matches("did you mean 'manhattan'", refusal(graph.nearest, x, "manhatan", 3))
   end)
   it("have the prominence of a mountain range", function()
      local heights = tensor { 1, 5, 2, 4, 3, 6, 0 }
      local near = tensor { { 2 }, { 3 }, { 4 }, { 5 }, { 6 }, { 7 }, { 6 } }:to("int64")
      local label, prominence = graph.hills(near, heights, 2)
      assert.are.same({ 2, 2, 2, 1, 1, 1, 1 }, label:tolist())
      assert.near(3, prominence[2], 1e-12)
      assert.near(1, prominence[4], 1e-12)
      assert.are.equal(math.huge, prominence[6])
      assert.are.same({ 1, 1, 1, 1, 1, 1, 1 }, graph.hills(near, heights, 1):tolist())
   end)
end)

describe("bursty, theta-modulated and other cells", function()
   it("are told apart by the lags of their spikes", function()
      cann.seed(11)
      local t, i = {}, {}
      local function add(cell, time) t[#t + 1], i[#i + 1] = time, cell end
      local noise = tensor.rand(4, 400):tolist()
      for k = 1, 400 do
         for cell = 1, 2 do
            add(cell, k * 500 + noise[cell][k] * 300)
            add(cell, k * 500 + noise[cell][k] * 300 + 4)
            add(cell, k * 500 + noise[cell][k] * 300 + 8)
         end
         for cell = 3, 4 do add(cell, k * 125 + noise[cell][k] * 20) end
      end
      local rec = data.recording { t = { 0, 2.2e5 }, spikes = { t = t, i = i }, cells = 5 }
      local found = analyzers.btn(rec, { clusters = 2, neighbours = 1 })
      assert.are.same({ "B", "B", "T", "T", "-" }, found.name)
      assert.are.same({ 2, 2 }, { found.sizes[1], found.sizes[2] })
   end)
   it("need cells with spikes", function()
      assert.matches("at least 2", refusal(analyzers.btn, data.recording { t = { 0, 1 }, cells = 4 }))
   end)
end)
