-- SPDX-License-Identifier: MIT
--- Draws and sums over the group in equations: laws, independence, and when they are taken.
local cann = require "cann"

local function run(spec, n, steps, values, options)
   spec.kind, options = "neuron", options or {}
   options.dt, options.precision = 1, "float64"
   return cann.run(cann.group(cann.model(spec), n, values), steps, options)
end

local function correlation(a, b)
   return ((a - a:mean()) * (b - b:mean())):mean() / (a:std() * b:std())
end

describe("a draw in an equation", function()
   -- text, mean, standard deviation, least, most.
   local laws = {
      { "uniform(2, 5)", 3.5, math.sqrt(9 / 12), 2, 5 },
      { "randint(1, 6)", 3.5, math.sqrt(35 / 12), 1, 6 },
      { "normal(3, 2)", 3, 2, -math.huge, math.huge },
      { "lognormal(0.1, 0.4)", math.exp(0.18), math.exp(0.18) * math.sqrt(math.exp(0.16) - 1), 0, math.huge },
      { "exponential(4)", 1 / 4, 1 / 4, 0, math.huge },
      { "gamma(3, 2)", 6, math.sqrt(12), 0, math.huge },
      { "binomial(12, 0.3)", 3.6, math.sqrt(2.52), 0, 12 },
      { "poisson(4.5)", 4.5, math.sqrt(4.5), 0, math.huge },
   }
   for _, law in ipairs(laws) do
      it("has its law, anew for each occurrence, element and step: " .. law[1], function()
         local n, steps = 4000, 5
         local r = run({ state = "a = 0; b = 0", eqs = ("a := %s; b := %s"):format(law[1], law[1]) }, n, steps)
         local a, b = r.a:flatten(), r.b:flatten()
         local error_of_mean = law[3] / math.sqrt(n * steps)
         assert.near(law[2], a:mean(), 5 * error_of_mean)
         assert.near(law[3], a:std(), 0.06 * law[3])
         assert.is_true(a:min() >= law[4] and a:max() <= law[5])
         assert.is_true(math.abs(correlation(a, b)) < 5 / math.sqrt(n * steps))
         assert.is_true(math.abs(correlation(r.a[1], r.a[2])) < 5 / math.sqrt(n))
         assert.is_true(math.abs(correlation(r.a[1]:range(1, 1, n - 1), r.a[1]:range(1, 2, n))) < 5 / math.sqrt(n))
      end)
   end

   it("is two where it is written twice", function()
      local r = run({ state = "c = 0", eqs = "c := normal(0, 1) + normal(0, 1)" }, 20000, 1)
      assert.near(math.sqrt(2), r.c:flatten():std(), 0.05)
   end)

   it("is held over the step where an alias is marked @step, and is recorded as it was used", function()
      local r = run({ state = "x = 0; y = 0",
         eqs = "n = normal(0, 1) @step @record; x' = n @method(rk4); y := n" }, 4, 5, nil,
         { record = { "x", "y", "n" } })
      for step = 1, 5 do
         for e = 1, 4 do
            assert.equal(r.n[step][e], r.y[step][e])
            assert.near(r.n[step][e], r.x[step][e] - (step > 1 and r.x[step - 1][e] or 0), 1e-14)
         end
      end
   end)
end)

describe("a sum over the group", function()
   it("is that of the elements, in this step or the one before", function()
      local r = run({ state = "x = 0; mean = 0; least = 0; most = 0; size = 0; norm = 0; late = 0",
         eqs = [[ before = pop.mean(x) @lag
            mean := pop.mean(x); least := pop.min(x); most := pop.max(x)
            size := pop.sum(abs(x)); norm := pop.norm(x); late := before; x := x + 1 ]] }, 6, 2,
         { x = { 2, 1, 0, -5, -3, -1 } })
      local wanted = { mean = -1, least = -5, most = 2, size = 12, norm = math.sqrt(40) }
      for name, value in pairs(wanted) do assert.near(value, r[name][1][3], 1e-14) end
      assert.equal(0, r.mean[2][1])
      assert.equal(0, r.late[2][1])
   end)
end)
