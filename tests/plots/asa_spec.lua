-- SPDX-License-Identifier: MIT
local cann = require "cann"
local activity = require "cann.asa.activity"
local globe = require "cann.asa.globe"
local recording = require "cann.recording"
local skew = require "cann.asa.skew"
local tensor = cann.tensor

local turn = 2 * math.pi

-- Cells with narrow fields around known centres, on places that are known at every time: what a decoding would be.
local function decoded_of(kind, coordinates, rates)
   local n = rates:size(1)
   local rec = recording.new { t = tensor.arange(0, n - 1) * 10, cells = rates:size(2),
      x = tensor.arange(0, n - 1) / n, y = tensor.arange(0, n - 1):cos(), spikes = { t = { 1 }, i = { 1 } } }
   local analysis = cann.pipelines.ASA { data = rec, progress = false, shuffles = 0 }
   analysis.results.embed = { rates = rates, t = tensor.arange(0, n - 1) * 10 }
   return kind.new(analysis, { coordinates = coordinates, turns = coordinates, rest = tensor.zeros(1) })
end

local decoded = require "cann.asa.decoded"
local n = 3000

local function walk(seed) return tensor.zeros(n):uniform(0, turn, { seed = seed }) end

local function torus()
   local at = tensor.stack({ walk(1), walk(2) }, 2)
   local centres = tensor.zeros(30, 2):uniform(0, turn, { seed = 3 })
   local function near(k) return (at[{ {}, { k, k } }] - centres[{ {}, { k, k } }]:t()):cos() end
   return decoded_of(decoded, at, ((near(1) + near(2) - 2) * 6):exp()), at, centres
end

local function save(figure, extension)
   local path = os.tmpname()
   os.remove(path)
   path = path .. "." .. extension
   figure:save(path, { frames = 3 })
   local file = assert(io.open(path, "rb"))
   local size = file:seek("end")
   file:close()
   os.remove(path)
   return size
end

describe("the skewed plane", function()
   it("has the area of the torus times the sine of its angle", function()
      for _, degrees in ipairs { 60, 90, 120 } do
         local pixels, x, y = skew.new(degrees):pixels(tensor.ones(20, 20), 1)
         local area = pixels:isnan():eq(0):to("float64"):sum() * (x[2] - x[1]) * (y[2] - y[1])
         assert.near(turn ^ 2 * math.sin(math.rad(degrees)), area, 0.02 * turn ^ 2)
      end
   end)

   it("shows each value where its angles are", function()
      local map = tensor.zeros(10, 10)
      map[3][8] = 1
      local plane = skew.new(60)
      local pixels, x, y = plane:pixels(map, 1)
      local lit = pixels:eq(1):nonzero()
      local wanted_x, wanted_y = plane:place(tensor.from { 7.5 / 10 * turn }, tensor.from { 2.5 / 10 * turn })
      assert.near(wanted_x[1], x:take(lit[{ {}, 2 }]):mean(), x[2] - x[1])
      assert.near(wanted_y[1], y:take(lit[{ {}, 1 }]):mean(), y[2] - y[1])
   end)

   it("takes its angle from fields: 90 for upright ones, 60 and 120 for those that lean", function()
      assert.near(90, skew.of_slant(0), 1e-9)
      assert.near(60, skew.of_slant(-0.5), 1e-9)
      assert.near(120, skew.of_slant(0.5), 1e-9)
      assert.near(90, skew.of_slant(0 / 0), 0)
      local at = tensor.zeros(20000, 2):uniform(0, turn, { seed = 4 })
      local a, b = at[{ {}, 1 }] - 3, at[{ {}, 2 }] - 3
      -- Round in a plane whose axes meet at 60 degrees: a^2 + b^2 + a b.
      local lean = ((a * a + b * b + a * b) * -3):exp()
      local space = cann.analyzers.cohospace(at, lean:reshape(-1, 1), { top = 5 })
      assert.near(60, space.angle, 6)
   end)
end)

