-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

local function same_number(a, b)
   return a == b or (a ~= a and b ~= b)
end

local rows = {}
for row = 0, tonumber(C.cann_function_count()) - 1 do
   rows[#rows + 1] = {
      row = row, name = ffi.string(C.cann_function_name(row)), arity = tonumber(C.cann_function_arity(row)),
   }
end

describe("every row of the table of functions", function()
   local values = { -3.25, -1, -0.5, -0.0, 0, 0.25, 1, 2.5, 7, 1e3, 0 / 0, math.huge }

   for _, row in ipairs(rows) do
      for _, kind in ipairs { "float64", "float32" } do
         it(row.name .. " maps " .. kind .. " as its single value says, however the operands lie", function()
            local operands, n = {}, #values
            for k = 1, row.arity do
               local list = {}
               for j = 1, n do list[j] = values[(j * (2 * k - 1)) % n + 1] end
               operands[k] = tensor(list, kind)
            end
            -- the same numbers with gaps between them
            local gapped = {}
            for k, operand in ipairs(operands) do
               local wide = tensor.zeros(n, 2, kind)
               wide[{ {}, 2 }] = operand
               gapped[k] = wide[{ {}, 2 }]
            end
            local plain, strided = tensor.map(row.name, unpack(operands)), tensor.map(row.name, unpack(gapped))
            for j = 1, n do
               local a, b, c = operands[1][j], operands[2] and operands[2][j] or 0, operands[3] and operands[3][j] or 0
               local expected = C.cann_function_value(row.row, kind == "float64" and C.CANN_FLOAT64 or C.CANN_FLOAT32,
                  a, b, c)
               local got, other = plain[j], strided[j]
               if type(got) == "boolean" then got, other = got and 1 or 0, other and 1 or 0 end
               assert.is_true(same_number(expected, got), ("%s(%g, %g, %g) = %.17g, not %.17g"):format(
                  row.name, a, b, c, got, expected))
               assert.is_true(same_number(got, other))
            end
         end)
      end
   end

   it("is a method, unless a reduction has its name", function()
      local x = tensor { 0.25, 0.5 }
      for _, row in ipairs(rows) do
         if row.arity == 1 then assert.same({ 2 }, x[row.name](x):shape(), row.name) end
      end
      assert.same({ 0.25, 0.3 }, x:minimum(0.3):tolist())
      assert.equal(0.25, x:min())
   end)
end)

describe("types", function()
   local whole = tensor({ 7, -7, 0 }, "int32")

   it("stay whole under whole arithmetic", function()
      assert.equal("int32", (whole + 1):type())
      assert.same({ 14, -14, 0 }, (whole * 2):tolist())
      assert.same({ 1, 2, 0 }, whole:mod(3):tolist())
      assert.same({ -2, -1, 0 }, whole:mod(-3):tolist())
      assert.same({ 0, 0, 0 }, whole:mod(0):tolist())
      assert.same({ 7, 7, 0 }, whole:abs():tolist())
      assert.equal("int64", (whole + tensor({ 1 }, "int64")):type())
      assert.equal("int64", (tensor { true } + tensor { true }):type())
      assert.same({ 2 }, (tensor { true } + tensor { true }):tolist())
   end)

   it("become float64 where whole numbers are not enough", function()
      assert.equal("float64", (whole / 2):type())
      assert.same({ 3.5, -3.5, 0 }, (whole / 2):tolist())
      assert.same({ 7.5, -6.5, 0.5 }, (whole + 0.5):tolist())
      assert.equal("float64", whole:exp():type())
      assert.equal("float64", (whole + tensor({ 1 }, "float32")):type())
   end)

   it("of floats are kept beside plain numbers", function()
      local x = tensor({ 0.5 }, "float32")
      assert.equal("float32", (x * 2):type())
      assert.equal("float32", (2 - x):type())
      assert.equal("float64", (x + tensor { 1 }):type())
      assert.equal("float32", (x + tensor { true }):type())
   end)

   it("of comparisons and logic are bool", function()
      assert.equal("bool", whole:gt(0):type())
      assert.same({ true, false, false }, whole:gt(0):tolist())
      assert.same({ true, false, false }, whole:gt(0.5):tolist())
      assert.same({ false, true, true }, whole:gt(0):invert():tolist())
      assert.same({ false, true }, tensor { 1, 0 / 0 }:isnan():tolist())
      assert.same({ true, true }, tensor { true, false }:either(tensor { false, true }):tolist())
   end)

   it("wrap around, without harm, when whole numbers overflow", function()
      local top = tensor({ 2147483647 }, "int32")
      assert.same({ -2147483648 }, (top + 1):tolist())
      assert.same({ 1 }, (top * top):tolist())
      local low = tensor({ -2147483648 }, "int32")
      assert.same({ -2147483648 }, low:abs():tolist())
      assert.same({ -2147483648 }, (-low):tolist())
      assert.same({ 0 }, low:mod(-1):tolist())
      assert.equal("int64", (top + tensor({ 1 }, "int64")):type())
      assert.same({ 2147483648 }, (top + tensor({ 1 }, "int64")):tolist())
   end)
end)

