-- SPDX-License-Identifier: MIT
--- Distance of spike trains by what it costs to turn one into the other.
local spikes = require "cann.spikes"

local accepts = spikes.options("victor_purpura", {
   cost = { 0.1, "per ms that a spike is moved; putting one in or taking one out costs 1", at_least = 0 },
})

--- Gives the distance of each train from each. Victor & Purpura, J. Neurophysiol. 76 (1996) 1310.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options cost, group, neurons, from, to, dt
-- @treturn Tensor [neurons, neurons]
-- @usage analyzers.victor_purpura(run, { neurons = {1, 2}, cost = 0.5 })[1][2]
local function victor_purpura(of, given)
   local o = accepts(given)
   return spikes.of("victor_purpura", of, o):distance("victor_purpura", o.cost)
end

return victor_purpura
