-- SPDX-License-Identifier: MIT
--- Cases of maps: of a recording's spikes with everything read off them, or of sampled activity.
local cann = require "cann"
local numbers = require "numbers"
local recorded = require "recorded"
local analyzers, tensor = cann.analyzers, cann.tensor

local kind = {}

function kind.recognises(case)
   local arrays = type(case.arrays) == "table" and case.arrays or {}
   return (arrays.rate_raw and arrays.center_radius or arrays.frm_plain and arrays.firing_field) ~= nil
end

-- The judge of one case: adds { what, error, tolerance }.
local function comparer(results)
   return function(what, got, given, tolerance)
      results[#results + 1] = { what = what, tolerance = tolerance, error = numbers.distance(got, given) }
   end
end

local function judge_fields(maps, cells, threshold, min_area, compare)
   local found = analyzers.fields(maps, { threshold = threshold, min_area = min_area })
   for cell, given in ipairs(cells) do
      compare("fields", tensor.from { found[cell].count }, tensor.from { given.fields }, 0.5)
      if found[cell].count == given.fields then
         compare("field sizes", found[cell].area, tensor.from(given.sizes), 0.5)
         compare("field peaks", found[cell].peak / tensor.from(given.peaks), tensor.ones(given.fields), 1e-9)
         compare("field centres", found[cell].centre - 1, tensor.from(given.centres_row_col), 1e-9)
      end
   end
end

local function judge_spacing(maps, cells, compare)
   for method, name in pairs { median = "spacing_autocorr", fourier = "spacing_fft" } do
      local given = {}
      for cell, row in ipairs(cells) do given[cell] = row[name] end
      compare(name, analyzers.grid_spacing(maps, { method = method }), tensor.from(given), 1e-9)
   end
end

-- An ellipse has several names: its radii may change places with a quarter turn.
local function judge_ellipse(found, cells, compare)
   for cell, row in ipairs(cells) do
      local given, got = row.ellipse, found.ellipse[cell]:tolist()
      if given[1] == given[1] then
         local long, short = math.max(given[3], given[4]), math.min(given[3], given[4])
         local angle = given[5] + (given[3] >= given[4] and 0 or math.pi / 2)
         compare("ellipse", tensor.from { got[1] - 1, got[2] - 1, got[3], got[4], math.sin(2 * (got[5] - angle)) },
            tensor.from { given[1], given[2], long, short, 0 }, 1e-6 * long)
      end
   end
end

local function judge_recording(case, arrays, rec, compare)
   local p, allowed = case.params, case.tolerance
   local maps = analyzers.rate_maps(rec, { bins = p.bins, sigma = p.smoothing_sigma, smooth = "all", empty = "zero" })
   local scale = arrays.rate_raw:max()
   compare("rate_raw", maps.raw / scale, arrays.rate_raw / scale, 1e-9)
   compare("rate", maps.rate / scale, arrays.rate / scale, 1e-9)
   compare("occupancy", maps.occupancy / 1000, arrays.occupancy, 1e-9)
   compare("x_edges", maps.x_edges, arrays.x_edges, 1e-9)
   compare("y_edges", maps.y_edges, arrays.y_edges, 1e-9)
   compare("autocorrelation", analyzers.autocorrelation(maps, { overlap = p.overlap }), arrays.autocorrelation,
      allowed.autocorrelation)
   local g = p.gridness
   local score, found = analyzers.gridness(maps, { threshold = g.threshold, min_orientation = g.min_orientation,
      min_centre_radius = g.min_center_radius, radii = g.num_gridness_radii, like_canns = true })
   compare("score", score, arrays.score, allowed.score)
   compare("centre_radius", found.centre_radius, arrays.center_radius, 1e-9)
   compare("radius", found.radius, arrays.optimal_radius, 1e-9)
   compare("spacing", found.spacing, arrays.spacing, 0.05)
   compare("orientation", found.orientation * (180 / math.pi), arrays.orientation_deg, allowed.orientation_deg)
   compare("information", analyzers.spatial_information(maps), arrays.spatial_information, allowed.spatial_information)
   judge_fields(maps, p.cells, p.field_threshold, p.min_area, compare)
   judge_spacing(maps, p.cells, compare)
   judge_ellipse(found, p.cells, compare)
end

local function judge_frm(p, arrays, compare)
   local of = { x = arrays.x, y = arrays.y, values = arrays.counts[{ {}, { p.cell + 1, p.cell + 1 } }] }
   local plain = analyzers.rate_maps(of, { bins = p.bins, sigma = 0, edge = "open" })
   compare("frm_plain", plain.rate[1]:t(), arrays.frm_plain, 1e-10)
   compare("frm_occupancy", plain.occupancy:t(), arrays.frm_occupancy, 1e-10)
   local sums = tensor.where(plain.occupancy:gt(0), plain.raw[1] * plain.occupancy, 0)
   compare("frm_spike_sum", sums:t(), arrays.frm_spike_sum, 1e-10)
   local smooth = analyzers.rate_maps(of, { bins = p.bins, sigma = p.smooth.sigma, edge = "open",
      min_occupancy = p.smooth.min_occupancy - 1 })
   compare("frm_smooth", smooth.rate[1]:t(), arrays.frm_smooth, 1e-10)
   local range = analyzers.rate_maps(of, { bins = p.bins, sigma = p.range.sigma, edge = "open", smooth = "all",
      empty = p.range.nan_for_empty and "nan" or "zero", range = { x = p.range.x, y = p.range.y } })
   compare("frm_range", range.rate[1]:t(), arrays.frm_range, 1e-10)
end

local function judge_activity(case, arrays, compare)
   local p = case.params
   local binned = analyzers.rate_maps({ x = arrays.x, y = arrays.y, values = arrays.counts[{ {}, { 1, 1 } }] },
      { bins = p.binned_bins, sigma = 0, empty = "zero" })
   compare("binned_rate", binned.rate[1], arrays.binned_rate, 1e-10)
   compare("binned_occupancy", binned.occupancy, arrays.binned_occupancy, 1e-10)
   judge_frm(p.frm, arrays, compare)
   local f = p.firing_field
   local field = analyzers.rate_maps({ x = arrays.x, y = arrays.y, values = arrays.activity }, { bins = { f.M, f.K },
      sigma = p.sigma, edge = "clamped", smooth = "silent", empty = "zero",
      range = { x = { 0, f.width }, y = { 0, f.height } } })
   compare("firing_field", field.raw:permute(1, 3, 2), arrays.firing_field, 1e-10)
   compare("firing_field_smooth", field.rate:permute(1, 3, 2), arrays.firing_field_smooth, 1e-10)
   local function correlation(of, lags)
      return analyzers.autocorrelation(of, { wrapped = true, like_canns = true, lags = lags })
   end
   compare("autocorrelation", correlation(arrays.firing_field_smooth), arrays.autocorrelation, 1e-10)
   compare("autocorrelation_lag8", correlation(arrays.firing_field_smooth[1], 8)[1], arrays.autocorrelation_lag8, 1e-10)
   local score, turned = analyzers.annulus_score(arrays.autocorrelation,
      { given = "autocorrelations", inner = p.annulus[1], outer = p.annulus[2] })
   compare("grid_score", score, arrays.grid_score, case.tolerance.grid_score)
   compare("rotation_correlations", turned, arrays.rotation_correlations, case.tolerance.grid_score)
   compare("spacing_bins", analyzers.grid_spacing(arrays.autocorrelation,
      { given = "autocorrelations", method = "largest" }), arrays.spacing_bins, 1e-12)
end

function kind.judge(case, folder)
   local arrays, results = tensor.load(folder .. "/" .. case.file), {}
   if case.arrays.rate_raw then
      judge_recording(case, arrays, recorded.load(folder .. "/" .. case.inputs .. ".npz"), comparer(results))
   else
      judge_activity(case, arrays, comparer(results))
   end
   return results
end

return kind
