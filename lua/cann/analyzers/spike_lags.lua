-- SPDX-License-Identifier: MIT
--- How much later a cell's own spikes follow each of its spikes.
local door = require "cann.spike_lags"
local handle = require "cann.handle"
local options = require "cann.options"
local recording = require "cann.recording"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = options.declare("spike_lags", {
   longest = { 200, "lag, ms", above = 0 },
   bin = { 1, "ms", above = 0 },
   reach = { nil, "lags are counted below this, ms (longest)", type = "number", above = 0 },
   logarithmic = { nil, "so many bins of equal ratio from 5 ms on, below them one bin", type = "number", at_least = 1,
      whole = true },
   normalise = { "count", "counts; or shares of the number of spikes, the first bin emptied of the spikes themselves",
      choices = { "count", "share" } },
})

local function edges_of(o)
   if o.logarithmic then
      local ratio = (tensor.linspace(math.log(5), math.log(math.max(o.longest, 5.001)), o.logarithmic + 1)):exp()
      return tensor.concatenate({ tensor.zeros(1), ratio })
   end
   local bins = math.floor(o.longest / o.bin + 0.5)
   if bins < 1 or bins > 1e7 then handle.fail("spike_lags: %g bins of %g ms", o.longest / o.bin, o.bin) end
   return tensor.linspace(0, o.longest, bins + 1)
end

local function trains_of(of)
   if recording.is(of) then return of.spikes.t, of.spikes.i, of.cells end
   local found = spikes.of("spike_lags", of, {})
   local order = found:stacked():argsort()
   return found.times:take(order, 1), found:stacked():take(order, 1), found:size()
end

--- Counts, for each cell, the spikes that follow each of its spikes by a lag, the spike itself (lag 0) included.
-- @tparam Recording|Run|Spikes of
-- @tparam[opt] table options longest, bin, reach, logarithmic, normalise
-- @treturn Tensor counts [cells, bins]
-- @treturn Tensor edges [bins + 1] ms
-- @usage counts, edges = analyzers.spike_lags(rec, { longest = 200 })
local function spike_lags(of, given)
   local o = accepts(given)
   local times, cell, cells = trains_of(of)
   local edges = edges_of(o)
   local counts = door.count(times, cell, cells, edges, o.reach or o.longest)
   if o.normalise == "count" then return counts, edges end
   local shares = counts:to("float64")
   local first = shares[{ {}, { 1, 1 } }]:copy()
   shares = tensor.where(first:gt(0), shares / first, shares)
   shares[{ {}, 1 }] = 0
   return shares, edges
end

return spike_lags
