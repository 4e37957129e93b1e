-- SPDX-License-Identifier: MIT
local C = require("cann.ffi").C
local ffi = require "ffi"

local FLOAT32, FLOAT64 = C.CANN_FLOAT32, C.CANN_FLOAT64

local function value(name, kind, a, b, c)
   return C.cann_function_value(C.cann_function_find(name), kind, a, b or 0, c or 0)
end

local function near(right, given, tolerance)
   return right == given or (right ~= right and given ~= given)
      or math.abs(right - given) <= tolerance * math.abs(right)
end

local one = {
   exp = math.exp, log = math.log, log10 = math.log10, sqrt = math.sqrt, abs = math.abs, floor = math.floor,
   ceil = math.ceil, sin = math.sin, cos = math.cos, tan = math.tan, asin = math.asin, acos = math.acos,
   atan = math.atan, sinh = math.sinh, cosh = math.cosh, tanh = math.tanh,
   sigmoid = function(a) return 1/(1 + math.exp(-a)) end,
   cbrt = function(a) return a < 0 and -((-a)^(1/3)) or a^(1/3) end,
   negate = function(a) return -a end,
   step = function(a) return a >= 0 and 1 or 0 end,
   pos = function(a) return math.max(a, 0) end,
   neg = function(a) return math.min(a, 0) end,
}

local two = {
   pow = function(a, b) return a^b end,
   mod = function(a, b) return a - b*math.floor(a/b) end,
   atan2 = math.atan2, min = math.min, max = math.max,
   hypot = function(a, b) return math.sqrt(a*a + b*b) end,
   add = function(a, b) return a + b end,
   lt = function(a, b) return a < b and 1 or 0 end,
}

describe("the table of functions", function()
   it("gives the values of the math library", function()
      for name, right in pairs(one) do
         for k = -40, 40 do
            local a = k*0.23
            if name == "asin" or name == "acos" then a = k/40 end
            if name:match "log" or name == "sqrt" then a = math.abs(a) end
            assert(near(right(a), value(name, FLOAT64, a), 2e-14), ("%s(%.17g)"):format(name, a))
            local single = tonumber(ffi.new("float", a))
            assert(near(right(single), value(name, FLOAT32, single), 3e-7), ("%s(%.9g)"):format(name, single))
         end
      end
      for name, right in pairs(two) do
         for k = -20, 20 do
            for j = 1, 9 do
               local a, b = k*0.5 + 0.125, j*0.75 - 3.5
               local want = right(a, b)
               assert(math.abs(want - value(name, FLOAT64, a, b)) <= 2e-14*math.max(math.abs(want), 1) or want ~= want,
                  ("%s(%g, %g)"):format(name, a, b))
            end
         end
      end
   end)

   it("describes every row", function()
      local count = tonumber(C.cann_function_count())
      assert.is_true(count > 50)
      for row = 0, count - 1 do
         local name = ffi.string(C.cann_function_name(row))
         assert.equal(row, tonumber(C.cann_function_find(name)))
         local arity = tonumber(C.cann_function_arity(row))
         assert.is_true(arity >= 1 and arity <= 3)
         assert.is_true(#ffi.string(C.cann_function_doc(row)) >= 2)
         assert.equal(nil, C.cann_function_derivative(row, arity) ~= nil or nil)
      end
      assert.equal("exp(a)", ffi.string(C.cann_function_derivative(C.cann_function_find "exp", 0)))
      assert.is_true(C.cann_function_callable(C.cann_function_find "exp"))
      assert.is_false(C.cann_function_callable(C.cann_function_find "add"))
      assert.is_false(C.cann_function_callable(C.cann_function_find "fma"))
   end)

   it("answers questions about rows that are not there", function()
      assert.equal(-1, tonumber(C.cann_function_find "sine"))
      assert.equal(-1, tonumber(C.cann_function_find(nil)))
      for _, row in ipairs { -1, 1e6 } do
         assert.is_true(C.cann_function_name(row) == nil)
         assert.equal(0, tonumber(C.cann_function_arity(row)))
         assert.is_true(C.cann_function_doc(row) == nil)
         assert.is_true(C.cann_function_derivative(row, 0) == nil)
         assert.is_false(C.cann_function_callable(row))
         local none = C.cann_function_value(row, FLOAT64, 1, 1, 1)
         assert.is_true(none ~= none)
      end
      assert.is_true(C.cann_function_derivative(C.cann_function_find "exp", 7) == nil)
      local none = C.cann_function_value(C.cann_function_find "exp", C.CANN_INT32, 1, 1, 1)
      assert.is_true(none ~= none)
   end)

   it("keeps float32 values within float32", function()
      assert.equal(tonumber(ffi.new("float", 0.1)), value("add", FLOAT32, 0.1, 0))
      assert.equal(math.huge, value("exp", FLOAT32, 89))
      assert.is_true(value("exp", FLOAT64, 89) < math.huge)
   end)
end)
