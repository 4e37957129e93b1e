-- SPDX-License-Identifier: MIT
--- The firing rate of each group over time.
local figure = require "cann.figure"
local rate_panel = require "cann.figure.rate"
local spikes = require "cann.spikes"

local accepts = spikes.options("plot.rate", {
   window = { 10, "ms: width of the smoothing", at_least = 0 },
   shape = { "flat", "of the window", choices = { "flat", "gaussian", "low_pass", "interval" } },
   title = { nil, "words above", type = "string" },
})

--- Draws a line for each group; analyzers.firing_rate gives the numbers.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options window, shape, title, group, neurons, from, to, dt
-- @treturn Figure data: t [bins] ms; rate [bins] Hz, or rate1, rate2 ... of each group
-- @usage plot.rate(run, { window = 5, shape = "gaussian" })
local function rate(of, given)
   local o = accepts(given)
   local found = spikes.of("plot.rate", of, o)
   return figure.new { rate_panel(found, { width = o.window, window = o.shape, title = o.title }) }
end

return rate
