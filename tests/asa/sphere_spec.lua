-- SPDX-License-Identifier: MIT
local cann = require "cann"
local barcode = require "cann.barcode"
local cloud = require "cann.cloud"
local globe = require "cann.asa.globe"
local structure = require "cann.structure"
local verdict = require "cann.asa.verdict"
local tensor = cann.tensor

local turn = 2 * math.pi

local function angles(n, seed) return tensor.zeros(n):uniform(0, turn, { seed = seed }) end

local function sphere(n, seed)
   local x = tensor.zeros(n, 3):normal(0, 1, { seed = seed })
   return x / (x * x):sum(2, true):sqrt()
end

local function torus(n, seed)
   local a, b = angles(n, seed), angles(n, seed + 50)
   return tensor.stack({ a:cos(), a:sin(), b:cos(), b:sin() }, 2)
end

local function ring(n, seed)
   local a = angles(n, seed)
   return tensor.stack({ a:cos(), a:sin() }, 2)
end

-- The squares and products of a direction: the same for the opposite one.
local function projective_plane(n, seed)
   local p = sphere(n, seed)
   local x, y, z = p[{ {}, 1 }], p[{ {}, 2 }], p[{ {}, 3 }]
   return tensor.stack({ x * y, x * z, y * z, (x * x - y * y) / 2, (x * x + y * y - z * z * 2) / math.sqrt(12) }, 2)
end

-- Distances on the flat Klein bottle: a turn along the first angle mirrors the second.
local function klein_distances(n, seed)
   local a, b = angles(n, seed):reshape(-1, 1), angles(n, seed + 50):reshape(-1, 1)
   local least
   for k = -1, 1 do
      local along = a - a:t() - k * turn
      local across = b - (k == 0 and b:t() or b:t() * -1)
      across = across - (across / turn):round() * turn
      local d = along * along + across * across
      least = least and least:minimum(d) or d
   end
   return least:sqrt()
end

describe("spherical coordinates", function()
   local spherical = cann.analyzers.spherical_coordinates

   it("of an octahedron are its corners, with nothing left over", function()
      local corners = tensor.from { { 1, 0, 0 }, { -1, 0, 0 }, { 0, 1, 0 }, { 0, -1, 0 }, { 0, 0, 1 }, { 0, 0, -1 } }
      for _, prime in ipairs { 3, 5, 47 } do
         local places, found = spherical(corners, { prime = prime })
         assert.near(0, globe.nearest(places, corners).error, 1e-6)
         assert.near(0, found.rest, 1e-6)
         assert.near(1 / 8, found.curvature, 1e-9)
      end
   end)

   it("of a sphere of points are where they are, but for a turn or a mirror", function()
      for seed = 1, 3 do
         local known = sphere(160, seed)
         local places, found = spherical(known + tensor.zeros(160, 3):normal(0, 0.1, { seed = seed + 10 }))
         assert.near(1, (places * places):sum(2):min(), 1e-12)
         assert.is_true(globe.nearest(places, known).error < 0.3)
         assert.is_true(found.rest < 0.4)
         assert.is_true(found.gap > 3)
      end
   end)

   it("tell by what is left that a torus is no sphere", function()
      for seed = 1, 3 do
         local _, found = spherical(torus(150, seed))
         assert.is_true(found.rest > 0.9)
      end
   end)

   it("leave out points that no edge joins to the class", function()
      local corners = tensor.from { { 1, 0, 0 }, { -1, 0, 0 }, { 0, 1, 0 }, { 0, -1, 0 }, { 0, 0, 1 }, { 0, 0, -1 },
         { 9, 9, 9 } }
      local places = spherical(corners)
      assert.is_true(places[7]:isnan():all())
      assert.is_false(places[{ { 1, 6 } }]:isnan():any())
   end)

   it("are the same for any number of threads", function()
      local known = sphere(80, 5)
      local first = spherical(known)
      cann.threads(1)
      local second = spherical(known)
      cann.threads(2)
      assert.is_true(first:equals(second))
   end)

   it("refuse clouds without a class, classes of no whole numbers, and what is no cloud", function()
      assert.error_matches(function() spherical(ring(10, 1)) end, "no bar of dimension 2")
      assert.error_matches(function() spherical(projective_plane(150, 1), { prime = 2 }) end,
         "modulo 2 the class is none of whole numbers; take another prime")
      assert.error_matches(function() spherical(tensor.zeros(4)) end, "takes points")
      assert.error_matches(function() spherical("points") end, "takes points")
      assert.error_matches(function() spherical(tensor.full(0 / 0, 5, 3)) end, "point 1")
      local ones = tensor.ones(4, 4)
      local function of(rows, threshold)
         return function() structure.sphere(ones, tensor.from(rows, "int64"), threshold or 2, 47) end
      end
      assert.error_matches(of { { 1, 2, 9, 1 } }, "three different ones of 0 to 3")
      assert.error_matches(of { { 1, 2, 2, 1 } }, "three different ones of 0 to 3")
      assert.error_matches(of({ { 1, 2, 3, 1 } }, 0.5), "no triangle with edges of at most 0.5")
      assert.error_matches(of { { 1, 2, 3, 1 } }, "none of whole numbers")
      assert.error_matches(of({ { 1, 2, 3, 1 } }, 0), "a distance above 0")
   end)
end)

