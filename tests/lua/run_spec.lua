-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local decay = cann.model { name = "Decay", kind = "system", param = "tau:ms = 10", input = "I", state = "x = 1",
   eqs = "tau*x' = -x + I" }

describe("a run", function()
   it("records every so many steps, with the time of each row", function()
      local run = cann.run(decay, 10, { every = 25, dt = 0.1, precision = "float64" })
      assert.are.same({ 4, 1 }, run.x:shape())
      assert.near(2.5, run.t[1], 1e-12)
      assert.near(math.exp(-1), run.x[4][1], 1e-6)
   end)
   it("records what is asked for and nothing else", function()
      local net = cann.models.CANN1D { n = 16 }
      local run = net:run(1, { record = { u = { 1, 16 }, total = "pop.sum(u)" } })
      assert.are.same({ 10, 2 }, run.u:shape())
      assert.are.same({ 10 }, run.total:shape())
      assert.is_nil(run.r)
   end)
   it("takes a constant, a series and a matrix as input", function()
      local group = cann.group(decay, 2)
      local constant = cann.run(group, 20, { input = { I = 3 }, precision = "float64" })
      assert.near(3 - 2 * math.exp(-2), constant.x[200][1], 1e-6)
      local series = cann.run(group, 20, { input = { I = tensor.full(3, 200) }, precision = "float64" })
      assert.are.equal(0, (series.x - constant.x):abs():max())
      local matrix = tensor.zeros(200, 2)
      matrix[{ {}, 2 }] = 3
      local both = cann.run(group, matrix, { precision = "float64" })
      assert.near(math.exp(-2), both.x[200][1], 1e-6)
      assert.near(constant.x[200][2], both.x[200][2], 1e-15)
   end)
   it("goes on where the last one ended", function()
      local net = cann.models.CANN1D { n = 16 }
      net:run(2)
      local run = net:run(3, { record = "u" })
      assert.are.equal(50, net:step())
      assert.near(2.1, run.t[1], 1e-12)
   end)
   it("takes an input only while it is given", function()
      local net = cann.models.CANN1D { n = 16 }
      net:run(cann.tasks.SmoothTracking { model = net, durations = { 5 } })
      local run = net:run(5, { record = "I" })
      assert.are.equal(0, run.I:abs():max())
   end)
   it("starts again after reset", function()
      local net = cann.models.CANN1D_SFA { n = 16, u = 0.5 }
      local first = net:run(2, { record = "u" })
      net:reset()
      assert.are.equal(0, net:step())
      assert.are.equal(0, (net:run(2, { record = "u" }).u - first.u):abs():max())
   end)
   it("keeps its state when the precision changes", function()
      local net = cann.models.CANN1D { n = 16 }
      net:run(cann.tasks.SmoothTracking { model = net, durations = { 5 } })
      local before = net:get("u"):to("float64")
      net:run(0, { precision = "float64" })
      assert.are.equal(0, (net:get("u") - before):abs():max())
   end)
   it("may be saved and read back by anyone", function()
      local path = os.tmpname() .. ".npz"
      local run = cann.run(decay, 1)
      run:save(path)
      assert.are.equal(0, (tensor.load(path).x - run.x):abs():max())
      os.remove(path)
   end)
   it("is shown as it goes on", function()
      local net, rows = cann.models.CANN1D { n = 16 }, 0
      local run = net:run(20, { record = "r", live = function(so_far) rows = so_far.t:count() end })
      assert.are.equal(200, rows)
      assert.are.equal(200, run.t:count())
   end)
   it("keeps the same expression again and again, right", function()
      local function made() return cann.models.CANN1D { n = 16, u = 0.5 } end
      local parts, whole = made(), made():run(4, { record = { total = "pop.sum(u)/N", far = "u*2" } })
      for k = 1, 4 do
         local part = parts:run(1, { record = { total = "pop.sum(u)/N", far = "u*2" } })
         assert.are.equal(whole.total[10 * k], part.total[10])
         assert.are.equal(0, (whole.far[10 * k] - part.far[10]):abs():max())
      end
   end)
   it("says how it was made", function()
      local about = cann.run(decay, 1, { seed = 4 }):about()
      assert.matches("10 steps of 0.1 ms", about)
      assert.matches("seed 4", about)
   end)
   it("changes a parameter in the middle", function()
      local net = cann.models.CANN1D { n = 16, a = 0.4 }
      net:run(1)
      net:set { a = 0.7, k = 2 }
      assert.near(0.7, net:get("a"), 1e-6)
      assert.near(2, net.k, 1e-6)
      local plain = cann.models.CANN1D { n = 16, a = 0.7 }
      assert.are.equal(0, (net:evaluate("conv(J, i)") - plain:evaluate("conv(J, i)")):abs():max())
   end)
   it("says what is wrong with what it is given", function()
      local net = cann.models.CANN1D { n = 16 }
      local function run(...) return net:run(...) end
      assert.matches("not a nil", refusal(run))
      assert.matches("duration of nan", refusal(run, 0 / 0))
      assert.matches("duration of %-1", refusal(run, -1))
      assert.matches("more than can be counted", refusal(run, 1e300))
      assert.matches("did you mean 'record'", refusal(run, 1, { recrod = "u" }))
      assert.matches("nothing called 'z' to record", refusal(run, 1, { record = "z" }))
      assert.matches("no element 17", refusal(run, 1, { record = { u = { 17 } } }))
      assert.matches("dt = %-1", refusal(run, 1, { dt = -1 }))
      assert.matches("float128", refusal(run, 1, { precision = "float128" }))
      assert.matches("did you mean 'native'", refusal(run, 1, { backend = "natvie" }))
      assert.matches("%[steps, 16%]", refusal(run, tensor.zeros(10, 3)))
      assert.matches("no input 'Q'", refusal(run, 1, { input = { Q = 1 } }))
      assert.matches("no group has an input 'Q'", refusal(run, 1, { input = { ["*.Q"] = 1 } }))
      assert.matches("batch", refusal(run, 1, { batch = {} }))
      assert.matches("spike event", refusal(run, 1, { record = { spikes = "all" } }))
   end)
   it("says how much memory a recording would take", function()
      local net = cann.models.CANN1D { n = 4096 }
      assert.matches("GB", refusal(net.run, net, 1e9, { record = "u" }))
      assert.are.equal(0, net:step())
   end)
end)

