-- SPDX-License-Identifier: MIT
--- How long the intervals between spikes are.
local figure = require "cann.figure"
local histogram_panel = require "cann.figure.histogram"
local spikes = require "cann.spikes"

local accepts = spikes.options("plot.isi_histogram", {
   width = { nil, "ms of a bin (a fiftieth of the longest interval)", type = "number", above = 0 },
   longest = { nil, "ms: longest interval drawn", type = "number", above = 0 },
   density = { false, "share per ms instead of counts" },
   title = { nil, "words above", type = "string" },
})

--- Draws the histogram of the intervals of all chosen neurons; analyzers.interspike_intervals gives them.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options width, longest, density, title, group, neurons, from, to, dt
-- @treturn Figure data: x [bins] ms, count [bins]
-- @usage plot.isi_histogram(run, { width = 2, longest = 100 })
local function isi_histogram(of, given)
   local o = accepts(given)
   local intervals = spikes.of("plot.isi_histogram", of, o):intervals()
   local longest = o.longest or (intervals:count() > 0 and math.max(intervals:max(), 1e-9) or 1)
   return figure.new { histogram_panel(intervals, { owner = "plot.isi_histogram", bins = 50, width = o.width,
      range = { 0, longest }, density = o.density, title = o.title, x_label = "interval (ms)" }) }
end

return isi_histogram
