-- SPDX-License-Identifier: MIT
--- Making tensors: from tables, of zeros and ones, of evenly spaced numbers; and back to tables.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local ffi, C = door.ffi, door.C

local create = {}
local methods = object.methods

local function place(path)
   return #path == 0 and "the table" or "element [" .. table.concat(path, "][") .. "]"
end

-- Fills `values` from `at`; every table of one depth must be as long as the first one found there.
local function flatten(list, depth, shape, values, at, path)
   if #list ~= shape[depth] then
      handle.fail("tensor: %s has %d elements, but others at its depth have %d",
         place(path), #list, shape[depth])
   end
   local last = depth == #shape
   for k = 1, #list do
      local value = list[k]
      local kind = type(value)
      path[depth] = k
      if last then
         if kind == "boolean" then value = value and 1 or 0
         elseif kind ~= "number" then
            handle.fail("tensor: %s is a %s, but others at its depth are numbers", place(path), kind)
         end
         values[at] = value
         at = at + 1
      else
         if kind ~= "table" or object.is(value) then
            handle.fail("tensor: %s is a %s, but others at its depth are tables", place(path), kind)
         end
         at = flatten(value, depth + 1, shape, values, at, path)
      end
   end
   path[depth] = nil
   return at
end

-- Lengths along the first elements, and the first leaf.
local function find_shape(list)
   local shape, seen = {}, {}
   while type(list) == "table" and not object.is(list) do
      if seen[list] or #shape == 8 then handle.fail("tensor: a table more than 8 deep, or within itself") end
      seen[list] = true
      shape[#shape + 1] = #list
      list = list[1]
   end
   return shape, list
end

--- A tensor from nested tables of numbers or booleans. All tables of one depth are equally long.
-- A table of tensors of one shape is stacked along a new first axis.
-- @tparam table list nested at most 8 deep; {} is the empty tensor [0]
-- @tparam[opt] string type_name "float64", or "bool" where the elements are booleans
-- @raise the place of an element that does not fit
-- @usage tensor{ {1, 2, 3}, {4, 5, 6} }
function create.from(list, type_name)
   if object.is(list) then return type_name and list:to(type_name) or list:copy() end
   if type(list) == "number" or type(list) == "boolean" then
      local one = object.operand(list)
      return type_name and one:to(type_name) or one
   end
   if type(list) ~= "table" then handle.fail("tensor: a table of numbers is wanted, not a %s", type(list)) end
   if #list == 0 and next(list) ~= nil then
      local meta = getmetatable(list)
      handle.fail("tensor: a list of numbers is wanted, not %s", type(meta) == "table" and meta.__tostring
         and "this: " .. tostring(list):match("[^\n]*") or "a table of names such as '" .. tostring(next(list)) .. "'")
   end
   local shape, leaf = find_shape(list)
   if object.is(leaf) then
      local stacked = require("cann.tensor.join").stack(list)
      return type_name and stacked:to(type_name) or stacked
   end
   local count = 1
   for _, length in ipairs(shape) do count = count * length end
   if count == 0 then return object.new(shape, type_name) end
   local values = ffi.new("double[?]", count)
   flatten(list, 1, shape, values, 0, {})
   local out = object.new(shape, type_name or (type(leaf) == "boolean" and "bool" or "float64"))
   handle.check(C.cann_tensor_write(out.handle, values, count))
   return out
end

local function nest(values, at, shape, depth, is_bool)
   local list = {}
   for k = 1, shape[depth] do
      if depth == #shape then
         local value = values[at]
         if is_bool then value = value ~= 0 end
         list[k], at = value, at + 1
      else
         list[k], at = nest(values, at, shape, depth + 1, is_bool)
      end
   end
   return list, at
end

--- The elements as nested Lua tables (a number for a single element).
-- int64 beyond 2^53 lose their last digits, as every Lua number would.
function methods:tolist()
   local count = self:count()
   if self:rank() == 0 then return self:item() end
   local values = ffi.new("double[?]", math.max(count, 1))
   handle.check(C.cann_tensor_read(self.handle, values, count))
   return (nest(values, 0, self:shape(), 1, self:type() == "bool"))
end

--- All zero (false for bool).
-- @usage tensor.zeros(3, 4)   tensor.zeros(3, 4, "float32")   tensor.zeros({3, 4}, "int32")
function create.zeros(...)
   return object.new(object.shape_and_type(...))
end

--- All one.
function create.ones(...)
   local out = object.new(object.shape_and_type(...))
   object.assign(out, 1)
   return out
end

--- All equal to `value`, the first argument.
-- @usage tensor.full(0.5, 3, 4)
function create.full(value, ...)
   if type(value) ~= "number" and type(value) ~= "boolean" then
      handle.fail("full: the first argument is the number to fill with, then the shape")
   end
   local out = object.new(object.shape_and_type(...))
   object.assign(out, value)
   return out
end

--- The identity matrix, or n x m with ones on its diagonal.
function create.eye(n, m, type_name)
   if type(m) == "string" then m, type_name = nil, m end
   object.number(n, "eye", "the number of rows", true)
   m = object.number(m or n, "eye", "the number of columns", true)
   local out = object.new({ n, m }, type_name)
   if math.min(n, m) > 0 then object.assign(out:diagonal(), 1) end
   return out
end

--- `count` numbers from `first` to `last`, both included, evenly spaced.
-- @tparam[opt=100] number count
function create.linspace(first, last, count, type_name)
   object.number(first, "linspace", "the first number")
   object.number(last, "linspace", "the last number")
   count = object.number(count or 100, "linspace", "the count", true)
   local out = object.new({ count }, type_name)
   handle.check(C.cann_tensor_space(out.handle, first, last, true))
   return out
end

--- Numbers from `first` up to `last`, at most, by `step`; both ends are included, as in a Lua loop.
-- With one number: 1 to it.
-- @usage tensor.arange(0, 1, 0.25)   -- 0 0.25 0.5 0.75 1
function create.arange(first, last, step, type_name)
   if type(last) == "string" then last, type_name = nil, last end
   if type(step) == "string" then step, type_name = nil, step end
   if last == nil then first, last = 1, first end
   object.number(first, "arange", "the first number")
   object.number(last, "arange", "the last number")
   step = object.number(step or 1, "arange", "the step")
   local count = math.floor((last - first) / step + 1e-9) + 1
   if step == 0 or count ~= count then handle.fail("arange: from %g to %g by %g has no end", first, last, step) end
   local out = object.new({ math.max(count, 0) }, type_name)
   handle.check(C.cann_tensor_space(out.handle, first, step, false))
   return out
end

return create
