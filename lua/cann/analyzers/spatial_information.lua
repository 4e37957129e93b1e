-- SPDX-License-Identifier: MIT
--- How much a spike tells about the place.
local handle = require "cann.handle"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("spatial_information", {
   occupancy = { nil, "time in each bin, tensor [y, x] (that of the rate maps)", type = "table" },
   smoothed = { true, "of the smoothed maps, else of the raw ones" },
   per = { "spike", "bits per spike or per second", choices = { "spike", "second" } },
})

--- Sums p*(r/mean)*log2(r/mean) over the bins, p the part of the time spent there and mean the sum of p*r.
-- Skaggs, McNaughton, Gothard & Markus, NIPS 5 (1993) 1030. A silent cell has 0; bins that are NaN are left out.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x] with occupancy
-- @tparam[opt] table options occupancy, smoothed, per
-- @treturn Tensor bits [cells]
-- @usage analyzers.spatial_information(maps):max()
local function spatial_information(of, given)
   local o = accepts(given)
   local values, holder = maps.take("spatial_information", of)
   if holder and not o.smoothed then values = holder.raw end
   local occupancy = o.occupancy and tensor.tensor(o.occupancy) or holder and holder.occupancy
   if not occupancy then handle.fail("spatial_information: give occupancy [y, x], the time spent in each bin") end
   local cells, bins = values:size(1), values:size(2) * values:size(3)
   if occupancy:count() ~= bins then
      handle.fail("spatial_information: occupancy [%s] for maps of %d x %d bins",
         table.concat(occupancy:shape(), ", "), values:size(2), values:size(3))
   end
   local rate = values:reshape(cells, bins):to("float64")
   local p = occupancy:to("float64"):reshape(1, bins) * rate:eq(rate)
   local total = p:sum(2, true)
   rate, p = tensor.where(rate:ne(rate), 0, rate), tensor.where(total:gt(0), p / total, 0)
   local mean = (p * rate):sum(2, true)
   local ratio = tensor.where(mean:gt(0), rate / mean, 0)
   local bits = tensor.where(ratio:gt(0), p * ratio * tensor.where(ratio:gt(0), ratio, 1):log(), 0):sum(2) / math.log(2)
   return o.per == "spike" and bits or bits * mean:flatten()
end

return spatial_information
