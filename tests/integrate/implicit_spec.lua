-- SPDX-License-Identifier: MIT
--- Euler's implicit method, coupled and one by one; and what every method makes of a coupled pair.
local cann = require "cann"

local function refused(wanted, f, ...)
   local fine, why = pcall(f, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(why):find(wanted, 1, true), tostring(why))
end

describe("a coupled linear pair", function()
   -- v after so many steps of 1 ms, as ANNarchy 5.0.4 and Brian2 2.9 take them, which agree to every digit printed;
   -- the first row is n/10 exp(-n/10).
   local steps = { 1, 2, 10, 20, 60 }
   local golden = {
      linear        = { .09048374, .16374615, .36787944, .27067057, .01487251 },
      euler         = { .1, .18, .38742049, .27017034, .01198007 },
      implicit      = { .08264463, .15026296, .3504939, .27026114, .0179142 },
      semi_implicit = { .09090909, .16528926, .38554329, .29728726, .01970562 },
      exp           = { .09516258, .17221333, .38690219, .28466672, .01564156 },
      midpoint      = { .09, .1629, .36650485, .27014411, .01495065 },
      rk4           = { .09048333, .16374543, .36787808, .27066981, .01487253 },
   }
   for method, row in pairs(golden) do
      it("steps as published under " .. method, function()
         local pair = cann.model { state = "v = 0; u = 0", param = "I = 1", eqs = "10*v' = -v - u + I; 10*u' = -u + I" }
         local run = cann.run(pair, 60, { dt = 1, precision = "float64", method = method })
         for k, n in ipairs(steps) do assert.near(row[k], run.v[n][1], 5.1e-9) end
      end)
   end
end)

describe("implicit", function()
   it("finds the root of each step of a bent equation", function()
      local run = cann.run(cann.model { state = "x = 10", eqs = "x' = -x^3 @method(implicit)" }, 5,
         { dt = 1, precision = "float64" })
      local x = 10
      for step = 1, 5 do
         -- y + y^3 = x by bisection.
         local low, high = 0, x
         for _ = 1, 200 do
            local y = (low + high) / 2
            if y + y ^ 3 > x then high = y else low = y end
         end
         x = low
         assert.near(x, run.x[step][1], 1e-12)
      end
   end)

   it("stands steps that euler does not, as a cable of 60 compartments asks for", function()
      local states, lines = {}, {}
      for k = 1, 60 do
         states[k] = ("x%d = %d"):format(k, k == 30 and 1 or 0)
         local left = k > 1 and ("10*(x%d - x%d)"):format(k - 1, k) or "0"
         lines[k] = ("x%d' = %s%s"):format(k, left, k < 60 and (" + 10*(x%d - x%d)"):format(k + 1, k) or "")
      end
      local cable = cann.model { state = table.concat(states, ";"), eqs = table.concat(lines, "\n"),
         method = "implicit" }
      local run, sum, least = cann.run(cable, 5, { dt = 1, precision = "float64" }), 0, math.huge
      for k = 1, 60 do
         local x = run["x" .. k][5][1]
         sum, least = sum + x, math.min(least, x)
      end
      assert.near(1, sum, 1e-12)
      assert.is_true(least > 0)
      assert.near(run.x29[5][1], run.x31[5][1], 1e-3)
   end)

   it("looks at the time at the end of the step", function()
      local run = cann.run(cann.model { state = "x = 0", eqs = "x' = t @method(implicit)" }, 3,
         { dt = 1, precision = "float64" })
      assert.equal(6, run.x[3][1])
   end)

   it("keeps what is held while refractory where the reset has put it", function()
      for _, method in ipairs { "implicit", "semi_implicit" } do
         local cell = cann.model { kind = "neuron", method = method, param = "I = 30", state = "v = -60; w = 0",
            eqs = "10*v' = -50 - v + I - w; w' = (v + 60)/100 - w/50",
            on = { spike = { when = "v > -40", run = "v = -60", refractory = "3 ms", hold = "v" } } }
         local run = cann.run(cann.group(cell, 1), 20, { dt = 1, precision = "float64",
            record = { "v", "w", spikes = "all" } })
         local fired = run.spikes.times[1]
         for step = fired, fired + 2 do assert.equal(-60, run.v[step][1]) end
         assert.is_true(run.v[fired + 3][1] > -60)
         -- w is not held: it goes on.
         assert.is_true(run.w[fired + 2][1] < run.w[fired + 1][1])
      end
   end)

   it("becomes NaN, and says so, where a step has no solution near", function()
      local pulls = cann.model { state = "x = 2; y = 0", eqs = "x' = y; y' = 1000*(1 - x^2)*y - x",
         method = "implicit" }
      local run = cann.run(pulls, 1000, { dt = 0.1, precision = "float64" })
      local x = run.x[10000][1]
      assert.is_true(x ~= x)
      assert.near(1.3428136, run.x[7000][1], 1e-3)
   end)

   it("does the same bits interpreted and compiled", function()
      local pulls = cann.model { state = "x = 2; y = 0", eqs = "x' = y; y' = 5*(1 - x^2)*y - x", method = "implicit" }
      local one = cann.run(pulls, 20, { dt = 0.01, backend = "interpreter" })
      local other = cann.run(pulls, 20, { dt = 0.01, backend = "native" })
      assert.equal(0, (one.x - other.x):abs():max())
   end)

   it("refuses sums over the group that it cannot part, too many equations, and noise", function()
      local crowd = cann.model { kind = "neuron", state = "x = 1", eqs = "x' = pop.mean(x) - x^2 @method(implicit)" }
      refused("a sum over the group", cann.run, cann.group(crowd, 3), 1)
      local states, lines = {}, {}
      for k = 1, 70 do states[k], lines[k] = "x" .. k, ("x%d' = -x%d"):format(k, k) end
      refused("70 equations are to be solved together, and 'implicit' takes 64", cann.run, cann.model {
         state = table.concat(states, ";"), eqs = table.concat(lines, "\n"), method = "implicit" }, 1)
      refused("'implicit' does not take noise", cann.run,
         cann.model { state = "x = 0", eqs = "x' = -x + xi @method(implicit)" }, 1)
   end)
end)
