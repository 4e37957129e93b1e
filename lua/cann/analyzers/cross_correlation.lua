-- SPDX-License-Identifier: MIT
--- Coincidence of spikes, pair by pair: the synchrony of Wang & Buzsaki.
local spikes = require "cann.spikes"

local accepts = spikes.options("cross_correlation", {
   bin = { 1, "ms: spikes within one bin coincide; on a step, rounded to whole steps", above = 0 },
   matrix = { false, "also give the value of each pair" },
})

--- Gives the mean over all pairs of sum X_i X_j / sqrt(sum X_i sum X_j), where X is 1 in bins with a spike; a
-- silent neuron has 0 with all others. Wang & Buzsaki, J. Neurosci. 16 (1996) 6402.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options bin, matrix, group, neurons, from, to, dt
-- @treturn number mean over pairs i > j; NaN with fewer than 2 neurons
-- @treturn Tensor with matrix = true, [neurons, neurons]
-- @usage analyzers.cross_correlation(run, { bin = 2, neurons = tensor.arange(100) })
local function cross_correlation(of, given)
   local o = accepts(given)
   local found = spikes.of("cross_correlation", of, o)
   local pairs_of, n = found:coincidence(o.bin), found:size()
   local mean = n > 1 and (pairs_of:sum() - pairs_of:diagonal():sum()) / (n * (n - 1)) or 0 / 0
   if o.matrix then return mean, pairs_of end
   return mean
end

return cross_correlation
