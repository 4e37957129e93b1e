-- SPDX-License-Identifier: MIT
--- The intervals between the spikes of each neuron.
local spikes = require "cann.spikes"

local accepts = spikes.options("interspike_intervals", {})

--- Gives all intervals, neuron after neuron, and whose each is.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options group, neurons, from, to, dt
-- @treturn Tensor intervals [m] ms
-- @treturn Tensor neurons int64 [m], from 1
-- @usage local intervals = analyzers.interspike_intervals(run);  intervals:mean()
local function interspike_intervals(of, given)
   return spikes.of("interspike_intervals", of, accepts(given)):intervals()
end

return interspike_intervals
