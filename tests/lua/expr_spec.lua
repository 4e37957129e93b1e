-- SPDX-License-Identifier: MIT
local expr = require "cann.expr"
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C
local x, y, z = expr.symbol "x", expr.symbol "y", expr.symbol "z"

describe("arithmetic on symbols", function()
   local texts = {
      [x + y * z] = "x + y * z",
      [(x + y) * z] = "(x + y) * z",
      [x - (y - z)] = "x - (y - z)",
      [x - y - z] = "x - y - z",
      [x / (y * z)] = "x / (y * z)",
      [x ^ y ^ z] = "x^y^z",
      [(x ^ y) ^ z] = "(x^y)^z",
      [-x ^ 2] = "-x^2",
      [(-x) ^ 2] = "(-x)^2",
      [-(-x)] = "-(-x)",
      [2 ^ -x] = "2^(-x)",
      [x - -1] = "x - -1",
      [x % y * z] = "x % y * z",
      [x * (y % z)] = "x * (y % z)",
      [(x ^ 2 + y ^ 2):sqrt():tanh()] = "tanh(sqrt(x^2 + y^2))",
      [y:atan2(x)] = "atan2(y, x)",
      [expr.clip(x, 0, 1)] = "clip(x, 0, 1)",
      [expr.select(x:gt(y), x - y, 0) + 1] = "(if x > y then x - y else 0 end) + 1",
      [x:lt(1):both(y:ge(2)):invert()] = "not (x < 1 and y >= 2)",
      [x:lt(1):either(y:eq(2)):both(z)] = "(x < 1 or y == 2) and z",
      [x:lt(y):eq(0)] = "(x < y) == 0",
      [x:pow(3):exp()] = "exp(x^3)",
      [expr.call("conv", "J", x)] = "conv(J, x)",
      [x + 0.1] = "x + 0.1",
      [x + 1 / 3] = "x + 0.33333333333333331",
      [x + math.huge] = "x + inf",
      [x * -math.huge] = "x * -inf",
      [x * 0 / 0] = "x * 0 / 0",
   }
   for value, text in pairs(texts) do
      it("reads " .. text, function() assert.equal(text, tostring(value)) end)
   end

   it("has a method for every function of the table", function()
      for row = 0, tonumber(C.cann_function_count()) - 1 do
         local name = ffi.string(C.cann_function_name(row))
         if C.cann_function_callable(row) then
            local arguments = {}
            for k = 1, tonumber(C.cann_function_arity(row)) do arguments[k] = expr.symbol("a" .. k) end
            local text = tostring(expr[name](unpack(arguments)))
            assert.equal(text, tostring(arguments[1][name](unpack(arguments))))
         end
      end
   end)

   it("writes shared parts as aliases, in order", function()
      local square = x ^ 2
      local both = square + y
      local lines, roots = expr.write({ both * both, square })
      assert.equal("shared1 = x^2\nshared2 = shared1 + y", lines)
      assert.same({ "shared2 * shared2", "shared1" }, roots)
   end)
end)

describe("symbols refuse", function()
   local function refused(part, f, ...)
      local ok, message = pcall(f, ...)
      assert.is_false(ok)
      assert.truthy(tostring(message):find(part, 1, true), message)
   end
   it("names that are none", function() refused("letters, digits", expr.symbol, "a b") end)
   it("operands that are none", function() refused("not of a string", function() return x + "1" end) end)
   it("missing operands", function() refused("two operands", x.add, x) end)
   it("the wrong number of arguments", function() refused("sqrt takes 1 argument, not 2", expr.sqrt, x, y) end)
   it("to be true or false", function() refused("a:lt(b)", function() return x < y end) end)
end)
