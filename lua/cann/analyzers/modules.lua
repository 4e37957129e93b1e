-- SPDX-License-Identifier: MIT
--- Which grid cells share a lattice.
local autocorrelation = require "cann.analyzers.autocorrelation"
local graph = require "cann.graph"
local gridness = require "cann.analyzers.gridness"
local handle = require "cann.handle"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("modules", {
   overlap = { 0.8, "of the autocorrelations", at_least = 0, at_most = 1 },
   neighbours = { 30, "of each cell in the graph", at_least = 1, whole = true },
   resolution = { 1, "of Leiden's algorithm: more makes more communities", above = 0 },
   tries = { 10, "of it, from different seeds; the best is kept", at_least = 1, at_most = 1000, whole = true },
   seed = { 1, "of the first try", at_least = 0, whole = true },
   centre_radius = { 2, "bins around the centre that are left out", at_least = 0 },
   min_score = { 0.3, "least grid score of a community" },
   min_consistency = { 0.5, "least median correlation of its cells with its mean" },
   min_cells = { 10, "of a community", at_least = 1, whole = true },
   merge = { 0.7, "communities whose means correlate more are one module" },
   min_cell = { 0.3, "least grid score and correlation with the module's mean of each cell; others belong to none "
      .. "(-2: every cell of a module's communities belongs to it, as in the CANNs toolkit)" },
   metric = { "manhattan", "between autocorrelograms", choices = { "manhattan", "euclidean", "cosine", "correlation",
      "chebyshev" } },
})

-- The pixels [pixels] between the centre and the largest whole circle.
local function ring_of(rows, columns, inner)
   local r = (tensor.arange(1, rows) - (rows + 1) / 2):reshape(rows, 1)
   local c = (tensor.arange(1, columns) - (columns + 1) / 2):reshape(1, columns)
   local far = (r * r + c * c):sqrt():flatten()
   return far:le((math.min(rows, columns) - 1) / 2):both(far:gt(inner))
end

-- Undirected edges, each once: the nearest of each cell, weight 1/(distance + 1e-6).
local function edges_of(points, o)
   local n = points:size(1)
   local wanted = math.min(o.neighbours, n - 1)
   local near, distance = graph.nearest(points, o.metric, wanted)
   local a = tensor.arange(1, n):reshape(n, 1):expand(n, wanted):flatten():to("int64")
   local b = near:flatten()
   local low, high = a:minimum(b), a:maximum(b)
   local key = low * n + high
   local order = key:argsort()
   key = key:take(order, 1)
   local fresh = tensor.ones(key:count(), "bool")
   if key:count() > 1 then
      fresh[{ { 2, key:count() } }] = key:range(1, 2, key:count()):ne(key:range(1, 1, key:count() - 1))
   end
   local first = order[fresh]
   return tensor.stack({ low:take(first, 1), high:take(first, 1) }, 2), 1 / (distance:flatten():take(first, 1) + 1e-6)
end

-- Pearson's correlation of each row of x [n, d] with y [d]; 0 where one is flat.
local function correlations(x, y)
   x, y = x - x:mean(2, true), y - y:mean()
   local size = x:norm(2) * y:norm()
   return tensor.where(size:gt(1e-12), (x * y):sum(2) / tensor.where(size:gt(0), size, 1), 0)
end

local function describe(correlograms, ring, members)
   local own = correlograms:take(members, 1)
   local flat = own:reshape(own:size(1), own:size(2) * own:size(3)):t()[ring]:t()
   local mean = flat:mean(1)
   local score = gridness(own:median(1):reshape(1, own:size(2), own:size(3)), { given = "autocorrelations" })
   return { cells = members, count = members:count(), score = score[1], mean = mean,
      consistency = correlations(flat, mean):median() }
end

local function is_module(community, o)
   return community.score > o.min_score and community.consistency > o.min_consistency and community.count >= o.min_cells
end

-- Communities joined where their means are alike: lists of them.
local function joined(communities, o)
   local groups = {}
   for _, community in ipairs(communities) do
      local home
      for k = #groups, 1, -1 do
         local alike = false
         for _, other in ipairs(groups[k]) do
            alike = alike or correlations(community.mean:reshape(1, -1), other.mean)[1] > o.merge
         end
         if alike and home then
            for _, other in ipairs(groups[k]) do home[#home + 1] = other end
            table.remove(groups, k)
         elseif alike then
            home = groups[k]
            home[#home + 1] = community
         end
      end
      if not home then groups[#groups + 1] = { community } end
   end
   return groups
end

local sorted = {}

function sorted:__tostring()
   local lines = { ("%d module%s of %d cells   %d communit%s, modularity %.4g"):format(#self.modules,
      #self.modules == 1 and "" or "s", self.module:count(), #self.communities,
      #self.communities == 1 and "y" or "ies", self.modularity) }
   for k, module in ipairs(self.modules) do
      lines[k + 1] = ("  module %d   %d cells   score %.3f   consistency %.3f"):format(k, module.count, module.score,
         module.consistency)
   end
   return table.concat(lines, "\n")
end

local function middle_of(list, name)
   local values = {}
   for k, one in ipairs(list) do values[k] = one[name] end
   return tensor.from(values):median()
end

--- Sorts grid cells into modules: communities (Leiden) of the graph of most alike autocorrelograms; those that are
-- large, grid-like and of one kind are modules, joined where they are alike.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x]; at least 3 cells
-- @tparam[opt] table options overlap, neighbours, resolution, tries, seed, centre_radius, min_score, min_consistency,
--    min_cells, merge, min_cell, metric
-- @treturn table module [cells] from 1, 0 for none; community [cells] from 1; modularity; modules, a list of { cells,
--    count, score, consistency }; communities, likewise; edges [edges, 2], weights [edges]; autocorrelations
-- @usage analyzers.modules(maps, { min_cells = 8 }).module
local function modules(of, given)
   local o = accepts(given)
   local values = maps.take("modules", of)
   local cells = values:size(1)
   if cells < 3 then handle.fail("modules: %d cell%s, but at least 3 will do", cells, cells == 1 and "" or "s") end
   local correlograms = autocorrelation(values, { overlap = o.overlap })
   local ring = ring_of(correlograms:size(2), correlograms:size(3), o.centre_radius)
   local points = correlograms:reshape(cells, -1):t()[ring]:t():contiguous()
   local edges, weights = edges_of(points, o)
   local community, modularity = graph.communities(edges, weights, cells, o.resolution, o.tries, o.seed)
   local communities, fit = {}, {}
   for k = 1, community:max() do
      communities[k] = describe(correlograms, ring, community:eq(k):nonzero():flatten())
      if is_module(communities[k], o) then fit[#fit + 1] = communities[k] end
   end
   local out = { community = community, modularity = modularity, communities = communities, edges = edges,
      weights = weights, autocorrelations = correlograms, modules = {}, module = tensor.zeros(cells, "int64") }
   local scores = gridness(correlograms, { given = "autocorrelations" })
   scores:mask_fill(scores:ne(scores), -1)
   for k, group in ipairs(joined(fit, o)) do
      local lists = {}
      for j, one in ipairs(group) do lists[j] = one.cells end
      local own = tensor.concatenate(lists)
      local flat = points:take(own, 1)
      own = own[scores:take(own, 1):gt(o.min_cell):both(correlations(flat, flat:mean(1)):gt(o.min_cell))]
      out.module:put(own, tensor.full(k, own:count(), "int64"))
      out.modules[k] = { cells = own, count = own:count(), score = middle_of(group, "score"),
         consistency = middle_of(group, "consistency") }
   end
   return setmetatable(out, sorted)
end

return modules
