-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"
local fuse = require "cann.fuse"
local expr = require "cann.expr"

local function values(t) return t:tolist() end

local function each(a, b, f)
   local out = {}
   for k = 1, #a do out[k] = f(a[k], b and b[k]) end
   return out
end

describe("a fused function", function()
   local list = { -2.5, -0.5, 0, 0.25, 3, 1e10 }
   local a, b = tensor.from(list), tensor.from { 1, 2, 3, 4, 5, 6 }

   it("gives what Lua's own arithmetic gives", function()
      local f = fuse(function(x, y) return (x^2 + y^2):sqrt() end)
      local wanted = each(list, values(b), function(x, y) return math.sqrt(x ^ 2 + y ^ 2) end)
      for k, value in ipairs(values(f(a, b))) do assert.near(wanted[k], value, 1e-15 * wanted[k]) end
   end)

   it("gives the same bits in the interpreter and natively", function()
      local function body(x, y) return (x * y + x:tanh()) / (y + 1) - x:select(y, 2):exp() end
      local one = fuse(body, { backend = "interpreter" })(a, b)
      local ok, native = pcall(fuse(body, { backend = "native" }), a, b)
      if not ok then return pending "no compiler here" end
      assert.same(values(one), values(native))
   end)

   it("says which back end ran last, for each precision", function()
      local interpreted = fuse(function(x) return x + 1 end, { backend = "interpreter" })
      interpreted(tensor.ones(3))
      assert.equal("interpreter", interpreted:backend())
      local native = fuse(function(x) return x * 2 end, { backend = "native" })
      native(tensor.ones(3, "float32"))
      assert.equal("native", native:backend("float32"))
      assert.has_error(function() native:backend("float16") end)
   end)
   it("gives as many tensors as the function has results", function()
      local sum, difference = fuse(function(x, y) return x + y, x - y end)(a, b)
      assert.same(each(list, values(b), function(x, y) return x + y end), values(sum))
      assert.same(each(list, values(b), function(x, y) return x - y end), values(difference))
   end)

   it("takes numbers and single elements beside tensors", function()
      local f = fuse(function(x, y) return x * y end)
      assert.same(each(list, nil, function(x) return x * 3 end), values(f(a, 3)))
      assert.same(each(list, nil, function(x) return 3 * x end), values(f(tensor.from { 3 }, a)))
      assert.equal(12, f(3, 4):item())
   end)

   it("keeps float32, and widens integers to float64", function()
      local f = fuse(function(x) return x / 3 end)
      local single = f(tensor.from({ 1, 2 }, "float32"))
      assert.equal("float32", single:type())
      assert.equal("float64", f(tensor.from({ 1, 2 }, "int32")):type())
      assert.equal(1 / 3, f(tensor.from({ 1 }, "int64")):item())
   end)

   it("keeps the shape, of views and empty tensors too", function()
      local f = fuse(function(x) return x + 1 end)
      local m = tensor.from { { 1, 2, 3 }, { 4, 5, 6 } }
      assert.same({ { 2, 5 }, { 3, 6 }, { 4, 7 } }, values(f(m:t())))
      assert.same({ 0, 3 }, f(tensor.zeros(0, 3)):shape())
   end)

   it("passes NaN and infinity on", function()
      local f = fuse(function(x) return x * 2 + 1 end)
      local out = values(f(tensor.from { 0 / 0, math.huge, -math.huge }))
      assert.is_true(out[1] ~= out[1])
      assert.same({ math.huge, -math.huge }, { out[2], out[3] })
   end)

   it("chooses without branching", function()
      local relu = fuse(function(x) return expr.select(x:gt(0), x, 0) end)
      assert.same({ 0, 0, 0, 0.25, 3, 1e10 }, values(relu(a)))
   end)

   it("writes a shared part once, however often it is used", function()
      local f = fuse(function(x)
         for _ = 1, 60 do x = (x + x) / 2 end
         return x
      end)
      assert.same(list, values(f(a)))
   end)

   it("gives the same for any number of threads", function()
      local f = fuse(function(x) return (x:sin() + 2):log() * x end)
      local long = tensor.linspace(-3, 3, 300000)
      local ffi, C = require("cann.ffi").ffi, require("cann.ffi").C
      local before, sums = tonumber(C.cann_threads()), {}
      for threads = 1, 3 do
         C.cann_threads_set(threads)
         local out = f(long)
         sums[threads] = ffi.string(C.cann_tensor_data(out.handle), 300000 * 8)
      end
      C.cann_threads_set(before)
      assert.is_true(sums[1] == sums[2] and sums[1] == sums[3])
   end)
end)

describe("fuse refuses, with a sentence,", function()
   local function refused(part, f, ...)
      local ok, message = pcall(f, ...)
      assert.is_false(ok)
      assert.truthy(tostring(message):find(part, 1, true), message)
   end
   local f = fuse(function(x, y) return x + y end)
   local a = tensor.from { 1, 2, 3 }

   it("shapes that do not fit", function() refused("[3]", f, a, tensor.from { 1, 2 }) end)
   it("too few operands", function() refused("takes 2 operands, not 1", f, a) end)
   it("operands that are no tensors", function() refused("string", f, a, "b") end)
   it("what is no function", function() refused("not a number", fuse, 3) end)
   it("a function of nothing", function() refused("no parameters", fuse, function() return 1 end) end)
   it("a function without a result", function() refused("no result", fuse, function(x) local _ = x end) end)
   it("results that are no expressions", function() refused("string", fuse, function(x) return tostring(x) end) end)
   it("a comparison of symbols", function()
      refused("truth value", fuse, function(x, y) return x < y and x or y end)
   end)
   it("an unknown back end", function() refused("'nativ'", fuse, function(x) return x end, { backend = "nativ" }) end)
   it("CUDA, where there is none", function()
      refused("cuda", fuse(function(x) return x end, { backend = "cuda" }), a)
   end)
end)
