-- SPDX-License-Identifier: MIT
local cann = require "cann"
local analyzers, data, tensor = cann.analyzers, cann.data, cann.tensor

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

describe("a synthetic recording", function()
   local rec = data.synthetic_recording { duration = 400, grid = 6, spacing = { 0.35, 0.5 }, place = 3,
      head_direction = 3, flat = 2, rate = 15, seed = 4 }
   it("holds the cells that were asked for, and their truth", function()
      assert.are.equal(20, rec.cells)
      assert.are.equal("grid place hd flat", table.concat({ rec.truth.kind[1], rec.truth.kind[13], rec.truth.kind[16],
         rec.truth.kind[19] }, " "))
      assert.are.equal(12, rec.truth.module:gt(0):to("int64"):sum())
      assert.matches("20 cells", tostring(rec))
   end)
   it("is what analyses find in it: kinds", function()
      local found = analyzers.classification(rec)
      local right = 0
      for cell, kind in ipairs(rec.truth.kind) do
         if found.kind[cell] == (kind == "flat" and "other" or kind) then right = right + 1 end
      end
      assert.is_true(right >= 18)
   end)
   it("spacing", function()
      local maps = analyzers.rate_maps(rec, { bins = 40 })
      local _, lattice = analyzers.gridness(maps)
      assert.near(0.35, lattice.spacing_m[{ { 1, 6 } }]:mean(2):median(), 0.03)
      assert.near(0.5, lattice.spacing_m[{ { 7, 12 } }]:mean(2):median(), 0.04)
   end)
   it("directions and places", function()
      local found = analyzers.head_direction(rec)
      local truth = rec.truth.blocks[4]
      assert.are.equal("hd", truth.kind)
      local off = analyzers.circular_distance(found.preferred[{ truth.cells }], truth.tuned:flatten()):abs()
      assert.is_true(off:max() < 0.2)
      local maps = analyzers.rate_maps(rec, { bins = 30 })
      for k, field in ipairs(analyzers.fields(maps, { threshold = 0.5 })) do
         if rec.truth.kind[k] == "place" and field.count == 1 then
            local centre = rec.truth.blocks[3].tuned[k - 12]
            assert.near(centre[1], field.place[1][1], 0.12)
            assert.near(centre[2], field.place[1][2], 0.12)
         end
      end
   end)
   it("has phases on the torus that its cells fire at", function()
      local block = rec.truth.blocks[1]
      local at = rec:at_spikes(block.phases)
      local own = rec.spikes.i:eq(1):both(at:at(2, 1):eq(at:at(2, 1)))
      local mean = analyzers.circular(at:at(2, 1)[own] * (2 * math.pi)).mean
      assert.near(0, analyzers.circular_distance(mean, block.tuned[1][1] * 2 * math.pi):item(), 0.2)
   end)
   it("is the same from the same seed", function()
      local one = data.synthetic_recording { duration = 5, grid = 3, seed = 9 }
      local two = data.synthetic_recording { duration = 5, grid = 3, seed = 9 }
      assert.is_true(one.spikes.t:equals(two.spikes.t) and one.x:equals(two.x))
   end)
   it("follows a walk that is given", function()
      local t = tensor.arange(0, 999) * 10
      local walk = { t = t, position = tensor.stack({ t * 1e-4, t * 0 + 0.5 }, 2) }
      local found = data.synthetic_recording { walk = walk, grid = 0, place = 2 }
      assert.is_nil(found.heading)
      assert.near(0.999, found.x[1000], 1e-12)
      assert.matches("no head_direction", refusal(data.synthetic_recording, { walk = walk, head_direction = 1 }))
   end)
   it("needs cells", function()
      assert.matches("no cells", refusal(data.synthetic_recording, { duration = 1, grid = 0 }))
   end)
end)

describe("a synthetic ring", function()
   it("has bumps where it says", function()
      local ring = data.synthetic_ring { frames = 60, seed = 2 }
      local off = analyzers.circular_distance(analyzers.bump_fits(ring.activity).position, ring.position):abs()
      assert.is_true(off:median() < 0.03)
   end)
end)

