-- SPDX-License-Identifier: MIT
--- The numbers of a raster plot: the time of each spike and whose it is.
local spikes = require "cann.spikes"

local accepts = spikes.options("raster", {})

--- Gives times and neurons, in order of time; neurons are counted through all groups.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options group, neurons, from, to, dt
-- @treturn Tensor times [spikes] ms
-- @treturn Tensor neurons int64 [spikes], from 1
-- @usage local t, i = analyzers.raster(run)
local function raster(of, given)
   local found = spikes.of("raster", of, accepts(given))
   return found.times, found:stacked()
end

return raster
