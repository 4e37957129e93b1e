-- SPDX-License-Identifier: MIT
--- The tensor as Lua holds it: a table around one C tensor. Methods live in `object.methods`; the
-- files beside this one add theirs. A method that is no entry there is looked up in the engine's
-- tables, so a new row of functions or reductions is a method at once.
local door = require "cann.ffi"
local handle = require "cann.handle"
local ffi, C = door.ffi, door.C

local object = { methods = {}, meta = {}, finders = {} }
local meta, methods = object.meta, object.methods

local sizes = { float32 = 4, float64 = 8, int32 = 4, int64 = 8, bool = 1 }
local pointers = {
   float32 = ffi.typeof "float *", float64 = ffi.typeof "double *", int32 = ffi.typeof "int32_t *",
   int64 = ffi.typeof "int64_t *", bool = ffi.typeof "bool *",
}
object.shape_type = ffi.typeof "int64_t[8]"

--- True for tensors.
function object.is(value)
   return getmetatable(value) == meta
end

local function name_of(pointer)
   return ffi.string(C.cann_type_name(C.cann_tensor_type(pointer)))
end

--- Takes over a C tensor; NULL raises the engine's sentence.
-- @param pointer from a function that gives a new tensor
-- @tparam[opt] boolean view true when it shares the memory of another one
function object.own(pointer, view)
   local bytes = 0
   if pointer ~= nil and not view then
      bytes = tonumber(C.cann_tensor_count(pointer)) * sizes[name_of(pointer)]
   end
   return setmetatable({ handle = handle.own(pointer, C.cann_tensor_free, bytes) }, meta)
end

--- The number of an element type, or an error that lists them.
function object.type_number(name)
   local number = type(name) == "string" and C.cann_type_find(name) or -1
   if number < 0 then
      handle.fail("'%s' is no element type   (types: float32, float64, int32, int64, bool)", tostring(name))
   end
   return number
end

--- A list of lengths as the engine takes it: int64_t[8] and the rank.
function object.shape_array(shape)
   local array = object.shape_type()
   if #shape > 8 then handle.fail("a tensor has 0 to 8 axes, not %d", #shape) end
   for axis, length in ipairs(shape) do
      if type(length) ~= "number" or length % 1 ~= 0 or length < 0 or length > 2 ^ 53 then
         handle.fail("a shape is made of whole numbers from 0, not %s", tostring(length))
      end
      array[axis - 1] = length
   end
   return array, #shape
end

