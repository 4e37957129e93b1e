-- SPDX-License-Identifier: MIT
--- What a signal looks like around a spike, on average.
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = spikes.options("spike_triggered_average", {
   signal = { nil, "tensor [rows] or [rows, channels]", required = true, type = "table" },
   signal_dt = { nil, "ms: distance of the signal's rows", required = true, type = "number", above = 0 },
   signal_begin = { nil, "ms: time of the first row (signal_dt after the recording begins)", type = "number" },
   before = { 50, "ms", at_least = 0 },
   after = { 50, "ms", at_least = 0 },
})

--- Averages the signal around all spikes of the chosen neurons; a spike near an end counts where the signal is.
-- @tparam Run|Spikes|Tensor of
-- @tparam table options signal, signal_dt, signal_begin, before, after, group, neurons, from, to, dt
-- @treturn Tensor mean [lags] or [lags, channels]; NaN where no spike has a signal
-- @treturn Tensor lags [lags] ms
-- @usage analyzers.spike_triggered_average(run, { signal = run.v, signal_dt = 0.1, neurons = {1} })
local function spike_triggered_average(of, given)
   local o = accepts(given)
   local found = spikes.of("spike_triggered_average", of, o)
   local before, after = math.floor(o.before / o.signal_dt + 0.5), math.floor(o.after / o.signal_dt + 0.5)
   local mean = found:triggered(o.signal, o.signal_begin or found.begin + o.signal_dt, o.signal_dt, before, after)
   return mean, (tensor.arange(0, before + after) - before) * o.signal_dt
end

return spike_triggered_average
