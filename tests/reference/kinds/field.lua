-- SPDX-License-Identifier: MIT
--- Cases of continuous attractor networks: a model of the library, its parameters, an input; u, r, v to meet.
local cann = require "cann"
local numbers = require "numbers"

local kind = {}
local not_options = { model = true, num = true, dt = true, noise_level = true }
local centre_tolerance = { float64 = 1e-9, float32 = 1e-4 } -- where a case gives none
local least_concentration = 1e-9

function kind.recognises(case)
   return case.file and type(case.params) == "table" and tostring(case.params.model):match("^CANN%dD") ~= nil
end

local function network(params, precision)
   local options = { n = params.num, precision = precision }
   for name, value in pairs(params) do
      if not not_options[name] then options[name] = value end
   end
   return cann.models[params.model](options)
end

local function flat(array) return array:reshape(array:size(1), -1) end

--- The stimulus at each place, one after the other.
local function stimuli(net, places)
   local rows = {}
   for step, place in ipairs(places:tolist()) do rows[step] = net:stimulus(place):to "float64" end
   return flat(cann.tensor.stack(rows))
end

--- What the network is given: the input as it stands in the case, or its own stimulus at the case's places,
-- switched and with the case's noise.
local function input_of(case, arrays, net)
   if arrays.input then return flat(arrays.input) end
   local on = arrays.stimulus_on and arrays.stimulus_on:to "float64"
   if not arrays.noise then
      return cann.tasks.CustomTracking {
         model = net, positions = arrays.stimulus_pos, on = on, dt = case.params.dt,
      }
   end
   local input = stimuli(net, arrays.stimulus_pos)
   if on then input = input * on:reshape(-1, 1) end
   return input + flat(arrays.noise:to "float64") * (case.params.noise_level * case.params.A)
end

local function largest(array) return array:abs():max() end

--- Circular mean of each row of r over the places x, and the resultant's share of the row's sum.
local function centre(r, x)
   local c, s = r % x:cos(), r % x:sin()
   return s:atan2(c):tolist(), ((c * c + s * s):sqrt() / r:sum(2)):tolist()
end

--- The greatest angle between centres, over the steps where the activity has one.
local function centre_error(r, x, given, defined)
   local got, concentration = centre(r, x)
   local worst = 0
   for step, angle in ipairs(given:tolist()) do
      if concentration[step] >= least_concentration and (not defined or defined[step] >= least_concentration) then
         local error = math.abs(numbers.wrap(got[step] - angle))
         worst = error == error and math.max(worst, error) or math.huge
      end
   end
   return worst
end

--- The activity along each coordinate, with the centres to meet: on a sheet coordinate 1 is the last axis.
local function profiles(r, given)
   if given:rank() == 1 then return { { r, given } } end
   local steps, n = r:size(1), math.sqrt(r:size(2))
   local sheet = r:reshape(steps, n, n)
   return { { sheet:sum(2), given[{ {}, 1 }] }, { sheet:sum(3), given[{ {}, 2 }] } }
end

local function judge_in(precision, case, arrays, results)
   local net = network(case.params, precision)
   local has_v = arrays.v ~= nil
   local run = net:run(input_of(case, arrays, net), {
      record = has_v and { "u", "r", "v" } or { "u", "r" }, dt = case.params.dt,
   })
   local tolerance, scale = case.tolerance[precision].rel, largest(arrays.u)
   local function compare(what, got, given, size)
      results[#results + 1] = { what = precision .. " " .. what, tolerance = tolerance,
         error = largest(got - given) / size }
   end
   local recorded = {}
   for _, name in ipairs(has_v and { "u", "r", "v" } or { "u", "r" }) do
      recorded[name] = flat(run[name]:to "float64")
      compare(name, recorded[name]:take(arrays.rows + 1, 1), flat(arrays[name]), scale)
   end
   compare("sum_r", recorded.r:sum(2), arrays.sum_r, largest(arrays.sum_r))
   compare("max_u", recorded.u:max(2), arrays.max_u, scale)
   if arrays.conn_row0 then
      local row = net:evaluate("conv(J, if i == 1 then 1 else 0 end)"):to("float64"):flatten()
      compare("conn_row0", row, arrays.conn_row0, largest(arrays.conn_row0))
   end
   if arrays.r_centre then
      local angle = (case.tolerance.centre_abs_rad or centre_tolerance)[precision]
      for _, pair in ipairs(profiles(recorded.r, arrays.r_centre)) do
         results[#results + 1] = { what = precision .. " r_centre", tolerance = angle,
            error = centre_error(pair[1], arrays.x, pair[2], arrays.r_concentration) }
      end
   end
end

function kind.judge(case, folder)
   local arrays = cann.tensor.load(folder .. "/" .. case.file)
   local results = {}
   for _, precision in ipairs { "float64", "float32" } do
      if case.tolerance[precision] then judge_in(precision, case, arrays, results) end
   end
   return results
end

return kind
