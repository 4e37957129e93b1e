-- SPDX-License-Identifier: MIT
--- What the cases of attractor structure share: the cases that a case's text names as its inputs, angles compared.
local cann = require "cann"
local recording = require "cann.recording"

local asa = {}

--- The arrays of the cases that `case.inputs` names, by what their names end with ("embed", "recording").
function asa.inputs(case, folder)
   local found = {}
   local function look(text)
      for word in tostring(text):gmatch("[%w_]+") do
         for _, other in ipairs(case.common.cases or {}) do
            if other.name == word and other.file then
               local last = word:match("_(%w+)$")
               if not found[last] then
                  found[last] = { case = other, arrays = cann.tensor.load(folder .. "/" .. other.file) }
                  look(other.inputs)
               end
            end
         end
      end
   end
   look(case.inputs)
   return found
end

--- A recording from the arrays of a case: spike ticks, times in s.
function asa.recording(of)
   local arrays, params = of.arrays, of.case.params
   local times = (arrays.spike_tick:to "float64" + 0.5) * (1000 / params.ticks_per_second)
   return recording.new { t = arrays.t * 1000, x = arrays.x, y = arrays.y, heading = arrays.heading,
      cells = params.cells,
      spikes = { t = times, i = arrays.spike_cell:to "int64" + 1 } }
end

--- Options of the stage of rates, from the parameters of its case.
function asa.embedding(params)
   return { bin = params.dt / params.res * 1000, sigma = params.sigma / params.res * 1000 }
end

--- Options of the points and landmarks, from the parameters of their case.
function asa.pointing(params)
   return { every = params.num_times, active = params.active_times, dimensions = params.dim },
      { neighbours = params.k, landmarks = params.n_points, landmark_neighbours = params.nbs, omega = params.omega,
         metric = params.metric }
end

--- The rms of the differences of two angles (in turns), after the best sign and shift.
function asa.turns_apart(a, b)
   local best = math.huge
   for sign = -1, 1, 2 do
      local d = (a * sign - b) * (2 * math.pi)
      local shift = math.atan2(d:sin():mean(), d:cos():mean())
      d = (d - shift) / (2 * math.pi)
      d = d - d:round()
      best = math.min(best, math.sqrt((d * d):mean()))
   end
   return best
end

--- The numbers in the first brackets of a text.
function asa.bracketed(text)
   local list = {}
   for number in (tostring(text):match("%[(.-)%]") or ""):gmatch("[%d.eE+-]+") do list[#list + 1] = tonumber(number) end
   return list
end

return asa
