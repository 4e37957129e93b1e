-- SPDX-License-Identifier: MIT
--- The firing fields of a map.
local handle = require "cann.handle"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("fields", {
   threshold = { 0.2, "a field is where the rate is above this part of the map's peak", above = 0, at_most = 0.999 },
   min_area = { 9, "smaller fields are left out, bins", at_least = 1 },
})

local found_fields = {}

function found_fields:__tostring()
   local counts = {}
   for cell = 1, math.min(#self, 20) do counts[cell] = tostring(self[cell].count) end
   return ("fields of %d map%s: %s%s"):format(#self, #self == 1 and "" or "s", table.concat(counts, " "),
      #self > 20 and " ..." or "")
end

--- Finds the fields of each map: connected bins (at edges or corners) above a part of the peak.
-- Bins that are NaN belong to no field; a silent cell has none.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options threshold, min_area
-- @treturn table one table for each cell: count; centre [fields, 2] row and column, from 1; area [fields] bins; peak
--    and mean [fields]; place [fields, 2] x and y in m, of rate maps
-- @usage analyzers.fields(maps)[3].count
local function fields(of, given)
   local o = accepts(given)
   local values, holder = maps.take("fields", of)
   values = values:to("float64")
   local hollow = values:ne(values)
   local filled = tensor.where(hollow, 0, values)
   local out = {}
   for cell = 1, values:size(1) do
      local map = filled[cell]
      local peak = map:max()
      if peak == math.huge then handle.fail("fields: map %d holds an infinite rate", cell) end
      local above = map:gt(o.threshold * peak) * (peak > 0)
      local found = image.regions(image.label(above:to("float64"), 2), map)
      if found:size(1) > 0 then found = found[found:at(2, 3):ge(o.min_area)] end
      local one = { count = found:size(1), centre = found[{ {}, { 1, 2 } }]:copy(), area = found:at(2, 3):copy(),
         peak = found:at(2, 4):copy(), mean = found:at(2, 5):copy() }
      if holder then
         local function place(edges, index)
            local n = edges:count()
            return (index - 0.5) * ((edges[n] - edges[1]) / (n - 1)) + edges[1]
         end
         one.place = tensor.stack({ place(holder.x_edges, one.centre:at(2, 2)),
            place(holder.y_edges, one.centre:at(2, 1)) }, 2)
      end
      out[cell] = one
   end
   return setmetatable(out, found_fields)
end

return fields