describe("the step of a run", function()
   local walk = cann.tasks.OpenLoopNavigation { duration = 0.2, dt = 0.02, seed = 1 }
   local field = cann.models.GridCell2DVelocity
   it("is the model's own where a path was sampled more coarsely", function()
      local run = field { length = 8 }:run(walk)
      assert.near(1, run.dt, 1e-12)
      assert.are.equal(walk:resample(1).steps, run.steps)
      assert.near(0.1, cann.run(decay, 1).dt, 1e-12)
   end)
   it("divides the samples' distance, or is what the run says", function()
      local uneven = cann.tasks.OpenLoopNavigation { duration = 0.2, dt = 0.0125, seed = 1 }
      assert.near(12.5 / 13, field { length = 8 }:run(uneven).dt, 1e-12)
      assert.near(5, field { length = 8 }:run(walk, { dt = 5 }).dt, 1e-12)
      assert.near(5, field { length = 8, dt = 5 }:run(10).dt, 1e-12)
   end)
   it("of a model is a number above 0", function()
      for _, wrong in ipairs { 0, -1, 0 / 0, "1" } do
         assert.matches("a step above 0", refusal(cann.model, { state = "x = 1", eqs = "x' = -x", dt = wrong }))
      end
   end)
   it("is blamed where a state ends as NaN", function()
      local explodes = cann.model { state = "x = 1", eqs = "x' = x^3 - x^2 + 1" }
      local said = tostring(cann.run(explodes, 100))
      assert.matches("ended with x NaN: shorter steps may help", said)
      assert.is_nil(cann.run(decay, 1).lost)
   end)
end)

describe("a network", function()
   it("has named groups", function()
      local net = cann.network { A = cann.group(decay, 2), B = cann.group(decay, 3, { tau = "5 ms" }) }
      local run = net:run(5, { record = { "A.x", "B.x" }, precision = "float64" })
      assert.are.same({ 50, 3 }, run["B.x"]:shape())
      assert.near(math.exp(-1), run["B.x"][50][1], 1e-6)
      assert.near(math.exp(-0.5), run["A.x"][50][1], 1e-6)
      assert.near(10, net:get("A.tau"), 1e-12)
   end)
   it("lets an input of one group take it out of those that a star means", function()
      local unit = cann.model { name = "unit", state = "x = 0", input = "I", eqs = "x := I" }
      for k = 1, 6 do
         local groups, names = {}, {}
         for g = 1, 5 do
            groups["G" .. g .. k], names[g] = cann.group(unit, 2), "G" .. g .. k .. ".x"
         end
         local run = cann.network(groups):run(3, { dt = 1, record = names,
            input = { ["*.I"] = 11, ["G2" .. k .. ".I"] = tensor { 1, 2, 3 }, ["G4" .. k .. ".I"] = 7 } })
         local last = {}
         for g, name in ipairs(names) do last[g] = run[name][3][2] end
         assert.are.same({ 11, 3, 11, 7, 11 }, last)
      end
   end)
   it("keeps the spikes of the groups that are named, in the order named, and of no others", function()
      local function made()
         local groups = {}
         for name, n in pairs { A = 3, B = 4, C = 5 } do
            groups[name] = cann.group(cann.models.Poisson { rate = 100 }, n)
         end
         return cann.network(groups)
      end
      local all = made():run(300, { record = { spikes = "all" } }).spikes
      local some = made():run(300, { record = { spikes = { "C", "A" } } }).spikes
      assert.are.same({ { "C", "A" }, { 5, 3 } }, { some.names, some.sizes })
      assert.are.equal(all:count() - all:select { group = "B" }:count(), some:count())
      for _, name in ipairs { "A", "C" } do
         local before, after = all:select { group = name }, some:select { group = name }
         assert.is_true(before.times:equals(after.times) and before.neurons:equals(after.neurons), name)
      end
      assert.is_true(all:train(2):equals(some:train(7)))
      local one = made():run(300, { record = { spikes = "B" } }).spikes
      assert.is_true(one.times:equals(all:select { group = "B" }.times) and one:size() == 4)
   end)
   it("says what is wrong with what it is given", function()
      assert.matches("named groups", refusal(cann.network, 3))
      assert.matches("at least one", refusal(cann.network, {}))
      assert.matches("made by cann.group", refusal(cann.network, { A = 3 }))
      local net = cann.network { A = cann.group(decay, 2) }
      assert.matches("no group 'C'   %(groups: A%)", refusal(net.get, net, "C.x"))
      assert.matches("needs the name of its group", refusal(net.get, net, "x"))
      assert.matches("n = 0", refusal(cann.group, decay, 0))
      assert.matches("n = 2.5", refusal(cann.group, decay, 2.5))
      assert.matches("takes a model", refusal(cann.group, 3, 3))
      assert.matches("did you mean 'tau'", refusal(cann.group, decay, 3, { tua = 3 }))
      assert.matches("2 values given", refusal(function() cann.run(cann.group(decay, 3, { tau = { 1, 2 } }), 1) end))
   end)
end)
