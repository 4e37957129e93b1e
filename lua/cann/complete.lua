-- SPDX-License-Identifier: MIT
--- What TAB offers for a line up to the cursor: file names inside quotes, option names inside a
-- constructor's braces, fields and methods behind a dot or a colon, else names that are there.
-- Nothing is called but the objects' own `__names` and `__index`; a failure offers nothing.
local stat = require "posix.sys.stat"
local catalogue = require "cann.catalogue"
local options = require "cann.options"

local complete = {}

local keywords = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "if", "in", "local",
   "nil", "not", "or", "repeat", "return", "then", "true", "until", "while" }

--- Walks a line: the quote that is open at its end and the brackets that are, innermost last.
local function scan(line)
   local open, quote, start = {}, nil, nil
   local at = 1
   while at <= #line do
      local c = line:sub(at, at)
      if quote then
         if c == "\\" then at = at + 1
         elseif c == quote then quote = nil end
      elseif c == '"' or c == "'" then quote, start = c, at + 1
      elseif line:find("^%-%-", at) then return open, "comment"
      elseif c:find("[%(%[{]") then open[#open + 1] = { bracket = c, at = at }
      elseif c:find("[%)%]}]") then open[#open] = nil end
      at = at + 1
   end
   return open, quote and "quote" or nil, start
end

local function get(value, key)
   local fine, found = pcall(function() return value[key] end)
   if fine then return found end
end

--- The value of a path such as models.CANN1D or net:run, walked without a call; nil where it breaks.
local function value_of(path)
   local value = _G
   for name in path:gmatch("[%a_][%w_]*") do
      value = get(value, name)
      if value == nil then return nil end
   end
   return value
end

--- The path that ends a piece of text: "x = models.CANN1D" gives "models.CANN1D".
local function path_before(text) return text:match("([%a_][%w_%.:]*)%s*$") end

--- Adds the names of a table and of what stands behind it.
local function add_names(value, wanted, add, depth)
   local meta = debug.getmetatable(value)
   if type(value) == "table" then
      for name in next, value do add(name, wanted and rawget(value, name)) end
   end
   if type(meta) ~= "table" or depth > 8 then return end
   local named = rawget(meta, "__names")
   if named then
      for _, name in ipairs(named(value)) do add(name) end
   end
   local behind = rawget(meta, "__index")
   if type(behind) == "table" then add_names(behind, wanted, add, depth + 1) end
end

--- The names that can follow `value` and a dot or colon, that begin with `beginning`, sorted.
function complete.names(value, beginning, methods_only)
   local seen, found = {}, {}
   add_names(value, methods_only, function(name, member)
      if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") or seen[name] then return end
      if name:sub(1, #beginning) ~= beginning then return end
      if name:sub(1, 1) == "_" and beginning == "" then return end
      if methods_only and member ~= nil and type(member) ~= "function" then return end
      seen[name] = true
      found[#found + 1] = name
   end, 0)
   table.sort(found)
   return found
end

--- Files that begin with a path as typed; folders end in '/'. The words are whole paths.
local function files(path)
   local folder, beginning = path:match("^(.*/)([^/]*)$")
   folder, beginning = folder or "", beginning or path
   local from = folder:gsub("^~/", (os.getenv("HOME") or "~") .. "/")
   local found = {}
   for _, entry in ipairs(catalogue.entries(from == "" and "." or from)) do
      local hidden = entry:sub(1, 1) == "." and beginning:sub(1, 1) ~= "."
      if not hidden and entry ~= "." and entry ~= ".." and entry:sub(1, #beginning) == beginning then
         local about = stat.stat(from .. entry)
         local is_folder = about and stat.S_ISDIR(about.st_mode) ~= 0
         found[#found + 1] = folder .. entry .. (is_folder and "/" or "")
      end
   end
   table.sort(found)
   return found
end

--- The declaration of the constructor whose braces are open at the end of the line, and what is in
-- them so far.
local function constructor(line, open)
   local innermost = open[#open]
   if not innermost or innermost.bracket ~= "{" then return nil end
   local before = line:sub(1, innermost.at - 1)
   local parenthesis = open[#open - 1]
   if parenthesis and parenthesis.bracket == "(" and before:sub(parenthesis.at):find("^%([^%(%){}]*$") then
      before = before:sub(1, parenthesis.at - 1)
   end
   local path = path_before(before)
   local value = path and value_of(path)
   local declared = value ~= nil and options.of(value, path:match("[%w_]*$"))
   return declared or nil, line:sub(innermost.at + 1)
end

--- Option names still to be given, where the cursor is at the place of a name.
local function option_names(line, open, beginning)
   local declared, inside = constructor(line, open)
   if not declared then return nil end
   local place = inside:sub(1, #inside - #beginning)
   if not place:find("[,;]%s*$") and place:find("%S") then return nil end
   local found, names = {}, {}
   for k, name in ipairs(declared.names) do names[k] = name end
   for _, name in ipairs(declared.more and declared.more(inside) or {}) do names[#names + 1] = name end
   for _, name in ipairs(names) do
      local given = ("," .. place):find("[,;%s]" .. name .. "%s*=")
      if not given and name:sub(1, #beginning) == beginning then found[#found + 1] = name .. " = " end
   end
   return found
end

local function plain_names(beginning)
   local found = complete.names(_G, beginning)
   for _, word in ipairs(keywords) do
      if beginning ~= "" and word:sub(1, #beginning) == beginning then found[#found + 1] = word end
   end
   table.sort(found)
   return found
end

--- Cuts from each word what stands before the piece that readline will replace.
local function cut(words, typed, piece)
   local extra = #typed - #piece
   for index, word in ipairs(words) do words[index] = word:sub(extra + 1) end
   return words
end

--- The words for a line up to the cursor.
-- @tparam string line the line up to the cursor
-- @tparam string piece the end of it that the answer replaces
-- @treturn table words
-- @treturn string|nil the character that follows a single word
function complete.words(line, piece)
   local open, within, start = scan(line)
   if within == "comment" then return {} end
   if within == "quote" then
      local typed = line:sub(start)
      local found = files(typed)
      local closes = #found == 1 and found[1]:sub(-1) ~= "/"
      return cut(found, typed, piece), closes and line:sub(start - 1, start - 1) or nil
   end
   local path, mark, beginning = line:match("([%a_][%w_%.:]*)([%.:])([%w_]*)$")
   if path then
      local value = value_of(path)
      return value ~= nil and cut(complete.names(value, beginning, mark == ":"), beginning, piece) or {}
   end
   beginning = line:match("[%a_][%w_]*$") or ""
   local named = option_names(line, open, beginning)
   if named and #named > 0 then return cut(named, beginning, piece) end
   if beginning == "" and line:find("%S") then return {} end
   return cut(plain_names(beginning), beginning, piece)
end

return complete
