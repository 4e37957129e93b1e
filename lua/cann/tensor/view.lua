-- SPDX-License-Identifier: MIT
--- Seeing the same memory another way: indices and ranges, transposes, reshapes. Nothing here copies
-- but reshape, where no view can do it.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local C = door.C

local methods = object.methods

-- A layout to be changed: lists of lengths and strides, and the first element.
local function layout_of(self)
   local layout = { shape = {}, strides = {}, offset = 0 }
   local lengths, strides = C.cann_tensor_shape(self.handle), C.cann_tensor_strides(self.handle)
   for axis = 1, self:rank() do
      layout.shape[axis], layout.strides[axis] = tonumber(lengths[axis - 1]), tonumber(strides[axis - 1])
   end
   return layout
end

local function view(self, shape, strides, offset)
   local array, rank = object.shape_array(shape)
   local steps = object.shape_type()
   for axis = 1, rank do steps[axis - 1] = strides[axis] end
   return object.own(C.cann_tensor_view(self.handle, rank, array, steps, offset), true)
end

-- An index counted from 1, or from -1 backwards, as one from 0.
local function position(index, length, axis)
   if index % 1 ~= 0 or index == 0 or index > length or index < -length then
      handle.fail("index %g on axis %d, which has %d elements   (counted from 1, or back from -1)",
         index, axis, length)
   end
   return index > 0 and index - 1 or length + index
end

-- A range {}, {first, last} or {first, last, step} as start, count and step from 0.
local function range(key, length, axis)
   if next(key) == nil then return 0, length, 1 end
   local first, last, step = key[1], key[2], key[3] or 1
   if type(first) ~= "number" or type(last) ~= "number" or type(step) ~= "number" or step % 1 ~= 0 or step == 0 then
      handle.fail("a range on axis %d is {}, {first, last} or {first, last, step}", axis)
   end
   if step > 0 and last == first - 1 then return 0, 0, 1 end
   local start, stop = position(first, length, axis), position(last, length, axis)
   local count = math.floor((stop - start) / step) + 1
   if count < 1 then
      handle.fail("range {%d, %d, %d} on axis %d is empty%s", first, last, step, axis,
         step > 0 and "; a negative step goes backwards" or "")
   end
   return start, count, step
end

