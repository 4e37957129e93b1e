-- SPDX-License-Identifier: MIT
--- Initial value problems: equations, parameters, start; the states at given times to meet.
local cann = require "cann"
local numbers = require "numbers"
local equations = require "equations"

local kind = {}
local MOST_STEPS = 2 ^ 24

function kind.recognises(case)
   return type(case.equations) == "string" and case.y0 and case.variables and type(case.t) == "table" and case.y
end

--- The greatest step of which all times are whole multiples.
local function common_step(times)
   local step = 0
   for _, time in ipairs(times) do
      local a, b = math.max(time, step), math.min(time, step)
      while b > 1e-7 * times[#times] do
         local rest = a % b
         if b - rest < 1e-9 * b then rest = 0 end
         a, b = b, rest
      end
      step = a
   end
   return step
end

--- States at the times, by rk4 with `parts` steps per common step.
local function solve(model, case, step, parts)
   local last = case.t[#case.t]
   local run = cann.run(model, last, {
      method = "rk4", dt = step / parts, record = case.variables, every = parts, precision = "float64",
   })
   local states = {}
   for place, time in ipairs(case.t) do
      states[place] = {}
      local row = math.floor(time / step + 0.5)
      for variable, name in ipairs(case.variables) do
         local values = run[name]:flatten()
         states[place][variable] = row == 0 and numbers.read(case.y0[variable]) or values[row]
      end
   end
   return states
end

local function worst_error(states, wanted)
   local worst = 0
   for place, row in ipairs(wanted) do
      for variable, value in ipairs(row) do
         local error = numbers.relative_error(states[place][variable], numbers.read(value), 1e-3)
         worst = states[place][variable] == states[place][variable] and math.max(worst, error) or math.huge
      end
   end
   return worst
end

--- Halves the step until that changes less than a sixteenth of the tolerance.
function kind.judge(case)
   local text, func = equations.plain(case.equations)
   if not text then return nil, func end
   local model = cann.model {
      kind = "system", eqs = text, func = func, units = "off", param = equations.assignments(case.params),
      state = equations.assignments(case.y0, case.variables),
   }
   local step, parts = common_step(case.t), 4
   local before = solve(model, case, step, parts)
   while true do
      parts = parts * 2
      local now = solve(model, case, step, parts)
      local change = worst_error(before, now)
      before = now
      if change < case.rtol / 16 or parts * 2 * case.t[#case.t] / step > MOST_STEPS then break end
   end
   return { { what = "states", error = worst_error(before, case.y), tolerance = case.rtol } }
end

return kind
