-- SPDX-License-Identifier: MIT
--- Equation text of the reference files, made into the language's own.
local numbers = require "numbers"

local equations = {}

local function words(text)
   local list = {}
   for word in text:gmatch("[%a_][%w_]*") do list[#list + 1] = word end
   return list
end

--- Writes out `g' = ag*(1-g) for g in m,h`: one line each, where g stands alone or ends a name.
local function spread(statement)
   local line, name, over = statement:match("^(.-)%s+for%s+([%a_][%w_]*)%s+in%s+([%w_,%s]+)$")
   if not line then return statement end
   local lines = {}
   for _, each in ipairs(words(over)) do
      lines[#lines + 1] = (line:gsub("[%a_][%w_]*", function(word)
         local before = word:match("^(.-)" .. name .. "$")
         return before and before .. each
      end))
   end
   return table.concat(lines, "; ")
end

--- The equations with every shorthand written out, or nil and why where a person must read them.
function equations.plain(text)
   local statements = {}
   for statement in (text .. ";"):gmatch("%s*(.-)%s*;") do
      if statement:find "the same with" then return nil, "equations told in prose" end
      statements[#statements + 1] = spread(statement)
   end
   return table.concat(statements, "; ")
end

--- The equations with time t replaced by t + start.
function equations.shift(text, start)
   if start == 0 then return text end
   return (text:gsub("[%a_][%w_]*", function(word) return word == "t" and ("(t + %.17g)"):format(start) or nil end))
end

--- `a = 1; b = 2` from a table of numbers and fractions, in a settled order.
function equations.assignments(values, order)
   local names = order
   if not names then
      names = {}
      for name in pairs(values) do names[#names + 1] = name end
      table.sort(names)
   end
   local parts = {}
   for place, name in ipairs(names) do
      parts[place] = ("%s = %.17g"):format(name, numbers.read(values[name] or values[place]))
   end
   return table.concat(parts, "; ")
end

return equations
