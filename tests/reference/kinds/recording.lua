-- SPDX-License-Identifier: MIT
--- Recordings whose cells are known: is what they were made with found in them again? Kinds 0 grid (spacing m, its
-- orientation in degrees), 1 place (centre x and y), 2 head direction (rad), 3 flat.
local cann = require "cann"
local recorded = require "recorded"
local analyzers, tensor = cann.analyzers, cann.tensor

local kind = {}
local names = { [0] = "grid", "place", "hd", "other" }

function kind.recognises(case)
   local arrays = type(case.arrays) == "table" and case.arrays or {}
   return arrays.spike_tick ~= nil and arrays.kind ~= nil and arrays.truth ~= nil and arrays.heading ~= nil
end

function kind.judge(case, folder)
   local path = folder .. "/" .. case.file
   local rec, arrays = recorded.load(path), tensor.load(path)
   local found = analyzers.classification(rec)
   local _, lattice = analyzers.gridness(found.maps)
   local fields = analyzers.fields(found.maps, { threshold = 0.5 })
   local worst = { grid = 0, place = 0, hd = 0, other = 0 }
   local wrong = 0
   for cell = 1, rec.cells do
      local name, truth = names[arrays.kind[cell]], arrays.truth[cell]
      if found.kind[cell] ~= name then wrong = wrong + 1 end
      local error = 0
      if name == "grid" then error = math.abs(lattice.spacing_m[cell]:mean() / truth[1] - 1)
      elseif name == "hd" then
         error = math.abs(analyzers.circular_distance(found.head_direction.preferred[cell], truth[1]):item())
      elseif name == "place" then
         error = fields[cell].count == 1 and (fields[cell].place[1] - truth):norm() or math.huge
      end
      worst[name] = math.max(worst[name], error == error and error or math.huge)
   end
   return {
      { what = "kinds, cells wrong", error = wrong, tolerance = 0.5 },
      { what = "grid spacing, relative", error = worst.grid, tolerance = 0.1 },
      { what = "preferred direction, rad", error = worst.hd, tolerance = 0.1 },
      { what = "place centre, m", error = worst.place, tolerance = 0.06 },
   }
end

return kind