describe("activity over decoded coordinates", function()
   it("is a bump at the place where the animal is", function()
      local d, at = torus()
      local figure = cann.plot.decoded_bump(d, { to = 200, every = 10, angle = 90, bins = 40, sigma = 0.3 })
      local panels = figure:data()
      local bump = panels[2].activity
      assert.equal(21, bump:size(1))
      local off = 0
      for k = 1, 21 do
         local frame = tensor.where(bump[k]:isnan(), -1, bump[k])
         local best = frame:flatten():argmax() - 1
         local x, y = panels[2].x[best % bump:size(3) + 1], panels[2].y[math.floor(best / bump:size(3)) + 1]
         for axis, place in ipairs { x, y } do
            local way = place - at[k][axis]
            off = off + (way - math.floor(way / turn + 0.5) * turn) ^ 2
         end
      end
      assert.is_true(math.sqrt(off / 42) < 0.8)
   end)

   it("stays within the sphere's discs, which keep areas", function()
      local g = tensor.zeros(20000, 3):normal(0, 1, { seed = 1 })
      g = g / (g * g):sum(2, true):sqrt()
      local x, y = globe.flat(g)
      assert.near(0, (globe.round(x, y) - g):abs():max(), 1e-9)
      local inner = (g[{ {}, 3 }]:gt(0) * ((x + 1.1) ^ 2 + y ^ 2):lt(0.5)):to("float64"):mean()
      assert.near(0.25, inner, 0.01)
      assert.is_true(globe.round(tensor.from { 0 }, tensor.from { 0 }):isnan():all())
   end)

   it("chooses frames by time, and refuses stretches without any", function()
      local t = tensor.arange(0, 99) * 10
      assert.same({ 1, 11, 21 }, activity.moments("x", t, { to = 200, every = 100 }):tolist())
      assert.error_matches(function() activity.moments("x", t, { from = 5000, every = 100 }) end,
         "x: no decoded time is between 5000 and 25000 ms")
   end)
end)

describe("plots of decoded cells", function()
   it("draw rings, tori and spheres, still and moving", function()
      local d = torus()
      assert.is_true(save(cann.plot.decoded_bump(d, { to = 500 }), "gif") > 1000)
      assert.is_true(save(cann.plot.bump_on_torus(d, { to = 500, bins = 16 }), "gif") > 1000)
      assert.is_true(save(cann.plot.path_comparison(d, { to = 500 }), "png") > 1000)
      local space = d:cohospace()
      for _, figure in ipairs { space:plot(2, { skew = true, tiles = 2 }), space:plot_centres { skew = true },
         space:scatter(1, { skew = true, tiles = 2 }), space:scatter { 1, 2 } } do
         assert.is_true(save(figure, "png") > 1000)
      end
      local ring = decoded_of(decoded, d.coordinates[{ {}, { 1, 1 } }]:contiguous(), d.asa:embed().rates)
      assert.is_true(save(cann.plot.decoded_bump(ring, { to = 500, path = false }), "gif") > 1000)
      assert.is_true(save(cann.plot.path_comparison(ring, { to = 500 }), "png") > 1000)
      assert.is_true(save(ring:cohospace():scatter(1), "png") > 1000)
      local g = tensor.zeros(n, 3):normal(0, 1, { seed = 1 })
      g = g / (g * g):sum(2, true):sqrt()
      local sphere = decoded_of(globe, g, ((g % g[{ { 1, 20 } }]:t() - 1) * 8):exp())
      assert.is_true(save(cann.plot.decoded_bump(sphere, { to = 500 }), "gif") > 1000)
      assert.is_true(save(cann.plot.path_comparison(sphere, { to = 500 }), "png") > 1000)
      assert.near(0, globe.nearest(sphere:cohospace().centres, g[{ { 1, 20 } }]).error, 0.1)
      assert.is_true(save(sphere:cohospace():plot(3), "png") > 1000)
      assert.is_true(save(sphere:path(), "png") > 1000)
   end)

   it("refuse what is no decoding, cells there are none of, and a torus in place of a ring", function()
      local d = torus()
      assert.error_matches(function() cann.plot.decoded_bump(tensor.zeros(3)) end, "takes what asa:decode")
      assert.error_matches(function() cann.plot.path_comparison {} end, "takes what asa:decode")
      local ring = decoded_of(decoded, d.coordinates[{ {}, { 1, 1 } }]:contiguous(), d.asa:embed().rates)
      assert.error_matches(function() cann.plot.bump_on_torus(ring) end, "two decoded circles")
      assert.error_matches(function() d:cohospace():scatter(31) end, "cells 1 to 30")
      assert.error_matches(function() d:cohospace():scatter {} end, "a cell or a list of cells")
      assert.error_matches(function() d:cohospace():plot(1, { skwe = true }) end, "did you mean 'skew'")
      assert.error_matches(function() cann.plot.decoded_bump(d, { sigma = 0 }) end, "sigma = 0")
   end)
end)
