-- SPDX-License-Identifier: MIT
--- What `help(x)` and `x?` print: an object's own help, a constructor's options, a row of the table
-- of functions, or the doc comment that stands above a Lua function in its file.
local ffi = require "ffi"
local C = require("cann.ffi").C
local catalogue = require "cann.catalogue"
local options = require "cann.options"
local show = require "cann.show"

local help = {}

local kinds = { "models", "tasks", "trainers", "analyzers", "pipelines", "plots", "data" }

--- Where to start.
function help.overview()
   return [[
cann: describe a model once, run it, look at it. Some first lines:

  net  = models.CANN1D{ n = 512 }
  task = tasks.SmoothTracking{ model = net, points = {-2, 0.5, 2}, durations = {20, 20} }
  run  = net:run(task, { record = {"u", "r"} })
  plot.bump(run):show()                what was recorded, as a picture

What there is:
  models()  tasks()  trainers()  analyzers()  pipelines()  plot()  data()     lists, plugins included
  tensor                               arrays: tensor.rand(3, 4), a % b, a:mean()
  cann.model{...}  cann.group(m, n)    own equations;  cann.seed(7)  cann.threads(2)  cann.precision("float64")

At the prompt:
  x?  help(x)      options, defaults and units of a model, function or name; help("tanh") too
  = x  or  x       show a value            TAB     complete names, options in braces, files in quotes
  Ctrl-C           stop a run, keep what it recorded; clear the line
  Ctrl-D  exit     leave                    Ctrl-R  search what was typed before]]
end

