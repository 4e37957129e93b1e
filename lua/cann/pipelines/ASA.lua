-- SPDX-License-Identifier: MIT
--- Attractor structure of a recording: from spikes to a verdict (ring, torus, sphere, none), decoded coordinates, and
-- their maps over space. Runs stage by stage; a stage that is asked for runs those before it.
local cache = require "cann.asa.cache"
local handle = require "cann.handle"
local options = require "cann.options"
local progress = require "cann.progress"
local read = require "cann.asa.read"
local stages = require "cann.asa.stages"
local tensor = require "cann.tensor"
local verdict = require "cann.asa.verdict"

--- Options that a preset changes.
local presets = {
   grid = { cloud = { active = 15000 }, landmarks = { neighbours = 1000, landmarks = 1200, landmark_neighbours = 800 },
      surface = 260 },
   head_direction = { cloud = { active = 5000 }, landmarks = { neighbours = 400, landmarks = 600,
      landmark_neighbours = 400 } },
   fly_ring = { embed = { sigma = 0 }, cloud = { active = 5000, dimensions = 4 }, landmarks = { neighbours = 200,
      landmarks = 400, landmark_neighbours = 200, metric = "euclidean" } },
}

local accepts = options.declare("ASA", {
   file = { nil, "the recording: a file of arrays", type = "string" },
   data = { nil, "the recording: what data.recording gives, or a table of arrays", type = "table" },
   preset = { nil, "options for a kind of cells: grid, head_direction or fly_ring", type = "string",
      choices = { "grid", "head_direction", "fly_ring" } },
   embed = { {}, "options of the rates: bin, sigma, min_speed" },
   cloud = { {}, "options of the points: every, active, dimensions, standardize" },
   landmarks = { {}, "options of the landmarks: neighbours, landmarks, landmark_neighbours, omega, metric" },
   barcode = { {}, "options of the bars: dimension, prime" },
   surface = { 0, "landmarks whose bars of dimension 2 are looked at (0: none)", at_least = 0, whole = true },
   decode = { {}, "options of the coordinates: circles, sphere, threshold, independent, refine and more" },
   torsion = { true, "look at the bars modulo 2 too, which tells a Klein bottle from a ring" },
   shuffles = { 100, "of the null hypothesis", at_least = 0, at_most = 100000, whole = true },
   alpha = { 0.01, "a bar is long when its p-value is at most this", above = 0, at_most = 1 },
   margin = { 1.2, "and when it is this many times the longest shuffled bar", at_least = 1 },
   seed = { 0, "of the shuffles", at_least = 0, whole = true },
   out = { nil, "a folder for the report and the cache of the stages", type = "string" },
   progress = { true, "show a bar" },
})

local asa = {}
asa.__index = asa

local function merged(preset, given)
   local out = {}
   for name, value in pairs(preset or {}) do out[name] = value end
   for name, value in pairs(given) do out[name] = value end
   return out
end

-- Runs a stage once; what it gave is kept, on disk too where there is a folder.
local function once(self, name, needs, make)
   if self.results[name] == nil then
      self.results[name] = self.cache:fetch(name, needs, make)
   end
   return self.results[name]
end

--- Rates: counts int32 [times, cells], rates [times, cells] Hz, t [times] ms. Made sooner than they could be read from
-- a file, so they are in no cache.
function asa:embed()
   self.results.embed = self.results.embed or stages.embed(self.recording, self.o.embed)
   return self.results.embed
end

--- Points: scores [points, dimensions], rows int64 [points] of the rates, eigenvalues, percent.
function asa:cloud()
   return once(self, "cloud", { self.o.embed, self.o.cloud },
      function() return stages.cloud(self:embed().rates, self.o.cloud) end)
end

--- Landmarks: places among the points, score, distances [landmarks, landmarks].
function asa:landmarks()
   return once(self, "landmarks", { self.o.embed, self.o.cloud, self.o.landmarks },
      function() return stages.landmarks(self:cloud().scores, self.o.landmarks) end)
end

-- Landmarks that are no neighbours are infinitely far apart: bars end at the longest edge there is.
local function rips(distances, o, more)
   local longest = distances[distances:lt(math.huge)]:max()
   local chosen = { distances = true, dimension = o.dimension, prime = o.prime, cocycles = false,
      threshold = not (distances:max() < math.huge) and longest or nil }
   for name, value in pairs(more or {}) do chosen[name] = value end
   return require("cann.barcode").rips(distances, chosen)
end

--- Bars of the landmarks, with cocycles: a Barcode.
function asa:barcode()
   if not self.results.barcode then
      self.results.barcode = rips(self:landmarks().distances, stages.options.barcode(self.o.barcode),
         { cocycles = true })
   end
   return self.results.barcode
end

