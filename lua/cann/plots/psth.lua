-- SPDX-License-Identifier: MIT
--- Spikes around events: a row of dots for each event, the rate below.
local figure = require "cann.figure"
local numbers = require "cann.figure.numbers"
local psth_numbers = require "cann.analyzers.psth"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = spikes.options("plot.psth", {
   events = { nil, "times of the events, ms: a list or tensor", required = true, type = "table" },
   before = { 100, "ms" },
   after = { 200, "ms" },
   bin = { 5, "ms", above = 0 },
   raster = { true, "with a row of dots for each event" },
   size = { nil, "of a dot, relative (0.4, and smaller the more there are)", type = "number", above = 0 },
   title = { nil, "words above", type = "string" },
})

-- Dots of all events: their time from the event, and the event's number.
local function dots(found, o, events)
   local times, rows = { tensor.zeros(0) }, { tensor.zeros(0) }
   for k = 1, events:count() do
      local from = found.times - events[k]
      local near = from[from:ge(-o.before):both(from:le(o.after))]
      times[k + 1], rows[k + 1] = near, tensor.full(k, near:count())
   end
   return tensor.concatenate(times), tensor.concatenate(rows)
end

--- Draws the mean rate around the events, and above it the spikes of all chosen neurons at each event.
-- @tparam Run|Spikes|Tensor of
-- @tparam table options events, before, after, bin, raster, size, title, group, neurons, from, to, dt
-- @treturn Figure data: t [bins] ms, rate [bins] Hz; with raster first dot_t, dot_event [dots]
-- @usage plot.psth(run, { events = {100, 300, 500}, neurons = {1, 2, 3} })
local function psth(of, given)
   local o = accepts(given)
   local found, events = spikes.of("plot.psth", of, o), tensor.tensor(o.events, "plot.psth: events"):flatten()
   local rate, t = psth_numbers(found, { events = events, before = o.before, after = o.after, bin = o.bin })
   local window = { low = -o.before, high = o.after }
   local zero = { x = tensor.zeros(2), y = tensor.tensor { 0, math.max(rate:max(), 1e-9) * 1.05 } }
   local below = {
      data = { t = t, rate = rate, zero = zero.x, height = zero.y }, title = not o.raster and o.title or nil,
      layers = { { draw = "bars", x = "t", y = "rate" }, { draw = "line", x = "zero", y = "height", colour = "#888888",
         dash = 2 } },
      x = { label = "time from the event (ms)", low = window.low, high = window.high },
      y = { label = "rate (Hz)", of = "rate", low = 0 },
   }
   if not o.raster then return figure.new { below } end
   local dot_t, dot_event = dots(found, o, events)
   local above = {
      data = { dot_t = dot_t, dot_event = dot_event }, title = o.title,
      layers = { { draw = "points", x = "dot_t", y = "dot_event",
         size = o.size or numbers.dot_size(dot_t:count()) } },
      x = { label = "", low = window.low, high = window.high },
      y = { label = "event", low = 0.5, high = events:count() + 0.5 },
   }
   return figure.new({ above, below }, 1, { height = 9 })
end

return psth
