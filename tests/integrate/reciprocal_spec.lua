-- SPDX-License-Identifier: MIT
-- Divisions by constants within rates: products with the reciprocal where that cannot show.
local cann = require "cann"
local tensor = require "cann.tensor"

-- One Euler step of 1 ms from x = 0, k and d as given: the rate itself.
local function rate(text, k, d, precision)
   local model = cann.model { kind = "neuron", method = "euler", param = "d = 1", state = "x = 0; k = 1",
      eqs = "x' = " .. text .. "; k' = 0" }
   local net = cann.network({ cells = cann.group(model, k:count(), { d = d }) }, { dt = 1, precision = precision })
   net:set { ["cells.k"] = k }
   net:run(1, { progress = false })
   return net:get "cells.x":flatten()
end

describe("a division by a constant in a rate", function()
   local numbers = tensor.linspace(1, 2000, 2000)

   it("is exact where a whole number is made of it", function()
      for _, text in ipairs { "floor(k/d)", "if k/d >= 1 then 1 else 0 end", "ceil(k/d)", "1 - mod(k/d, 1)" } do
         local found = rate(text, numbers, numbers)
         assert.are.equal(2000, found:sum(), text)
      end
   end)

   it("is good to a unit and a half elsewhere", function()
      local divisors = numbers:flip(1)
      local found, want = rate("k/d", numbers, divisors, "float64"), numbers:to("float64") / divisors:to("float64")
      assert.is_true(((found - want) / want):abs():max() < 1.5 * 2 ^ -52)
   end)

   it("keeps what division by 0 and by infinity gives", function()
      local divisors = tensor.tensor { 0, 0, math.huge, math.huge }
      local found = rate("max(k/d, -inf)", tensor.tensor { 1, -1, 1, 0 }, divisors):tolist()
      assert.are.same({ math.huge, -math.huge, 0, 0 }, found)
   end)
end)

describe("an exponential in a rate", function()
   local numbers = tensor.linspace(-600, 600, 2000):to("float64")
   local function worst(found, want, operand)
      -- Operand, factor and log2(e) are rounded here, and the operand of what it is compared with.
      return ((found - want) / want):abs():div(operand:abs() * 4 + 3):max() * 2 ^ 53
   end

   it("is good to the rounding of its operand", function()
      for text, scale in pairs { ["exp(k/7)"] = 1 / 7, ["exp(-(k - 3 + 3)/9)"] = -1 / 9, ["exp(0.3*k)"] = 0.3 } do
         local operand = numbers * scale
         assert.is_true(worst(rate(text, numbers, numbers, "float64"), operand:exp(), operand) < 1, text)
      end
   end)

   it("is good to that under a numerator as well", function()
      local operand = numbers / 7
      local found = rate("2/exprel(k/7)", numbers, numbers, "float64") / 2
      assert.is_true(worst(found, operand / operand:expm1(), operand) < 1)
   end)

   it("keeps what e^x gives at the ends", function()
      local function at(text, ...) return rate(text, tensor.tensor { ... }, 1):tolist() end
      assert.are.same({ 1, math.huge, 0, math.huge, 0 }, at("exp(k/7)", 0, math.huge, -math.huge, 1e30, -1e30))
      assert.are.same({ 1, 0, math.huge, 0 }, at("1/exprel(k/7)", 0, math.huge, -math.huge, 1e30))
   end)

   it("stays as it was where a whole number is made of it", function()
      local k = tensor.linspace(-20, 20, 1001)
      assert.are.equal(0, (rate("floor(exp(k/7))", k, 1) - (k / 7):exp():floor()):abs():max())
   end)
end)
