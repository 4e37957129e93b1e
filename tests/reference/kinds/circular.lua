-- SPDX-License-Identifier: MIT
--- Circular coordinates of points, and coordinates of a recording at all times.
local asa = require "asa"
local cann = require "cann"
local decoded = require "cann.asa.decoded"
local stages = require "cann.asa.stages"
local cloud = require "cann.cloud"

local kind = {}
local turn = 2 * math.pi

local function is_points(params) return params.features and params.dec_thresh and params.coeff end
local function is_decoding(params) return params.num_circ and params.dec_thresh and params.coeff end

function kind.recognises(case)
   local params = case.params
   return case.file and type(params) == "table" and (is_points(params) or is_decoding(params)) and true or false
end

local function add(results, what, error, tolerance)
   results[#results + 1] = { what = what, error = error, tolerance = tolerance }
end

--- One circle: the very coordinate; several: each true angle is met by one coordinate as well as the file says.
local function judge_points(case, arrays, results)
   local params, circles = case.params, #case.params.features
   local barcode = cann.analyzers.rips(arrays.points, { prime = params.coeff, cocycles = true })
   local distances = cloud.distances(arrays.points, "euclidean")
   local turns, rest = stages.coordinates(barcode, distances, circles,
      { threshold = params.dec_thresh, independent = circles > 1 })
   add(results, "left over", rest[1], 0.5)
   if circles == 1 then
      add(results, "coordinate", asa.turns_apart(turns[{ {}, 1 }]:contiguous(), arrays.coordinate0_exact), 1e-6)
   end
   for k, feature in ipairs(params.features) do
      local best, given = math.huge, math.huge
      for angle = 1, arrays.angles:size(2) do
         best = math.min(best, asa.turns_apart(turns[{ {}, k }]:contiguous(),
            arrays.angles[{ {}, angle }]:contiguous() / turn))
         given = math.min(given, feature["exact vs true angle(s) (max, rms turns)"][angle][2])
      end
      add(results, "angle " .. k, best, 1.2 * given)
   end
end

local function judge_decoding(case, arrays, results, inputs)
   local params, tda = case.params, inputs.tda.arrays
   local rec = asa.recording(inputs.recording)
   local embedded = stages.embed(rec, asa.embedding(inputs.embed.case.params))
   local distances = tda.distances:to "float64"
   local barcode = cann.analyzers.rips(distances, { distances = true, prime = params.coeff, cocycles = true })
   local rows = (tda.active:to "int64" + 1):take(tda.landmarks:to "int64" + 1, 1)
   local at_landmarks = embedded.rates:take(rows, 1)
   local plain = stages.coordinates(barcode, distances, params.num_circ,
      { threshold = params.dec_thresh, independent = false })
   local voted = stages.vote(embedded.rates, at_landmarks, plain)
   local times = arrays.times:to "int64" + 1
   for k = 1, params.num_circ do
      add(results, "landmarks " .. k, asa.turns_apart(plain[{ {}, k }]:contiguous(),
         arrays.landmark_coordinates[{ {}, k }]:contiguous()), 1e-4)
      add(results, "times " .. k, asa.turns_apart(voted[{ {}, k }]:contiguous():take(times, 1) / turn,
         arrays.coords[{ {}, k }]:contiguous():to "float64" / turn), 1e-3 / turn)
   end
   local limits = asa.bracketed(case.tolerance["against the truth"])
   local circles = inputs.recording.arrays.true_phase:take(times, 1)
   local square = stages.coordinates(barcode, distances, params.num_circ, { threshold = params.dec_thresh })
   local fine = stages.refine(embedded, stages.vote(embedded.rates, at_landmarks, square))
   for k = 1, params.num_circ do
      local function error_of(angles)
         return decoded.nearest(angles[{ {}, k }]:contiguous():take(times, 1), circles).error
      end
      add(results, "truth " .. k, error_of(voted), limits[k])
      add(results, "refined " .. k, error_of(fine), limits[k])
   end
end

function kind.judge(case, folder)
   local arrays, results = cann.tensor.load(folder .. "/" .. case.file), {}
   if is_points(case.params) then judge_points(case, arrays, results)
   else judge_decoding(case, arrays, results, asa.inputs(case, folder)) end
   return results
end

return kind
