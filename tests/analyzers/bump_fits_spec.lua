-- SPDX-License-Identifier: MIT
local cann = require "cann"
local analyzers, tensor = cann.analyzers, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local n = 24
local angle = tensor.arange(0, n - 1) * (2 * math.pi / n)
local function bump(place, amplitude, kappa) return ((angle - place):cos() * kappa - kappa):exp() * amplitude end

describe("bump fits", function()
   it("give back the bump that was laid", function()
      local found = analyzers.bump_fits(tensor.stack { bump(1, 3, 2) + 0.5, bump(-3, 2, 6) - 1 })
      assert.is_true((found.position - tensor { 1, -3 }):abs():max() < 1e-5)
      assert.is_true((found.amplitude - tensor { 3, 2 }):abs():max() < 1e-4)
      assert.is_true((found.kappa - tensor { 2, 6 }):abs():max() < 1e-3)
      assert.is_true((found.baseline - tensor { 0.5, -1 }):abs():max() < 1e-4)
      assert.is_true(found.count:equals({ 1, 1 }))
   end)
   it("tell two bumps from one, the stronger first", function()
      local found = analyzers.bump_fits(tensor.stack { bump(-1.5, 3, 5) + bump(1.5, 2, 5), bump(0, 1, 5) })
      assert.is_true(found.count:equals({ 2, 1 }))
      assert.near(-1.5, found.position[1], 1e-3)
      assert.near(1.5, found.all[2][2], 1e-3)
      assert.are.equal(3, found.all:size(1))
   end)
   it("are nearer to the truth than the population vector in noise", function()
      cann.seed(4)
      local place = tensor.rand(200) * 6 - 3
      local laid = ((angle:reshape(1, n) - place:reshape(200, 1)):cos() * 3 - 3):exp()
      local rows = laid + tensor.randn(200, n) * 0.1 + 0.4
      local function error_of(got) return analyzers.circular_distance(got, place):abs():median() end
      local vector = (rows % angle:sin()):atan2(rows % angle:cos())
      assert.is_true(error_of(analyzers.bump_fits(rows).position) < 0.8 * error_of(vector))
   end)
   it("have the width at half height", function()
      local found = analyzers.bump_fits(bump(0, 1, 4):reshape(1, n))
      assert.near(0.5, math.exp(4 * (math.cos(found.width[1]) - 1)), 1e-4)
   end)
   it("find none in what is flat, empty or not a number", function()
      local rows = tensor.ones(3, n)
      rows[{ 2, 3 }] = 0 / 0
      rows[3] = 0
      local found = analyzers.bump_fits(rows)
      assert.is_true(found.count:equals({ 0, 0, 0 }))
      assert.is_true(found.position:ne(found.position):all())
      assert.are.equal(0, analyzers.bump_fits(tensor.zeros(0, n)).count:count())
   end)
   it("take a run on a ring at its own places", function()
      local net = cann.models.CANN1D { n = 64 }
      local task = cann.tasks.SmoothTracking { model = net, points = { 1, 1.2 }, durations = { 20 } }
      local run = net:run(task, { record = "r", every = 10 })
      local off = analyzers.circular_distance(analyzers.bump_fits(run).position, run:decode()):abs()
      assert.is_true(off[20] < 0.01)
   end)
   it("are the same with several threads", function()
      local rows = tensor.rand(50, n)
      local before = cann.threads()
      cann.threads(1)
      local one = analyzers.bump_fits(rows)
      cann.threads(3)
      assert.is_true(analyzers.bump_fits(rows).all:equals(one.all))
      cann.threads(before)
   end)
   it("say what is wrong", function()
      assert.matches("%[frames, n%]", refusal(analyzers.bump_fits, tensor.zeros(9)))
      assert.matches("at least 7", refusal(analyzers.bump_fits, tensor.zeros(2, 5)))
      assert.matches("5 places", refusal(analyzers.bump_fits, tensor.zeros(2, 9), { positions = { 1, 2, 3, 4, 5 } }))
      assert.matches("kappa from", refusal(analyzers.bump_fits, tensor.zeros(2, 9), { kappa = { 2, 1 } }))
      assert.matches("at most 8", refusal(analyzers.bump_fits, tensor.zeros(2, 9), { bumps = 9 }))
   end)
end)