describe("a recording from a file", function()
   local path = os.tmpname()
   os.remove(path)
   path = path .. ".npz"
   local t = tensor.arange(0, 99) * 0.01
   local counts = tensor.zeros(100, 3)
   counts[{ 11, 1 }], counts[{ 51, 3 }] = 2, 1
   it("of counts has that many spikes in each sample", function()
      tensor.save(path, { t = t, x = t, y = t, spike = counts })
      local rec = data.load_recording(path)
      assert.are.same({ 2, 0, 1 }, rec:counts():tolist())
      assert.near(500, rec:spikes_of(3)[1], 1e-9)
      assert.near(97.5, rec:spikes_of(1)[1], 1e-9)
      assert.near(102.5, rec:spikes_of(1)[2], 1e-9)
      os.remove(path)
   end)
   it("of spike times keeps them, cells counted from 0 or 1", function()
      tensor.save(path, { time = t, pos_x = t, pos_y = t, spike_t = { 0.3, 0.1 }, spike_i = { 0, 1 } })
      local rec = data.load_recording(path)
      assert.are.same({ 300 }, rec:spikes_of(1):tolist())
      assert.are.equal(2, rec.cells)
      assert.matches("goes from 0", refusal(data.load_recording, path, { first = 1 }))
      assert.are.equal(5, data.load_recording(path, { cells = 5 }).cells)
      os.remove(path)
   end)
   it("of a clock's ticks has times within them, cells counted from 0", function()
      local arrays = { t = t, spike_tick = { 30, 10 }, spike_i = { 1, 1 }, ticks_per_second = { 100 }, cells = { 3 } }
      local rec = data.load_recording(arrays)
      assert.are.same({ 105, 305 }, rec:spikes_of(2):tolist())
      assert.are.equal(3, rec.cells)
      tensor.save(path, { t = t, spike_tick = { 30, 10 }, spike_i = { 1, 1 }, ticks_per_second = { 100 } })
      assert.are.same({ 105, 305 }, data.load_recording(path):spikes_of(2):tolist())
      os.remove(path)
      assert.matches("the table holds no times t", refusal(data.load_recording, { 3 }))
   end)
   it("says what it does not hold", function()
      tensor.save(path, { t = t })
      assert.matches("no spikes", refusal(data.load_recording, path))
      assert.matches("no array 'q'", refusal(data.load_recording, path, { names = { x = "q", spike = "q" } }))
      tensor.save(path, { t = t, spike = tensor.zeros(3, 2) })
      assert.matches("%[3, 2%] for 100 times", refusal(data.load_recording, path))
      tensor.save(path, { a = t })
      assert.matches("no times t", refusal(data.load_recording, path))
      os.remove(path)
      assert.is_string(refusal(data.load_recording, path))
   end)
end)

describe("preprocessing", function()
   local rec = data.recording { t = { 0, 1000, 2000, 3000 }, x = { 0, 0, 1, 2 }, y = { 0, 0, 0, 0 }, cells = 3,
      spikes = { t = { 100, 1500, 1600, 2500, 2600 }, i = { 1, 1, 2, 2, 2 } } }
   it("keeps a window and cells that fire enough, numbered anew", function()
      local part, old = data.preprocess(rec, { from = 1000, min_spikes = 2 })
      assert.are.same({ 2 }, old:tolist())
      assert.are.equal(1, part.cells)
      assert.is_true(part.spikes.t:equals({ 1600, 2500, 2600 }))
      assert.are.equal(3, part.t:count())
   end)
   it("keeps chosen cells, silent ones where asked for", function()
      local part, old = data.preprocess(rec, { cells = { 3, 1 }, min_spikes = 0 })
      assert.are.same({ 3, 1 }, old:tolist())
      assert.are.same({ 0, 2 }, part:counts():tolist())
   end)
   it("leaves slow times out", function()
      local part = data.preprocess(rec, { min_speed = 0.3, min_spikes = 0 })
      assert.are.equal(0, part:counts()[3])
      assert.is_true(part.x[1] ~= part.x[1])
      assert.is_true(part.spikes.t:min() > 1000)
   end)
   it("says what is wrong", function()
      assert.matches("fewer than 2 samples", refusal(data.preprocess, rec, { from = 5000 }))
      assert.matches("cells 1 to 3", refusal(data.preprocess, rec, { cells = { 4 } }))
      assert.matches("takes a recording", refusal(data.preprocess, {}))
   end)
end)

describe("spikes of rates", function()
   it("come as often as the rates say", function()
      local rates = tensor.zeros(200, 3)
      rates[{ {}, 1 }], rates[{ { 101, 200 }, 2 }] = 50, 100
      local trains = data.spikes_of_rates(rates, { dt = 100, seed = 3 })
      local counts = trains:counts():tolist()
      assert.near(1000, counts[1], 120)
      assert.near(1000, counts[2], 120)
      assert.are.equal(0, counts[3])
      assert.is_true(trains:train(2):min() > 9900)
      assert.near(20000, trains.duration, 1e-9)
      assert.is_true(data.spikes_of_rates(rates, { dt = 100, seed = 3 }).times:equals(trains.times))
   end)
   it("refuse what is no rate", function()
      assert.matches("'dt' is missing", refusal(data.spikes_of_rates, tensor.ones(3)))
      assert.matches("finite", refusal(data.spikes_of_rates, { 1, 0 / 0 }, { dt = 1 }))
      assert.matches("less than a step", refusal(data.spikes_of_rates, { 1 }, { dt = 0.1 }))
   end)
end)
