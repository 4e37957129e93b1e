-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"

-- CANN1D by plain loops: Wu, Hamaguchi & Amari 2008, both ends of the ring are grid points.
local function plain_cann(n, steps, position)
   local u, x, turn = {}, {}, 2 * math.pi
   for i = 1, n do u[i], x[i] = 0, -math.pi + (i - 1) * turn / (n - 1) end
   local function wrap(d) return d - turn * math.floor(d / turn + 0.5) end
   for step = 1, steps do
      local r, total = {}, 0
      for i = 1, n do r[i] = u[i] ^ 2; total = total + r[i] end
      for i = 1, n do r[i] = r[i] / (1 + 8.1 * total) end
      local new = {}
      for i = 1, n do
         local sum = 0
         for j = 1, n do
            local d = wrap(x[i] - x[j])
            sum = sum + 4 * math.exp(-d * d / 0.5) / (math.sqrt(turn) * 0.5) * r[j]
         end
         local d = wrap(x[i] - position(step))
         new[i] = u[i] + 0.1 * (-u[i] + sum + 10 * math.exp(-d * d))
      end
      u = new
   end
   return u
end

describe("a field", function()
   local function moving(step) return -1 + 0.05 * (step - 1) end
   local steps = 40
   local expected = tensor.from(plain_cann(33, steps, moving))

   local function tracked(options)
      local net = cann.models.CANN1D { n = 33 }
      local task = cann.tasks.CustomTracking { model = net, positions = tensor.arange(0, steps - 1) * 0.05 - 1 }
      options.record = { "u", "r" }
      return net:run(task, options), net, task
   end

   it("follows the plain loops in float64", function()
      local run = tracked { precision = "float64" }
      assert.is_true((run.u[steps] - expected):abs():max() < 1e-12)
   end)
   it("follows them in float32", function()
      local run = tracked { precision = "float32" }
      assert.is_true((run.u[steps] - expected):abs():max() < 2e-5 * expected:max())
   end)
   for _, way in ipairs { "dense", "band", "fft" } do
      it("has the same answer by the convolution " .. way, function()
         local fine, run = pcall(tracked, { precision = "float64", convolution = way })
         if not fine then
            assert.matches(way, tostring(run))
         else
            assert.is_true((run.u[steps] - expected):abs():max() < 1e-10)
         end
      end)
   end
   it("records r as it was within the step", function()
      local run = tracked { precision = "float64" }
      assert.are.equal(0, run.r[1]:abs():max())
      local u = run.u[steps - 1]
      local r = u * u / ((u * u):sum() * 8.1 + 1)
      assert.is_true((run.r[steps] - r):abs():max() < 1e-15)
   end)
   it("is decoded to the place of a stimulus that rests", function()
      local net = cann.models.CANN1D { n = 33 }
      local run = net:run(
         cann.tasks.PopulationCoding { model = net, position = 0.95, before = 0, duration = 10, after = 0 },
         { record = "r", precision = "float64" })
      assert.near(0.95, run:decode()[100], 1e-3)
   end)
   it("evaluates any expression of its names", function()
      local _, net = tracked { precision = "float64" }
      assert.near(expected:sum(), net:evaluate("pop.sum(u)")[5], 1e-10)
      assert.near(10, net:stimulus(0):max(), 1e-12)
   end)
   it("gives the same bits as an FFT, dense or band field in batches", function()
      local net = cann.models.CANN1D { n = 33 }
      local task = cann.tasks.SmoothTracking { model = net, points = { 0, 1 }, durations = { 4 } }
      local both = net:run(task, { record = "u", batch = { k = { 8.1, 4 } } })
      local one = cann.models.CANN1D { n = 33, k = 4 }
      local alone = one:run(cann.tasks.SmoothTracking { model = one, points = { 0, 1 }, durations = { 4 } },
         { record = "u" })
      assert.are.equal(0, (both:member(2).u - alone.u):abs():max())
   end)
   it("refuses sizes that make no ring", function()
      local _, why = pcall(cann.models.CANN1D, { n = 0 })
      assert.matches("n = 0, but at least 2", tostring(why))
   end)
   it("says how many bytes are missing when a ring is too large", function()
      local _, why = pcall(function()
         local net = cann.models.CANN1D { n = 1e12 }
         net:run(1)
      end)
      assert.matches("GB", tostring(why))
   end)
end)