--- Splits (3, 4, "float32") or ({3, 4}, "float32") into a shape and a type.
function object.shape_and_type(...)
   local shape, type_name = { ... }, nil
   if type(shape[#shape]) == "string" then type_name = table.remove(shape) end
   if type(shape[1]) == "table" and not object.is(shape[1]) then
      if #shape > 1 then handle.fail("a shape is one table or several numbers, not both") end
      shape = shape[1]
   end
   return shape, type_name or "float64"
end

--- A plain number, or an error that names the argument.
-- @tparam[opt] boolean whole true: a whole number is wanted
function object.number(value, what, argument, whole)
   if type(value) ~= "number" or value ~= value or whole and value % 1 ~= 0 then
      handle.fail("%s: %s must be a %s, not %s", what, argument, whole and "whole number" or "number",
         (type(value) == "number" or value == nil) and tostring(value) or "a " .. type(value))
   end
   return value
end

--- A new tensor of zeros.
function object.new(shape, type_name)
   local array, rank = object.shape_array(shape)
   return object.own(C.cann_tensor_new(object.type_number(type_name or "float64"), rank, array))
end

--- A tensor that holds one number, bool or tensor: what stands beside a tensor in an operation. Numbers
-- take the element type that the tensor `like` keeps: its own when the number fits it, else float64.
function object.operand(value, like, what)
   if object.is(value) then return value end
   local kind = type(value)
   if kind == "table" then return require("cann.tensor.create").from(value) end
   if kind ~= "number" and kind ~= "boolean" then
      handle.fail("%s: a tensor or a number is wanted, not a %s", what or "tensor", kind)
   end
   local wanted = kind == "boolean" and "bool" or like and like:type() or "float64"
   if kind == "number" then
      if wanted == "bool" then wanted = "int64" end
      local whole = value % 1 == 0 and math.abs(value) <= (wanted == "int32" and 2 ^ 31 - 1 or 2 ^ 53)
      if wanted:find("^int") and not whole then wanted = "float64" end
   end
   local one = object.new({}, wanted)
   one:data()[0] = value
   return one
end

--- The tensor itself, or nested tables and numbers made into one.
function object.tensor(value, what)
   return object.operand(value, nil, what)
end

--- An axis counted from 1 (from -1: from the last), as the engine's axis from 0.
function object.axis(self, axis, what)
   local rank = self:rank()
   if type(axis) ~= "number" or axis % 1 ~= 0 or axis == 0 or axis > rank or axis < -rank then
      handle.fail("%s: axis %s, but a tensor of %d axes has axes 1 to %d", what, tostring(axis), rank, rank)
   end
   return axis > 0 and axis - 1 or rank + axis
end

--- A rank-0 tensor as a number or boolean; others as they are.
function object.settle(self)
   if C.cann_tensor_rank(self.handle) > 0 then return self end
   return self:item()
end

--- The lengths of the axes.
-- @treturn table list of numbers
function methods:shape()
   local shape, lengths = {}, C.cann_tensor_shape(self.handle)
   for axis = 1, self:rank() do shape[axis] = tonumber(lengths[axis - 1]) end
   return shape
end

--- The length of one axis; without an axis, of the first (1 for a single element).
function methods:size(axis)
   if axis == nil and self:rank() == 0 then return 1 end
   return tonumber(C.cann_tensor_shape(self.handle)[object.axis(self, axis or 1, "size")])
end

--- The number of axes.
function methods:rank()
   return C.cann_tensor_rank(self.handle)
end

--- The number of elements.
function methods:count()
   return tonumber(C.cann_tensor_count(self.handle))
end

--- The element type: "float32", "float64", "int32", "int64" or "bool".
function methods:type()
   return name_of(self.handle)
end

--- Pointer to the first element (FFI); elements follow by strides. Keep the tensor while it is used.
function methods:data()
   return ffi.cast(pointers[name_of(self.handle)], C.cann_tensor_data(self.handle))
end

--- The only element of a tensor, as a number or boolean.
function methods:item()
   if self:count() ~= 1 then
      handle.fail("item: the tensor has %d elements, not 1", self:count())
   end
   local value = self:data()[0]
   return type(value) == "cdata" and tonumber(value) or value
end

--- A copy with its own memory, row-major.
function methods:copy()
   return object.own(C.cann_tensor_copy(self.handle))
end

--- The same elements in row-major order: the tensor itself where it is so already, else a copy.
function methods:contiguous()
   if C.cann_tensor_is_contiguous(self.handle) then return self end
   return self:copy()
end

--- A copy in another element type. Floats become whole numbers by cutting towards 0.
-- @usage tensor.linspace(0, 2, 5):to("int32")
function methods:to(type_name)
   return object.own(C.cann_tensor_convert(self.handle, object.type_number(type_name)))
end

--- Frees the memory now instead of when the collector finds it. The tensor is of no use afterwards.
function methods:close()
   local pointer = rawget(self, "handle")
   if pointer then
      self.handle = nil
      C.cann_tensor_free(ffi.gc(pointer, nil))
   end
end

function meta.__index(self, key)
   local found = methods[key]
   if found ~= nil then return found end
   if type(key) == "string" then
      for _, find in ipairs(object.finders) do
         found = find(key)
         if found then
            methods[key] = found
            return found
         end
      end
      if key == "handle" then handle.fail("this tensor was closed") end
      return nil
   end
   return object.get(self, key)
end

function meta.__newindex(self, key, value)
   if type(key) == "string" then
      if key == "handle" then return rawset(self, key, value) end
      handle.fail("a tensor has no field '%s' to set; elements are set by a[{i, j}] = value", key)
   end
   object.set(self, key, value)
end

return object