-- Distances of the first landmarks, whose bars of dimension 2 are looked at; nil where none are wanted.
local function few(self, landmarks)
   if self.o.surface == 0 then return nil end
   local count = math.min(self.o.surface, landmarks.places:count())
   return landmarks.distances[{ { 1, count }, { 1, count } }]:contiguous()
end

-- Barcodes by the dimension that is judged in them, of landmarks and modulo a prime, without cocycles.
local function bars_of(self, landmarks, prime)
   local o = stages.options.barcode(self.o.barcode)
   local bars = { rips(landmarks.distances, o, { prime = prime }) }
   if o.dimension >= 2 then
      bars[2] = bars[1]
   elseif self.o.surface > 0 then
      bars[2] = rips(few(self, landmarks), o, { prime = prime, dimension = 2 })
   end
   return bars
end

--- Bars of dimension 2 with cocycles, those of fewer landmarks where `surface` says so; nil where none are looked at.
function asa:surface()
   if self.results.surface == nil then
      local o = stages.options.barcode(self.o.barcode)
      local distances = few(self, self:landmarks())
      self.results.surface = o.dimension >= 2 and self:barcode()
         or distances and rips(distances, o, { dimension = 2, cocycles = true }) or false
   end
   return self.results.surface or nil
end

-- The rates of every few bins with each cell rolled forward by its own shift: [rows, cells].
local function rolled(rates, every, shifts)
   local bins, cells = rates:size(1), rates:size(2)
   local rows = tensor.arange(0, bins - 1, every, "int64"):reshape(-1, 1)
   local index = rows - shifts:reshape(1, cells)
   index = index - (index:to("float64") / bins):floor():to("int64") * bins
   return rates:gather(index + 1, 1)
end

--- The longest finite bars of one shuffle, by dimension.
-- @tparam Tensor shifts int64 [cells] bins
-- @tparam[opt] number prime of the coefficients (that of the data)
-- @treturn table dimension -> length, from 0
function asa:shuffle(shifts, prime)
   local cloud_options = stages.options.cloud(self.o.cloud)
   local sparse = rolled(self:embed().rates, cloud_options.every, shifts)
   cloud_options.every = 1
   local landmarks = stages.landmarks(stages.cloud(sparse, cloud_options).scores, self.o.landmarks)
   local bars = bars_of(self, landmarks, prime)
   local out = { [0] = verdict.longest(bars[1], 0) }
   for k, barcode in pairs(bars) do out[k] = verdict.longest(barcode, k) end
   return out
end

-- The chance shifts of shuffle `number`.
local function shifts_of(self, number)
   local bins, cells = self:embed().rates:size(1), self.recording.cells
   return tensor.zeros(cells, "int64"):randint(0, bins - 1, { seed = self.o.seed, stream = number })
end

--- The null hypothesis: H1 and, where it is looked at, H2: the longest bar of each shuffle.
-- @tparam[opt] number prime of the coefficients (that of the data)
function asa:shuffles(prime)
   prime = prime or stages.options.barcode(self.o.barcode).prime
   return once(self, "shuffles-" .. prime, { self.o.embed, self.o.cloud, self.o.landmarks, self.o.barcode,
      self.o.surface, self.o.shuffles, self.o.seed }, function()
         local null = {}
         local bar = self.o.progress and progress.start("shuffles", self.o.shuffles)
         for number = 1, self.o.shuffles do
            for k, length in pairs(self:shuffle(shifts_of(self, number), prime)) do
               null[k] = null[k] or tensor.zeros(self.o.shuffles)
               null[k][number] = length
            end
            if bar then bar:update(number) end
         end
         if bar then bar:finish() end
         local named = {}
         for k, values in pairs(null) do named["H" .. k] = values end
         return named
      end)
end

local function as_lists(shuffled)
   local null = {}
   for k = 1, 2 do null[k] = shuffled["H" .. k] and shuffled["H" .. k]:tolist() end
   return null
end

-- The bars modulo 2 against their own shuffles, where those of the data alone already tell another surface.
local function look_twice(self, judged, null)
   if not self.o.torsion or stages.options.barcode(self.o.barcode).prime == 2 then return end
   local bars = bars_of(self, self:landmarks(), 2)
   local found = judged:modulo_two(bars, null) and judged:modulo_two(bars, as_lists(self:shuffles(2)))
   if found then judged.name, judged.modulo2 = found.name, found end
end

--- What the bars say: a Verdict with name, circles, p-values; prints as a line.
function asa:verdict()
   if not self.results.verdict then
      local null = as_lists(self:shuffles())
      local judged = verdict.judge({ self:barcode(), self:surface() }, null, self.o)
      look_twice(self, judged, null)
      self.results.verdict = judged
   end
   return self.results.verdict
end

-- The number of circles: as asked for, else the verdict's.
local function circles_of(self)
   local circles = self.o.decode.circles or self:verdict().circles
   if circles < 1 then
      handle.fail("ASA: %s, so there is no circle to decode; decode = { circles = 1 } decodes one all the same",
         tostring(self:verdict()))
   end
   return circles