local function file_lines(path)
   local file = io.open(path, "r")
   if not file then return nil end
   local lines = {}
   for line in file:lines() do lines[#lines + 1] = line end
   file:close()
   return lines
end

--- The comment lines that end just above line `below`, first `---` first; nil where there are none.
local function comment_above(lines, below)
   local last = below - 1
   local first = last
   while first >= 1 and lines[first]:find("^%s*%-%-") do
      if lines[first]:find("^%s*%-%-%-") then
         local found = {}
         for index = first, last do found[#found + 1] = lines[index]:gsub("^%s*%-%-%-?%s?", "") end
         return found
      end
      first = first - 1
   end
end

--- The comment at the head of a file, after its licence line.
local function comment_at_head(lines)
   for index = 1, math.min(#lines, 6) do
      if lines[index]:find("^%-%-%-") then
         local last = index
         while lines[last + 1] and lines[last + 1]:find("^%-%-") do last = last + 1 end
         return comment_above(lines, last + 1)
      end
   end
end

local forms = {
   { "^@tparam(%b[])%s+(%S+)%s+(%S+)%s*(.*)$", function(_, kind, name, text)
      return ("  %-14s %s (%s, optional)"):format(name, text, kind)
   end },
   { "^@tparam%s+(%S+)%s+(%S+)%s*(.*)$", function(kind, name, text)
      return ("  %-14s %s (%s)"):format(name, text, kind)
   end },
   { "^@param(%b[])%s+(%S+)%s*(.*)$", function(_, name, text) return ("  %-14s %s (optional)"):format(name, text) end },
   { "^@param%s+(%S+)%s*(.*)$", function(name, text) return ("  %-14s %s"):format(name, text) end },
   { "^@treturn%s+(%S+)%s*(.*)$", function(kind, text) return ("  gives          %s (%s)"):format(text, kind) end },
   { "^@raise%s*(.*)$", function(text) return "  fails on       " .. text end },
   { "^@usage%s*(.*)$", function(text) return "  example        " .. text end },
}

-- A tag and the lines that go on with it as one line; what follows an example stays as it is.
local function joined(comment)
   local lines, goes_on = {}, false
   for _, line in ipairs(comment) do
      local tag = line:match "^@(%a+)"
      if goes_on and not tag then lines[#lines] = lines[#lines] .. " " .. line:gsub("^%s+", "")
      else lines[#lines + 1] = line end
      if tag then goes_on = tag ~= "usage" end
   end
   return lines
end

local function readable(comment)
   local lines = {}
   for _, line in ipairs(joined(comment)) do
      local said
      for _, form in ipairs(forms) do
         local a, b, c, d = line:match(form[1])
         if a then
            said = form[2](a, b, c, d)
            break
         end
      end
      lines[#lines + 1] = said or line
   end
   return table.concat(lines, "\n")
end

local function signature(action, name)
   local info, names = debug.getinfo(action, "u"), {}
   for index = 1, info.nparams or 0 do names[index] = debug.getlocal(action, index) end
   if info.isvararg then names[#names + 1] = "..." end
   return ("%s(%s)"):format(name or "function", table.concat(names, ", "))
end

--- The doc comment of a Lua function, read from its file; nil where it has none.
-- @tparam function action
-- @tparam[opt] string name what it is called: a file of that name may speak for it at its head
function help.comment(action, name)
   local info = debug.getinfo(action, "S")
   local path = info.source:match("^@(.*)")
   local lines = path and file_lines(path)
   if not lines then return nil end
   local parts = {}
   if name and path:match("([%w_]+)%.lua$") == name:match("[%w_]*$") then parts[1] = comment_at_head(lines) end
   parts[#parts + 1] = comment_above(lines, info.linedefined)
   for index, part in ipairs(parts) do parts[index] = readable(part) end
   return #parts > 0 and table.concat(parts, "\n") or nil
end

local function of_function(action, name)
   local parts = {}
   local declared = options.of(action, name and name:match("[%w_]*$"))
   local comment = help.comment(action, name)
   if debug.getinfo(action, "S").what == "C" then parts[1] = (name or "function") .. ": built in" end
   if not declared and #parts == 0 then parts[1] = signature(action, name) end
   if comment then parts[#parts + 1] = comment end
   if declared then parts[#parts + 1] = (name or declared.owner) .. "{ ... } takes:\n" .. options.help(declared) end
   if #parts == 1 and not declared and not comment then parts[2] = "(no doc comment)" end
   return table.concat(parts, "\n")
end

--- The row of a name in the engine's tables of functions and tensor operations as text, or nil.
function help.row(name)
   local row = C.cann_function_find(name)
   if row < 0 or not C.cann_function_callable(row) then
      return require("cann.tensor.tables").describe(name)
   end
   local letters = ({ "a", "a, b", "a, b, c" })[tonumber(C.cann_function_arity(row))] or ""
   local lines = { ("%s(%s)   %s"):format(name, letters, ffi.string(C.cann_function_doc(row))) }
   for argument = 0, tonumber(C.cann_function_arity(row)) - 1 do
      local derivative = C.cann_function_derivative(row, argument)
      lines[#lines + 1] = ("  derivative in %s: %s"):format(("abc"):sub(argument + 1, argument + 1),
         derivative ~= nil and ffi.string(derivative) or "0")
   end
   lines[#lines + 1] = "  in equations, and as a tensor's method: x:" .. name .. "()"
   return table.concat(lines, "\n")
end

-- A rule of connectivity by its name, with its options.
local function of_rule(name)
   local connect = require "cann.connect"
   for _, rule in ipairs(connect.rules()) do
      if rule.name == name then
         local lines = { ("rule = \"%s\"   %s"):format(name, rule.doc) }
         for _, option in ipairs(connect.options(name)) do
            lines[#lines + 1] = ("  %-15s %-7s %s"):format(option.name, option.kind,
               option.required and "required" or option.default ~= nil and tostring(option.default) or "-")
         end
         return table.concat(lines, "\n")
      end
   end
end

local function own_help(value)
   local fine, method = pcall(function() return value.help end)
   return fine and type(method) == "function" and method or nil
end

-- What an object prints, and below it what it holds and what it can do.
local function of_object(value, meta)
   local lines, names, seen = { tostring(value), meta.__keys }, {}, {}
   for _, key in ipairs(meta.__names and meta.__names(value) or {}) do
      if type(key) == "string" and not seen[key] then names[#names + 1], seen[key] = key, true end
   end
   table.sort(names)
   local can = {}
   for _, key in ipairs(names) do
      local fine, member = pcall(function() return value[key] end)
      if fine and type(member) == "function" then
         local said = help.comment(member) or ""
         can[#can + 1] = ("  :%-18s %s"):format(key, said:match("^[^\n]*")):gsub("%s+$", "")
      elseif fine and member ~= nil and type(member) ~= "cdata" then
         lines[#lines + 1] = ("  .%-18s %s"):format(key, show.value(member):match("^[^\n]*"):sub(1, 80))
      end
   end
   for _, line in ipairs(can) do lines[#lines + 1] = line end
   return table.concat(lines, "\n")
end

local function of_module(value, name)
   local lines = { name or "table" }
   local names = {}
   for key in next, value do
      if type(key) == "string" then names[#names + 1] = key end
   end
   table.sort(names)
   for _, key in ipairs(names) do
      local member = rawget(value, key)
      local said = type(member) == "function" and help.comment(member) or ""
      lines[#lines + 1] = ("  %-18s %s"):format(key, said:match("^[^\n]*") or ""):gsub("%s+$", "")
   end
   return table.concat(lines, "\n")
end

--- The help of a value as text.
-- @param value any
-- @tparam[opt] string name what it was called when asked
function help.text(value, name)
   if type(value) == "function" then return of_function(value, name) end
   if type(value) == "string" then return help.about(value) end
   if value == require "cann" then return help.overview() end
   local meta = debug.getmetatable(value)
   local method = (type(value) == "table" or type(value) == "cdata") and own_help(value)
   if method then return method(value) end
   local declared = options.of(value, name)
   if declared then return declared.owner .. "{ ... } takes:\n" .. options.help(declared) end
   if type(value) == "table" and type(meta) == "table" and meta.__tostring then return of_object(value, meta) end
   if type(value) == "table" then return of_module(value, name) end
   return ("%s   (a %s)"):format(show.value(value), type(value))
end

--- Where else a name is known: "models.CANN1D" for "CANN1D".
local function elsewhere(name)
   for _, kind in ipairs(kinds) do
      for _, known in ipairs(catalogue.names(kind)) do
         if known == name then return (kind == "plots" and "plot" or kind) .. "." .. name end
      end
   end
end

local function all_names()
   local names = {}
   for _, kind in ipairs(kinds) do
      for _, name in ipairs(catalogue.names(kind)) do names[#names + 1] = name end
   end
   for row = 0, tonumber(C.cann_function_count()) - 1 do
      if C.cann_function_callable(row) then names[#names + 1] = ffi.string(C.cann_function_name(row)) end
   end
   return names
end

--- The value behind names with dots and colons; nothing is called or evaluated.
local function value_of(path, from)
   local value = from or _G
   if not path:find("^[%a_][%w_%.:]*$") then return nil end
   for name in path:gmatch("[%w_]+") do
      local fine, member = pcall(function() return value[name] end)
      if not fine or member == nil then return nil end
      value = member
   end
   return value
end

--- The help of what a text names: a value, a function of equations, a model of the library.
function help.about(text)
   text = text:gsub("^%s+", ""):gsub("%s*[%({]%s*[%)}]%s*$", "")
   local value = value_of(text)
   if value ~= nil and type(value) ~= "string" then return help.text(value, text) end
   local row = text:find("^[%a_][%w_]*$") and (help.row(text) or of_rule(text))
   if row then return row end
   if type(value) == "string" then return show.value(value) .. "   (a string)" end
   local path = elsewhere(text)
   local found = path and value_of(path, require "cann")
   if found ~= nil then return help.text(found, path) end
   local near = options.nearest(text, all_names())
   return ("nothing is known of '%s'%s   (help() for a start, models() for a list)"):format(text,
      near and "; did you mean '" .. near .. "'?" or "")
end

--- Prints the help of a value or of a name; without one, where to start.
function help.help(...)
   if select("#", ...) == 0 then return print(help.overview()) end
   local value = ...
   if value == nil then return print("nil: nothing has that name   (help() for a start, help(\"tanh\") for a name)") end
   print(help.text(value))
end

return help
