-- SPDX-License-Identifier: MIT
--- A name to its file: models.CANN1D is lua/cann/models/CANN1D.lua, found by looking in the folder.
-- What plugins bring is found the same way: a plugin is <dir>/<plugin>/init.lua in a folder of
-- CANN_PATH, or what `require` finds, and returns { models = {...}, plots = {...} }.
local dirent = require "posix.dirent"
local unistd = require "posix.unistd"
local handle = require "cann.handle"
local options = require "cann.options"

local catalogue = { verbose = false }

local library = debug.getinfo(1, "S").source:match("^@(.*)catalogue%.lua$")

--- What each kind of folder is called in sentences.
local kinds = {
   models = "model", tasks = "task", trainers = "trainer", analyzers = "analyzer",
   pipelines = "pipeline", plots = "plot", data = "data set",
}

local brought = {}  -- kind -> name -> { value =, from = }, by plugins
for kind in pairs(kinds) do brought[kind] = {} end

--- What a folder holds, sorted; nothing where there is no such folder.
function catalogue.entries(folder)
   if unistd.access(folder .. "/.", "r") ~= 0 then return {} end
   local entries = dirent.dir(folder)
   table.sort(entries)
   return entries
end

local function listing(folder)
   local found = {}
   for _, entry in ipairs(catalogue.entries(folder)) do
      local name = entry:match("^([%w_]+)%.lua$")
      if name then found[#found + 1] = name end
   end
   return found
end

local function readable(path)
   local file = io.open(path, "r")
   if file then file:close() end
   return file ~= nil
end

--- Keeps what a plugin returned: its models, plots and so on join the folders.
-- @treturn boolean true when the value was a plugin's table
function catalogue.register(plugin, from)
   if type(plugin) ~= "table" or getmetatable(plugin) then return false end
   local joined = false
   for kind in pairs(kinds) do
      local things = rawget(plugin, kind)
      if type(things) == "table" and not getmetatable(things) then
         joined = true
         for name, value in pairs(things) do brought[kind][name] = { value = value, from = from } end
      end
   end
   if joined and catalogue.verbose then io.stderr:write(("plugin from %s\n"):format(from)) end
   return joined
end

--- The folders of CANN_PATH, in order.
function catalogue.path()
   local folders = {}
   for folder in (os.getenv("CANN_PATH") or ""):gmatch("[^:]+") do folders[#folders + 1] = folder end
   return folders
end

local visited = false

--- Loads every plugin of CANN_PATH, once; one that fails is told on standard error and left out.
local function visit_plugins()
   if visited then return end
   visited = true
   for _, folder in ipairs(catalogue.path()) do
      for _, entry in ipairs(catalogue.entries(folder)) do
         local path = folder .. "/" .. entry .. "/init.lua"
         if entry:find("^[%w_]+$") and readable(path) then
            local loaded, why = pcall(require, entry)
            if not loaded then
               io.stderr:write(("plugin %s (%s) cannot be loaded: %s\n"):format(entry, path, tostring(why)))
            end
         end
      end
   end
end

--- The names of a kind, sorted, those of plugins included.
function catalogue.names(kind)
   visit_plugins()
   local seen, names = {}, {}
   local function add(name)
      if not seen[name] then names[#names + 1] = name end
      seen[name] = true
   end
   for _, name in ipairs(listing(library .. kind)) do add(name) end
   for name in pairs(brought[kind]) do add(name) end
   table.sort(names)
   return names
end

--- The file of a name in the library's own folder, or nil.
function catalogue.file(kind, name)
   local path = library .. kind .. "/" .. name .. ".lua"
   return name:find("^[%w_]+$") and readable(path) and path or nil
end

local function find(kind, name)
   if catalogue.file(kind, name) then return require("cann." .. kind .. "." .. name) end
   if not brought[kind][name] then visit_plugins() end
   return brought[kind][name] and brought[kind][name].value
end

--- The first line of a Lua file's doc comment, or "".
local function first_line(path)
   local file = path and io.open(path, "r")
   if not file then return "" end
   local said = ""
   for line in file:lines() do
      local text = line:match("^%-%-%-%s*(.*)")
      if text then
         said = text
         break
      end
      if line ~= "" and not line:find("^%-%-") then break end
   end
   file:close()
   return said
end

--- The list of a kind as text: one line per name with the first line of its doc.
function catalogue.list(kind)
   local lines = {}
   for _, name in ipairs(catalogue.names(kind)) do
      local file = catalogue.file(kind, name)
      local said = file and first_line(file) or "from " .. brought[kind][name].from
      lines[#lines + 1] = ("  %-22s %s"):format(name, said)
   end
   if #lines == 0 then return ("no %s is here yet"):format(kinds[kind]) end
   return table.concat(lines, "\n")
end

local folder = {}

function folder:__index(name)
   local kind = rawget(self, folder).kind
   if type(name) ~= "string" then return nil end
   local value = find(kind, name)
   if value == nil then
      handle.fail("%s", options.unknown(rawget(self, folder).called, kinds[kind], name, catalogue.names(kind)))
   end
   rawset(self, name, value)
   return value
end

function folder:__call() return catalogue.list(rawget(self, folder).kind) end

function folder:__tostring() return catalogue.list(rawget(self, folder).kind) end

function folder:__names() return catalogue.names(rawget(self, folder).kind) end

function folder:__newindex(name, value)
   local called = rawget(self, folder).called
   handle.fail("%s.%s cannot be set to a %s; a file in a plugin's folder brings a new name (CANN_PATH)",
      called, tostring(name), type(value))
end

--- The table of a kind: a field is loaded when first named, a call lists what there is.
-- @tparam string kind the folder: "models", "tasks", "plots", ...
-- @tparam[opt] string called what sentences call it (the kind)
function catalogue.folder(kind, called)
   return setmetatable({ [folder] = { kind = kind, called = called or kind } }, folder)
end

return catalogue
