-- SPDX-License-Identifier: MIT
--- `require` for users' modules: text unless the name says bytecode, CANN_PATH before package.path,
-- and a table of models or plots joins the catalogue.
local catalogue = require "cann.catalogue"

--- `environment`, where set, is the one that modules run in, as text alone (--safe).
local plugin = { environment = nil }

--- True when a file's name says that it holds bytecode.
function plugin.says_bytecode(path) return path:find("%.luac$") ~= nil or path:find("%.ljbc$") ~= nil end

--- Loads a Lua file: as text, or as bytecode where its name says so and `only` is not "t".
-- @treturn function|nil chunk
-- @treturn string why not
function plugin.load(path, only, environment)
   local file, why = io.open(path, "rb")
   if not file then return nil, why end
   local text = file:read("*a")
   file:close()
   if not text then return nil, path .. " cannot be read; is it a folder?" end
   if text:byte() == 27 and (only == "t" or not plugin.says_bytecode(path)) then
      return nil, path .. " holds bytecode" .. (only == "t" and "" or ", but its name does not end in .luac or .ljbc")
   end
   text = text:gsub("^#[^\n]*", "")
   local chunk, wrong = load(text, "@" .. path, "bt")
   if chunk and environment then setfenv(chunk, environment) end
   return chunk, wrong
end

--- The file of a module, or nil and where it was looked for.
function plugin.find(name)
   local patterns = {}
   for _, folder in ipairs(catalogue.path()) do
      patterns[#patterns + 1] = folder .. "/?.lua;" .. folder .. "/?/init.lua"
   end
   patterns[#patterns + 1] = package.path
   return package.searchpath(name, table.concat(patterns, ";"))
end

--- Loads the C part of a plugin, NAME.so, from the plugin's folder or from where `make` puts it. It adds its
-- rows to the engine's tables; loading it again does nothing.
-- @tparam string name
-- @tparam string folder of the plugin's init.lua
function plugin.native(name, folder)
   local handle = require "cann.handle"
   if plugin.environment then handle.fail("%s: a plugin in C cannot be loaded with --safe", name) end
   local door = require "cann.ffi"
   local built = door.library:match "^(.*)/[^/]*$" or "."
   local places = { folder .. "/" .. name .. ".so", built .. "/plugins/" .. name .. "/" .. name .. ".so" }
   for _, path in ipairs(places) do
      local file = io.open(path, "rb")
      if file then
         file:close()
         handle.check(door.C.cann_plugin_load(path))
         return
      end
   end
   handle.fail("%s.so is neither of %s; build it as %s/%s.c says", name, table.concat(places, ", "), folder, name)
end

local function search(name)
   if name == "cann" or name:find("^cann%.") then return nil end
   local path, tried = plugin.find(name)
   if not path then return tried end
   local chunk, why = plugin.load(path, plugin.environment and "t", plugin.environment)
   if not chunk then error(("module '%s' cannot be loaded: %s"):format(name, why), 0) end
   return function(...)
      local value = chunk(...)
      catalogue.register(value, path)
      return value
   end
end

--- Puts our search before Lua's own; once.
function plugin.install()
   if package.loaders[2] ~= search then table.insert(package.loaders, 2, search) end
end

return plugin
