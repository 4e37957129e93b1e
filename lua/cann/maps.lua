-- SPDX-License-Identifier: MIT
--- Rate maps of many cells over one plane, as analyzers.rate_maps makes them: `rate` [cells, y, x], `raw` (before
-- smoothing), `occupancy` [y, x] ms, `x` and `y` the middles of the bins, `x_edges` and `y_edges`, `unit`.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local maps = {}
maps.__index = maps

--- True for rate maps.
function maps.is(value) return getmetatable(value) == maps end

--- Makes maps of a table with rate, raw, occupancy, x_edges, y_edges, unit.
function maps.new(of)
   local function middles(edges)
      local n = edges:count()
      return (edges:range(1, 1, n - 1) + edges:range(1, 2, n)) * 0.5
   end
   of.x, of.y, of.cells = middles(of.x_edges), middles(of.y_edges), of.rate:size(1)
   return setmetatable(of, maps)
end

--- The maps [cells, rows, columns] of what an analyzer was given: rate maps, a stack or a single map, and the maps
-- object where there is one.
-- @tparam string owner for sentences
-- @param of maps or a tensor
function maps.take(owner, of)
   if maps.is(of) then return of.rate, of end
   if type(of) == "table" and not tensor.is(of) and type(of[1]) == "table" then of = tensor.from(of) end
   if not tensor.is(of) or of:rank() < 2 or of:rank() > 3 then
      handle.fail("%s takes what analyzers.rate_maps gives, or a tensor [cells, y, x] or [y, x], not %s", owner,
         tensor.is(of) and "[" .. table.concat(of:shape(), ", ") .. "]" or "a " .. type(of))
   end
   return of:rank() == 3 and of or of:reshape(1, of:size(1), of:size(2))
end

--- The maps of some cells.
-- @tparam table which cell numbers, or a mask [cells]
function maps:select(which)
   local index = tensor.is(which) and which or tensor.from(which)
   local function pick(value) return index:type() == "bool" and value[index] or value:take(index:to("int64"), 1) end
   local out = {}
   for name, value in pairs(self) do out[name] = value end
   out.rate, out.raw = pick(self.rate), pick(self.raw)
   return maps.new(out)
end

--- The length of a bin along x, in the unit of the places.
function maps:bin_size() return (self.x_edges[self.x_edges:count()] - self.x_edges[1]) / self.x:count() end

function maps:__tostring()
   return ("rate maps of %d cell%s, %d x %d bins of %.4g x %.4g m, %s"):format(self.cells,
      self.cells == 1 and "" or "s", self.y:count(), self.x:count(), self:bin_size(),
      (self.y_edges[self.y_edges:count()] - self.y_edges[1]) / self.y:count(), self.unit)
end

return maps
