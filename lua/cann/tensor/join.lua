-- SPDX-License-Identifier: MIT
--- Tensors joined, and elements picked by place or mask.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local ffi, C = door.ffi, door.C

local join = {}
local methods = object.methods

local function tensors_of(list, what)
   if type(list) ~= "table" or object.is(list) or #list == 0 then
      handle.fail("%s: a list of tensors is wanted: { a, b }", what)
   end
   local out = {}
   for k, value in ipairs(list) do out[k] = object.tensor(value, what) end
   return out
end

local function common_type(list)
   local type_number = C.cann_tensor_type(list[1].handle)
   for k = 2, #list do
      type_number = C.cann_type_promote(type_number, C.cann_tensor_type(list[k].handle))
   end
   return ffi.string(C.cann_type_name(type_number))
end

--- Tensors one after the other along an axis (1 by default); all other axes are equally long.
-- @usage tensor.concatenate({ a, b }, 2)
function join.concatenate(list, axis)
   list = tensors_of(list, "concatenate")
   local shape = list[1]:shape()
   if #shape == 0 then handle.fail("concatenate: single elements have no axis; use tensor.stack") end
   local along = object.axis(list[1], axis or 1, "concatenate") + 1
   local total = 0
   for k, one in ipairs(list) do
      local other = one:shape()
      for j = 1, math.max(#shape, #other) do
         if #other ~= #shape or (j ~= along and other[j] ~= shape[j]) then
            handle.fail("concatenate: tensor %d is [%s], which does not fit [%s] along axis %d", k,
               table.concat(other, ", "), table.concat(shape, ", "), along)
         end
      end
      total = total + other[along]
   end
   shape[along] = total
   local out, first = object.new(shape, common_type(list)), 1
   for _, one in ipairs(list) do
      local count = one:size(along)
      if count > 0 then object.assign(out:range(along, first, first + count - 1), one) end
      first = first + count
   end
   return out
end

--- Tensors of one shape along a new axis (1 by default).
-- @usage tensor.stack{ a, b }
function join.stack(list, axis)
   list = tensors_of(list, "stack")
   axis = axis or 1
   local widened, shape = {}, table.concat(list[1]:shape(), ", ")
   for k, one in ipairs(list) do
      local other = table.concat(one:shape(), ", ")
      if other ~= shape then handle.fail("stack: tensor %d is [%s], but the first is [%s]", k, other, shape) end
      widened[k] = one:unsqueeze(axis)
   end
   return join.concatenate(widened, axis)
end

--- Coordinates of a grid: x repeated down the rows [ny, nx] and y along the columns.
-- @usage X, Y = tensor.grid(tensor.linspace(0, 1, 50), tensor.linspace(0, 2, 80))
function join.grid(x, y)
   x, y = object.tensor(x, "grid"), object.tensor(y, "grid")
   if x:rank() ~= 1 or y:rank() ~= 1 then handle.fail("grid: two vectors are wanted") end
   local nx, ny = x:count(), y:count()
   return x:expand(ny, nx):copy(), y:unsqueeze(2):expand(ny, nx):copy()
end

-- Places counted from 1 as the engine's int64 from 0.
local function places(index, what)
   index = object.tensor(index, what)
   local kind = index:type()
   if kind == "bool" then handle.fail("%s: places are wanted, not a mask; use a[mask] or mask:nonzero()", what) end
   if kind:find("^float") then
      local whole = index:to("int64")
      if not whole:equals(index) then handle.fail("%s: places are whole numbers from 1", what) end
      index = whole
   end
   return index - 1
end

--- Elements at places of an axis (1 by default): the axis is replaced by the axes of `index`.
-- @tparam index places from 1: tensor or table
-- @raise the place that is not there
-- @usage x:take({ 3, 1, 1 })
function methods:take(index, axis)
   local at = object.axis(self, axis or 1, "take")
   return object.own(C.cann_tensor_take(self.handle, places(index, "take").handle, at))
end

--- Writes `value` (tensor or number) to places of an axis (1 by default); later places win.
function methods:put(index, value, axis)
   local at = object.axis(self, axis or 1, "put")
   local source = object.operand(value, self, "put")
   handle.check(C.cann_tensor_put(self.handle, places(index, "put").handle, at, source.handle))
   return self
end

--- For each place of `index`, which has the tensor's other axes, the element there along the axis.
-- @usage x:gather(x:argsort(2), 2)   -- x:sort(2)
function methods:gather(index, axis)
   local at = object.axis(self, axis or -1, "gather")
   return object.own(C.cann_tensor_gather(self.handle, places(index, "gather").handle, at))
end

-- A mask of one axis beside a tensor of several picks along axis 1.
local function picks_rows(self, mask)
   return mask:rank() == 1 and self:rank() > 1
end

--- Elements where `mask` is true, along one axis; with a mask of one axis, whole rows.
-- @usage x[x:gt(0)]
function methods:mask(mask)
   mask = object.tensor(mask, "mask")
   if not picks_rows(self, mask) then return object.own(C.cann_tensor_mask(self.handle, mask.handle)) end
   if mask:count() ~= self:size(1) then
      handle.fail("a mask of %d does not fit axis 1 of a tensor [%s]", mask:count(), table.concat(self:shape(), ", "))
   end
   return self:take(mask:nonzero():reshape(-1), 1)
end

--- Writes `value` (number, or tensor that stretches to the shape) where `mask` is true.
-- @usage x[x:lt(0)] = 0
function methods:mask_fill(mask, value)
   mask = object.tensor(mask, "mask")
   if picks_rows(self, mask) then
      for axis = 2, self:rank() do mask = mask:unsqueeze(axis) end
   end
   local row = C.cann_function_find("select")
   handle.check(C.cann_tensor_map_into(row, self.handle, mask.handle,
      object.operand(value, self, "mask").handle, self.handle))
   return self
end

--- The places [found, axes], from 1, of elements that are not 0.
function methods:nonzero()
   return object.own(C.cann_tensor_nonzero(self.handle)) + 1
end

--- The different elements in rising order, NaN once at the end.
function methods:unique()
   local sorted = self:flatten():sort()
   local count = sorted:count()
   if count < 2 then return sorted end
   local late, early = sorted:range(1, 2, count), sorted:range(1, 1, count - 1)
   local is_nan = early:ne(early)
   local new = late:ne(early):both(is_nan:invert())
   return sorted:mask(join.concatenate { tensors_of({ true }, "unique")[1]:reshape(1), new })
end

return join
