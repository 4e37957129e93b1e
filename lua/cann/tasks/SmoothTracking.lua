-- SPDX-License-Identifier: MIT
--- A stimulus that moves from point to point at constant speed between each two.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("SmoothTracking", {
   model = { nil, "the field that follows", required = true, type = "table" },
   points = { nil, "places to visit, rad; in 2-D pairs ({0, 3}, or {{0, 0}, {2, 1}})", type = "table" },
   durations = { nil, "ms from each point to the next ({40})", type = "table" },
   dt = { 0.1, "step, ms", above = 0 },
})

--- Makes the task. Each stretch holds both its ends, so a key point is held for two steps.
-- @usage tasks.SmoothTracking{ model = models.CANN1D{}, points = {-2, 0.5, 2}, durations = {20, 20} }
local function smooth_tracking(given)
   local o = accepts(given)
   local _, rank = tracking.field("SmoothTracking", o.model)
   o.points = o.points or (rank == 1 and { 0, 3 } or { { 0, 0 }, { 2, 1 } })
   o.durations = o.durations or { 40 }
   if tensor.is(o.points) then o.points = o.points:tolist() end
   if tensor.is(o.durations) then o.durations = o.durations:tolist() end
   if #o.points ~= #o.durations + 1 then
      handle.fail("SmoothTracking: %d points and %d durations; one duration between each two points, so %d",
         #o.points, #o.durations, math.max(#o.points - 1, 0))
   end
   if #o.points < 2 then handle.fail("SmoothTracking: at least 2 points will do") end
   local counts, total = {}, 0
   for k, duration in ipairs(o.durations) do
      counts[k] = tracking.steps("SmoothTracking", "durations[" .. k .. "]", duration, o.dt)
      total = total + counts[k]
   end
   local positions = rank == 1 and tensor.zeros(total) or tensor.zeros(total, rank)
   local at = 1
   for k, count in ipairs(counts) do
      local from = tracking.place("SmoothTracking", "points[" .. k .. "]", o.points[k], rank)
      local to = tracking.place("SmoothTracking", "points[" .. k + 1 .. "]", o.points[k + 1], rank)
      for axis = 1, count > 0 and rank or 0 do
         local stretch = tensor.linspace(from[axis], to[axis], count)
         positions[rank == 1 and { { at, at + count - 1 } } or { { at, at + count - 1 }, axis }] = stretch
      end
      at = at + count
   end
   return tracking.new { name = "SmoothTracking", model = o.model, dt = o.dt, positions = positions,
      points = o.points, durations = o.durations }
end

return smooth_tracking
