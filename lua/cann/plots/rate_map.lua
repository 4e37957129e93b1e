-- SPDX-License-Identifier: MIT
--- The rate of a cell over the plane.
local figure = require "cann.figure"
local handle = require "cann.handle"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.rate_map", {
   cell = { 1, "which one", at_least = 1, whole = true },
   raw = { false, "before smoothing" },
   title = { nil, "words above (the cell and its peak)", type = "string" },
})

--- Draws a map: place along both axes (bins, of a bare tensor), rate as colour; bins without occupancy stay white.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options cell, raw, title
-- @treturn Figure data: x, y, rate
-- @usage plot.rate_map(maps, { cell = 3 }):save("cell3.png")
local function rate_map(of, given)
   local o = accepts(given)
   local values, holder = maps.take("plot.rate_map", of)
   if o.cell > values:size(1) then
      handle.fail("plot.rate_map: cell %d, but there are cells 1 to %d", o.cell, values:size(1))
   end
   local rate = ((holder and o.raw and holder.raw or values)[o.cell]):to("float64")
   local known = rate[rate:eq(rate)]
   local unit = holder and holder.unit or "rate"
   local function axis(name, size)
      local edges = holder and holder[name .. "_edges"]
      return { label = holder and name .. " (m)" or name .. " (bin)", low = edges and edges[1] or 0.5,
         high = edges and edges[size + 1] or size + 0.5 }
   end
   return figure.new { {
      data = { x = holder and holder.x or tensor.arange(1, rate:size(2)),
         y = holder and holder.y or tensor.arange(1, rate:size(1)), rate = rate },
      title = o.title or ("cell %d, peak %.3g %s"):format(o.cell, known:count() > 0 and known:max() or 0, unit),
      square = true, keyless = true, layers = { { draw = "image", x = "x", y = "y", z = "rate" } },
      x = axis("x", rate:size(2)), y = axis("y", rate:size(1)),
      colour = { label = unit, of = "rate", tight = true },
   } }
end

return rate_map
