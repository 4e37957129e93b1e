-- SPDX-License-Identifier: MIT
--- Cases of statistics: of angles, ellipses, correlations, spike trains, tuning curves, lags and images.
local cann = require "cann"
local image = require "cann.image"
local numbers = require "numbers"
local spikes = require "cann.spikes"
local analyzers, tensor = cann.analyzers, cann.tensor

local kind = {}

function kind.recognises(case)
   return type(case.arrays) == "table" and case.arrays.circ ~= nil and case.arrays.isi_autocorr ~= nil
end

local function judge_angles(arrays, compare)
   local function row(options, with_p)
      options.rayleigh = "series"
      local found = analyzers.circular(arrays.angles, options)
      return tensor.from { found.resultant, found.mean, found.deviation, found.std, with_p and found.p or nil }
   end
   compare("circ", row({}, true), arrays.circ, 1e-9)
   compare("circ_weighted", row { weights = arrays.weights }, arrays.circ_weighted, 1e-9)
   local turn = analyzers.circular_distance(arrays.angles, arrays.other)
   compare("circ_dist", analyzers.circular_distance(turn, arrays.circ_dist), turn * 0, 1e-9)
   compare("ellipse", image.fit_ellipse(arrays.ellipse_x, arrays.ellipse_y), arrays.ellipse, 1e-7)
   compare("corr", analyzers.correlation(arrays.corr_x, arrays.corr_y), arrays.corr, 1e-9)
end

local function judge_trains(p, arrays, compare)
   local per_bin = math.floor(p.dt_rate / p.dt_spike + 0.5)
   local counts = spikes.of_raster(arrays.spike_train, 1):binned(per_bin, true):to("float64")
   compare("firing_rate", counts, arrays.firing_rate, 1e-9)
   compare("norm_minmax", analyzers.normalise(counts, { each = false }), arrays.norm_minmax, 1e-9)
   compare("norm_zscore", analyzers.normalise(counts, { each = false, method = "z_score" }), arrays.norm_zscore, 1e-9)
   compare("heat_zscore", analyzers.normalise(counts, { method = "z_score" }):t(), arrays.heat_zscore, 1e-9)
   local cells, bins = { p.heat_minmax:match("cells (%d+)%.%.(%d+)") }, { p.heat_minmax:match("bins (%d+)%.%.(%d+)") }
   local part = counts[{ { bins[1] + 1, bins[2] + 1 }, { cells[1] + 1, cells[2] + 1 } }]
   compare("heat_minmax", analyzers.normalise(part), arrays.heat_minmax, 1e-9)
   local means, _, edges = analyzers.tuning_curve(arrays.stimulus, arrays.response, { bins = p.tuning_bins })
   compare("tuning", means, arrays.tuning, 1e-9)
   compare("tuning_edges", edges, arrays.tuning_edges, 1e-9)
end

-- The trains come one after the other, isi_count of each; lags within 10 us of the longest are not counted.
local function judge_lags(p, arrays, compare)
   local cell = {}
   for c, count in ipairs(arrays.isi_count:tolist()) do cell[c] = tensor.full(c, count, "int64") end
   local times = arrays.isi_spikes -- seconds throughout, so that lags on an edge round as they did there
   local rec = cann.data.recording { t = { 0, times:max() + 1 },
      spikes = { t = times, i = tensor.concatenate(cell) }, cells = #cell }
   local options = { longest = p.isi.maxt, bin = p.isi.res, reach = p.isi.maxt - 1e-5 }
   local counts, edges = analyzers.spike_lags(rec, options)
   compare("isi_autocorr", counts, arrays.isi_autocorr, 0.5)
   compare("isi_edges", edges, arrays.isi_edges, 1e-9)
   options.normalise = "share"
   compare("isi_norm", analyzers.spike_lags(rec, options), arrays.isi_norm, 1e-9)
end

local function judge_images(p, arrays, compare)
   compare("autocorrelation", analyzers.autocorrelation(arrays.image)[1], arrays.autocorrelation, 1e-9)
   for k, degrees in ipairs(p.rotate_deg) do
      compare("rotated", image.rotate(arrays.image, degrees), arrays.rotated[k], 1e-6)
   end
   compare("maxima", image.maxima(arrays.smooth_image), arrays.maxima, 0.5)
   compare("dilated", image.dilate(arrays.maxima), arrays.dilated, 0.5)
   compare("labels", image.label(arrays.dilated), arrays.labels, 0.5)
end

function kind.judge(case, folder)
   local arrays, results = tensor.load(folder .. "/" .. case.file), {}
   local function compare(what, got, given, tolerance)
      results[#results + 1] = { what = what, tolerance = tolerance, error = numbers.distance(got, given) }
   end
   judge_angles(arrays, compare)
   judge_trains(case.params, arrays, compare)
   judge_lags(case.params, arrays, compare)
   judge_images(case.params, arrays, compare)
   return results
end

return kind
