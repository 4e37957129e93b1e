-- SPDX-License-Identifier: MIT
--- Equations with noise: moments against closed forms, strong orders along known paths, readings of the noise.
local cann = require "cann"

--- Values of the states of many elements after a while.
local function ends(spec, duration, dt, count, options)
   options = options or {}
   spec.kind = "system"
   options.dt, options.precision, options.every = dt, "float64", math.floor(duration / dt + 0.5)
   options.record = options.record or { "x" }
   local run = cann.run(cann.group(cann.model(spec), count), duration, options)
   local values = {}
   for _, name in ipairs(options.record) do values[name] = run[name]:flatten() end
   return values
end

local function moments(values)
   local mean = values:mean()
   return mean, ((values - mean) ^ 2):mean()
end

local N = 10000

--- Mean and variance within five standard errors.
local function assert_moments(values, mean, variance)
   local m, v = moments(values)
   local n = values:count()
   assert.near(mean, m, 5 * math.sqrt(variance / n))
   assert.near(variance, v, 5 * variance * math.sqrt(2 / n))
end

describe("additive noise", function()
   local function spec() return { param = "tau = 10", state = "x = 0", eqs = "x' = -x/tau + sqrt(2/tau)*xi" } end

   it("is exact under exp, however long the step", function()
      for _, dt in ipairs { 0.5, 10, 50 } do
         assert_moments(ends(spec(), 100, dt, N, { method = "exp" }).x, 0, 1 - math.exp(-20))
      end
   end)

   it("has the variance of its scheme under euler, milstein and heun", function()
      local dt, tau = 2, 10
      local keep = 1 - dt / tau
      local euler = 2 / tau * dt * (1 - keep ^ 200) / (1 - keep ^ 2)
      for _, method in ipairs { "euler", "em", "milstein", "euler_heun" } do
         assert_moments(ends(spec(), 200, dt, N, { method = method }).x, 0, euler)
      end
      keep = 1 - dt / tau + (dt / tau) ^ 2 / 2
      local heun = 2 / tau * dt * (1 - dt / tau / 2) ^ 2 * (1 - keep ^ 200) / (1 - keep ^ 2)
      assert_moments(ends(spec(), 200, dt, N, { method = "heun" }).x, 0, heun)
   end)

   it("by itself takes exp where the drift is linear, else euler", function()
      local linear, named = ends(spec(), 5, 0.5, 100).x, ends(spec(), 5, 0.5, 100, { method = "exp" }).x
      assert.equal(0, (linear - named):abs():max())
      local bent = { state = "x = 0", eqs = "x' = -x^3 + xi" }
      assert.equal(0, (ends(bent, 5, 0.1, 100).x - ends(bent, 5, 0.1, 100, { method = "euler" }).x):abs():max())
   end)

   it("is another for each element, each name and each step, and adds up as variances do", function()
      local two = ends({ state = "x = 0; y = 0", eqs = "x' = xi_a + 2*xi_b; y' = xi_a" }, 4, 0.1, N,
         { record = { "x", "y" } })
      assert_moments(two.x, 0, 5 * 4)
      assert_moments(two.y, 0, 4)
      local covariance = (two.x * two.y):mean()
      assert.near(4, covariance, 5 * math.sqrt((20 * 4 + 16) / N))
   end)

   it("may be one for the whole group", function()
      local spread = 0
      for seed = 1, 40 do
         local x = ends({ state = "x = 0", eqs = "x' = xi_g@shared" }, 4, 0.1, 50, { seed = seed }).x
         assert.near(0, x:max() - x:min(), 1e-12)
         spread = spread + x[1] ^ 2
      end
      assert.near(4, spread / 40, 5 * 4 * math.sqrt(2 / 40))
   end)

   it("gives the same numbers on any number of threads and either back end", function()
      local function final(options) return ends(spec(), 5, 0.1, 3000, options).x end
      local one = final { threads = 1 }
      assert.equal(0, (one - final { threads = 3 }):abs():max())
      assert.equal(0, (final { backend = "interpreter" } - final { backend = "native" }):abs():max())
   end)
end)

