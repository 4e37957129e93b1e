-- SPDX-License-Identifier: MIT
--- The rate of a population, or of each neuron, over time.
local handle = require "cann.handle"
local spikes = require "cann.spikes"

local accepts = spikes.options("firing_rate", {
   window = { "flat", "shape of the smoothing; interval: 1000/interval of each neuron, held between its spikes",
      choices = { "flat", "gaussian", "low_pass", "interval" } },
   width = { 10, "ms: of the flat window; standard deviation; time constant of low_pass and interval (0: none)",
      at_least = 0 },
   bin = { nil, "ms: distance of the values (the step; 1 where spikes lie anywhere)", type = "number", above = 0 },
   each = { false, "of each neuron" },
})

--- Smooths the spikes of each bin to a rate.
-- A flat window covers 2 floor(width/2 bin) + 1 bins. At both ends a window counts only what the recording
-- holds of it, so a constant rate is constant to the ends. low_pass looks at the past only: y' = (x - y)/width,
-- exactly, from 0; interval gives what such a low pass makes of 1000/interval.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options window, width, bin, each, group, neurons, from, to, dt
-- @treturn Tensor rate [bins], or [bins, neurons], Hz
-- @treturn Tensor t [bins] ms: the middle of each bin
-- @usage local rate, t = analyzers.firing_rate(run, { window = "gaussian", width = 5 })
local function firing_rate(of, given)
   local o = accepts(given)
   local found = spikes.of("firing_rate", of, o)
   local bin = o.bin or (found.dt > 0 and found.dt or 1)
   if found.dt > 0 then bin = math.max(1, math.floor(bin / found.dt + 0.5)) * found.dt end
   if found:size() == 0 then handle.fail("firing_rate: there is no neuron") end
   if o.window == "interval" then
      local rates = found:interval_rates(bin)
      return (o.each and rates or rates:mean(2)):smooth("low_pass", o.width / bin), found:bins(bin)
   end
   local scale = 1000 / bin / (o.each and 1 or found:size())
   return found:binned(bin, o.each):smooth(o.window, o.width / bin) * scale, found:bins(bin)
end

return firing_rate
