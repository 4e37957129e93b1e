-- SPDX-License-Identifier: MIT
--- A recorded path followed on a sheet: places in a box, brought to the field's own range.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("ImportedTracking", {
   model = { nil, "the field that follows", required = true, type = "table" },
   file = { nil, "an .npz with t [samples] s and pos [samples, 2] m", type = "string" },
   t = { nil, "times in s, ascending: tensor [samples], instead of file", type = "table" },
   pos = { nil, "places in m: tensor [samples, 2] (or [samples]), instead of file", type = "table" },
   speed = { 1, "how many recorded seconds pass in one simulated second", above = 0 },
   margin = { 0.15, "share of the field's range left free at each side", at_least = 0 },
   dt = { 1, "step, ms", above = 0 },
})

local function read(o)
   if o.file then
      local held = tensor.load(o.file)
      if tensor.is(held) or not (held.t and held.pos) then
         handle.fail("ImportedTracking: %s holds no arrays 't' and 'pos'", o.file)
      end
      return held.t:to("float64"), held.pos:to("float64")
   end
   if not (o.t and o.pos) then handle.fail("ImportedTracking: give file, or t and pos") end
   return tensor.from(o.t):to("float64"), tensor.from(o.pos):to("float64")
end

local function check(t, pos, rank)
   if t:rank() ~= 1 or pos:size(1) ~= t:count() or t:count() < 2 then
      handle.fail("ImportedTracking: t [%s] and pos [%s]; t [samples] and pos [samples, %d] with 2 samples or "
         .. "more will do", table.concat(t:shape(), ", "), table.concat(pos:shape(), ", "), rank)
   end
   if pos:count() ~= t:count() * rank then
      handle.fail("ImportedTracking: pos [%s], but the field has %d coordinate%s",
         table.concat(pos:shape(), ", "), rank, rank == 1 and "" or "s")
   end
   tracking.finite("ImportedTracking", "t", t)
   tracking.finite("ImportedTracking", "pos", pos)
   local n = t:count()
   if not ((t[{ { 2, n } }] - t[{ { 1, n - 1 } }]):min() > 0) then
      handle.fail("ImportedTracking: the times must ascend")
   end
end

--- Makes the task. The box of the path (its extremes) is brought to the field's range less the margin;
-- `to_metres` brings decoded places back. Between samples the path is straight.
-- @usage tasks.ImportedTracking{ model = models.CANN2D{ length = 40, tau = 10 },
--    file = data.path "sargolini_trajectory.npz" }
local function imported_tracking(given)
   local o = accepts(given)
   local net, rank = tracking.field("ImportedTracking", o.model)
   local t, pos = read(o)
   check(t, pos, rank)
   if o.margin >= 0.5 then handle.fail("ImportedTracking: margin = %g, but below 0.5 will do", o.margin) end
   local geometry = net.geometry
   local low, high = geometry.low[1], geometry.high[1]
   local width = (high - low) * (1 - 2 * o.margin)
   local flat = pos:reshape(t:count(), rank)
   local box_low, box_high = flat:min(1), flat:max(1)
   local extent = (box_high - box_low):max()
   if not (extent > 0) then handle.fail("ImportedTracking: the path never moves") end
   local scale = width / extent
   local centre = (box_low + box_high) / 2
   local start = t[1]
   local steps = tracking.steps("ImportedTracking", "t", (t[t:count()] - start) * 1000 / o.speed, o.dt)
   local at = tensor.arange(0, steps - 1) * (o.dt / 1000 * o.speed) + start
   local metres = tensor.interpolate(at, t, flat)
   local positions = (metres - centre) * scale + (low + high) / 2
   local task = tracking.new { name = "ImportedTracking", model = o.model, dt = o.dt, scale = scale, centre = centre,
      positions = rank == 1 and positions:flatten() or positions, metres = rank == 1 and metres:flatten() or metres }
   rawset(task, "to_metres", function(_, places) return (places - (low + high) / 2) / scale + centre end)
   return task
end

return imported_tracking
