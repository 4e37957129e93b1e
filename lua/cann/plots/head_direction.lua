-- SPDX-License-Identifier: MIT
--- A cell and the direction of the head.
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"
local panels = require "cann.plots.panels"
local polar_tuning = require "cann.plots.polar_tuning"
local recording = require "cann.recording"
local spike_lags = require "cann.plots.spike_lags"
local tensor = require "cann.tensor"
local tune = require "cann.analyzers.head_direction"

local accepts = options.declare("plot.head_direction", {
   cell = { 1, "which one", at_least = 1, whole = true },
   bins = { 60, "around the circle", at_least = 2, whole = true },
   shown = { 20000, "samples of the heading at most", at_least = 1, whole = true },
})

local function tuning(found, cell)
   return figure.new { { data = { angle = found.angle, rate = found.tuning[cell]:copy() },
      layers = { { draw = "steps", x = "angle", y = "rate" } }, title = "rate over direction",
      x = { label = "direction (rad)", of = "angle", tight = true, angle = true, low = -math.pi, high = math.pi },
      y = { label = "rate (Hz)", of = "rate" } } }
end

local function headings(rec, cell, most)
   local n = rec.t:count()
   local some = tensor.arange(1, n, math.max(1, math.floor(n / most))):to("int64")
   local spikes = rec:spikes_of(cell)
   local at = tensor.interpolate(spikes, rec.t, tensor.arange(1, n)):round():clip(1, n):to("int64")
   return figure.new { {
      data = { t = rec.t:take(some, 1) / 1000, heading = rec.heading:take(some, 1), spike_t = spikes / 1000,
         spike_heading = rec.heading:take(at, 1) },
      layers = { { draw = "points", x = "t", y = "heading", colour = "#CCCCCC", size = 0.2 },
         { draw = "points", x = "spike_t", y = "spike_heading", colour = 2, size = 0.4 } },
      title = "heading and spikes", keyless = true, x = { label = "time (s)", of = "t", tight = true },
      y = { label = "direction (rad)", angle = true, low = -math.pi, high = math.pi } } }
end

--- Draws a cell's tuning around the circle and along it, its spikes on the heading over time, and their lags.
-- @tparam Recording rec with heading
-- @tparam[opt] table options cell, bins, shown
-- @treturn Figure of four panels
-- @usage plot.head_direction(rec, { cell = 8 })
local function head_direction(rec, given)
   local o = accepts(given)
   if not recording.is(rec) then handle.fail("plot.head_direction takes a recording (data.recording{...})") end
   local found = tune(rec, { bins = o.bins })
   if o.cell > rec.cells then
      handle.fail("plot.head_direction: cell %d, but there are cells 1 to %d", o.cell, rec.cells)
   end
   return panels { polar_tuning(found, nil, { cell = o.cell }), tuning(found, o.cell), headings(rec, o.cell, o.shown),
      spike_lags(rec, { cell = o.cell }); columns = 2 }
end

return head_direction
