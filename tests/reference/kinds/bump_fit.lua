-- SPDX-License-Identifier: MIT
--- Cases of bumps fitted to activity on a ring: the places' error, and frames with one bump.
local cann = require "cann"
local analyzers, tensor = cann.analyzers, cann.tensor

local kind = {}

function kind.recognises(case)
   return type(case.arrays) == "table" and case.arrays.peer_nbump ~= nil and case.arrays.true_position ~= nil
end

-- The last number of a sentence such as "median error to the truth <= 0.1 rad".
local function limit_of(sentence) return tonumber(tostring(sentence):match("([%d.]+) rad%s*$")) end

function kind.judge(case, folder)
   local arrays = tensor.load(folder .. "/" .. case.file)
   local found = analyzers.bump_fits(arrays.data, { bumps = case.params.n_bump_max })
   local function error_of(angles) return analyzers.circular_distance(angles, arrays.true_position):abs():median() end
   local theirs = arrays.peer_nbump:eq(1)
   local missed = theirs:both(found.count:ne(1)):to("int64"):sum()
   return {
      { what = "position", error = error_of(found.position), tolerance = limit_of(case.tolerance.position) },
      { what = "position beside the population vector's", error = error_of(found.position),
         tolerance = error_of(arrays.population_vector) },
      { what = "one bump", error = missed / theirs:to("int64"):sum(), tolerance = 0.1 },
   }
end

return kind
