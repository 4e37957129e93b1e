-- SPDX-License-Identifier: MIT
--- Distance of spike trains that leave decaying traces.
local spikes = require "cann.spikes"

local accepts = spikes.options("van_rossum", {
   tau = { 10, "ms: time constant of the traces", above = 0 },
})

--- Gives the distance of each train from each, sqrt of (1/tau) times the integral of (f - g)^2 over all times,
-- where f and g are the trains filtered by exp(-t/tau): one spike is sqrt(1/2) from none, two far apart are 1 from
-- each other. van Rossum, Neural Computation 13 (2001) 751.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options tau, group, neurons, from, to, dt
-- @treturn Tensor [neurons, neurons]
-- @usage analyzers.van_rossum(run, { neurons = {1, 2}, tau = 20 })[1][2]
local function van_rossum(of, given)
   local o = accepts(given)
   return spikes.of("van_rossum", of, o):distance("van_rossum", o.tau)
end

return van_rossum