end

-- What the first decoding starts from: the rates at all times, and at the first landmarks.
local function rates_at(self, count)
   local embedded, places = self:embed(), self:landmarks().places
   local rows = self:cloud().rows:take(places[{ { 1, count } }], 1)
   return embedded.rates, embedded.rates:take(rows, 1)
end

local function decode_circles(self, circles)
   local o, landmarks = stages.options.decode(self.o.decode), self:landmarks()
   local turns, rest = stages.coordinates(self:barcode(), landmarks.distances, circles, o)
   local rates, at_landmarks = rates_at(self, turns:size(1))
   local start = stages.vote(rates, at_landmarks, turns)
   return { turns = turns, rest = tensor.from(rest), voted = start,
      coordinates = o.refine and stages.refine(self:embed(), start, o) or start }
end

local function decode_sphere(self)
   local o, landmarks = stages.options.decode(self.o.decode), self:landmarks()
   local distances = stages.options.barcode(self.o.barcode).dimension < 2 and few(self, landmarks)
      or landmarks.distances
   local surface = self:surface()
   if not surface then
      handle.fail("ASA: a sphere needs the bars of dimension 2; give surface = 260, the landmarks to look at")
   end
   local places, found = stages.sphere(surface, distances, o)
   local rates, at_landmarks = rates_at(self, places:size(1))
   found.places, found.coordinates = places, stages.vote_on_sphere(rates, at_landmarks, places)
   return found
end

--- Decoded coordinates, with methods of their own; see asa/decoded.lua, and asa/globe.lua for a sphere.
-- @treturn Decoded coordinates [times, circles] rad in [0, 2 pi), or places [times, 3] on the unit sphere; t [times]
-- ms; turns [landmarks, circles] or places [landmarks, 3] at the landmarks; :cohospace(), :path(), ...
function asa:decode()
   local o = self.o.decode
   local onto_sphere = o.sphere or not o.circles and self:verdict().name == "sphere"
   local circles = onto_sphere and 0 or circles_of(self)
   local found = once(self, "decode", { self.o.embed, self.o.cloud, self.o.landmarks, self.o.barcode, self.o.surface,
      self.o.decode, circles }, function()
         if onto_sphere then return decode_sphere(self) end
         return decode_circles(self, circles)
      end)
   return require(onto_sphere and "cann.asa.globe" or "cann.asa.decoded").new(self, found)
end

--- Where the animal is at times in ms: [times, 2] m.
function asa:places(t)
   local r = self.recording
   if not r.x then handle.fail("ASA: the recording has no positions x and y") end
   return tensor.interpolate(t, r.t, tensor.stack({ r.x, r.y }, 2))
end

--- Runs every stage and writes the report into the folder `out`.
-- @treturn string path of the report
function asa:report(folder)
   folder = folder or self.o.out
   if not folder then handle.fail("asa:report: name a folder, as asa:report(\"results\")") end
   return require("cann.asa.report")(self, folder)
end

function asa:__tostring()
   local r = self.recording
   local done = {}
   for _, name in ipairs { "embed", "cloud", "landmarks", "barcode", "verdict", "decode" } do
      if self.results[name] then done[#done + 1] = name end
   end
   return ("ASA  %d cells, %d spikes, %.4g s   %s"):format(r.cells, r.spikes.t:count(),
      (r.t[r.t:count()] - r.t[1]) / 1000,
      self.results.verdict and tostring(self.results.verdict) or "done: " .. table.concat(done, ", "))
end

--- Begins an analysis; nothing runs before it is asked for.
-- @tparam table options file or data, preset, the stages' options, shuffles, alpha, margin, seed, out
-- @treturn ASA :embed(), :cloud(), :landmarks(), :barcode(), :shuffles(), :verdict(), :decode(), :report(folder)
-- @usage asa = pipelines.ASA{ file = "recording.npz", preset = "grid" };  = asa:verdict()
local function start(given)
   local o = accepts(given)
   if (o.file == nil) == (o.data == nil) then handle.fail("ASA takes a file or data, and not both") end
   verdict.check_shuffles("ASA", o)
   local preset = presets[o.preset] or {}
   for _, stage in ipairs { "embed", "cloud", "landmarks", "barcode", "decode" } do
      o[stage] = merged(preset[stage], o[stage])
      stages.options[stage](o[stage])
   end
   stages.check_prime(stages.options.barcode(o.barcode))
   if preset.surface and given.surface == nil then o.surface = preset.surface end
   local self = setmetatable({ o = o, recording = read(o.file or o.data), results = {} }, asa)
   if self.recording.spikes.t:count() == 0 then handle.fail("ASA: the recording has no spikes") end
   if o.out then cache.make_folder(o.out) end
   self.cache = cache.new(o.out and o.out .. "/cache", self.recording)
   return self
end

return start
