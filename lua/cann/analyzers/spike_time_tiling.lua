-- SPDX-License-Identifier: MIT
--- Correlation of spike trains that does not grow with their rates.
local spikes = require "cann.spikes"

local accepts = spikes.options("spike_time_tiling", {
   reach = { 5, "ms: spikes so near go together", above = 0 },
})

--- Gives the tiling coefficient of each pair, -1 to 1. Cutts & Eglen, J. Neurosci. 34 (2014) 14288.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options reach, group, neurons, from, to, dt
-- @treturn Tensor [neurons, neurons]; NaN for silent neurons
-- @usage analyzers.spike_time_tiling(run, { reach = 10 })
local function spike_time_tiling(of, given)
   local o = accepts(given)
   return spikes.of("spike_time_tiling", of, o):tiling(o.reach)
end

return spike_time_tiling
