-- SPDX-License-Identifier: MIT
--- `cann --safe FILE`: a script in an environment of its own, made of what cannot do harm: no FFI, no
-- commands, no bytecode, no C modules, no debug library; files are written below the current folder
-- only. The library keeps its own environment and promises the same for what it writes
-- (cann_files_check). Plugins run in the script's environment.
local door = require "cann.ffi"
local catalogue = require "cann.catalogue"
local handle = require "cann.handle"
local plugin = require "cann.plugin"

local safe = {}

local plain = { "_VERSION", "assert", "error", "ipairs", "next", "pairs", "pcall", "print", "rawequal", "rawget",
   "rawset", "select", "setmetatable", "tonumber", "tostring", "type", "unpack", "xpcall" }
local whole = { "bit", "coroutine", "math", "table", "string" }

local function refuse(what)
   return function() handle.fail("%s is not there under --safe", what) end
end

local function copy(source)
   local out = {}
   for key, value in pairs(source) do out[key] = value end
   return out
end

local function check(path)
   if type(path) ~= "string" then handle.fail("a file's name is a string, not a %s", type(path)) end
   handle.check_writable(path)
   return path
end

local function make_io()
   local open, lines = io.open, io.lines
   return {
      read = io.read, write = io.write, type = io.type, stdin = io.stdin, stdout = io.stdout, stderr = io.stderr,
      lines = function(...) return lines(...) end,
      open = function(path, mode)
         if mode and tostring(mode):find("[wa+]") then check(path) end
         return open(path, mode)
      end,
      popen = refuse "io.popen", output = refuse "io.output", input = refuse "io.input", tmpfile = refuse "io.tmpfile",
   }
end

local function make_os()
   local remove, rename = os.remove, os.rename
   return {
      time = os.time, clock = os.clock, date = os.date, difftime = os.difftime, getenv = os.getenv,
      remove = function(path) return remove(check(path)) end,
      rename = function(from, to) return rename(check(from), check(to)) end,
      execute = refuse "os.execute", exit = os.exit, tmpname = refuse "os.tmpname", setlocale = refuse "os.setlocale",
   }
end

--- The loaders of code as text that run in `environment`.
local function add_loaders(environment)
   local function load_text(text, name, _, own)
      if type(text) == "function" then
         local pieces = {}
         for piece in text do
            if piece == "" then break end
            pieces[#pieces + 1] = piece
         end
         text = table.concat(pieces)
      end
      if type(text) ~= "string" then handle.fail("load takes a string or a function, not a %s", type(text)) end
      return load(text, name or text, "t", own or environment)
   end
   environment.load, environment.loadstring = load_text, load_text
   function environment.loadfile(path, _, own) return plugin.load(path, "t", own or environment) end
   function environment.dofile(path)
      local chunk, why = plugin.load(path, "t", environment)
      if not chunk then handle.fail("%s", why) end
      return chunk()
   end
end

--- `require` of the library itself and of the user's Lua files.
local function add_require(environment)
   local loaded = { cann = require "cann" }
   function environment.require(name)
      if loaded[name] ~= nil then return loaded[name] end
      if environment[name] ~= nil and type(environment[name]) == "table" then return environment[name] end
      if type(name) ~= "string" or name:find("^cann%.") then
         handle.fail("module '%s' is not there under --safe; require \"cann\" is", tostring(name))
      end
      local path = plugin.find(name)
      if not path then handle.fail("module '%s' is not there under --safe", name) end
      local chunk, why = plugin.load(path, "t", environment)
      if not chunk then handle.fail("module '%s' cannot be loaded: %s", name, why) end
      local value = chunk(name)
      loaded[name] = value == nil and true or value
      catalogue.register(value, path)
      return loaded[name]
   end
end

--- The environment of a script.
function safe.environment()
   local environment = {}
   for _, name in ipairs(plain) do environment[name] = _G[name] end
   for _, name in ipairs(whole) do environment[name] = copy(_G[name]) end
   environment.string.dump = nil
   environment.io, environment.os = make_io(), make_os()
   environment._G = environment
   function environment.getmetatable(value) return type(value) == "table" and getmetatable(value) or nil end
   function environment.collectgarbage(what)
      return collectgarbage(what == "count" and "count" or "collect")
   end
   add_loaders(environment)
   add_require(environment)
   return environment
end

--- Confines the process and gives the chunk of a file (or of standard input, "-") in its environment.
-- @treturn function|nil chunk
-- @treturn string why not
function safe.load(path, arguments)
   handle.check(door.C.cann_files_confine("."))
   local environment = safe.environment()
   environment.arg = arguments
   plugin.environment = environment
   string.dump = nil -- luacheck: ignore 122
   if path == "-" then return load(io.read("*a"), "=stdin", "t", environment) end
   return plugin.load(path, "t", environment)
end

return safe
