-- SPDX-License-Identifier: MIT
--- The spikes of a run, whole or in part, with their statistics.
local spikes = require "cann.spikes"

local accepts = spikes.options("spikes", {})

--- Gives the spike trains of a run, of spike trains, or of a raster.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options group, neurons, from, to (ms), dt (of a raster)
-- @treturn Spikes with :summary(), :counts(), :train(i), :select{...}
-- @usage analyzers.spikes(run, { group = "E", from = 100 }):summary()
local function of(what, given) return spikes.of("spikes", what, accepts(given)) end

return of
