-- SPDX-License-Identifier: MIT
--- The torus unrolled: two angles as a place in the plane, whose axes meet at the angle that the cells' fields show.
-- Fields that are round on the torus are slanted in its angles by what the axes are off the right angle; grid cells
-- fire on a torus of 60 (or, the other way around, 120) degrees.
local tensor = require "cann.tensor"

local skew = {}
skew.__index = skew

local turn = 2 * math.pi

--- A plane whose second axis meets the first at an angle.
-- @tparam number degrees 90: a square
function skew.new(degrees)
   local angle = math.rad(degrees)
   return setmetatable({ degrees = degrees, along = math.cos(angle), up = math.sin(angle) }, skew)
end

--- The angle between the axes, in degrees, at which fields are as round as can be.
-- @tparam number slant correlation of the two angles about the centres of fields, -1 to 1
function skew.of_slant(slant)
   if slant ~= slant then return 90 end
   return math.deg(math.acos(math.max(-0.9, math.min(0.9, -slant))))
end

--- The plane's x and y of angles.
-- @tparam Tensor first [n] rad
-- @tparam Tensor second [n] rad
function skew:place(first, second) return first + second * self.along, second * self.up end

--- The edges of `tiles` by `tiles` copies of the torus as one line with gaps: x, y.
function skew:outline(tiles)
   local list = {}
   local far = tiles * turn
   for k = 0, tiles do
      list[#list + 1] = { { k * turn, 0 }, { k * turn, far } }
      list[#list + 1] = { { 0, k * turn }, { far, k * turn } }
   end
   local x, y = {}, {}
   for _, way in ipairs(list) do
      for _, at in ipairs(way) do
         x[#x + 1], y[#y + 1] = at[1] + at[2] * self.along, at[2] * self.up
      end
      x[#x + 1], y[#y + 1] = 0 / 0, 0 / 0
   end
   return tensor.from(x), tensor.from(y)
end

--- Maps over the two angles as pixels of the plane.
-- @tparam Tensor maps [..., second, first]
-- @tparam number tiles copies side by side and above each other
-- @treturn Tensor pixels [..., y, x], NaN beside the torus
-- @treturn Tensor x
-- @treturn Tensor y
function skew:pixels(maps, tiles)
   local rows, columns = maps:size(-2), maps:size(-1)
   local far = tiles * turn
   local step = turn / (1.5 * math.max(rows, columns))
   local low, high = math.min(0, far * self.along), far + math.max(0, far * self.along)
   local x = tensor.arange(low + step / 2, high, step)
   local y = tensor.arange(step / 2, far * self.up, step)
   local second = (y / self.up):reshape(-1, 1):expand(y:count(), x:count())
   local first = x:reshape(1, -1) - second * self.along
   local inside = (first:ge(0) * first:lt(far)):gt(0)
   local function bin(angle, n)
      local share = angle / turn
      return ((share - share:floor()) * n):floor():minimum(n - 1):to("int64")
   end
   local place = (bin(second, rows) * columns + bin(first, columns)):flatten() + 1
   local shape = maps:shape()
   shape[#shape - 1], shape[#shape] = y:count(), x:count()
   local taken = maps:reshape(-1, rows * columns):take(place, 2):reshape(unpack(shape))
   return tensor.where(inside, taken, 0 / 0), x, y
end

return skew
