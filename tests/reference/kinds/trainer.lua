-- SPDX-License-Identifier: MIT
--- Cases of learning rules: samples in a given order, weights to meet after blocks of them.
local cann = require "cann"

local kind = {}

--- The field of a case's params that tells each rule's cases from others; those of axes name the rule themselves.
local judges, told_by = {}, { bcm = "threshold_tau", stdp = "A_plus", hopfield = "smallest_field", axes = "epochs" }

local function apart(a, b) return (a:to "float64" - b:to "float64"):abs():max() end

local function compare(results, what, got, given, tolerance)
   results[#results + 1] = { what = what, error = apart(got, given), tolerance = tolerance }
end

local function layer(W0, precision)
   return cann.models.LinearLayer { inputs = W0:size(2), outputs = W0:size(1), W = W0, precision = precision }
end

-- Oja and Sanger: weights after each epoch, with rows brought to unit length and without.
function judges.axes(case, arrays, results)
   local rule = case.what:match "^%a+"
   for _, precision in ipairs { "float64", "float32" } do
      for _, norm in ipairs { "norm1", "norm0" } do
         local net = layer(arrays.W0, precision)
         local trainer = cann.trainers[rule] { model = net, rate = case.params.learning_rate,
            normalise = norm == "norm1" }
         local given = arrays[(precision == "float64" and "W_" or "W_peer_") .. norm]
         for epoch = 1, case.params.epochs do
            trainer:train(arrays.data)
            compare(results, precision .. " W_" .. norm, net.W, given[epoch], precision == "float64"
               and case.tolerance.float64 or case.tolerance["float32 against W_peer"])
         end
         if precision == "float64" then
            local W = net.W / (net.W * net.W):sum(2):sqrt():reshape(-1, 1)
            local cos = (W % arrays.eigenvectors):abs()
            for unit, least in ipairs(case.params.report[norm]["|cos| to the eigenvectors"]) do
               local axis = rule == "Oja" and 1 or unit
               results[#results + 1] = { what = "axis " .. axis, error = least - cos[unit][axis], tolerance = 1e-3 }
            end
         end
      end
   end
end

function judges.bcm(case, arrays, results)
   local p = case.params
   for _, precision in ipairs { "float64", "float32" } do
      local net = cann.models.LinearLayer { inputs = arrays.W0:size(2), outputs = arrays.W0:size(1), W = arrays.W0,
         threshold = p.theta0, precision = precision }
      local trainer = cann.trainers.BCM { model = net, rate = p.learning_rate, tau = p.threshold_tau, limit = p.clip }
      local tail = precision == "float64" and "" or "_peer"
      local tolerance = precision == "float64" and case.tolerance.float64 or case.tolerance["float32 against W_peer"]
      local first = 1
      for block, last in ipairs(arrays.block_ends:tolist()) do
         trainer:train(arrays.data[{ { first, last } }])
         compare(results, precision .. " W", net.W, arrays["W" .. tail][block], tolerance)
         compare(results, precision .. " theta", net.threshold, arrays["theta" .. tail][block], tolerance)
         first = last + 1
      end
   end
end

local function spiking(case, arrays, precision)
   local p = case.params
   local net = cann.models.SpikingLayer { inputs = arrays.W0:size(2), outputs = arrays.W0:size(1), W = arrays.W0,
      threshold = p.threshold, v_reset = p.v_reset, leak = p.leak, trace_decay = p.trace_decay, precision = precision }
   return net, cann.trainers.STDP { model = net, rate = p.learning_rate, A_plus = p.A_plus, A_minus = p.A_minus,
      w_min = p.w_min, w_max = p.w_max }
end

function judges.stdp(case, arrays, results)
   local steps, blocks = arrays.spikes:size(1), arrays.W:size(1)
   local net, trainer = spiking(case, arrays, "float64")
   for block = 1, blocks do
      local first, last = steps / blocks * (block - 1) + 1, steps / blocks * block
      trainer:train(arrays.spikes[{ { first, last } }])
      compare(results, "W", net.W, arrays.W[block], case.tolerance.float64)
      compare(results, "output_spikes", net.spikes, arrays.output_spikes[{ { first, last } }], 1e-300)
   end
   for _, name in ipairs { "trace_pre", "trace_post", "v" } do
      compare(results, name, net[name], arrays[name], case.tolerance.float64)
   end
   net, trainer = spiking(case, arrays, "float32")
   trainer:train(arrays.spikes)
   compare(results, "float32 W", net.W, arrays.W_peer, case.tolerance["float32 against W_peer"])
end

function judges.hopfield(case, arrays, results)
   local p, tolerance = case.params, case.tolerance
   local n = p.n
   for _, mean in ipairs { 0, 1 } do
      for _, norm in ipairs { 0, 1 } do
         local net = cann.models.Hopfield { n = n }
         cann.trainers.Hebbian { model = net, subtract_mean = mean == 1, normalise = norm == 1 }:train(arrays.patterns)
         local name = ("W_mean%d_norm%d"):format(mean, norm)
         compare(results, name, net.W, arrays[name], tolerance.W)
      end
   end
   local net = cann.models.Hopfield { n = n }
   cann.trainers.Hebbian { model = net }:train(arrays.patterns)
   local rows = arrays.states:size(2)
   local _, info = net:recall(arrays.cues, { steps = rows - 1, record = true, tolerance = -1 })
   compare(results, "states", info.states:permute(2, 1, 3), arrays.states, 1e-300)
   for row = 1, rows do
      compare(results, "energies", net:energy(arrays.states[{ {}, row }]), arrays.energies[{ {}, row }],
         tolerance.energies)
   end
   local final = net:recall(arrays.cues)
   compare(results, "final", final, arrays.final, 1e-300)
   compare(results, "overlap", net:overlap(final, arrays.patterns), arrays.overlap, 1e-12)
   local _, sweeps = net:recall(arrays.cues[1], { steps = arrays.async_states:size(1) - 1, record = true,
      order = arrays.async_order + 1, tolerance = -1 })
   compare(results, "async_states", sweeps.states:reshape(-1, n), arrays.async_states, 1e-300)
   for name, given in pairs { tanh = arrays.tanh_states, logistic = arrays.sigmoid_states } do
      local graded = cann.models.Hopfield { n = n, W = net.W, activation = name, threshold = p.threshold,
         temperature = p.temperature }
      local _, steps = graded:recall(given[1], { steps = given:size(1) - 1, record = true, tolerance = -1 })
      compare(results, name, steps.states:reshape(-1, n), given, tolerance.continuous)
   end
   -- Two of the patterns are unlearnt again.
   cann.trainers.AntiHebbian { model = net }:train(arrays.patterns[{ { 1, 2 } }])
   compare(results, "W_after_antihebbian", net.W, arrays.W_after_antihebbian, tolerance.W)
end

local function rule_of(case)
   for rule, field in pairs(told_by) do
      if type(case.params) == "table" and case.params[field] ~= nil and case.file then return rule end
   end
end

function kind.recognises(case) return rule_of(case) ~= nil and case.tolerance ~= nil end

function kind.judge(case, folder)
   local results = {}
   judges[rule_of(case)](case, cann.tensor.load(folder .. "/" .. case.file), results)
   return results
end

return kind
