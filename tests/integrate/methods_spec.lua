-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"

local function error_at(method, dt)
   local swing = cann.model { kind = "system", state = "x = 1; v = 0", eqs = "x' = v; v' = -x" }
   local run = cann.run(swing, 2, { method = method, dt = dt, precision = "float64", record = { "x", "v" } })
   local last = run.t:count()
   return math.sqrt((run.x[last][1] - math.cos(2)) ^ 2 + (run.v[last][1] + math.sin(2)) ^ 2)
end

describe("integration methods", function()
   for _, method in ipairs(cann.integrate.methods()) do
      it(method.name .. " loses error with the order it claims", function()
         local coarse, fine = error_at(method.name, 0.2), error_at(method.name, 0.1)
         if method.order == 0 then return assert.is_true(math.max(coarse, fine) < 1e-14) end
         assert.near(method.order, math.log(coarse / fine) / math.log(2), 0.6)
      end)
      it(method.name .. " names its source", function() assert.matches("%d%d%d%d", method.source) end)
   end
   it("exp is exact for a linear equation", function()
      local decay = cann.model { kind = "system", state = "x = 1", param = "a = 0.7; b = 0.3",
         eqs = "x' = b - a*x @method(exp)" }
      local run = cann.run(decay, 10, { dt = 1, precision = "float64" })
      local expected = (tensor.linspace(1, 10, 10) * -0.7):exp() * (1 - 0.3 / 0.7) + 0.3 / 0.7
      assert.is_true((run.x:flatten() - expected):abs():max() < 1e-15)
   end)
   it("exp refuses an equation that is not linear, at its place", function()
      local _, why = pcall(cann.model, { name = "Cubic", kind = "system", state = "x = 1",
         eqs = "x' = -x^3 @method(exp)" })
      assert.matches("Cubic:eqs:1:%d+: method: 'exp' needs an equation linear in x", tostring(why))
   end)
   it("a method nobody knows names the nearest", function()
      local _, why = pcall(cann.run, cann.model { state = "x=1", eqs = "x'=-x" }, 1, { method = "rk5" })
      assert.matches("did you mean 'rk[34]'", tostring(why))
   end)
   it("a method of a later version is refused by name", function()
      local _, why = pcall(cann.run, cann.model { state = "x=1", eqs = "x'=-x" }, 1, { method = "bdf" })
      assert.matches("'bdf' is known but not available", tostring(why))
   end)
   it("lines of different methods start from the same old state", function()
      local two = cann.model { state = "x = 1; y = 0", eqs = "x' = -x @method(euler)\n y' = x @method(exp)" }
      local run = cann.run(two, 0.1, { dt = 0.1, precision = "float64" })
      assert.near(0.1, run.y[1][1], 1e-15)
   end)
end)
