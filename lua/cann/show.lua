-- SPDX-License-Identifier: MIT
--- How values look at the prompt: objects print themselves, tables are sorted and cut.
local show = {}

local WIDTH, ROWS, DEPTH = 96, 24, 3

local rank = { number = 1, string = 2, boolean = 3 }

local function before(a, b)
   local first, second = rank[type(a)] or 4, rank[type(b)] or 4
   if first ~= second then return first < second end
   if first <= 2 then return a < b end
   return tostring(a) < tostring(b)
end

local function sorted_keys(value)
   local keys = {}
   for key in next, value do keys[#keys + 1] = key end
   table.sort(keys, before)
   return keys
end

local keywords = {}
for word in ([[and break do else elseif end false for function goto if in local nil not or repeat return then
   true until while]]):gmatch("%a+") do keywords[word] = true end

local function quoted(text)
   if #text > WIDTH then text = text:sub(1, WIDTH - 10) .. "..." end
   local plain = ("%q"):format(text):gsub("\\\n", "\\n"):gsub("\\0", "\\0")
   return (plain:gsub("[%z\1-\31\127]", function(c) return ("\\%d"):format(c:byte()) end))
end

local function number(value)
   if value ~= value then return "nan" end
   if value == math.huge then return "inf" end
   if value == -math.huge then return "-inf" end
   return ("%.14g"):format(value)
end

local function key_text(key)
   if type(key) == "string" and key:find("^[%a_][%w_]*$") and not keywords[key] then return key end
   return "[" .. (type(key) == "string" and quoted(key) or tostring(key)) .. "]"
end

local function function_text(value)
   local info = debug.getinfo(value, "S")
   if info.what == "C" then return "function (built in)" end
   return ("function of %s:%d"):format(info.source:match("([^/@=]*)$"), info.linedefined)
end

local in_table

local function plain(value, depth, seen)
   local kind = type(value)
   if kind == "string" then return quoted(value) end
   if kind == "number" then return number(value) end
   if kind == "function" then return function_text(value) end
   if kind ~= "table" then return (tostring(value):gsub("\n.*", " ...")) end
   local meta = debug.getmetatable(value)
   if type(meta) == "table" and meta.__tostring then return (tostring(value):gsub("\n.*", " ...")) end
   return in_table(value, depth, seen)
end

local function fields_of(value, depth, seen)
   local fields, listed = {}, 0
   local keys = sorted_keys(value)
   for index, key in ipairs(keys) do
      if #fields == ROWS then
         fields[#fields + 1] = ("... %d more"):format(#keys - index + 1)
         break
      end
      local text = plain(value[key], depth + 1, seen)
      if key == listed + 1 then listed = key
      else text = key_text(key) .. " = " .. text end
      fields[#fields + 1] = text
   end
   return fields
end

function in_table(value, depth, seen)
   if next(value) == nil then return "{}" end
   if seen[value] then return "{ itself }" end
   if depth >= DEPTH then return "{ ... }" end
   seen[value] = true
   local fields = fields_of(value, depth, seen)
   seen[value] = nil
   local line = "{ " .. table.concat(fields, ", ") .. " }"
   if #line + 3 * depth <= WIDTH and not line:find("\n") then return line end
   local indent = ("   "):rep(depth + 1)
   return "{\n" .. indent .. table.concat(fields, ",\n" .. indent) .. "\n" .. ("   "):rep(depth) .. "}"
end

--- One value as text: strings as they are, objects by their own __tostring, tables opened.
function show.value(value)
   if type(value) == "string" then return value end
   local meta = type(value) == "table" and getmetatable(value)
   if type(meta) == "table" and meta.__tostring then return tostring(value) end
   return plain(value, 0, {})
end

--- Several values as one text: short ones on one line.
function show.values(...)
   local texts = {}
   for index = 1, select("#", ...) do texts[index] = show.value((select(index, ...))) end
   local line = table.concat(texts, "\t")
   return line:find("\n") and table.concat(texts, "\n") or line
end

--- What a value says of itself when a line of the prompt has given it a name; nil: nothing.
-- Models and runs do, by `__announce` of their metatable: a function that gives one line.
function show.announcement(value)
   local meta = debug.getmetatable(value)
   local announce = type(meta) == "table" and rawget(meta, "__announce") or nil
   return announce and announce(value)
end

return show
