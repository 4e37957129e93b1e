-- SPDX-License-Identifier: MIT
--- Cases of continuous attractor networks: a model of the library, its parameters, an input; u, r, v to meet.
local cann = require "cann"
local numbers = require "numbers"

local kind = {}
local not_options = { model = true, num = true, length = true, dt = true, noise_level = true }
local centre_tolerance = { float64 = 1e-9, float32 = 1e-4 }

function kind.recognises(case)
   return case.file and type(case.params) == "table" and tostring(case.params.model):match("^CANN%dD") ~= nil
end

local function network(params, precision)
   local options = { n = params.num or params.length, precision = precision }
   for name, value in pairs(params) do
      if not not_options[name] then options[name] = value end
   end
   return cann.models[params.model](options)
end

--- The input of every step: as given, or the model's own stimulus, switched and with noise as given.
local function input_of(case, arrays, net)
   local input = arrays.input
   if not input then
      input = net:stimulus(arrays.stimulus_pos):to "float64"
      if arrays.stimulus_on then
         input = input * arrays.stimulus_on:to("float64"):reshape(input:shape()[1], 1)
      end
      if arrays.noise then
         local noise = arrays.noise:to("float64"):reshape(unpack(input:shape()))
         input = input + noise * (case.params.noise_level * case.params.A)
      end
   end
   return input:reshape(input:shape()[1], input:size() / input:shape()[1])
end

local function largest(array) return array:abs():max() end

local function flat(array)
   local steps = array:shape()[1]
   return array:reshape(steps, array:size() / steps)
end

--- Circular mean of rows of r over the places x, with the resultant's share of the sum.
local function centre(r, x)
   local c, s, sum = r % x:cos(), r % x:sin(), r:sum(2)
   return s:atan2(c), (c * c + s * s):sqrt() / sum
end

local function compare_centres(results, what, got, given, defined, tolerance)
   local worst = 0
   for step = 1, given:size() do
      if defined(step) then
         local error = math.abs(numbers.wrap(got[step] - given[step]))
         worst = error == error and math.max(worst, error) or math.huge
      end
   end
   results[#results + 1] = { what = what, error = worst, tolerance = tolerance }
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
      compare(name, recorded[name]:index(1, arrays.rows + 1), flat(arrays[name]), scale)
   end
   compare("sum_r", recorded.r:sum(2), arrays.sum_r, largest(arrays.sum_r))
   compare("max_u", recorded.u:max(2), arrays.max_u, scale)
   if arrays.conn_row0 then
      compare("conn_row0", net:weights(1):to "float64", arrays.conn_row0, largest(arrays.conn_row0))
   end
   return recorded
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
