-- SPDX-License-Identifier: MIT
--- Cases of cells in a recording: tuning to the head's direction, and what kind of cell each one is.
local cann = require "cann"
local json = require "cjson"
local numbers = require "numbers"
local recorded = require "recorded"
local analyzers, tensor = cann.analyzers, cann.tensor

local kind = {}

local function is_classes(case)
   return tostring(case.file):find("%.json$") ~= nil and tostring(case.inputs):find("recording") ~= nil
end

function kind.recognises(case)
   return type(case.arrays) == "table" and case.arrays.rayleigh_p ~= nil or is_classes(case)
end

local function judge_directions(case, arrays, rec)
   local results = {}
   local function compare(what, got, given, tolerance)
      results[#results + 1] = { what = what, tolerance = tolerance, error = numbers.distance(got, given) }
   end
   local p, allowed = case.params, case.tolerance
   local options = { bins = p.n_bins, threshold = p.mvl_threshold, like_canns = true }
   local found = analyzers.head_direction(rec, options)
   compare("tuning", found.tuning, arrays.tuning, allowed.tuning)
   compare("angle", found.angle, arrays.bin_centers, 1e-12)
   compare("occupancy", found.occupancy / 1000, arrays.occupancy, 1e-9)
   compare("mvl", found.mvl, arrays.mvl, allowed.mvl)
   compare("preferred", found.preferred, arrays.preferred, allowed.mvl)
   compare("p", found.p, arrays.rayleigh_p, allowed.rayleigh_p)
   compare("is_hd", found.is_hd, arrays.is_hd, 0.5)
   options.like_canns = nil
   local right = analyzers.head_direction(rec, options)
   compare("mvl_right", right.mvl, arrays.mvl_right, allowed.mvl)
   compare("preferred_right", right.preferred, arrays.preferred_right, allowed.mvl)
   return results
end

-- Verdicts: the number of cells whose verdict differs; then the measures behind them.
local function judge_classes(given, rec)
   local found = analyzers.classification(rec)
   local wrong = 0
   for cell, truth in ipairs(given.true_kind) do
      local is_right = found.grid[cell] == given.grid_by_score[cell] and found.hd[cell] == given.hd[cell]
         and found.kind[cell] == (truth == "flat" and "other" or truth)
      if not is_right then wrong = wrong + 1 end
   end
   local maps = analyzers.rate_maps(rec, { smooth = "all", empty = "zero" })
   return {
      { what = "verdicts", tolerance = 0.5, error = wrong },
      { what = "score", tolerance = 0.002, error = numbers.distance(analyzers.gridness(maps),
         tensor.from(given.score)) },
      { what = "mvl", tolerance = 1e-9, error = numbers.distance(
         analyzers.head_direction(rec, { like_canns = true }).mvl, tensor.from(given.mvl)) },
   }
end

function kind.judge(case, folder)
   local rec = recorded.load(folder .. "/" .. case.inputs .. ".npz")
   if not is_classes(case) then return judge_directions(case, tensor.load(folder .. "/" .. case.file), rec) end
   local file = assert(io.open(folder .. "/" .. case.file))
   local given = json.decode(file:read "*a")
   file:close()
   return judge_classes(given, rec)
end

return kind
