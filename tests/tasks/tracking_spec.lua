-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"
local tasks = cann.tasks

local net, sheet = cann.models.CANN1D { n = 32 }, cann.models.CANN2D { length = 8 }

local function refusal(make, options)
   local fine, why = pcall(make, options)
   assert.is_false(fine)
   return tostring(why)
end

describe("SmoothTracking", function()
   it("moves evenly and holds both ends of each stretch", function()
      local task = tasks.SmoothTracking { model = net, points = { 0, 1, -1 }, durations = { 1, 2 } }
      assert.are.equal(30, task.steps)
      assert.near(0, task.positions[1], 1e-15)
      assert.near(1, task.positions[10], 1e-15)
      assert.near(1, task.positions[11], 1e-15)
      assert.near(-1, task.positions[30], 1e-15)
      assert.near(1 / 9, task.positions[2], 1e-15)
      assert.near(2.9, task.t[30], 1e-12)
   end)
   it("counts the steps of durations that are no binary fraction", function()
      assert.are.equal(3, tasks.SmoothTracking { model = net, points = { 0, 1 }, durations = { 0.3 } }.steps)
      assert.are.equal(7, tasks.SmoothTracking { model = net, points = { 0, 1 }, durations = { 0.7 } }.steps)
   end)
   it("visits pairs on a sheet", function()
      local task = tasks.SmoothTracking { model = sheet, points = { { 0, 0 }, { 2, 1 } }, durations = { 1 } }
      assert.are.same({ 10, 2 }, task.positions:shape())
      assert.near(2, task.positions[10][1], 1e-15)
      assert.near(1, task.positions[10][2], 1e-15)
   end)
   it("says what is wrong with its options", function()
      local make = tasks.SmoothTracking
      assert.matches("did you mean 'durations'", refusal(make, { model = net, duration = { 1 } }))
      assert.matches("3 points and 1 durations",
         refusal(make, { model = net, points = { 0, 1, 2 }, durations = { 1 } }))
      assert.matches("'model' is missing", refusal(make, {}))
      assert.matches("network on a geometry", refusal(make, { model = {} }))
      assert.matches("2 coordinates", refusal(make, { model = sheet, points = { 0, 1 }, durations = { 1 } }))
      assert.matches("nan", refusal(make, { model = net, points = { 0, 0 / 0 }, durations = { 1 } }))
      assert.matches("durations%[1%]", refusal(make, { model = net, points = { 0, 1 }, durations = { -1 } }))
      assert.matches("no steps", refusal(make, { model = net, points = { 0, 1 }, durations = { 0 } }))
      assert.matches("dt = 0, but it must be above", refusal(make, { model = net, dt = 0 }))
      assert.matches("NaN", refusal(make, { model = net, dt = 0 / 0 }))
   end)
end)

describe("PopulationCoding", function()
   it("is silent, then on, then silent", function()
      local task = tasks.PopulationCoding { model = net, position = 0.7, before = 1, duration = 2, after = 3 }
      assert.are.equal(60, task.steps)
      assert.are.same({ 0, 1, 1, 0 }, { task.on[10], task.on[11], task.on[30], task.on[31] })
   end)
   it("drives nothing while it is silent", function()
      local own = cann.models.CANN1D { n = 32 }
      local run = own:run(tasks.PopulationCoding { model = own, before = 1, duration = 1, after = 0 },
         { record = { "u", "I" } })
      assert.are.equal(0, run.u[10]:abs():max())
      assert.are.equal(0, run.I[10]:abs():max())
      assert.near(10 * math.exp(-(math.pi / 31) ^ 2), run.I[11]:max(), 1e-4)
   end)
end)

describe("TemplateMatching", function()
   it("adds noise of the asked-for size, new at each step", function()
      local own = cann.models.CANN1D { n = 2048 }
      local task = tasks.TemplateMatching { model = own, position = 1, duration = 1, noise_level = 0.2 }
      local run = own:run(task, { record = "I", precision = "float64" })
      local noise = run.I[3] - own:stimulus(1)
      assert.near(0, noise:mean(), 0.2)
      assert.near(2, noise:std(), 0.15)
      assert.is_true((run.I[3] - run.I[4]):abs():max() > 0.1)
   end)
end)

describe("CustomTracking", function()
   it("takes a function of time", function()
      local task = tasks.CustomTracking { model = net, duration = 2, positions = function(t) return t * 0.5 end }
      assert.are.equal(20, task.steps)
      assert.near(0.05, task.positions[2], 1e-15)
   end)
   it("says what is wrong with its options", function()
      local make = tasks.CustomTracking
      assert.matches("duration", refusal(make, { model = net, positions = function(t) return t end }))
      assert.matches("%[steps%]", refusal(make, { model = net, positions = tensor.zeros(3, 2) }))
      assert.matches("NaN", refusal(make, { model = net, positions = { 0, 0 / 0 } }))
      assert.matches("on has 1 values", refusal(make, { model = net, positions = { 0, 1 }, on = { 1 } }))
   end)
end)

describe("ImportedTracking", function()
   local t, pos = tensor.linspace(0, 1, 11), tensor.zeros(11, 2)
   pos[{ {}, 1 }] = tensor.linspace(-0.5, 0.5, 11)

   it("brings a box in metres to the sheet and back", function()
      local task = tasks.ImportedTracking { model = sheet, t = t, pos = pos, dt = 10 }
      assert.are.equal(100, task.steps)
      assert.near(-0.35 * 2 * math.pi, task.positions[1][1], 1e-12)
      assert.near(0, task.positions[1][2], 1e-12)
      assert.near(-0.5 + 0.01 * 7, task:to_metres(task.positions)[8][1], 1e-12)
   end)
   it("says what is wrong with its options", function()
      local make = tasks.ImportedTracking
      assert.matches("give file", refusal(make, { model = sheet }))
      assert.matches("no/such", refusal(make, { model = sheet, file = "/no/such.npz" }))
      local holed = pos:copy()
      holed[{ 3, 1 }] = 0 / 0
      assert.matches("NaN", refusal(make, { model = sheet, t = t, pos = holed }))
      assert.matches("ascend", refusal(make, { model = sheet, t = t:flip(1) + 0, pos = pos }))
      assert.matches("never moves", refusal(make, { model = sheet, t = t, pos = tensor.zeros(11, 2) }))
      assert.matches("pos %[11%]", refusal(make, { model = sheet, t = t, pos = t }))
   end)
   it("give the stimulus at each step, with the network's present parameters", function()
      local ring = cann.models.CANN1D { n = 32, precision = "float64" }
      local task = cann.tasks.SmoothTracking { model = ring, points = { 0, 1 }, durations = { 5 } }
      ring:set { A = 3 }
      local heard, x = task:stimulus(), ring:coordinates(1)
      for step = 1, task.steps, 7 do
         local d = x - task.positions[step]
         d = d - (d / (2 * math.pi)):round() * (2 * math.pi)
         assert.near(0, ((d ^ 2 * -1 / (4 * 0.25)):exp() * 3 - heard[step]):abs():max(), 1e-12)
      end
      assert.equal(0, ring:get("u"):abs():max())
      local noisy = cann.tasks.TemplateMatching { model = ring }
      assert.is_true(noisy:stimulus(1):equals(noisy:stimulus(1)))
      assert.is_false(noisy:stimulus(1):equals(noisy:stimulus(2)))
   end)
end)
