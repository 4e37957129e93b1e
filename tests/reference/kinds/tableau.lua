-- SPDX-License-Identifier: MIT
--- Methods of integration: one step, the slopes of the error, the polynomial of stability.
local cann = require "cann"
local numbers = require "numbers"
local equations = require "equations"

local kind = {}

--- The methods that the files call by another name than ours.
local ours = {
   rk2 = "ralston2", heun2 = "heun", rk4_38rule = "rk4_38", bs = "bogacki_shampine", ck = "cash_karp",
   rkdp = "dormand_prince", exp_euler = "semi",
}

function kind.recognises(case) return type(case.one_step) == "table" and case.order ~= nil end

--- y after `steps` steps of size h of y' = text from y0 at time `start`.
local function advance(case, text, start, y0, h, steps)
   local model = cann.model {
      kind = "system", units = "off", eqs = equations.shift(text, start), state = ("y = %.17g"):format(y0),
   }
   local run = cann.run(model, h * steps, {
      method = ours[case.name] or case.name, dt = h, record = { "y" }, every = steps, precision = "float64",
   })
   return run.y:flatten()[1]
end

--- "y' = t*y - y^2, y(0.3)=0.5, h=0.1" taken apart.
local function read_problem(text)
   local right, start, y0, h = text:match("^(y' = .-),%s*y%(([%d.]+)%)%s*=%s*([%d.]+),%s*h%s*=%s*([%d.]+)")
   return right, tonumber(start), tonumber(y0), tonumber(h)
end

--- Slopes of the error at T = 1 of y' = -2 t y^2, y(0) = 1, whose solution is 1/(1 + t^2).
local function judge_slopes(case, results, tolerance)
   local errors, n = {}, 32
   for place = 1, #case.observed_slopes + 1 do
      errors[place] = math.abs(advance(case, "y' = -2*t*y^2", 0, 1, 1 / n, n) - 0.5)
      n = n * 2
   end
   local count = #case.observed_slopes - (case.order >= 5 and 1 or 0)
   for place = 1, count do
      local slope = math.log(errors[place] / errors[place + 1]) / math.log(2)
      results[#results + 1] = { what = "slope " .. place, tolerance = tolerance,
         error = math.abs(slope - case.observed_slopes[place]) }
   end
end

local function judge_stability(case, results, tolerance)
   for _, z in ipairs { -1.5, -0.5, 0.25, 1 } do
      local value = 0
      for power = #case.stability_polynomial, 1, -1 do
         value = value * z + numbers.read(case.stability_polynomial[power])
      end
      local got = advance(case, ("y' = (%.17g)*y"):format(z), 0, 1, 1, 1)
      results[#results + 1] = { what = "R(" .. z .. ")", tolerance = tolerance,
         error = numbers.relative_error(got, value, 1e-3) }
   end
end

function kind.judge(case)
   local right, start, y0, h = read_problem(case.one_step.problem)
   if not right then return nil, "a problem told in other words" end
   local known, got = pcall(advance, case, right, start, y0, h, 1)
   if not known then return nil, tostring(got) end
   local tolerance = case.common.tolerance
   local results = {
      { what = "one step", error = numbers.relative_error(got, case.one_step.y1), tolerance = tolerance.y1_rtol },
   }
   if case.observed_slopes then judge_slopes(case, results, tolerance.slope_abs) end
   if case.stability_polynomial then judge_stability(case, results, tolerance.y1_rtol) end
   if case.one_step.error_estimate then
      for _, result in ipairs(results) do
         if not (result.error <= result.tolerance) then return results end
      end
      return nil, "one step, slopes and stability hold; the error estimate waits for adaptive steps"
   end
   return results
end

return kind
