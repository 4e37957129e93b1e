-- SPDX-License-Identifier: MIT
--- Stages of the analysis of attractor structure: rates, points, landmarks, bars, shuffles and the verdict.
local asa = require "asa"
local cann = require "cann"
local stages = require "cann.asa.stages"
local structure = require "cann.structure"
local numbers = require "numbers"

local kind = {}

local function is_embedding(params) return params.res and params.sigma and params.dt end
local function is_cloud(params) return params.k and params.n_points and params.nbs and params.dim end
local function is_null(params) return params.num_shuffles and params.verdict end
local function is_recording(params) return params.ticks_per_second and params.cells and params.seconds end

function kind.recognises(case)
   local params = case.params
   return case.file and type(params) == "table"
      and (is_embedding(params) or is_cloud(params) or is_null(params) or is_recording(params)) and true or false
end

local function add(results, what, error, tolerance)
   results[#results + 1] = { what = what, error = error, tolerance = tolerance }
end

local function largest(x) return x:count() > 0 and x:abs():max() or 0 end

--- The recording is read whole, and the waves of its phases over space are found again.
local function judge_recording(case, arrays, results)
   local rec = asa.recording { case = case, arrays = arrays }
   add(results, "spikes", math.abs(rec.spikes.t:count() - arrays.spike_tick:count()), 0.5)
   add(results, "last sample", math.abs(rec.t[rec.t:count()] / 1000 - case.params.seconds), 0.02)
   if not arrays.wave_vectors then return end
   local map = require("cann.asa.cohomap").new(arrays.true_phase, rec.x, rec.y)
   for circle, wave in ipairs(map.waves) do
      local kx, ky = arrays.wave_vectors[circle][1], arrays.wave_vectors[circle][2]
      local sign = wave.x * kx + wave.y * ky < 0 and -1 or 1
      add(results, "wave " .. circle, math.sqrt((wave.x * sign - kx) ^ 2 + (wave.y * sign - ky) ^ 2)
         / math.sqrt(kx ^ 2 + ky ^ 2), 0.01)
   end
end

local function judge_embedding(case, arrays, results, inputs)
   local rec, params = asa.recording(inputs.recording), case.params
   local options = asa.embedding(params)
   local embedded = stages.embed(rec, options)
   add(results, "times", math.abs(embedded.t:count() - params.shape[1]), 0.5)
   local rows = arrays.rows:to "int64" + 1
   local counts = embedded.counts:to "float64"
   add(results, "counts", largest(counts:take(rows, 1) - arrays.count_rows:to "float64"), 0.5)
   add(results, "counts of cells", largest(counts:sum(1) - arrays.count_col_sum:to "float64"), 0.5)
   -- The file's rates are not in Hz: weights of sum 1, times 1/(sqrt(2 pi) sigma) with sigma in s.
   local seconds = params.sigma / params.res
   local rates = embedded.rates:to "float64" * (options.bin / 1000 / (math.sqrt(2 * math.pi) * seconds))
   local most = arrays.rate_rows:max()
   add(results, "rates", largest(rates:take(rows, 1) - arrays.rate_rows:to "float64") / most, 2e-6)
   add(results, "rates of times", largest(rates:sum(2) - arrays.rate_row_sum) / most, 2e-6 * params.shape[2])
   options.min_speed = params.min_speed
   local fast = stages.embed(rec, options)
   add(results, "times of speed", math.abs(fast.t:count() - arrays.speed_filter_kept_t:count()), 0.5)
   if fast.t:count() == arrays.speed_filter_kept_t:count() then
      add(results, "kept times", largest(fast.t / 1000 - arrays.speed_filter_kept_t), 1e-9)
   end
end

local function overlap(a, b)
   local there, both = {}, 0
   for _, place in ipairs(a:tolist()) do there[place] = true end
   for _, place in ipairs(b:tolist()) do both = both + (there[place] and 1 or 0) end
   return both / math.max(a:count(), b:count())
end

local function bars_error(got, wanted)
   if got:size(1) ~= wanted:size(1) then return math.huge end
   if got:size(1) == 0 then return 0 end
   local function sorted(bars)
      local birth = bars[{ {}, 1 }]:contiguous():to "float64"
      local order = birth:argsort()
      bars = bars:to "float64":take(order, 1)
      order = bars[{ {}, 2 }]:contiguous():argsort()
      return bars:take(order, 1)
   end
   got, wanted = sorted(got), sorted(wanted)
   local finite = wanted:abs():lt(math.huge)
   if not finite:equals(got:abs():lt(math.huge)) then return math.huge end
   return largest(got[finite] - wanted[finite])
end

local function judge_bars(results, distances, dimension, prime, wanted, name)
   local barcode = cann.analyzers.rips(distances:to "float64",
      { distances = true, dimension = dimension, prime = prime })
   for k = 0, dimension do
      add(results, name .. " H" .. k, bars_error(barcode.bars[k], wanted[k]), 1e-5)
   end
end

local function judge_cloud(case, arrays, results, inputs)
   local params = case.params
   local cloud_options, landmark_options = asa.pointing(params)
   local embedded = stages.embed(asa.recording(inputs.recording), asa.embedding(inputs.embed.case.params))
   local cloud = stages.cloud(embedded.rates, cloud_options)
   add(results, "active", largest(cloud.rows - 1 - arrays.active:to "int64"), 0.5)
   local spread = arrays.pca_scores:abs():max(1, true)
   add(results, "scores", largest((cloud.scores:abs() - arrays.pca_scores:abs()) / spread), 1e-4)
   add(results, "eigenvalues", largest(cloud.eigenvalues / arrays.pca_eigenvalues - 1), 1e-4)
   add(results, "percent", largest(cloud.percent / arrays.pca_percent - 1), 1e-4)
   local chosen = stages.landmarks(arrays.pca_scores, landmark_options)
   local wanted = arrays.landmarks:to "int64" + 1
   add(results, "landmarks", 1 - overlap(chosen.places, wanted), 0.02)
   local distances = structure.distances(arrays.pca_scores:take(wanted, 1), params.metric, params.nbs)
   local finite = arrays.distances:lt(math.huge)
   add(results, "neighbours", finite:equals(distances:lt(math.huge)) and 0 or 1, 0.5)
   local given = arrays.distances:to "float64"
   local scale = cann.tensor.map("max", given[finite], 1e-30)
   add(results, "distances", largest((distances[finite] - given[finite]) / scale), 1e-5)
   judge_bars(results, arrays.distances, 1, params.coeff, { [0] = arrays.dgm0, arrays.dgm1 }, "bars")
   judge_bars(results, arrays.distances_dim2, 2, params.coeff,
      { [0] = arrays.dim2_dgm0, arrays.dim2_dgm1, arrays.dim2_dgm2 }, "bars of fewer")
end

--- The pipeline with the parameters of the cases that a case of shuffles stands on.
local function pipeline(case, inputs)
   local cloud_case = inputs.tda or asa.inputs({ inputs = case.name:gsub("_%w+$", "_tda"), common = case.common },
      case.folder).tda
   local cloud_options, landmark_options = asa.pointing(cloud_case.case.params)
   return cann.pipelines.ASA { data = asa.recording(inputs.recording), embed = asa.embedding(inputs.embed.case.params),
      cloud = cloud_options, landmarks = landmark_options, barcode = { prime = cloud_case.case.params.coeff },
      shuffles = 0, progress = false }
end

local function judge_null(case, arrays, results, inputs)
   local analysis = pipeline(case, inputs)
   local shuffles, null = arrays.shifts:size(1), {}
   local sum = { 0, 0 }
   for number = 1, shuffles do
      local longest = analysis:shuffle(arrays.shifts[number]:to "int64")
      null[number] = longest[1]
      for k = 0, 1 do
         local wanted = arrays["h" .. k .. "_max"][number]
         add(results, ("H%d of shuffle %d"):format(k, number), math.abs(longest[k] - wanted), 0.1)
         sum[k + 1] = sum[k + 1] + (longest[k] - wanted) / shuffles
      end
   end
   add(results, "mean of H1", math.abs(sum[2]), 0.03)
   local judged = require("cann.asa.verdict").judge({ analysis:barcode() }, { null }, { alpha = 1 / (1 + shuffles),
      margin = 1.2 })
   add(results, "verdict " .. judged.name, judged.name == case.params.verdict and 0 or 1, 0.5)
   for k, wanted in ipairs(case.params.real_h1_top) do
      if k <= 2 then add(results, "bar " .. k, numbers.relative_error(judged[1].lengths[k], wanted), 1e-3) end
   end
end

function kind.judge(case, folder)
   local arrays, results = cann.tensor.load(folder .. "/" .. case.file), {}
   case.folder = folder
   local params, inputs = case.params, asa.inputs(case, folder)
   if is_recording(params) then judge_recording(case, arrays, results)
   elseif is_embedding(params) then judge_embedding(case, arrays, results, inputs)
   elseif is_cloud(params) then judge_cloud(case, arrays, results, inputs)
   else judge_null(case, arrays, results, inputs) end
   return results
end

return kind
