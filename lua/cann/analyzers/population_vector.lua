-- SPDX-License-Identifier: MIT
--- The place that a field's activity stands for, by the population vector.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("population_vector", {
   model = { nil, "the network whose geometry the activity lies on", required = true, type = "table" },
   strength = { false, "also give the length of the mean vector, 0 to 1" },
})

-- Circular mean along one coordinate: `mass` [rows, n] summed over the other axes.
local function circular_mean(mass, x, low, turn)
   local angle = (x - low) * (2 * math.pi / turn)
   local s = (mass % angle:sin():reshape(x:count(), 1)):flatten()
   local c = (mass % angle:cos():reshape(x:count(), 1)):flatten()
   local wrapped = s:atan2(c)
   -- Of all the names of a place, the one nearest the middle of the range.
   local place = wrapped * (turn / (2 * math.pi)) + low
   local middle = low + turn / 2
   place = place - ((place - middle) / turn):round() * turn
   return place, (s * s + c * c):sqrt() / mass:sum(2)
end

local function plain_mean(mass, x)
   return (mass % x:reshape(x:count(), 1)):flatten() / mass:sum(2)
end

--- Circular mean along periodic coordinates, mean along open ones.
-- @tparam Tensor activity [rows, n] or [rows, n, n], not negative
-- @tparam table options model
-- @treturn Tensor place [rows] or [rows, 2], in the geometry's range; NaN where a row is silent
-- @treturn[opt] Tensor strength [rows] or [rows, 2], with strength = true
-- @usage analyzers.population_vector(run.r, { model = net })
local function population_vector(activity, given)
   local o = accepts(given)
   local geometry = o.model.geometry
   if not geometry then handle.fail("population_vector: the model has no geometry") end
   local fits = tensor.is(activity) and activity:rank() == geometry.rank + 1
   for axis = 1, fits and geometry.rank or 0 do fits = fits and activity:size(axis + 1) == geometry.shape[axis] end
   if not fits then
      handle.fail("population_vector: activity is [rows, %s], not %s", table.concat(geometry.shape, ", "),
         tensor.is(activity) and "[" .. table.concat(activity:shape(), ", ") .. "]" or type(activity))
   end
   activity = activity:to("float64")
   local places, strengths = {}, {}
   for k = 1, geometry.rank do
      local axis = geometry.rank + 1 - k
      local mass = activity
      for other = geometry.rank, 1, -1 do
         if other ~= axis then mass = mass:sum(other + 1) end
      end
      local x, turn = o.model:coordinates(k), geometry:turn(k)
      if turn then places[k], strengths[k] = circular_mean(mass, x, geometry.low[axis], turn)
      else places[k], strengths[k] = plain_mean(mass, x), tensor.ones(mass:size(1)) end
   end
   local function join(list)
      if geometry.rank == 1 then return list[1] end
      local out = tensor.zeros(list[1]:count(), geometry.rank)
      for k = 1, geometry.rank do out[{ {}, k }] = list[k] end
      return out
   end
   if o.strength then return join(places), join(strengths) end
   return join(places)
end

return population_vector
