-- SPDX-License-Identifier: MIT
-- A run's result depends on the description, the seed and the precision, and on nothing else.
local cann = require "cann"
local tensor = require "cann.tensor"

local function equal(a, b) return (a - b):abs():max() == 0 and a:isnan():any() == b:isnan():any() end

local function large_field(options)
   local net = cann.models.CANN1D { n = 70000 }
   local task = cann.tasks.TemplateMatching { model = net, position = 0.3, duration = 1 }
   options.record = "u"
   options.every = 5
   return net:run(task, options).u
end

describe("equal bits", function()
   it("with 1, 2 and 3 threads", function()
      local one = large_field { threads = 1 }
      assert.is_true(equal(one, large_field { threads = 2 }))
      assert.is_true(equal(one, large_field { threads = 3 }))
   end)
   it("with 1, 2 and 3 threads over a batch", function()
      local function batch(threads)
         local net = cann.models.CANN1D_SFA { n = 64 }
         local task = cann.tasks.TemplateMatching { model = net, duration = 5 }
         return net:run(task, { record = "u", threads = threads, batch = { m = tensor.linspace(0, 0.5, 7) } }).u
      end
      local one = batch(1)
      assert.is_true(equal(one, batch(2)))
      assert.is_true(equal(one, batch(3)))
   end)
   for _, precision in ipairs { "float32", "float64" } do
      it("from interpreter and native code in " .. precision, function()
         local function run(backend)
            local net = cann.models.CANN2D_SFA { length = 20 }
            local task = cann.tasks.TemplateMatching { model = net, duration = 10, position = { 0.2, -1 } }
            return net:run(task, { record = { "u", "v" }, backend = backend, precision = precision })
         end
         local fine, native = pcall(run, "native")
         if not fine then return pending("no compiler here: " .. tostring(native)) end
         local interpreted = run "interpreter"
         assert.are.equal("native", native.backend)
         assert.is_true(equal(native.u, interpreted.u))
         assert.is_true(equal(native.v, interpreted.v))
      end)
   end
   it("of a resumed run and one without a break", function()
      local path = os.tmpname()
      local function made()
         local net = cann.models.CANN1D_SFA { n = 64 }
         return net
      end
      local whole = made()
      local task = cann.tasks.SmoothTracking { model = whole, points = { -1, 1, 0 }, durations = { 10, 10 } }
      whole:run(task)
      local first = made()
      local half = cann.tasks.CustomTracking { model = first, positions = task.positions[{ { 1, 100 } }] }
      first:run(half)
      first:save(path)
      local second = made()
      second:load(path)
      assert.are.equal(100, second:step())
      second:run(cann.tasks.CustomTracking { model = second, positions = task.positions[{ { 101, 200 } }] })
      assert.is_true(equal(whole:get("u"), second:get("u")))
      assert.is_true(equal(whole:get("v"), second:get("v")))
      os.remove(path)
   end)
   it("of member b and a run with seed + b - 1", function()
      local function noisy(options)
         local net = cann.models.CANN1D { n = 48 }
         options.record = "u"
         return net:run(cann.tasks.TemplateMatching { model = net, duration = 4 }, options)
      end
      local both = noisy { seed = 5, batch = { k = { 8.1, 8.1 } } }
      assert.is_true(equal(both:member(2).u, noisy({ seed = 6 }).u))
      assert.is_false(equal(both:member(1).u, both:member(2).u))
   end)
   it("of a batch of single elements taken as one range", function()
      local fhn = cann.model { state = "V=-1; w=-0.5", param = "I=0.5",
         eqs = "V' = V - V^3/3 - w + I; w' = 0.08*(V + 0.7 - 0.8*w)" }
      local net = cann.network { cell = cann.group(fhn, 1) }
      local run = net:run(20, { record = "cell.V", batch = { ["cell.I"] = tensor.linspace(0, 1, 9) } })
      local alone = cann.run(fhn { I = 0.5 }, 20)
      assert.is_true(equal(run:member(5)["cell.V"]:flatten(), alone.V:flatten()))
   end)
end)
