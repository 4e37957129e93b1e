-- SPDX-License-Identifier: MIT
--- Method "linear" with noise: moments against closed forms, for steps of any length.
local cann = require "cann"
local tensor = require "cann.tensor"

local N = 10000

-- States x, y of many elements at times k*dt: [samples][elements] each.
local function ran(spec, steps, dt, options)
   options = options or {}
   spec.kind, spec.method = "system", spec.method or "linear"
   options.dt, options.record = dt, options.record or { "x", "y" }
   options.precision = options.precision or "float64"
   local group = cann.group(cann.model(spec), options.count or N, options.given)
   options.count, options.given = nil, nil
   return cann.run(group, steps * dt, options)
end

local function covariance(a, b) return ((a - a:mean()) * (b - b:mean())):mean() end

-- Within five standard errors of a covariance of normal numbers.
local function assert_covariance(wanted, a, b, of_a, of_b)
   local error = math.sqrt((of_a * of_b + wanted * wanted) / a:count())
   assert.near(wanted, covariance(a, b), 5 * error)
end

local function assert_moments(run, row, of_x, of_xy, of_y)
   local x, y = run.x[row], run.y[row]
   assert_covariance(of_x, x, x, of_x, of_x)
   assert_covariance(of_xy, x, y, of_x, of_y)
   assert_covariance(of_y, y, y, of_y, of_y)
   assert.near(0, x:mean(), 5 * math.sqrt(of_x / N))
   assert.near(0, y:mean(), 5 * math.sqrt(of_y / N))
end

describe("noise in linear equations", function()
   for _, dt in ipairs { 0.25, 4, 40 } do
      it("filtered once more, has its covariance after steps of " .. dt, function()
         local run = ran({ state = "x = 0; y = 0", eqs = "x' = (y - x)/4; y' = -y/3 + 0.7*xi" }, 80 / dt, dt)
         local of_y = 0.49 / (2 / 3)
         local both = (1 / 4) * of_y / (1 / 4 + 1 / 3)
         assert_moments(run, run.x:size(1), both, both, of_y)
      end)
   end
   it("moves an oscillator as heat does, however long the step", function()
      -- v' = -k x - g v + s xi: equal parts for place and speed.
      local run = ran({ state = "x = 0; y = 0", eqs = "x' = y; y' = -4*x - 0.5*y + 0.6*xi" }, 20, 3)
      assert_moments(run, 20, 0.36 / (2 * 0.5 * 4), 0, 0.36 / (2 * 0.5))
   end)
   it("adds up where nothing decays", function()
      local run = ran({ state = "x = 0; y = 0", eqs = "x' = y; y' = xi" }, 3, 2)
      for row = 1, 3 do
         local t = 2 * row
         assert_moments(run, row, t ^ 3 / 3, t ^ 2 / 2, t)
      end
   end)
   it("is remembered from step to step as long as it should be", function()
      local dt = 5
      local run = ran({ state = "x = 0; y = 0", eqs = "x' = (y - x)/4; y' = -y/3 + 0.7*xi" }, 20, dt)
      local of_y = 0.49 / (2 / 3)
      local before, after = run.y[19], run.y[20]
      assert_covariance(of_y * math.exp(-dt / 3), before, after, of_y, of_y)
   end)
   it("is common to equations that share it, with or without other ties", function()
      -- E[x y] = integral of exp(-(a + b) s); one xi moves both, another only y.
      local run = ran({ state = "x = 0; y = 0", eqs = "x' = -x/2 + xi_a; y' = -y/5 + xi_a + 0.3*xi_b" }, 10, 8)
      assert_moments(run, 10, 1, 1 / (1 / 2 + 1 / 5), (1 + 0.09) * 5 / 2)
      local same = ran({ state = "x = 0; y = 0", eqs = "x' = -x/2 + xi_a; y' = -y/2 + xi_a" }, 4, 3)
      assert.is_true((same.x - same.y):abs():max() < 1e-12)
      local apart = ran({ state = "x = 0; y = 0", eqs = "x' = -x/2 + xi_a; y' = -y/2 + xi_b" }, 4, 3)
      assert_moments(apart, 4, 1, 0, 1)
   end)
   it("is one for all elements where it is shared", function()
      local spec = { state = "x = 0; y = 0", eqs = "x' = (y - x)/4; y' = -y/3 + 0.7*xi@shared" }
      local run = ran(spec, 2000, 6, { count = 20, every = 1 })
      assert.is_true((run.x - run.x[{ {}, { 1, 1 } }]):abs():max() < 1e-12)
      local of_y = 0.49 / (2 / 3)
      local y = run.y[{ {}, { 1, 1 } }]:flatten()
      assert.near(of_y, covariance(y, y), 6 * of_y * math.sqrt(2 / 2000) * 1.2)
   end)
   it("has the strength and the times of each element", function()
      local tau = tensor.linspace(1, 20, N)
      local spec = { param = "tau = 1; s = 1", state = "x = 0; y = 0", eqs = "x' = (y - x)/tau; y' = -y/tau + s*xi" }
      local run = ran(spec, 12, 25, { given = { tau = tau, s = tau ^ -0.5 } })
      -- y has the variance 1/2, x half of it.
      assert_moments(run, 12, 1 / 4, 1 / 4, 1 / 2)
   end)
   it("takes one equation as exp does", function()
      local run = ran({ state = "x = 1; y = 0", eqs = "x' = -x/10 + sqrt(2/10)*xi; y' = 0*y" }, 3, 50)
      assert.near(0, run.x[3]:mean(), 5 / math.sqrt(N))
      assert_covariance(1, run.x[3], run.x[3], 1, 1)
   end)
   it("goes on where an equation that it leans on is held", function()
      local cell = cann.model { kind = "neuron", method = "linear", state = "v = 0; g = 0",
         eqs = "v' = (g - v)/10; g' = (v - g)/3 + 0.5*xi",
         on = { spike = { when = "v > -1e9", run = "v = 0", refractory = "1e6 ms", hold = "v" } } }
      local net = cann.network { A = cann.group(cell, N) }
      net.settings = { precision = "float64", dt = 4 }
      net:run(80)
      assert.are.equal(0, net:get("A.v"):abs():max())
      assert_covariance(0.25 * 3 / 2, net:get("A.g"), net:get("A.g"), 0.375, 0.375)
   end)
   it("has the same bits with any threads", function()
      local found = {}
      for threads = 1, 3 do
         found[threads] = ran({ state = "x = 0; y = 0", eqs = "x' = (y - x)/4; y' = -y/3 + 0.7*xi" }, 10, 5,
            { threads = threads, count = 40000 }).x
      end
      assert.are.equal(0, (found[1] - found[2]):abs():max())
      assert.are.equal(0, (found[1] - found[3]):abs():max())
   end)
   it("is refused where the step would not be exact, and says what would do", function()
      local function refused(text, eqs, state)
         local fine, why = pcall(ran, { state = state or "x = 0; y = 0", eqs = eqs }, 2, 1, { count = 2 })
         assert.is_false(fine)
         assert.is_truthy(tostring(why):find(text, 1, true), tostring(why))
      end
      refused("a factor of xi that does not depend on states", "x' = -x + y*xi; y' = -y")
      refused("stays the same while a run goes on", "x' = -x + sin(t)*xi; y' = -y - x")
      refused("all equations with the same xi to be linear", "x' = -x + xi_a; y' = -y^3 + xi_a @method(euler)")
   end)
end)
