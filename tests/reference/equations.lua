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

--- Statements between semicolons; those inside parentheses part arguments, and become commas.
local function statements_of(text)
   local list = {}
   text = text:gsub("%b()", function(inner) return (inner:gsub(";", ",")) end)
   for statement in (text .. ";"):gmatch("%s*(.-)%s*;") do list[#list + 1] = statement end
   return list
end

--- Writes out `s2' the same with 1<->2 and (1-c)`: the statement before with names ending in 1 and 2 exchanged, and
-- the term of the other sign in place of (1+c).
local function mirrored(statement, before)
   local one, other, rest = statement:match "^[%a_][%w_]*' the same with (%w+)<%->(%w+)(.*)$"
   if not one or not before then return nil end
   local swap = { [one] = other, [other] = one }
   local text = before:gsub("([%a_]+)(%w+)", function(name, last) return swap[last] and name .. swap[last] end)
   local term = rest:match "^ and (%b())$"
   if not term then return rest == "" and text or nil end
   local function flip(sign) return sign == "-" and "+" or "-" end
   local at, to = text:find(term:gsub("[+-]", flip), 1, true)
   return at and text:sub(1, at - 1) .. term .. text:sub(to + 1)
end

--- The equations with every shorthand written out, or nil and why where a person must read them; and the functions
-- among them.
function equations.plain(text)
   local written, functions, before = {}, {}, nil
   for _, statement in ipairs(statements_of(text)) do
      if statement:find "the same with" then statement = mirrored(statement, before) end
      if not statement then return nil, "equations told in prose" end
      before = statement
      local list = statement:match "^[%a_][%w_]*%([%w_,%s]*%)%s*=" and functions or written
      list[#list + 1] = spread(statement)
   end
   return table.concat(written, "; "), table.concat(functions, "; ")
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
