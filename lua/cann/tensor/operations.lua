-- SPDX-License-Identifier: MIT
--- Operations of tensors, looked up by name in the engine's tables at run time: elementwise functions
-- and operators, reductions, operations along an axis, linear algebra. A new row is a new method.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local tables = require "cann.tensor.tables"
local ffi, C = door.ffi, door.C

local operations = {}
local methods, meta = object.methods, object.meta

-- The operand whose type plain numbers beside it take.
local function first_tensor(list, from)
   for k = from, #list do
      if object.is(list[k]) then return list[k] end
   end
end

--- Calls a row of the table of functions on tensors, numbers and nested tables, broadcast together.
-- @usage tensor.map("hypot", x, 1)
function operations.map(name, ...)
   local row = type(name) == "string" and C.cann_function_find(name) or -1
   if row < 0 then handle.fail("the engine has no function '%s'", tostring(name)) end
   local given, operands = { ... }, {}
   local arity = tonumber(C.cann_function_arity(row))
   local count = select("#", ...)
   if count ~= arity then
      handle.fail("%s takes %d operand%s, not %d", name, arity, arity == 1 and "" or "s", count)
   end
   local from = name == "select" and 2 or 1
   local like = first_tensor(given, from)
   for k = 1, arity do
      operands[k] = object.operand(given[k], k >= from and like or nil, name)
   end
   local a, b, c = operands[1], operands[2], operands[3]
   local out = object.own(C.cann_tensor_map(row, a.handle, b and b.handle, c and c.handle))
   return out
end

local map = operations.map

local function find_function(name)
   local row = C.cann_function_find(name)
   if row < 0 then return nil end
   return function(self, ...) return map(name, self, ...) end
end

--- The smaller of two, element by element; NaN if either is. (x:min() is the smallest of x.)
function methods:minimum(other)
   return map("min", self, other)
end

--- The larger of two, element by element; NaN if either is. (x:max() is the largest of x.)
function methods:maximum(other)
   return map("max", self, other)
end

--- Where `condition` is not 0 the element of `a`, else that of `b`, all broadcast together.
-- @usage tensor.where(x:gt(0), x, 0)
function operations.where(condition, a, b)
   if not object.is(a) and not object.is(b) then a = object.operand(a, nil, "where") end
   return map("select", condition, a, b)
end

function meta.__add(a, b) return map("add", a, b) end
function meta.__sub(a, b) return map("sub", a, b) end
function meta.__mul(a, b) return map("mul", a, b) end
function meta.__div(a, b) return map("div", a, b) end
function meta.__pow(a, b) return map("pow", a, b) end
function meta.__unm(a) return map("negate", a) end
function meta.__lt() handle.fail("compare tensors by a:lt(b), a:le(b), a:gt(b), a:ge(b); they give a mask") end
meta.__le = meta.__lt

--- True when both have the same shape and equal elements (NaN equals nothing).
function methods:equals(other)
   other = object.tensor(other, "equals")
   if table.concat(self:shape(), ",") ~= table.concat(other:shape(), ",") then return false end
   return self:count() == 0 or self:eq(other):all()
end

local function find_reduction(name)
   local row = C.cann_reduction_find(name)
   if row < 0 then return nil end
   return function(self, axis, keep)
      local at = axis == nil and -1 or object.axis(self, axis, name)
      return object.settle(object.own(C.cann_tensor_reduce(row, self.handle, at, keep and true or false)))
   end
end

local function find_along(name)
   local row = C.cann_along_find(name)
   if row < 0 then return nil end
   local single, places = C.cann_along_is_single(row), C.cann_along_gives_places(row)
   return function(self, axis)
      if axis == nil and single then self = self:flatten() end
      local at = object.axis(self, axis or -1, name)
      local out = object.own(C.cann_tensor_along(row, self.handle, at))
      if places then out = out + 1 end
      return object.settle(out)
   end
end

local function find_linalg(name)
   local row = C.cann_linalg_find(name)
   if row < 0 then return nil end
   local operands, results = tonumber(C.cann_linalg_operands(row)), tonumber(C.cann_linalg_results(row))
   return function(self, other)
      if operands == 2 then other = object.tensor(other, name)
      elseif other ~= nil then handle.fail("%s takes no second operand", name) end
      local out, list = ffi.new "cann_tensor *[3]", {}
      handle.check(C.cann_tensor_linalg(row, self.handle, other and other.handle, out))
      for k = 1, results do list[k] = object.settle(object.own(out[k - 1])) end
      return unpack(list, 1, results)
   end
end

function meta.__mod(a, b)
   return object.tensor(a, "%"):matmul(object.tensor(b, "%"))
end

object.finders = { find_reduction, find_along, find_linalg, find_function }

--- Names for completion: the methods, and the rows of the engine's tables.
function object.meta.__names()
   local names = {}
   for name in pairs(methods) do names[#names + 1] = name end
   tables.each_row(function(name) names[#names + 1] = name end)
   for row = 0, tonumber(C.cann_function_count()) - 1 do
      if C.cann_function_callable(row) then names[#names + 1] = ffi.string(C.cann_function_name(row)) end
   end
   return names
end

local function transform(kind, name, complex)
   return function(self, axis, length)
      local axes = self:rank() - (complex and 1 or 0)
      axis = object.number(axis or math.max(axes, 1), name, "the axis", true)
      if axis < 1 or axis > 8 then handle.fail("%s: axis %g of %d axes", name, axis, axes) end
      length = object.number(length or -1, name, "the length", true)
      return object.own(C.cann_tensor_fft(kind, self.handle, axis - 1, length))
   end
end

--- Fourier transform of complex numbers (last axis of 2) along an axis, by default the last before it.
-- @function methods:fft
-- @tparam[opt] number axis
-- @tparam[opt] number length cut or padded with zeros to it
methods.fft = transform(C.CANN_FFT, "fft", true)
--- The inverse of fft; divides by the length.
-- @function methods:ifft
methods.ifft = transform(C.CANN_IFFT, "ifft", true)
--- Fourier transform of real numbers: n become n/2 + 1 complex ones, with a new last axis of 2.
-- @function methods:rfft
-- @usage power = x:rfft():magnitude()^2
methods.rfft = transform(C.CANN_RFFT, "rfft", false)
--- The inverse of rfft; give the length where it was odd.
-- @function methods:irfft
methods.irfft = transform(C.CANN_IRFFT, "irfft", true)

--- Complex numbers, a last axis of 2, from real and imaginary parts (0 by default).
function operations.complex(real, imaginary)
   real = object.tensor(real, "complex")
   imaginary = imaginary and object.tensor(imaginary, "complex") or real * 0
   return require("cann.tensor.join").stack({ real, imaginary }, real:rank() + 1)
end

local function check_pair(self, name)
   if self:rank() < 1 or self:size(-1) ~= 2 then
      handle.fail("%s: complex numbers have a last axis of 2 (real, imaginary)", name)
   end
end

--- The real parts of complex numbers (last axis of 2). Shares memory.
function methods:real()
   check_pair(self, "real")
   return self:at(-1, 1)
end

--- The imaginary parts of complex numbers (last axis of 2). Shares memory.
function methods:imaginary()
   check_pair(self, "imaginary")
   return self:at(-1, 2)
end

--- The magnitudes of complex numbers (last axis of 2).
function methods:magnitude()
   check_pair(self, "magnitude")
   return map("hypot", self:real(), self:imaginary())
end

--- The angles of complex numbers (last axis of 2), rad in (-pi, pi].
function methods:phase()
   check_pair(self, "phase")
   return map("atan2", self:imaginary(), self:real())
end

return operations