-- The view that a[{...}] means; keys are numbers, ranges and at the end left out.
local function slice(self, keys)
   local layout = layout_of(self)
   local shape, strides, offset = {}, {}, 0
   if #keys > #layout.shape then
      handle.fail("%d indices for a tensor of %d axes", #keys, #layout.shape)
   end
   for axis, length in ipairs(layout.shape) do
      local key, stride = keys[axis], layout.strides[axis]
      if type(key) == "number" then
         offset = offset + position(key, length, axis) * stride
      elseif key == nil or type(key) == "table" and not object.is(key) then
         local start, count, step = range(key or {}, length, axis)
         offset = offset + start * stride
         shape[#shape + 1], strides[#strides + 1] = count, stride * step
      else
         handle.fail("an index on axis %d is a number or a range {first, last}, not a %s", axis,
            object.is(key) and "tensor (use x:take(index, axis))" or type(key))
      end
   end
   return view(self, shape, strides, offset)
end

-- The offset of the one element that a key names; nil when it names more than one.
local function element(self, key)
   local rank = self:rank()
   local lengths, strides = C.cann_tensor_shape(self.handle), C.cann_tensor_strides(self.handle)
   if type(key) == "number" then
      if rank ~= 1 then return nil end
      return position(key, tonumber(lengths[0]), 1) * strides[0]
   end
   if #key ~= rank or rank == 0 then return nil end
   for axis = 1, rank do
      if type(key[axis]) ~= "number" then return nil end
   end
   local offset = 0LL
   for axis = 1, rank do
      offset = offset + position(key[axis], tonumber(lengths[axis - 1]), axis) * strides[axis - 1]
   end
   return offset
end

--- What a[key] gives: a number for a full index, else a view; a copy for a mask or an index tensor.
function object.get(self, key)
   if object.is(key) then
      if key:type() == "bool" then return self:mask(key) end
      return self:take(key, 1)
   end
   if type(key) ~= "number" and type(key) ~= "table" then
      handle.fail("a tensor is indexed by numbers, tables and tensors, not a %s", type(key))
   end
   local offset = element(self, key)
   if offset then
      local value = self:data()[offset]
      return type(value) == "cdata" and tonumber(value) or value
   end
   if type(key) == "number" then
      if self:rank() == 0 then handle.fail("a single element takes no index; use x:item()") end
      key = { key }
   end
   return object.settle(slice(self, key))
end

--- Copies `value` (tensor, table or number) into all of `self`, stretched to its shape.
function object.assign(self, value)
   handle.check(C.cann_tensor_assign(self.handle, object.operand(value, self, "assignment").handle))
end

--- What a[key] = value does.
function object.set(self, key, value)
   if object.is(key) then
      if key:type() == "bool" then return self:mask_fill(key, value) end
      return self:put(key, value)
   end
   if type(key) ~= "number" and type(key) ~= "table" then
      handle.fail("a tensor is indexed by numbers, tables and tensors, not a %s", type(key))
   end
   if type(value) == "number" and self:type():find("^float") then
      local offset = element(self, key)
      if offset then
         self:data()[offset] = value
         return
      end
   end
   if type(key) == "number" then
      if self:rank() == 0 then handle.fail("a single element takes no index; use x:fill(value)") end
      key = { key }
   end
   object.assign(slice(self, key), value)
end

--- Sets every element to `value` (a number, or a tensor that stretches to the shape); gives itself.
function methods:fill(value)
   object.assign(self, value)
   return self
end

--- The transpose: the last two axes exchanged, or the two named. Shares memory.
-- @usage b = a:t() % a
function methods:t(first, second)
   local layout = layout_of(self)
   local rank = #layout.shape
   if rank < 2 and not first then return self end
   local a = object.axis(self, first or -2, "t") + 1
   local b = object.axis(self, second or (first and -1) or -1, "t") + 1
   layout.shape[a], layout.shape[b] = layout.shape[b], layout.shape[a]
   layout.strides[a], layout.strides[b] = layout.strides[b], layout.strides[a]
   return view(self, layout.shape, layout.strides, 0)
end

--- The axes in another order. Shares memory.
-- @usage a:permute(3, 1, 2)   -- what was axis 3 comes first
function methods:permute(...)
   local order, layout = { ... }, layout_of(self)
   local shape, strides, seen = {}, {}, {}
   if #order ~= #layout.shape then
      handle.fail("permute: %d axes given for a tensor of %d", #order, #layout.shape)
   end
   for k, axis in ipairs(order) do
      local from = object.axis(self, axis, "permute") + 1
      if seen[from] then handle.fail("permute: axis %d is given twice", from) end
      seen[from], shape[k], strides[k] = true, layout.shape[from], layout.strides[from]
   end
   return view(self, shape, strides, 0)
end

--- The same elements, in row-major order, with another shape; one length may be -1: what is left.
-- Shares memory where the tensor is contiguous, else copies.
-- @usage tensor.arange(12):reshape(3, -1)
function methods:reshape(...)
   local shape = { ... }
   if type(shape[1]) == "table" then shape = { unpack(shape[1]) } end
   local known, open = 1, nil
   for axis, length in ipairs(shape) do
      if length == -1 and not open then open = axis
      elseif type(length) == "number" then known = known * length end
   end
   if open then
      if known == 0 or self:count() % known ~= 0 then
         handle.fail("reshape: %d elements do not divide by %d", self:count(), known)
      end
      shape[open] = self:count() / known
   end
   local array, rank = object.shape_array(shape)
   local shares = C.cann_tensor_is_contiguous(self.handle)
   return object.own(C.cann_tensor_reshape(self.handle, rank, array), shares)
end

--- All elements along one axis, in row-major order.
function methods:flatten()
   return self:reshape(-1)
end

--- A new axis of length 1, so that it becomes axis `axis`. Shares memory.
function methods:unsqueeze(axis)
   local layout = layout_of(self)
   local rank = #layout.shape
   if type(axis) ~= "number" or axis % 1 ~= 0 or axis < 1 or axis > rank + 1 then
      handle.fail("unsqueeze: axis %s, but a tensor of %d axes can get axes 1 to %d", tostring(axis), rank, rank + 1)
   end
   table.insert(layout.shape, axis, 1)
   table.insert(layout.strides, axis, 0)
   return view(self, layout.shape, layout.strides, 0)
end

--- Without axes of length 1, or without the one named. Shares memory.
function methods:squeeze(axis)
   local layout = layout_of(self)
   local only = axis and object.axis(self, axis, "squeeze") + 1
   if only and layout.shape[only] ~= 1 then
      handle.fail("squeeze: axis %d has %d elements, not 1", axis, layout.shape[only])
   end
   for k = #layout.shape, 1, -1 do
      if layout.shape[k] == 1 and (not only or k == only) then
         table.remove(layout.shape, k)
         table.remove(layout.strides, k)
      end
   end
   return view(self, layout.shape, layout.strides, 0)
end

--- Stretched to a shape: axes of length 1, and missing first axes, repeat. Shares memory.
function methods:expand(...)
   local shape = { ... }
   if type(shape[1]) == "table" then shape = shape[1] end
   local array, rank = object.shape_array(shape)
   return object.own(C.cann_tensor_broadcast(self.handle, rank, array), true)
end

--- Part of an axis: from `first` to `last`, both included, by `step`. Shares memory.
function methods:range(axis, first, last, step)
   local keys = {}
   for k = 1, object.axis(self, axis, "range") do keys[k] = {} end
   keys[#keys + 1] = { first, last, step }
   return slice(self, keys)
end

--- One index of an axis, which falls away. Shares memory; a number where no axis is left.
function methods:at(axis, index)
   local keys = {}
   for k = 1, object.axis(self, axis, "at") do keys[k] = {} end
   keys[#keys + 1] = index
   return object.settle(slice(self, keys))
end

--- The elements backwards along an axis. Shares memory.
function methods:flip(axis)
   local length = self:size(axis)
   if length == 0 then return self end
   return self:range(axis, length, 1, -1)
end

--- The diagonal of the last two axes, `offset` above (or below, negative) the main one. Shares memory.
function methods:diagonal(offset)
   offset = object.number(offset or 0, "diagonal", "the offset", true)
   local layout = layout_of(self)
   local rank = #layout.shape
   if rank < 2 then handle.fail("diagonal: at least 2 axes are needed, not %d", rank) end
   local rows, columns = layout.shape[rank - 1], layout.shape[rank]
   local down, right = layout.strides[rank - 1], layout.strides[rank]
   local count = math.min(rows - math.max(-offset, 0), columns - math.max(offset, 0))
   if count < 1 then handle.fail("diagonal: offset %d lies outside a matrix %d x %d", offset, rows, columns) end
   layout.shape[rank], layout.strides[rank] = nil, nil
   layout.shape[rank - 1], layout.strides[rank - 1] = count, down + right
   return view(self, layout.shape, layout.strides, offset > 0 and offset * right or -offset * down)
end

return view
