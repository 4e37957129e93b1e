-- SPDX-License-Identifier: MIT
--- Stochastic equations, "dx = ... dt + ... dW": moments of many paths, and strong orders along them.
local cann = require "cann"
local equations = require "equations"

local kind = {}
local PATHS = 20000

function kind.recognises(case)
   return type(case.equation) == "string" and case.equation:find "dW%s*$" and case.params and case.params.x0
      and (case.mean and case.euler_mean or case.rows and case.steps)
end

--- x' = drift + factor*xi, and W' = xi beside it.
local function system(case, reading)
   local drift, factor = case.equation:match "^%s*dx%s*=%s*(.-)%s*dt%s*%+%s*(.-)%s*dW%s*$"
   local params = {}
   for name, value in pairs(case.params) do
      if name ~= "x0" and name ~= "T" then params[name] = value end
   end
   return cann.model {
      kind = "system", units = "off", param = equations.assignments(params), noise = reading,
      state = ("x = %.17g; W = 0"):format(case.params.x0),
      eqs = ("x' = %s + %s*xi_a; W' = xi_a"):format(drift, factor),
   }
end

local function run(case, reading, method, dt, duration, paths)
   return cann.run(cann.group(system(case, reading), paths), duration, {
      method = method, dt = dt, precision = "float64", record = { "x", "W" },
   })
end

--- Means and variances at given times, in standard errors.
local function moments(results, case, method, dt, times, means, variances)
   local paths = run(case, "ito", method, dt, times[#times], PATHS).x
   for place, time in ipairs(times) do
      if variances[place] > 0 then
         local x = paths[math.floor(time / dt + 0.5)]:flatten()
         local mean = x:mean()
         local variance = ((x - mean) ^ 2):mean()
         local what, tolerance = ("%s at %g: "):format(method, time), case.tolerance.standard_errors
         results[#results + 1] = { what = what .. "mean", tolerance = tolerance,
            error = math.abs(mean - means[place]) / math.sqrt(variances[place] / PATHS) }
         results[#results + 1] = { what = what .. "variance", tolerance = tolerance,
            error = math.abs(variance - variances[place]) / (variances[place] * math.sqrt(2 / PATHS)) }
      end
   end
end

local names = { euler = "euler", exp_euler = "exp", milstein = "milstein", heun = "heun", euler_heun = "euler_heun",
   milstein_derivative_free = "milstein_derivative_free", srk1w1_scalar = "srk1w1", srk2w1_scalar = "srk2w1",
   klpl_scalar = "klpl" }

local function solution(case, reading, W)
   local lambda, mu, T = case.params.lambda, case.params.mu, case.params.T
   return (W * mu + (lambda - (reading == "Ito" and mu ^ 2 / 2 or 0)) * T):exp() * case.params.x0
end

--- The slope of log error over log step, by least squares.
local function slope(case, row)
   local n, sx, sy, sxx, sxy = 0, 0, 0, 0, 0
   for _, steps in ipairs(case.steps) do
      local T, reading = case.params.T, row.interpretation == "Ito" and "ito" or "strato"
      local paths = run(case, reading, names[row.method], T / steps, T, case.paths)
      local exact = solution(case, row.interpretation, paths.W[steps]:flatten())
      local error = (paths.x[steps]:flatten() - exact):abs():mean()
      local x, y = math.log(T / steps), math.log(error)
      n, sx, sy, sxx, sxy = n + 1, sx + x, sy + y, sxx + x * x, sxy + x * y
   end
   return (n * sxy - sx * sy) / (n * sxx - sx * sx)
end

function kind.judge(case)
   local results = {}
   if case.mean then
      moments(results, case, "exp", 0.05, case.t, case.mean, case.var)
      moments(results, case, "euler", case.euler_dt, case.euler_t, case.euler_mean, case.euler_var)
      return results
   end
   for _, row in ipairs(case.rows) do
      if names[row.method] and row.expected_order then
         results[#results + 1] = { what = ("%s, %s: order"):format(row.method, row.interpretation),
            error = math.abs(slope(case, row) - row.expected_order), tolerance = case.tolerance.slope_abs }
      end
   end
   return results
end

return kind
