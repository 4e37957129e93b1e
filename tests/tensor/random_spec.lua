-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"
local defaults = require "cann.defaults"
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

-- Arguments, mean and variance by the textbook, for each row of the table.
local moments = {
   uniform = { { -1, 3 }, 1, 16 / 12 },
   normal = { { 2, 3 }, 2, 9 },
   exponential = { { 4 }, 1 / 4, 1 / 16 },
   gamma = { { 3, 2 }, 6, 12 },
   lognormal = { { 0, 0.5 }, math.exp(0.125), (math.exp(0.25) - 1) * math.exp(0.25) },
   poisson = { { 7 }, 7, 7 },
   binomial = { { 20, 0.3 }, 6, 4.2 },
   randint = { { 1, 6 }, 3.5, 35 / 12 },
}

describe("every distribution", function()
   for row = 0, tonumber(C.cann_distribution_count()) - 1 do
      local name = ffi.string(C.cann_distribution_name(row))
      for _, kind in ipairs { "float64", "float32" } do
         it(name .. " has the mean and variance of its name in " .. kind, function()
            local arguments, mean, variance = unpack((assert(moments[name], "no moments for this row")))
            local n = 200000
            local x = tensor.zeros(n, kind)
            x[name](x, arguments[1], arguments[2] or { seed = 11 }, arguments[2] and { seed = 11 } or nil)
            assert.near(mean, x:mean(), 5 * math.sqrt(variance / n))
            assert.near(1, x:to("float64"):var() / variance, 0.05)
         end)
      end

      it(name .. " does not depend on threads, layout or length", function()
         local arguments, before = moments[name][1], tonumber(C.cann_threads())
         local function draw(x)
            if #arguments == 1 then return x[name](x, arguments[1], { seed = 5, stream = 9 }) end
            return x[name](x, arguments[1], arguments[2], { seed = 5, stream = 9 })
         end
         C.cann_threads_set(1)
         local one = draw(tensor.zeros(40000))
         C.cann_threads_set(3)
         local three = draw(tensor.zeros(40000))
         C.cann_threads_set(before)
         assert.is_true(one:equals(three))
         assert.is_true(draw(tensor.zeros(1500)):equals(one[{ { 1, 1500 } }]))
         local strided = tensor.zeros(200, 400):t()[{ { 1, 400, 2 } }]
         assert.is_true(draw(strided):flatten():equals(one))
      end)
   end

   it("takes arguments element by element", function()
      local rates = tensor { { 1 }, { 100 } }
      local x = tensor.zeros(2, 5000):poisson(rates, { seed = 1 })
      assert.near(1, x[1]:mean(), 0.1)
      assert.near(100, x[2]:mean(), 1)
   end)
end)

describe("random tensors", function()
   it("repeat with the seed, and differ from fill to fill", function()
      defaults.set.seed(7)
      local a, b = tensor.rand(100), tensor.rand(100)
      defaults.set.seed(7)
      assert.is_true(tensor.rand(100):equals(a))
      assert.is_true(tensor.rand(100):equals(b))
      assert.is_false(a:equals(b))
      defaults.set.seed(8)
      assert.is_false(tensor.rand(100):equals(a))
      defaults.set.seed(0)
   end)

   it("keep to their ranges and types", function()
      local u = tensor.rand(10000, "float32")
      assert.equal("float32", u:type())
      assert.is_true(u:min() >= 0 and u:max() < 1)
      local dice = tensor.randint(1, 6, 1000)
      assert.equal("int64", dice:type())
      assert.same({ 1, 2, 3, 4, 5, 6 }, dice:unique():tolist())
      assert.same(tensor.arange(50):tolist(), tensor.permutation(50):sort():tolist())
      assert.same({ 3, 4 }, tensor.randn(3, 4):shape())
      assert.same({ 0 }, tensor.rand(0):shape())
   end)

   it("say what is wrong with a call", function()
      local x = tensor.zeros(3)
      raises("normal: normal with mean a and standard deviation b   (arguments: 2, then options)", x.normal, x, 0)
      raises("has no option 'sed'", x.normal, x, 0, 1, { sed = 1 })
      raises("seed = -1, but a whole number from 0", x.normal, x, 0, 1, { seed = -1 })
      raises("no distribution 'cauchy'", tensor.fill, x, "cauchy")
      raises("does not stretch", x.normal, x, tensor.zeros(4), 1)
      local nan = x:normal(0 / 0, 1)
      assert.is_true(nan[1] ~= nan[1])
   end)
end)
