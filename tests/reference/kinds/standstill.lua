-- SPDX-License-Identifier: MIT
--- Fixed points of systems told by equations, for values of one parameter: places, eigenvalues, types.
local cann = require "cann"
local equations = require "equations"
local numbers = require "numbers"
local tensor = cann.tensor

local kind = {}

local function points_in(list) return type(list) == "table" and type(list[1]) == "table" and list[1].x end

-- Entries `at_z3_5`: points of the equations told as fast, with z held at 3.5.
local function held(case)
   local found = {}
   for name, points in pairs(case) do
      local variable, value = tostring(name):match "^at_(%a+)([%d_]+)$"
      if variable and points_in(points) then
         found[#found + 1] = { variable = variable, value = tonumber((value:gsub("_", "."))), points = points }
      end
   end
   return found
end

function kind.recognises(case)
   if type(case.equations) == "string" and case.equations:find "^fast:" then return #held(case) > 0 end
   if type(case.cases) == "table" and case.cases[1] and case.cases[1].equation then return case.cases[1].points end
   return type(case.equations) == "string" and case.variables and type(case.scan) == "table"
      and case.scan[1].fixed_points
end

local function system(text, states, parameters)
   local eqs, func = equations.plain(text)
   local first = {}
   for k, name in ipairs(states) do first[k] = name .. " = 0" end
   return cann.model { kind = "system", units = "off", param = equations.assignments(parameters),
      state = table.concat(first, "; "), func = func, eqs = eqs }
end

local function box(variables, given)
   local range = {}
   for k, name in ipairs(variables) do range[name] = given and (given[k] and given[k][1] and given[k] or given) end
   return next(range) and range or nil
end

-- Adds what the points of `found` are off: nearest to nearest, with as many as there should be.
local function judge_points(results, found, wanted, tolerance)
   if found.count ~= #wanted then
      results[#results + 1] = { what = ("%d points found, not %d"):format(found.count, #wanted), error = math.huge,
         tolerance = 0.5 }
      return
   end
   for _, point in ipairs(wanted) do
      local place = tensor.from(point.x)
      local k = (found.x - place):abs():max(2):argmin()
      results[#results + 1] = { what = "a point", tolerance = tolerance.x_abs,
         error = (found.x[k] - place):abs():max() }
      if point.type then
         results[#results + 1] = { what = ("%s, not %s"):format(found.types[k], point.type), tolerance = 0.5,
            error = found.types[k] == point.type and 0 or 1 }
      end
      for _, value in ipairs(point.eigenvalues or {}) do
         local off = ((found.eigenvalues[k] - tensor { value.re, value.im }) ^ 2):sum(2):sqrt():min()
         results[#results + 1] = { what = "an eigenvalue", error = off, tolerance = tolerance.eig_abs }
      end
   end
end

local function judge_scan(case)
   local results = {}
   local extra
   for name, value in pairs(case.scan[1]) do
      if type(value) == "number" and case.equations:find("%f[%w_]" .. name .. "%f[^%w_]") then extra = name end
   end
   local parameters = { [extra] = 0 }
   for name, value in pairs(case.params) do parameters[name] = value end
   local model = system(case.equations, case.variables, parameters)
   for _, row in ipairs(case.scan) do
      local found = cann.analyzers.fixed_points(model, { set = { [extra] = row[extra] },
         range = box(case.variables, case.box), count = 400 })
      judge_points(results, found, row.fixed_points, case.tolerance)
   end
   return results
end

local function judge_forms(case)
   local results = {}
   for _, form in ipairs(case.cases) do
      local variable, parameters, wanted = form.equation:match "^(%a+)'", {}, {}
      for name, value in pairs(form) do if type(value) == "number" then parameters[name] = value end end
      for k, point in ipairs(form.points) do
         wanted[k] = { x = { numbers.read(point[1]) }, type = point[2] }
      end
      local found = cann.analyzers.fixed_points(system(form.equation, { variable }, parameters),
         { range = box({ variable }, form.box and { form.box } or { { -3, 3 } }), count = 400 })
      judge_points(results, found, wanted, case.tolerance)
   end
   return results
end

local function judge_held(case)
   local results = {}
   local text = case.equations:match "^fast:%s*(.-);?%s*slow:"
   for _, one in ipairs(held(case)) do
      local variables, wanted, parameters = {}, {}, { [one.variable] = one.value }
      for name in text:gmatch "([%a_][%w_]*)'" do variables[#variables + 1] = name end
      for name, value in pairs(case) do if type(value) == "number" then parameters[name] = value end end
      for k, point in ipairs(one.points) do
         wanted[k] = { x = {} }
         for i, name in ipairs(variables) do wanted[k].x[i] = point[name] end
      end
      judge_points(results, cann.analyzers.fixed_points(system(text, variables, parameters),
         { range = box(variables, { { -20, 20 }, { -40, 40 } }), count = 400 }), wanted, case.tolerance)
   end
   return results
end

function kind.judge(case)
   if case.scan then return judge_scan(case) end
   return case.cases and judge_forms(case) or judge_held(case)
end

return kind
