-- SPDX-License-Identifier: MIT
--- How irregular each neuron fires: 0 a clock, 1 a Poisson process.
local spikes = require "cann.spikes"

local accepts = spikes.options("coefficient_of_variation", {
   kind = { "cv", "cv: sd/mean of the intervals; cv2, local_variation: of neighbouring intervals, blind to slow "
      .. "changes of the rate", choices = { "cv", "cv2", "local_variation" } },
})

--- Gives the irregularity of each neuron's intervals.
-- cv: standard deviation (divided by n) over mean, of neurons with at least 3 spikes. cv2: the mean of
-- 2|a - b|/(a + b) over neighbouring intervals (Holt et al., J. Neurophysiol. 75 (1996) 1806); local_variation: the
-- mean of 3((a - b)/(a + b))^2 (Shinomoto et al., Neural Computation 15 (2003) 2823).
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options kind, group, neurons, from, to, dt
-- @treturn Tensor [neurons]; NaN where a neuron has too few spikes
-- @usage analyzers.coefficient_of_variation(run, { group = "E" })
local function coefficient_of_variation(of, given)
   local o = accepts(given)
   local found = spikes.of("coefficient_of_variation", of, o)
   local moments = found:interval_moments()
   if o.kind == "cv2" then return moments:at(2, 3) end
   if o.kind == "local_variation" then return moments:at(2, 4) end
   local cv = moments:at(2, 2) / moments:at(2, 1)
   cv[found:counts():lt(3)] = 0 / 0
   return cv
end

return coefficient_of_variation
