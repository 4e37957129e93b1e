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