describe("the verdict", function()
   local o = { alpha = 0.01, margin = 1.5 }

   local function name_of(distances)
      local function bars(prime)
         local made = barcode.rips(distances, { distances = true, dimension = 2, prime = prime, cocycles = false })
         return { made, made }
      end
      local judged = verdict.judge(bars(47), {}, o)
      local twisted = judged:modulo_two(bars(2), {})
      return twisted and twisted.name or judged.name
   end

   local function thinned(points)
      return cloud.distances(points:take(cann.analyzers.landmarks(points, { count = 150 }), 1), "euclidean")
   end

   it("tells ring, torus, sphere and projective plane", function()
      for seed = 1, 2 do
         assert.equal("ring", name_of(thinned(ring(400, seed))))
         assert.equal("torus", name_of(thinned(torus(400, seed))))
         assert.equal("sphere", name_of(thinned(sphere(400, seed))))
         assert.equal("projective plane", name_of(thinned(projective_plane(400, seed))))
      end
   end)

   it("tells a Klein bottle, which modulo an odd prime alone is a ring", function()
      local distances = klein_distances(900, 1)
      local places = tensor.arange(1, 900, 6, "int64")
      local few = distances:take(places, 1):take(places, 2)
      local odd = barcode.rips(few, { distances = true, dimension = 1, prime = 3, cocycles = false })
      assert.equal(1, verdict.judge({ odd }, {}, o).circles)
      assert.equal("Klein bottle", name_of(few))
   end)

   it("does not take the last of two bars for long only because it is the last", function()
      assert.equal(1, verdict.count({ 10, 0.1 }, {}, 0.01, 1.2).counted)
      assert.equal(2, verdict.count({ 10, 9.5 }, {}, 0.01, 1.2).counted)
   end)
end)

describe("the pipeline", function()
   -- Cells that fire about places of the sphere, which the animal looks at for 200 ms each; rates and places known.
   local function recorded()
      local hold, looks, cells = 20, 1000, 100
      local n = hold * looks
      local held = sphere(looks, 1):reshape(looks, 1, 3):expand(looks, hold, 3):contiguous():reshape(n, 3)
      local rate = ((held % sphere(cells, 2):t() - 1) * 4):exp() * 0.8
      local fires = tensor.zeros(n, cells):uniform(0, 1, { seed = 3 }):lt(rate):to("int64"):nonzero()
      -- Points are taken at every 20th bin: in the middle of a look.
      return cann.data.recording { t = tensor.arange(0, n - 1) * 10, cells = cells, spikes = {
         t = fires[{ {}, 1 }]:contiguous():to("float64") * 10 - 105, i = fires[{ {}, 2 }]:contiguous() } },
         tensor.concatenate({ held:range(1, 11, n), held:range(1, 1, 10) })
   end

   it("finds a sphere, decodes it, and reports on it", function()
      local rec, places = recorded()
      local folder = os.tmpname()
      os.remove(folder)
      local analysis = cann.pipelines.ASA { data = rec, shuffles = 19, alpha = 0.05, progress = false, surface = 150,
         out = folder, embed = { sigma = 60 }, cloud = { every = 20, active = 1000, dimensions = 8 },
         landmarks = { neighbours = 150, landmarks = 200, landmark_neighbours = 150 } }
      assert.equal("sphere", analysis:verdict().name)
      assert.matches("1 long H2 bar; p <= 0.05 each", tostring(analysis:verdict()))
      local found = analysis:decode()
      assert.is_true(found:error(places).error < 0.8)
      assert.is_true(found.rest < 0.5)
      local page = io.open(analysis:report()):read("*a")
      assert.matches("<h1>verdict: sphere", page)
      for name in ("path.png cohospace.png centres.png bump.gif decoded.npz"):gmatch("%S+") do
         assert(io.open(folder .. "/" .. name)):close()
      end
      os.execute("rm -r '" .. folder .. "'")
      assert.error_matches(function() found:error(tensor.zeros(3)) end, "%[samples, 3%]")
      assert.error_matches(function() found:cohospace():plot(101) end, "cells 1 to 100")
      assert.error_matches(function() found:path { from = 1e9 } end, "no decoded time")
   end)

   it("needs bars of dimension 2 for a sphere", function()
      local analysis = cann.pipelines.ASA { data = recorded(), shuffles = 0, progress = false,
         decode = { sphere = true }, landmarks = { landmarks = 60, neighbours = 60 } }
      assert.error_matches(function() analysis:decode() end, "give surface = 260")
   end)
end)
