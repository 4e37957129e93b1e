-- SPDX-License-Identifier: MIT
local cann = require "cann"
local analyzers, data, tensor = cann.analyzers, cann.data, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

describe("a cell of few spikes", function()
   it("is not tuned to the head's direction for their being together by chance", function()
      local t = tensor.arange(0, 99) * 20
      local heading = t * (2 * math.pi / 2000) - math.pi
      local rec = data.recording { t = t, heading = heading, spikes = { t = { 100, 300, 700 }, i = { 1, 1, 1 } } }
      local found = analyzers.head_direction(rec)
      assert.is_true(found.mvl[1] > 0.4 and found.p[1] > 0.05)
      assert.is_false(found.is_hd[1])
      assert.is_true(analyzers.head_direction(rec, { alpha = 1 }).is_hd[1])
      assert.is_true(analyzers.head_direction(rec, { like_canns = true }).is_hd[1])
   end)
end)

describe("circular statistics", function()
   it("of two angles are known", function()
      local found = analyzers.circular { 0, math.pi / 2 }
      assert.near(math.pi / 4, found.mean, 1e-15)
      assert.near(math.sqrt(0.5), found.resultant, 1e-15)
      assert.near(math.sqrt(2 - math.sqrt(2)), found.deviation, 1e-15)
      assert.near(math.sqrt(math.log(2)), found.std, 1e-15)
   end)
   it("do not depend on where the circle is cut", function()
      local a = analyzers.circular { math.pi - 0.1, -math.pi + 0.1 }
      assert.near(math.pi, math.abs(a.mean), 1e-12)
   end)
   it("weigh angles as if they came so often", function()
      local a = analyzers.circular({ 0.3, 1.5 }, { weights = { 3, 1 } })
      local b = analyzers.circular { 0.3, 0.3, 0.3, 1.5 }
      assert.near(b.mean, a.mean, 1e-14)
      assert.near(b.resultant, a.resultant, 1e-14)
   end)
   it("keep the p of Rayleigh's test within 0 and 1, near the share of uniform samples beyond it", function()
      cann.seed(5)
      local below, worst = 0, 0
      for _ = 1, 400 do
         local p = analyzers.circular(tensor.rand(20) * (2 * math.pi)).p
         worst = math.max(worst, p)
         if p < 0.1 then below = below + 1 end
      end
      assert.is_true(worst <= 1)
      assert.near(40, below, 20)
      assert.is_true(analyzers.circular(tensor.zeros(50)).p < 1e-15)
   end)
   it("leave NaN out and say nothing of nothing", function()
      assert.are.equal(1, analyzers.circular({ 0.5, 0 / 0 }).n)
      local none = analyzers.circular {}
      assert.is_true(none.mean ~= none.mean)
      assert.matches("2 weights for 1", refusal(analyzers.circular, { 1 }, { weights = { 1, 2 } }))
      assert.matches("negative", refusal(analyzers.circular, { 1 }, { weights = { -1 } }))
   end)
   it("measure the shorter way between angles", function()
      assert.near(-0.2, analyzers.circular_distance(math.pi - 0.1, -math.pi + 0.1):item(), 1e-12)
      assert.is_true((analyzers.circular_distance({ 1, 2 }, { 0, 1, 2 }, { pairs = true })
         - tensor { { 1, 0, -1 }, { 2, 1, 0 } }):abs():max() < 1e-15)
   end)
end)

--- A head that turns evenly, n samples at 10 ms, and one cell that fires once at every visit of `at`.
local function turning(n, turns, at)
   local heading = tensor.arange(0, n - 1) * (2 * math.pi * turns / n)
   local t = {}
   for k = 0, turns - 1 do t[k + 1] = ((at % (2 * math.pi)) / (2 * math.pi) + k) * n / turns * 10 end
   return data.recording { t = tensor.arange(0, n - 1) * 10, heading = heading,
      spikes = { t = t, i = tensor.ones(turns) }, cells = 2 }
end

