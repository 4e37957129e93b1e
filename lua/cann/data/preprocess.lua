-- SPDX-License-Identifier: MIT
--- Part of a recording: a window of time, and cells that fire enough.
local handle = require "cann.handle"
local options = require "cann.options"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local accepts = options.declare("data.preprocess", {
   from = { nil, "ms: begin of the window (the recording's)", type = "number" },
   to = { nil, "ms: end of the window (the recording's)", type = "number" },
   cells = { nil, "numbers of the cells that are kept, in that order (all)", type = "table" },
   min_spikes = { 10, "cells with fewer spikes in the window are left out", at_least = 0, whole = true },
   min_speed = { 0, "m/s; spikes while the animal is slower are left out, and its places are unknown then",
      at_least = 0 },
})

-- Speed at the samples, from the places before and after.
local function speeds(rec)
   local n = rec.t:count()
   local way = function(value)
      local ahead = tensor.concatenate { value:range(1, 2, n), value:range(1, n, n) }
      local behind = tensor.concatenate { value:range(1, 1, 1), value:range(1, 1, n - 1) }
      return ahead - behind
   end
   local dx, dy = way(rec.x), way(rec.y)
   return (dx * dx + dy * dy):sqrt() / way(rec.t) * 1000
end

local function check(rec, o)
   if not recording.is(rec) then handle.fail("data.preprocess takes a recording (data.recording{...})") end
   local from, to = o.from or rec.t[1], o.to or rec.t[rec.t:count()]
   local inside = rec.t:ge(from):both(rec.t:le(to))
   if inside:to("int64"):sum() < 2 then
      handle.fail("data.preprocess: fewer than 2 samples from %g to %g ms; the recording goes from %g to %g", from, to,
         rec.t[1], rec.t[rec.t:count()])
   end
   return inside, from, to
end

--- Keeps the samples of a window and the spikes of chosen cells in it; cells are numbered anew.
-- @tparam Recording rec
-- @tparam[opt] table options from, to, cells, min_spikes, min_speed
-- @treturn Recording
-- @treturn Tensor the old number of each cell [cells]
-- @usage rec, old = data.preprocess(rec, { from = 60000, min_spikes = 100, min_speed = 0.025 })
local function preprocess(rec, given)
   local o = accepts(given)
   local inside, from, to = check(rec, o)
   local fields = { truth = rec.truth }
   for _, name in ipairs { "t", "x", "y", "heading" } do fields[name] = rec[name] and rec[name][inside] end
   local t, i = rec.spikes.t, rec.spikes.i
   local kept = t:ge(from):both(t:le(to))
   if o.min_speed > 0 then
      if not rec.x then handle.fail("data.preprocess: min_speed needs places x and y") end
      local speed = speeds(rec)
      kept = kept:both(rec:at_spikes(speed):ge(o.min_speed))
      local slow = speed[inside]:lt(o.min_speed)
      fields.x, fields.y = tensor.where(slow, 0 / 0, fields.x), tensor.where(slow, 0 / 0, fields.y)
   end
   t, i = t[kept], i[kept]
   local chosen = o.cells and tensor.tensor(o.cells):to("int64") or tensor.arange(1, rec.cells):to("int64")
   if chosen:count() > 0 and (chosen:min() < 1 or chosen:max() > rec.cells) then
      handle.fail("data.preprocess: cells %d to %d, but there are cells 1 to %d", chosen:min(), chosen:max(), rec.cells)
   end
   local counts = recording.new { t = fields.t, spikes = { t = t, i = i }, cells = rec.cells }:counts()
   if chosen:count() > 0 then chosen = chosen[counts:take(chosen, 1):ge(o.min_spikes)] end
   local number = tensor.zeros(math.max(rec.cells, 1), "int64")
   if chosen:count() > 0 then number:put(chosen, tensor.arange(1, chosen:count()):to("int64")) end
   local own = number:take(i, 1)
   fields.spikes, fields.cells = { t = t[own:gt(0)], i = own[own:gt(0)] }, chosen:count()
   return recording.new(fields), chosen
end

return preprocess