describe("multiplicative noise", function()
   local function gbm(reading) return { state = "x = 1", noise = reading, eqs = "x' = 0.1*x*xi" } end

   it("keeps the mean as Ito reads it, and lets it grow as Stratonovich does", function()
      for _, method in ipairs { "auto", "euler", "exp", "milstein", "heun", "euler_heun" } do
         local function mean(reading) return (moments(ends(gbm(reading), 50, 0.2, N, { method = method }).x)) end
         assert.near(1, mean("ito"), 0.04, method)
         assert.near(math.exp(0.25), mean("strato"), 0.05, method)
      end
   end)

   it("may be read otherwise line by line", function()
      local spec = gbm("ito")
      spec.eqs = spec.eqs .. " @strato"
      assert.near(math.exp(0.25), (moments(ends(spec, 50, 0.2, N).x)), 0.05)
   end)

   -- Error at the end against the solution along the same path, whose sum is the second state.
   local function strong_error(method, reading, steps)
      local spec = { state = "x = 1; W = 0", noise = reading, eqs = "x' = 0.5*x + 0.8*x*xi_a; W' = xi_a" }
      local values = ends(spec, 1, 1 / steps, 4000, { method = method, record = { "x", "W" } })
      local drift = reading == "ito" and 0.5 - 0.32 or 0.5
      return (values.x - (values.W * 0.8 + drift):exp()):abs():mean()
   end

   local orders = { { "euler", "ito", 0.5 }, { "exp", "ito", 0.5 }, { "milstein", "ito", 1 }, { "heun", "ito", 1 },
      { "heun", "strato", 1 }, { "euler_heun", "strato", 1 }, { "milstein", "strato", 1 },
      { "milstein_derivative_free", "ito", 1 }, { "milstein_derivative_free", "strato", 1 }, { "klpl", "ito", 1 },
      { "srk", "ito", 1.5 }, { "srk1w1", "strato", 1.5 }, { "srk2w1", "ito", 1.5 } }
   for _, case in ipairs(orders) do
      it(("converges along paths with order %g: %s, %s"):format(case[3], case[1], case[2]), function()
         local coarse, fine = strong_error(case[1], case[2], 16), strong_error(case[1], case[2], 128)
         assert.near(case[3], math.log(coarse / fine) / math.log(8), 0.15)
      end)
   end

   it("with several sources takes heun by itself, and is refused milstein", function()
      local spec = { state = "x = 1; y = 1", eqs = "x' = 0.1*y*xi_a + 0.1*x*xi_b; y' = 0.1*xi_b" }
      ends(spec, 1, 0.1, 10)
      local well, message = pcall(ends, spec, 1, 0.1, 10, { method = "milstein" })
      assert.is_false(well)
      assert.is_truthy(message:find("system:eqs:1:1: method: 'milstein' needs one xi per equation", 1, true), message)
   end)

   it("with several sources is refused by srk too", function()
      local spec = { state = "x = 1; y = 1", eqs = "x' = 0.1*y*xi_a + 0.1*x*xi_b; y' = 0.1*xi_b" }
      local well, message = pcall(ends, spec, 1, 0.1, 10, { method = "srk2w1" })
      assert.is_false(well)
      assert.matches("srk, klpl and the like need one xi per equation", message)
   end)

   it("keeps its moments where srk steps widely: a coupled pair with a noise of its own each", function()
      local spec = { state = "x = 1; y = 0", eqs = "x' = -x + y + 0.3*xi_a; y' = -x - y + 0.3*xi_b" }
      for _, method in ipairs { "srk1w1", "srk2w1" } do
         local values = ends(spec, 10, 0.1, N, { method = method, record = { "x", "y" } })
         assert_moments(values.x, 0, 0.045) -- 0.3^2/2 over the damping of 1
         assert_moments(values.y, 0, 0.045)
      end
   end)

   it("is refused by methods that do not know it, by name", function()
      local well, message = pcall(ends, gbm("ito"), 1, 0.1, 10, { method = "rk4" })
      assert.is_false(well)
      assert.is_truthy(message:find("the method 'rk4' does not take noise (xi); use euler", 1, true), message)
   end)
end)