describe("head direction", function()
   it("finds the direction, across +-pi too", function()
      for _, at in ipairs { 0.4, -2, math.pi - 0.01, -math.pi + 0.01 } do
         local found = analyzers.head_direction(turning(6000, 20, at))
         assert.near(0, analyzers.circular_distance(found.preferred[1], at):item(), 0.06)
         assert.is_true(found.is_hd[1])
         assert.near(1, found.mvl[1], 1e-12)
      end
   end)
   it("gives the rate over the time spent", function()
      local found = analyzers.head_direction(turning(6000, 20, 0.4), { bins = 60 })
      local bin = math.floor((0.4 + math.pi) / (2 * math.pi / 60)) + 1
      assert.near(20 / (found.occupancy[bin] / 1000), found.tuning[1][bin], 1e-9)
      assert.near(60000, found.occupancy:sum(), 1e-6)
   end)
   it("has no direction for a silent cell", function()
      local found = analyzers.head_direction(turning(600, 2, 1))
      assert.is_false(found.is_hd[2])
      assert.is_true(found.mvl[2] ~= found.mvl[2])
   end)
   it("asks for theta to agree where its phases are given", function()
      local rec = turning(6000, 20, 1)
      local locked = analyzers.head_direction(rec, { theta = rec.t * (2 * math.pi / 3000) })
      assert.near(1, locked.mvl_theta[1], 1e-9)
      assert.is_true(locked.is_hd[1])
      cann.seed(1)
      local free = analyzers.head_direction(rec, { theta = tensor.rand(6000) * 6.28, theta_threshold = 0.9 })
      assert.is_false(free.is_hd[1])
   end)
   it("says what is wrong", function()
      assert.matches("takes a recording", refusal(analyzers.head_direction, {}))
      assert.matches("no heading", refusal(analyzers.head_direction, data.recording { t = { 1, 2 } }))
      assert.matches("for 600 samples", refusal(analyzers.head_direction, turning(600, 2, 1), { theta = { 1 } }))
   end)
end)

describe("classification", function()
   it("of one cell without places names what it can", function()
      local rec = turning(6000, 20, 1)
      local found = analyzers.classification(rec)
      assert.are.same({ "hd", "silent" }, found.kind)
      assert.is_nil(found.score)
   end)
end)

describe("spike lags", function()
   it("count each spike and those after it", function()
      local rec = data.recording { t = { 0, 100 }, spikes = { t = { 0, 1.5, 4, 1 }, i = { 1, 1, 1, 2 } }, cells = 3 }
      local counts, edges = analyzers.spike_lags(rec, { longest = 5 })
      assert.is_true(counts:equals({ { 3, 1, 1, 0, 1 }, { 1, 0, 0, 0, 0 }, { 0, 0, 0, 0, 0 } }))
      assert.is_true(edges:equals({ 0, 1, 2, 3, 4, 5 }))
      local shares = analyzers.spike_lags(rec, { longest = 5, normalise = "share" })
      assert.near(1 / 3, shares[1][2], 1e-15)
      assert.are.equal(0, shares[1][1])
   end)
   it("are the same with several threads", function()
      cann.seed(2)
      local rec = data.recording { t = { 0, 1e5 }, spikes = { t = tensor.rand(9000) * 1e5,
         i = (tensor.rand(9000) * 7):to("int64") + 1 } }
      local before = cann.threads()
      cann.threads(1)
      local one = analyzers.spike_lags(rec)
      cann.threads(3)
      assert.is_true(analyzers.spike_lags(rec):equals(one))
      cann.threads(before)
   end)
end)

describe("tuning curves and scales", function()
   it("are means over bins", function()
      local means, middles = analyzers.tuning_curve({ 0, 0.4, 1, 2 }, { 1, 3, 5, 7 }, { bins = 2 })
      assert.is_true(means:equals({ 2, 6 }) and middles:equals({ 0.5, 1.5 }))
      assert.matches("never changes", refusal(analyzers.tuning_curve, { 1, 1 }, { 1, 1 }))
   end)
   it("bring rates to 0 .. 1, or to mean 0", function()
      local rates = tensor { { 1, 5 }, { 3, 5 } }
      assert.is_true(analyzers.normalise(rates):equals({ { 0, 0 }, { 1, 0 } }))
      assert.is_true(analyzers.normalise(rates, { each = false }):equals({ { 0, 1 }, { 0.5, 1 } }))
      assert.is_true(analyzers.normalise(rates, { method = "z_score" }):equals({ { -1, 0 }, { 1, 0 } }))
      assert.matches("%[times, cells%]", refusal(analyzers.normalise, { 1 }))
   end)
end)
