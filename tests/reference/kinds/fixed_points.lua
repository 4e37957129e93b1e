-- SPDX-License-Identifier: MIT
--- Cases of fixed points of recurrent networks: weights, every point, its Jacobian and eigenvalues.
local cann = require "cann"
local numbers = require "numbers"
local tensor = cann.tensor

local kind = {}

local function in_arrays(case) return type(case.arrays) == "table" and case.arrays.fixed_points and case.arrays.W end

function kind.recognises(case)
   return (in_arrays(case) or case.W and case.b and type(case.fixed_points) == "table") ~= nil
end

-- Each given point against the nearest that was found; infinite where the numbers of points differ.
local function match(found, given)
   if found.count ~= given:size(1) then return nil end
   local order = {}
   for k = 1, given:size(1) do order[k] = (found.x - given[k]):abs():max(2):argmin() end
   return tensor.from(order):to("int64")
end

local function judge_arrays(case, folder)
   local a = tensor.load(folder .. "/" .. case.file)
   local found = cann.analyzers.fixed_points({ weights = a.W, bias = a.b, inputs = a.B, input = a.u:flatten(),
      leak = case.params.a })
   local order = match(found, a.fixed_points)
   if not order then return { { what = "points found", error = math.huge, tolerance = 0.5 } } end
   local values = found.eigenvalues:take(order, 1)
   local function compare(what, got, given, tolerance)
      return { what = what, error = numbers.distance(got, given), tolerance = tolerance }
   end
   return {
      compare("points", found.x:take(order, 1), a.fixed_points, case.tolerance.fixed_points),
      compare("jacobians", found.jacobian:take(order, 1), a.jacobians, case.tolerance.eigenvalues),
      compare("eigenvalues", values:at(3, 1), a.eigenvalues_re, case.tolerance.eigenvalues),
      compare("eigenvalues, imaginary", values:at(3, 2):abs(), a.eigenvalues_im:abs(), case.tolerance.eigenvalues),
      compare("stable", found.stable:to("int64"):take(order, 1), a.stable, 0.5),
   }
end

local function judge_table(case)
   local found = cann.analyzers.fixed_points({ weights = case.W, bias = case.b }, { count = 4000 })
   local places = {}
   for k, point in ipairs(case.fixed_points) do places[k] = point.x or point.h end
   local given = tensor.from(places)
   local order = match(found, given)
   if not order then return { { what = "points found", error = math.huge, tolerance = 0.5 } } end
   local results = { { what = "points", error = numbers.distance(found.x:take(order, 1), given),
      tolerance = case.tolerance.x_abs } }
   for k, point in ipairs(case.fixed_points) do
      local values = found.eigenvalues[order[k]]:magnitude()
      for i, value in ipairs(point.eigenvalues or {}) do
         results[#results + 1] = { what = "modulus of an eigenvalue", tolerance = case.tolerance.eig_abs,
            error = math.abs(values[i] - math.sqrt(value.re ^ 2 + value.im ^ 2)) }
      end
   end
   return results
end

function kind.judge(case, folder)
   if in_arrays(case) then return judge_arrays(case, folder) end
   return judge_table(case)
end

return kind
