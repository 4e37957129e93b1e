-- SPDX-License-Identifier: MIT
--- Equations that look back, "x' = f(x, x(t - d), x'(t - d))", with a history; the states at given times to meet.
local cann = require "cann"
local numbers = require "numbers"
local equations = require "equations"

local kind = {}
local MOST_STEPS = 2 ^ 18

function kind.recognises(case)
   return type(case.equation) == "string" and case.equation:find "^%s*x'" and type(case.history) == "string"
      and type(case.t) == "table" and case.x
end

--- The right side in the language, with t counted from `start`: x(t) is x; x(t - d) stays; x(e) of another time e is
-- x(t - (t - e)).
local function right_side(case, start)
   local calls = {}
   local function keep(name)
      return function(call)
         local inner = call:sub(2, -2)
         local said = name .. call
         if inner:find "^%s*t%s*$" then
            said = name
         elseif not inner:find "^%s*t%s*%-" then
            local time = equations.shift(inner:gsub("x%(t%)", "x"), start)
            said = ("%s(t - ((t + %.17g) - (%s)))"):format(name, start, time)
         end
         calls[#calls + 1] = said
         return ("@%d@"):format(#calls)
      end
   end
   local text = case.equation:match("=%s*(.-)%s*$"):gsub("%s+for%s+t.*$", "")
   text = text:gsub("x'(%b())", keep "x'"):gsub("%f[%w_]x(%b())", keep "x")
   return (equations.shift(text, start):gsub("@(%d+)@", function(number) return calls[tonumber(number)] end))
end

--- The time from which the equation holds, and what x is before it.
local function before(case)
   local start = tonumber(case.equation:match "for%s+t%s*>=%s*([%d%.]+)") or 0
   local history = case.history:gsub("%s+for%s+t.*$", ""):gsub(",.*$", ""):match "=%s*(.-)%s*$"
   return start, history
end

local function model_of(case)
   local start, history = before(case)
   local function at(time)
      return (history:gsub("%f[%w_]t%f[^%w_]", ("(%.17g)"):format(time)))
   end
   return cann.model {
      kind = "system", units = "off", param = case.params and equations.assignments(case.params),
      state = ("x = %s @maxdelay(%.17g)"):format(at(start), case.t[#case.t] + 1),
      eqs = "x' = " .. right_side(case, start) .. " @method(rk4)",
      history = { x = equations.shift(history, start) },
   }, start
end

--- States at the times, with `parts` steps per unit of time.
local function solve(case, parts)
   local model, start = model_of(case)
   local run = cann.run(model, case.t[#case.t] - start, { dt = 1 / parts, record = "x", precision = "float64" })
   local states = {}
   for k, time in ipairs(case.t) do
      local row = math.floor((time - start) * parts + 0.5)
      states[k] = row == 0 and case.x[k] or run.x[row][1]
   end
   return states
end

--- Halves the step until the error is below the tolerance, or the steps are too many.
function kind.judge(case)
   local parts, worst = 16, math.huge
   while worst > case.tolerance.rtol and parts * case.t[#case.t] < MOST_STEPS do
      worst = 0
      for k, state in ipairs(solve(case, parts)) do
         local error = numbers.relative_error(state, numbers.read(case.x[k]), 1e-3)
         worst = error == error and math.max(worst, error) or math.huge
      end
      parts = parts * 2
   end
   return { { what = "states", error = worst, tolerance = case.tolerance.rtol } }
end

return kind
