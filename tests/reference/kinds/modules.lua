-- SPDX-License-Identifier: MIT
--- Cases of modules of grid cells: the graph's edges, communities, and who belongs to which module.
local cann = require "cann"
local tensor = cann.tensor

local kind = {}

function kind.recognises(case)
   return type(case.arrays) == "table" and case.arrays.true_module ~= nil and case.arrays.edge_weight ~= nil
end

-- Cells that must move for one partition to be the other, modules named as they overlap best; none counts as one.
local function differing(found, given)
   local count, used = found:count(), {}
   for k = 0, found:max() do
      local best, most = nil, 0
      for j = given:min(), given:max() do
         local both = found:eq(k):both(given:eq(j)):to("int64"):sum()
         if both > most and not used[j] then best, most = j, both end
      end
      if best then
         used[best] = true
         count = count - most
      end
   end
   return count
end

-- Greatest relative difference of the weights of the given edges; infinite for a missing one.
local function edge_error(found, arrays)
   local weight, worst = {}, 0
   for k, edge in ipairs(found.edges:tolist()) do weight[edge[1] .. " " .. edge[2]] = found.weights[k] end
   for k, given in ipairs(arrays.edge_weight:tolist()) do
      local a, b = arrays.edge_a[k] + 1, arrays.edge_b[k] + 1
      local own = weight[math.min(a, b) .. " " .. math.max(a, b)]
      worst = math.max(worst, own and math.abs(own / given - 1) or math.huge)
   end
   return found.edges:size(1) == arrays.edge_a:count() and worst or math.huge
end

function kind.judge(case, folder)
   local arrays, p = tensor.load(folder .. "/" .. case.file), case.params
   local options = { overlap = p.overlap, neighbours = p.k, resolution = p.resolution, centre_radius = p.center_bins,
      min_score = p.score_thr, min_consistency = p.consistency_thr, min_cells = p.min_cells, merge = p.merge_corr_thr,
      metric = p.metric, min_cell = -2 }
   local found = cann.analyzers.modules(arrays.rate_maps, options)
   options.min_cell = nil
   local right = cann.analyzers.modules(arrays.rate_maps, options)
   return {
      { what = "edges", error = edge_error(found, arrays), tolerance = 1e-4 },
      { what = "modularity", error = math.max(0, p.weighted_modularity - found.modularity), tolerance = 0.005 },
      { what = "modules as the toolkit's", error = differing(found.module, arrays.module_id), tolerance = 2 },
      { what = "modules as they are, cells wrong", error = differing(right.module, arrays.true_module),
         tolerance = differing(arrays.module_id, arrays.true_module) },
   }
end

return kind
