-- SPDX-License-Identifier: MIT
--- The phase of a sheet of grid cells, and the place that it stands for.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("lattice_position", {
   ratio = { 1, "phase per metre, rad/m (the model's mapping_ratio)", above = 0 },
   near = { nil, "the places to decode near: tensor [rows, 2] m; the nearest of the lattice's is taken",
      type = "table" },
   threshold = { 0.1, "share of the largest rate below which a unit is left out", at_least = 0, at_most = 1 },
   reach = { 16, "lattice points looked at in each direction", at_least = 0, at_most = 200, whole = true },
})

-- Angle of the sum of r e^{i phase}, each row on its own.
local function circular_mean(r, phase) return (r % phase:sin()):atan2(r % phase:cos()) end

local function phases(r, threshold)
   local rows, n = r:size(1), r:size(2)
   local flat = r:reshape(rows, -1)
   local most = flat:max(2):reshape(rows, 1)
   local strong = tensor.where(flat:gt(most * threshold), flat, 0):reshape(rows, n, n)
   local x = tensor.arange(0, n - 1) * (2 * math.pi / n) - math.pi
   return tensor.stack({ circular_mean(strong:sum(2), x), circular_mean(strong:sum(3), x) }):t():contiguous()
end

-- Phases to metres: the inverse of [[1, -1/sqrt3], [0, 2/sqrt3]], over the ratio.
local function metres(phase1, phase2, ratio)
   return (phase1 + phase2 * 0.5) / ratio, phase2 * (3 ^ 0.5 / 2 / ratio)
end

-- Of all places with a phase, the one nearest to `near`: first the phases of `near` itself are rounded, then the
-- neighbours in the lattice are compared, since its axes are not at right angles.
local function nearest(phase, near, ratio, reach)
   local turn = 2 * math.pi
   local phase1, phase2 = phase[{ {}, 1 }], phase[{ {}, 2 }]
   local x, y = near[{ {}, 1 }], near[{ {}, 2 }]
   local there1, there2 = (x - y / 3 ^ 0.5) * ratio, y * (2 / 3 ^ 0.5 * ratio)
   local turns1 = ((there1 - phase1) / turn):round():clip(-reach, reach - 1)
   local turns2 = ((there2 - phase2) / turn):round():clip(-reach, reach - 1)
   local best, best_x, best_y
   for i = -1, 1 do
      for j = -1, 1 do
         local px, py = metres(phase1 + (turns1 + i) * turn, phase2 + (turns2 + j) * turn, ratio)
         local away = (px - x) ^ 2 + (py - y) ^ 2
         local closer = best and away:lt(best)
         best_x = best and tensor.where(closer, px, best_x) or px
         best_y = best and tensor.where(closer, py, best_y) or py
         best = best and away:minimum(best) or away
      end
   end
   return tensor.stack({ best_x, best_y }):t():contiguous()
end

--- Decodes a sheet of grid cells on the torus of a triangular lattice's phases.
-- The phase is the angle of the sum of rate e^{i phase} over the units above the threshold; a silent sheet has phase 0.
-- The places with that phase form a lattice; which of its points is meant only `near` can tell.
-- @tparam Tensor activity [rows, n, n] of models.GridCell2DPosition, or phases [rows, 2] that are known
-- @tparam[opt] table options ratio, near, threshold, reach
-- @treturn Tensor phase [rows, 2] rad in [-pi, pi]
-- @treturn Tensor|nil place [rows, 2] m, with near
-- @usage analyzers.lattice_position(tensor.rand(3, 8, 8), { ratio = 1.5, near = tensor.zeros(3, 2) })
local function lattice_position(activity, given)
   local o = accepts(given)
   local known = tensor.is(activity) and activity:rank() == 2 and activity:size(2) == 2
   if not known and (not tensor.is(activity) or activity:rank() ~= 3 or activity:size(2) ~= activity:size(3)) then
      handle.fail("lattice_position takes rates [rows, n, n], as run.r of models.GridCell2DPosition, or phases "
         .. "[rows, 2]")
   end
   local phase = known and activity:to "float64" or phases(activity:to "float64", o.threshold)
   if not o.near then return phase end
   local near = (tensor.is(o.near) and o.near or tensor.from(o.near)):to "float64"
   if near:rank() ~= 2 or near:size(2) ~= 2 or near:size(1) ~= phase:size(1) then
      handle.fail("lattice_position: near has the shape [%s]; [%d, 2] will do", table.concat(near:shape(), ", "),
         phase:size(1))
   end
   return phase, nearest(phase, near, o.ratio, o.reach)
end

return lattice_position