describe("broadcasting", function()
   it("repeats axes of length 1 and missing first axes", function()
      local column, row = tensor { { 1 }, { 2 } }, tensor { 10, 20, 30 }
      assert.same({ { 11, 21, 31 }, { 12, 22, 32 } }, (column + row):tolist())
      assert.same({ { 10, 20, 30 }, { 20, 40, 60 } }, (row * column):tolist())
      assert.same({ 11, 21, 31 }, (1 + row):tolist())
      assert.same({ 11, 22, 33 }, (row + { 1, 2, 3 }):tolist())
   end)

   it("agrees with loops for random shapes, transposed and sliced", function()
      math.randomseed(1)
      for _ = 1, 40 do
         local n, m, p = math.random(1, 5), math.random(1, 5), math.random(1, 4)
         local a = tensor.arange(n * m * p):reshape(n, p, m):t()
         local b = tensor.arange(m * p * 2):reshape(m, 2 * p)[{ {}, { 2, -1, 2 } }]
         local sum = a * b
         for i = 1, n do
            for j = 1, m do
               for k = 1, p do assert.equal(a[{ i, j, k }] * b[{ j, k }], sum[{ i, j, k }]) end
            end
         end
      end
   end)

   it("gives the same bits for any number of threads", function()
      local x = tensor.linspace(-5, 5, 200001)
      local before = tonumber(C.cann_threads())
      local one, three
      C.cann_threads_set(1)
      one = (x * 0.3 + x:t():flip(1)):tanh()
      C.cann_threads_set(3)
      three = (x * 0.3 + x:t():flip(1)):tanh()
      C.cann_threads_set(before)
      assert.is_true(one:equals(three))
   end)

   it("names both shapes when they do not go together", function()
      raises("add: shapes [2, 3] and [4] do not go together", function()
         return tensor.zeros(2, 3) + tensor.zeros(4)
      end)
   end)

   it("chooses between two by a condition of any type", function()
      local x = tensor { -1, 2, -3 }
      assert.same({ 0, 2, 0 }, tensor.where(x:gt(0), x, 0):tolist())
      assert.same({ 1, 0, 1 }, tensor.where(tensor { 5, 0, -1 }, 1, 0):tolist())
      assert.equal("bool", tensor.where(x:gt(0), x:gt(1), x:lt(0)):type())
   end)

   it("refuses operands that are neither tensor nor number", function()
      raises("add: a tensor or a number is wanted, not a string", function() return tensor { 1 } + "a" end)
      raises("tanh takes 1 operand, not 2", function() return tensor { 1 }:tanh(2) end)
      raises("no function 'tahn'", tensor.map, "tahn", tensor { 1 })
      raises("a:lt(b)", function() return tensor { 1 } < tensor { 2 } end)
   end)
end)
