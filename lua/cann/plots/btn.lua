-- SPDX-License-Identifier: MIT
--- Classes of spike autocorrelograms.
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.btn", {
   longest = { nil, "lag drawn, ms (all)", type = "number", above = 0 },
   title = { nil, "words above", type = "string" },
})

-- How alike the cells of one cluster and another are: 1 - cosine, cells sorted by cluster.
local function distances(found)
   local order = found.cluster:argsort()
   local own = found.cluster:take(order, 1):gt(0)
   local curves = found.autocorrelograms:take(order, 1)[own]
   local size = curves:norm(2, true)
   local unit = curves / tensor.where(size:gt(0), size, 1)
   return 1 - unit % unit:t()
end

--- Draws the mean autocorrelogram of each class, and the distances between all cells, sorted by class.
-- @tparam table found what analyzers.btn gives
-- @tparam[opt] table options longest, title
-- @treturn Figure of two panels; data: lag, mean1, mean2 ...; distance [cells, cells]
-- @usage plot.btn(analyzers.btn(rec))
local function btn(found, given)
   local o = accepts(given)
   if type(found) ~= "table" or not tensor.is(found.autocorrelograms) or not tensor.is(found.cluster) then
      handle.fail("plot.btn takes what analyzers.btn gives")
   end
   local n = found.edges:count() - 1
   local data = { lag = (found.edges:range(1, 1, n) + found.edges:range(1, 2, n + 1)) * 0.5 }
   local layers, names = {}, {}
   for k, size in ipairs(found.sizes) do
      local own = found.cluster:eq(k)
      data["mean" .. k], names[k] = found.autocorrelograms[own]:mean(1), "mean" .. k
      layers[k] = { draw = "line", x = "lag", y = "mean" .. k,
         name = ("%s (%d)"):format(found.name[own:nonzero():flatten()[1]], size) }
   end
   local distance = distances(found)
   local cells = tensor.arange(1, distance:size(1))
   return figure.new({
      { data = data, layers = layers, title = o.title, x = { label = "lag (ms)", of = "lag", tight = true, low = 0,
         high = o.longest or found.edges[n + 1] }, y = { label = "share of spikes", of = table.concat(names, " ") } },
      { data = { cell = cells, distance = distance }, square = true, keyless = true,
         layers = { { draw = "image", x = "cell", y = "cell", z = "distance" } },
         x = { label = "cell, by class", of = "cell", tight = true }, y = { label = "cell", of = "cell", tight = true },
         colour = { label = "1 - cosine", of = "distance", tight = true } },
   }, 2, { width = 17, height = 7 })
end

return btn
