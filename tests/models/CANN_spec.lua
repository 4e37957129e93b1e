-- SPDX-License-Identifier: MIT
-- The general attractor network: bumps that stay on every manifold, waves where adaptation is strong.
local cann = require "cann"
local tensor = require "cann.tensor"

local function refusal(options)
   local fine, why = pcall(cann.models.CANN, options)
   assert.is_false(fine)
   return tostring(why)
end

-- Shows a bump for 100 ms, takes it away for 200 ms; the rates that are left.
local function left_of(net, I)
   net:run(100, { dt = 1, input = { I = I } })
   return net:run(200, { dt = 1, record = "r", input = { I = 0 } }).r[200]:flatten():to "float64"
end

describe("CANN", function()
   for _, manifold in ipairs { "line", "ring", "plane", "torus", "twisted_torus" } do
      for _, inhibition in ipairs { "divisive", "global" } do
         it(("keeps a bump on a %s with %s inhibition"):format(manifold, inhibition), function()
            local flat = manifold == "line" or manifold == "ring"
            local net = cann.models.CANN { manifold = manifold, n = 225, inhibition = inhibition,
               J0 = inhibition == "global" and 2 or 1, k = inhibition == "global" and 0.5 or 0.02 }
            local I = net:stimulus(flat and 0.5 or { 0.5, -0.5 }) * 2
            local r = left_of(net, I)
            assert.is_true(r:max() > 0.5)
            assert.is_true(r:max() > 2 * r:mean())
            local near = I:flatten():to "float64"
            assert.is_true(near[r:argmax()] > 0.75 * near:max())
         end)
      end
   end
   it("keeps a bump on a ring with subtractive inhibition", function()
      local net = cann.models.CANN { n = 128, inhibition = "subtractive", J0 = 4, k = 0.8 }
      local r = left_of(net, net:stimulus(1) * 2)
      assert.is_true(r:max() > 0.9 and r:mean() < 0.4)
   end)
   it("keeps a bump on a sphere, wherever it is put", function()
      local net = cann.models.CANN { manifold = "sphere", n = 300 }
      assert.near(math.pi, net.distances:max(), 0.1)
      for _, at in ipairs { 5, 150, 290 } do
         net:reset()
         local r = left_of(net, (net.distances[at] ^ 2 * -1):exp() * 2)
         assert.is_true(net.distances[at][r:argmax()] < 0.2)
      end
   end)
   it("keeps a bump on the shortest ways of a maze", function()
      local ways = cann.tasks.TMaze {}:geodesics(0.075)
      local net = cann.models.CANN { manifold = "graph", distances = ways.distances, a = 0.15, k = 0.2 }
      local at = ways.grid:cell { 0, 0.5 }
      local r = left_of(net, (ways.distances[at] ^ 2 * (-1 / 0.09)):exp() * 2)
      assert.is_true(ways.distances[at][r:argmax()] < 0.3)
      assert.is_true(r:max() > 3 * r:mean())
   end)
   it("agrees with itself as a matrix and as a convolution", function()
      local n = 64
      local ring = cann.models.CANN { n = n, precision = "float64" }
      local x = tensor.arange(0, n - 1) * (2 * math.pi / n)
      local d = (x:reshape(n, 1) - x:reshape(1, n)):abs()
      d = d:minimum(d * -1 + 2 * math.pi)
      local graph = cann.models.CANN { manifold = "graph", distances = d, dimension = 1, precision = "float64" }
      local I = ring:stimulus(1)
      local a = ring:run(20, { dt = 1, record = "u", input = { I = I } }).u
      local b = graph:run(20, { dt = 1, record = "u", input = { I = I } }).u
      assert.near(0, (a - b):abs():max() / a:max(), 1e-12)
   end)
   it("travels by itself from m = tau/tau_v on, as fast as a wave of its equations", function()
      local function speed(m, dt)
         local net = cann.models.CANN { n = 128, tau = 1, tau_v = 50, m = m, k = 0.01, A = 20, adaptation = { "SFA" } }
         net:run(cann.tasks.CustomTracking { model = net, positions = tensor.linspace(0, 2, 400), dt = dt })
         net:run(300, { dt = dt })
         local centre = net:run(50, { dt = dt, record = "r", every = math.floor(1 / dt + 0.5) }):decode():flatten()
         local moved = centre[50] - centre[1]
         return math.abs(moved - math.floor(moved / (2 * math.pi) + 0.5) * 2 * math.pi) / 49
      end
      assert.is_true(speed(0.015, 0.1) < 1e-3)
      -- U(x - ct) of the continuous equations, 128 cells: Newton's iteration in numpy on -c tau U' = -U + J*r - V with
      -- V = m (1 - c tau_v d/dx)^-1 U, residuals below 1e-11. Euler's steps are behind by a share of dt.
      for m, wave in pairs { [0.05] = 0.014634927, [0.1] = 0.025301287 } do
         local coarse, fine = speed(m, 0.1), speed(m, 0.02)
         assert.near(wave, fine + (fine - coarse) / 4, 5e-3 * wave)
         -- Mi, Fung, Wong & Wu, NIPS 27 (2014) 505, give potential and adaptation one Gaussian shape.
         local q = m * 50
         assert.near(0.76, wave / (2 * 0.5 / 50 * math.sqrt(q - math.sqrt(q))), 0.005)
      end
   end)
   it("couples two rings through links", function()
      local net = cann.network { a = cann.models.CANN { n = 64 }, b = cann.models.CANN { n = 64 } }
      net:link { to = "b.I", from = "a", value = "0.1*r" }
      local I = cann.models.CANN { n = 64 }:stimulus(1.5) * 2
      local run = net:run(200, { dt = 1, record = { "a.r", "b.r" }, input = { ["a.I"] = I } })
      assert.is_true(math.abs(run["b.r"][200]:argmax() - run["a.r"][200]:argmax()) <= 1)
      assert.is_true(run["b.r"][200]:max() > 1)
   end)
   it("takes an own kernel, and noise that depends on the seed alone", function()
      local function run(seed)
         return cann.models.CANN { n = 32, kernel = "J0*exp(-abs(d)/a)", noise = 0.1, seed = seed }
            :run(10, { dt = 1, record = "u" }).u
      end
      assert.is_true(run(1):equals(run(1)))
      assert.is_false(run(1):equals(run(2)))
   end)
   it("says what is wrong", function()
      assert.matches("needs distances", refusal { manifold = "graph" })
      assert.matches("NaN", refusal { manifold = "graph", distances = tensor.full(0 / 0, 2, 2) })
      assert.matches("%[n, n%] will do", refusal { manifold = "graph", distances = tensor.zeros(2, 3) })
      assert.matches("did you mean 'SFA'", refusal { adaptation = { "SFB" } })
      assert.matches("unknown name: 'q'", refusal { kernel = "exp(-q)" })
      assert.matches("did you mean 'torus'", refusal { manifold = "tours" })
      assert.matches("bytes", refusal { manifold = "sphere", n = 2 ^ 26 })
   end)
end)
