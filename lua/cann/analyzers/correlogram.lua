-- SPDX-License-Identifier: MIT
--- How often spikes follow spikes at each lag.
local handle = require "cann.handle"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = spikes.options("correlogram", {
   with = { nil, "other spikes, a run or spike trains, or the name of a group: the lag is theirs minus the first's "
      .. "(the same: an autocorrelogram over all pairs)", type = "table|string" },
   reach = { 50, "ms: largest lag", at_least = 0 },
   bin = { 1, "ms", above = 0 },
   normalise = { "count", "count: pairs; rate: Hz of the second train around a spike of the first; coincidence: "
      .. "relative to what independent trains would have", choices = { "count", "rate", "coincidence" } },
})

--- Counts pairs of spikes by their lag, in bins around 0 and its multiples.
-- Without `with` all pairs of spikes of the chosen neurons are counted, but no spike with itself.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options with, reach, bin, normalise, group, neurons, from, to, dt
-- @treturn Tensor values [bins]
-- @treturn Tensor lags [bins] ms
-- @usage local counts, lag = analyzers.correlogram(run, { neurons = {1}, reach = 20 })
local function correlogram(of, given)
   local o = accepts(given)
   local first = spikes.of("correlogram", of, o)
   local second = first
   if type(o.with) == "string" then second = spikes.of("correlogram", of, { group = o.with, from = o.from, to = o.to })
   elseif o.with then second = spikes.of("correlogram", o.with, { from = o.from, to = o.to, dt = o.dt }) end
   local values = first:correlogram(second, o.reach, o.bin)
   local half = (values:count() - 1) / 2
   local lags = (tensor.arange(0, 2 * half) - half) * o.bin
   if o.normalise == "count" then return values, lags end
   if first:count() == 0 or second:count() == 0 or first.duration == 0 then
      handle.fail("correlogram: no spikes to be relative to; normalise = \"count\" will do")
   end
   local rates = values * (1000 / o.bin / first:count())
   if o.normalise == "rate" then return rates, lags end
   return rates / (1000 * second:count() / first.duration), lags
end

return correlogram
