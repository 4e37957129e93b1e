-- SPDX-License-Identifier: MIT
--- Options as text that is the same for the same options: what results on disk are found again by.
local tensor = require "cann.tensor"

local written = {}

local longest = 400 -- characters of one value that are written out

--- A number in as few digits as give it back.
function written.number(value)
   for digits = 15, 16 do
      local text = ("%%.%dg"):format(digits):format(value)
      if tonumber(text) == value then return text end
   end
   return ("%.17g"):format(value)
end

--- A short name for a text: two sums over its bytes modulo primes.
function written.digest(text)
   local a, b = 7, 11
   for k = 1, #text do
      a = (a * 257 + text:byte(k)) % 4294967291
      b = (b * 263 + text:byte(k)) % 4294967279
   end
   return ("%08x%08x"):format(a, b)
end

-- The function in the lines it stands in, without its name and what stands around it.
local function cut(lines)
   local body = lines:match("function[%s%w_.:]*(%(.*)")
   local last = 0
   while body do
      last = body:find("%f[%w_]end%f[^%w_]", last + 1)
      if not last then break end
      local text = "function" .. body:sub(1, last + 2)
      if load("return " .. text) then return text end
   end
   return lines
end

-- The lines a function stands in; nothing is known of one typed at the prompt.
local function source_of(action)
   local info = debug.getinfo(action, "S")
   local path = info.source:match("^@(.*)")
   local file = path and io.open(path, "r")
   if not file then return "function" end
   local lines, number = {}, 0
   for line in file:lines() do
      number = number + 1
      if number >= info.linedefined and number <= info.lastlinedefined then lines[#lines + 1] = line end
   end
   file:close()
   return cut(table.concat(lines, "\n"))
end

local text_of

local function text_of_table(value, depth)
   local parts, names = {}, {}
   for k, part in ipairs(value) do parts[k] = text_of(part, depth + 1) end
   for name, part in pairs(value) do
      if type(name) ~= "number" or name % 1 ~= 0 or name < 1 or name > #value then
         names[#names + 1] = tostring(name) .. "=" .. text_of(part, depth + 1)
      end
   end
   table.sort(names)
   for _, part in ipairs(names) do parts[#parts + 1] = part end
   return "{" .. table.concat(parts, ",") .. "}"
end

-- Objects are what they print, less the address of one that does not say what it is.
text_of = function(value, depth)
   local kind = type(value)
   if kind == "number" then return written.number(value) end
   if kind == "function" then return source_of(value) end
   if tensor.is(value) then return text_of(value:flatten():tolist(), depth) end
   if kind == "table" and depth < 8 and not getmetatable(value) then return text_of_table(value, depth) end
   return (tostring(value):gsub(": 0x%x+$", ""))
end

--- The text of a value: numbers with all their digits, tables by sorted names, functions by the lines they stand in.
function written.text(value) return text_of(value, 0) end

--- The same, cut where it is long and told apart by its digest.
function written.short(value)
   local text = text_of(value, 0)
   if #text <= longest then return text end
   return ("%s ... %d characters, %s"):format(text:sub(1, 60), #text, written.digest(text))
end

return written
