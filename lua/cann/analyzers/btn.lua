-- SPDX-License-Identifier: MIT
--- Classes of grid cells by how they fire in time: bursty, theta-modulated, neither.
local graph = require "cann.graph"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local recording = require "cann.recording"
local spike_lags = require "cann.analyzers.spike_lags"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = options.declare("btn", {
   longest = { 200, "lag of the autocorrelograms, ms", above = 0 },
   bin = { 1, "ms", above = 0 },
   sigma = { 4, "of their smoothing, bins", at_least = 0 },
   neighbours = { 80, "of each cell in the graph", at_least = 1, whole = true },
   clusters = { 4, "that are told apart", at_least = 1, whole = true },
   metric = { "cosine", "between autocorrelograms", choices = { "cosine", "euclidean", "correlation", "manhattan",
      "chebyshev" } },
   names = { nil, "of the clusters, { [1] = \"B\", ... } (by their bursts and theta)", type = "table" },
})

-- The mean of columns between two lags, [cells].
local function between(shares, o, from, to)
   local first = math.max(1, math.floor(from / o.bin) + 1)
   local last = math.min(shares:size(2), math.floor(to / o.bin))
   return last >= first and shares:range(2, first, last):mean(2) or tensor.full(0 / 0, shares:size(1))
end

-- Smooths along lags alone: each row as an image of one line.
local function smoothed(shares, sigma)
   if sigma == 0 then return shares end
   return image.smooth(shares:reshape(shares:size(1), 1, shares:size(2)), sigma):reshape(shares:shape())
end

-- B where spikes follow within 10 ms more often than later, T where they come again after a theta period, else N.
local function name_of(burst, theta)
   if burst > theta and burst > 0.3 then return "B" end
   return theta > 0.1 and "T" or "N"
end

local clusters = {}

function clusters:__tostring()
   local words = {}
   for k, size in ipairs(self.sizes) do
      local first = self.cluster:eq(k):nonzero():flatten()[1]
      words[k] = ("%d %s"):format(size, self.name[first])
   end
   return ("%d cells in %d cluster%s: %s"):format(self.cluster:count(), #self.sizes, #self.sizes == 1 and "" or "s",
      table.concat(words, ", "))
end

--- Clusters cells by their spikes' autocorrelograms: hills of the density of the most alike ones (ToMATo).
-- After Gardner et al., Nature 602 (2022) 123. Cells without two spikes within the longest lag are in no cluster (0).
-- @tparam Recording|Run|Spikes of
-- @tparam[opt] table options longest, bin, sigma, neighbours, clusters, metric, names
-- @treturn table cluster [cells] from 1 by falling density, 0 for none; sizes, a list; name [cells], a list: the
--    cluster's; autocorrelograms [cells, bins] smoothed shares, edges [bins + 1] ms; burst [cells]: (2 to 10 ms - 20 to
--    50 ms)/their sum; theta [cells]: (100 to 150 ms - 50 to 75 ms)/their sum; prominence [cells]
-- @usage analyzers.btn(rec, { clusters = 3 }).name
local function btn(of, given)
   local o = accepts(given)
   local trains = recording.is(of) and of or spikes.of("btn", of, {})
   local shares, edges = spike_lags(trains, { longest = o.longest, bin = o.bin, normalise = "share" })
   local curves = smoothed(shares, o.sigma)
   local cells = curves:size(1)
   local active = curves:abs():sum(2):gt(0)
   local chosen = active:nonzero():flatten()
   if chosen:count() < 2 then
      handle.fail("btn: %d of %d cells have spikes within %g ms of each other, but at least 2 will do",
         chosen:count(), cells, o.longest)
   end
   local near, distance = graph.nearest(curves:take(chosen, 1), o.metric, math.min(o.neighbours, chosen:count() - 1))
   local label, prominence = graph.hills(near, (-distance):exp():sum(2), o.clusters)
   local function ratio(a, b) return tensor.where((a + b):gt(0), (a - b) / tensor.where((a + b):gt(0), a + b, 1), 0) end
   local out = { autocorrelograms = curves, edges = edges, sizes = {}, name = {},
      cluster = tensor.zeros(cells, "int64"), prominence = tensor.full(0 / 0, cells),
      burst = ratio(between(shares, o, 2, 10), between(shares, o, 20, 50)),
      theta = ratio(between(shares, o, 100, 150), between(shares, o, 50, 75)) }
   out.cluster:put(chosen, label)
   out.prominence:put(chosen, prominence)
   local names = {}
   for k = 1, label:max() do
      local own = out.cluster:eq(k)
      out.sizes[k] = own:to("int64"):sum()
      names[k] = o.names and o.names[k] or name_of(out.burst[own]:median(), out.theta[own]:median())
   end
   for cell, k in ipairs(out.cluster:tolist()) do out.name[cell] = names[k] or "-" end
   return setmetatable(out, clusters)
end

return btn
