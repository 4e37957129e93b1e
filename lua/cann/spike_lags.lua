-- SPDX-License-Identifier: MIT
--- The thin face of the engine's autocorrelograms.
local door = require "cann.ffi"
local object = require "cann.tensor.object"

local spike_lags = {}

--- Counts lags; see analyzers.spike_lags.
-- @tparam Tensor times [spikes] by cell, then ascending
-- @tparam Tensor cell [spikes] from 1
-- @tparam number cells how many there are
-- @tparam Tensor edges [bins + 1] from 0
-- @tparam number reach lags below it are counted
-- @treturn Tensor int64 [cells, bins]
function spike_lags.count(times, cell, cells, edges, reach)
   return object.own(door.C.cann_spike_lags(times.handle, (cell - 1).handle, cells, edges.handle, reach))
end

return spike_lags
