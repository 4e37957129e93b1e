-- SPDX-License-Identifier: MIT
--- Which elements keys such as {1, 100}, {{2, 5}, 3} and tensor{3, 1, 7} name, and where elements stand.
local handle = require "cann.handle"
local object = require "cann.view.object"
local tensor = require "cann.tensor"

local keys = {}
local methods = object.methods

local function whole(value, low, high, owner)
   if type(value) ~= "number" or value % 1 ~= 0 or value < low or value > high then
      handle.fail("%s: element %s; whole numbers from %d to %d will do", owner, tostring(value), low, high)
   end
   return value
end

-- A number, counted from the end where it is negative.
local function place(value, n, owner)
   if type(value) == "number" and value < 0 and value >= -n then value = value + n + 1 end
   return whole(value, 1, n, owner)
end

--- The places along one axis of n that a key means: a number (-1: the last), {first, last}, {} for all, or a tensor of
-- places.
function keys.along(key, n, owner)
   if type(key) == "number" then return tensor.full(place(key, n, owner), 1, "float64") end
   if tensor.is(key) then
      if key:type() == "bool" then
         if key:count() ~= n then handle.fail("%s: %d flags for %d elements", owner, key:count(), n) end
         return tensor.arange(1, n)[key:flatten()]
      end
      local places = key:to("float64"):flatten()
      if places:count() > 0 then
         whole(places:min(), 1, n, owner)
         whole(places:max(), 1, n, owner)
         if places:ne(places:floor()):any() then handle.fail("%s: elements are whole numbers", owner) end
      end
      return places
   end
   if type(key) ~= "table" then handle.fail("%s: a %s names no elements; see help(net.%s)", owner, type(key), owner) end
   if #key == 0 then return tensor.arange(1, n) end
   if #key ~= 2 then
      handle.fail("%s: {first, last} is a range, {} all; tensor{3, 1, 7} names elements one by one", owner)
   end
   local first, last = place(key[1], n, owner), place(key[2], n, owner)
   if last < first then handle.fail("%s: from element %d to %d; the first comes first", owner, first, last) end
   return tensor.arange(first, last)
end

-- The shape that keys go by: a group's axes where there is a key for each, else one axis.
local function shape_of(self)
   local geometry = not self.places and self.of.geometry
   return geometry and geometry.shape or { object.count(self) }
end

local function is_per_axis(key)
   if type(key) ~= "table" or tensor.is(key) then return false end
   for _, part in ipairs(key) do if type(part) == "table" then return true end end
   return false
end

--- The places in the whole group of the elements that a key names.
function keys.select(self, key)
   local owner, shape = self.of.name, shape_of(self)
   local places
   if is_per_axis(key) then
      if #key ~= #shape then
         handle.fail("%s has %d ax%s, but %d keys were given", owner, #shape, #shape == 1 and "is" or "es", #key)
      end
      places = tensor.zeros(1)
      for axis, length in ipairs(shape) do
         local part = keys.along(key[axis], length, owner) - 1
         places = (places:unsqueeze(2) * length + part:unsqueeze(1)):flatten()
      end
      places = places + 1
   else
      places = keys.along(key, object.count(self), owner)
   end
   places = places:to("int64")
   return self.places and self.places:take(places) or places
end

--- Where each element stands in the group's array, from 1: int64 [n, axes].
-- @usage net.E[{ {2, 3}, 5 }]:indices()
function methods:indices()
   local geometry = self.of.geometry
   local shape = geometry and geometry.shape or { self.of.count }
   local rest, columns = (self.places or tensor.arange(1, self.of.count)):to("float64") - 1, {}
   for axis = #shape, 1, -1 do
      columns[axis] = rest:mod(shape[axis]) + 1
      rest = (rest / shape[axis]):floor()
   end
   return tensor.stack(columns, 2):to("int64")
end

--- The element that stands in the group's array at these places, from 1, one for each axis.
-- @usage net.E:at(2, 5)
function methods:at(...)
   local key = {}
   for axis = 1, select("#", ...) do key[axis] = tensor { (select(axis, ...)) } end
   local shape = shape_of(self)
   if #key ~= #shape then
      handle.fail("%s:at: %d places, but %s has %d ax%s", self.of.name, #key, self.of.name, #shape,
         #shape == 1 and "is" or "es")
   end
   return self[#key == 1 and key[1] or key]
end

--- The elements, counted from 1 in the whole group: a list for record = { ["E.v"] = view:elements() }.
function methods:elements()
   local places = self.places or tensor.arange(1, self.of.count)
   return places:tolist()
end

--- The places of the elements, from 1, each once; nil for a whole group.
-- @tparam string owner for sentences
function methods:distinct(owner)
   if not self.places then return nil end
   if self.places:count() == 0 then handle.fail("%s: a part of %s without elements", owner, self.of.name) end
   if self.places:unique():count() < self.places:count() then
      handle.fail("%s: a view of %s that names an element twice", owner, self.of.name)
   end
   return self.places
end

return keys
