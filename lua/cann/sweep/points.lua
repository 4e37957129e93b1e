-- SPDX-License-Identifier: MIT
--- The rows of a sweep before they run: names of parameters and a column of values for each. Part of pipelines.sweep.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local points = {}

local most = 1e7 -- rows of one sweep
local own = { row = true, seed = true, seconds = true, error = true }

local function check_name(name, where)
   handle.text(name, "sweep: the name of a parameter in " .. where)
   if own[name] then
      handle.fail("sweep: a column '%s' is in every table; give the parameter in %s another name", name, where)
   end
   return name
end

local function sorted_names(given, where)
   local names = {}
   for name in pairs(given) do names[#names + 1] = check_name(name, where) end
   table.sort(names)
   return names
end

local function check_value(value, name, where, texts)
   local kind = type(value)
   if (kind == "number" and value == value) or (texts and (kind == "string" or kind == "boolean")) then return value end
   handle.fail("sweep: %s.%s holds %s; %s will do", where, name, kind == "table" and "a table" or tostring(value),
      texts and "numbers, texts and true or false" or "numbers")
end

-- { from, to, count }, by name or, as with a count of 10 or more, in that order; nil for a list. Three whole numbers
-- may be either.
local function range_of(name, given)
   if given.from ~= nil or given.to ~= nil or given.count ~= nil then
      local from, to, count = given.from, given.to, given.count
      local fine = type(from) == "number" and type(to) == "number" and type(count) == "number" and count % 1 == 0
         and count >= 2 and #given == 0
      if not fine then handle.fail("sweep: vary.%s: a range is { from = 0, to = 1, count = 11 }", name) end
      return from, to, count
   end
   local from, to, count = given[1], given[2], given[3]
   local is_range = #given == 3 and type(from) == "number" and type(to) == "number" and type(count) == "number"
      and count % 1 == 0 and count >= 10 and from < to
   if not is_range then return nil end
   if from % 1 == 0 and to % 1 == 0 then
      handle.fail("sweep: vary.%s = {%g, %g, %g} may be three values or %g from %g to %g; tensor.from{%g, %g, %g} or "
         .. "{ from = %g, to = %g, count = %g } says which", name, from, to, count, count, from, to, from, to, count,
         from, to, count)
   end
   return from, to, count
end

local function values_of(name, given, where, texts)
   if tensor.is(given) then return given:flatten():tolist() end
   if type(given) == "number" then return { given } end
   if type(given) ~= "table" or next(given) == nil then
      handle.fail("sweep: %s.%s is a list of values, a tensor or {from, to, count}, and not an empty one", where, name)
   end
   local from, to, count
   if where == "vary" then from, to, count = range_of(name, given) end
   if from then
      if count > most then handle.fail("sweep: vary.%s has %.3g values; at most %g will do", name, count, most) end
      return tensor.linspace(from, to, count):tolist()
   end
   for key, value in pairs(given) do
      if type(key) ~= "number" then
         handle.fail("sweep: %s.%s has '%s'; a list of values is wanted", where, name, tostring(key))
      end
      check_value(value, name, where, texts)
   end
   return given
end

--- Every combination of the values, the last name in the alphabet running fastest.
function points.grid(vary, texts)
   local names, lists, count = sorted_names(vary, "vary"), {}, 1
   if #names == 0 then handle.fail("sweep: vary is empty; name at least one parameter") end
   for _, name in ipairs(names) do
      lists[name] = values_of(name, vary[name], "vary", texts)
      count = count * #lists[name]
   end
   if count > most then handle.fail("sweep: %.3g parameter sets; at most %g will do", count, most) end
   local columns, inner = {}, count
   for _, name in ipairs(names) do
      inner = inner / #lists[name]
      local column = {}
      for k = 1, count do column[k] = lists[name][math.floor((k - 1) / inner) % #lists[name] + 1] end
      columns[name] = column
   end
   return names, columns, count
end

--- `count` points drawn evenly between the two bounds of each parameter; the draws are the seed's.
function points.random(vary, count, seed)
   local names, columns = sorted_names(vary, "vary"), {}
   if #names == 0 then handle.fail("sweep: vary is empty; name at least one parameter") end
   if count > most then handle.fail("sweep: random = %.3g; at most %g will do", count, most) end
   for k, name in ipairs(names) do
      local bounds = vary[name]
      local fine = type(bounds) == "table" and #bounds == 2 and type(bounds[1]) == "number"
         and type(bounds[2]) == "number" and bounds[1] < bounds[2]
      if not fine then
         handle.fail("sweep: with random, vary.%s is {from, to}, two numbers, the first the smaller", name)
      end
      columns[name] = tensor.zeros(count, "float64"):uniform(bounds[1], bounds[2], { seed = seed, stream = k }):tolist()
   end
   return names, columns, count
end

-- { {a = 1, b = 2}, {a = 3, b = 4} } as columns.
local function of_rows(rows, texts)
   local names, columns = sorted_names(rows[1], "points[1]"), {}
   for _, name in ipairs(names) do columns[name] = {} end
   for k, row in ipairs(rows) do
      local where = ("points[%d]"):format(k)
      if type(row) ~= "table" then handle.fail("sweep: %s is a %s; { name = value } will do", where, type(row)) end
      for name in pairs(row) do
         if not columns[name] then
            handle.fail("sweep: %s has '%s', which points[1] has not; every point names the same parameters", where,
               tostring(name))
         end
      end
      for _, name in ipairs(names) do
         if row[name] == nil then handle.fail("sweep: %s has no '%s', which points[1] has", where, name) end
         columns[name][k] = check_value(row[name], name, where, texts)
      end
   end
   return names, columns, #rows
end

--- Points one by one: a list of { name = value }, or a column for each name. Equal points are rows of their own.
function points.list(given, texts)
   if #given > 0 then return of_rows(given, texts) end
   local names, columns, count = sorted_names(given, "points"), {}, 0
   for k, name in ipairs(names) do
      columns[name] = values_of(name, given[name], "points", texts)
      if k > 1 and #columns[name] ~= count then
         handle.fail("sweep: points.%s has %d values, points.%s %d; each parameter needs one per point", name,
            #columns[name], names[1], count)
      end
      count = #columns[name]
   end
   return names, columns, count
end

return points
