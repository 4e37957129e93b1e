-- SPDX-License-Identifier: MIT
--- The recordings that reference cases share: spike times as ticks of 10 us, at their middles.
local cann = require "cann"

local recorded = {}

--- Loads t, x, y, heading, spike_cell, spike_tick.
function recorded.load(path)
   local arrays = cann.tensor.load(path)
   return cann.data.recording {
      t = arrays.t, x = arrays.x, y = arrays.y, heading = arrays.heading, time_unit = "s", cells = arrays.kind:count(),
      spikes = { t = (arrays.spike_tick + 0.5) / 100000, i = arrays.spike_cell + 1 },
   }
end

return recorded
