-- SPDX-License-Identifier: MIT
--- The autocorrelogram of a cell's spikes.
local count = require "cann.analyzers.spike_lags"
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"

local accepts = options.declare("plot.spike_lags", {
   cell = { 1, "which one", at_least = 1, whole = true },
   longest = { 200, "lag, ms", above = 0 },
   bin = { 1, "ms", above = 0 },
   title = { nil, "words above (the cell)", type = "string" },
})

--- Draws how many of a cell's spikes follow its spikes by each lag; the spikes themselves are left out.
-- @tparam Recording|Run|Spikes of
-- @tparam[opt] table options cell, longest, bin, title
-- @treturn Figure data: lag [bins] ms, the middles; count [bins]
-- @usage plot.spike_lags(rec, { cell = 3 })
local function spike_lags(of, given)
   local o = accepts(given)
   local counts, edges = count(of, { longest = o.longest, bin = o.bin })
   if o.cell > counts:size(1) then
      handle.fail("plot.spike_lags: cell %d, but there are cells 1 to %d", o.cell, counts:size(1))
   end
   local n = counts:size(2)
   local own = counts[o.cell]:to("float64")
   local itself = count(of, { longest = 1e-9, bin = 1e-9 })[o.cell]:to("float64")
   own[1] = own[1] - itself[1]
   return figure.new { { data = { lag = (edges:range(1, 1, n) + edges:range(1, 2, n + 1)) * 0.5, count = own },
      title = o.title or "cell " .. o.cell, layers = { { draw = "steps", x = "lag", y = "count" } },
      x = { label = "lag (ms)", of = "lag", tight = true },
      y = { label = "spikes", low = 0, high = math.max(own:max() * 1.05, 1) } } }
end

return spike_lags
