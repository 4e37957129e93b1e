-- SPDX-License-Identifier: MIT
--- Results of stages on disk, found again by what they were made from: the recording and the options of the stage
-- and of those before it. Without a folder everything is made anew.
local handle = require "cann.handle"
local tensor = require "cann.tensor"
local written = require "cann.written"

local cache = {}
cache.__index = cache

-- Sums of the recording's numbers, each weighted by its place, so that no two recordings share them but by chance.
local function print_of(recording)
   local parts = { recording.cells }
   for _, values in ipairs { recording.t, recording.spikes.t, recording.spikes.i:to("float64"), recording.x or nil } do
      local n = values:count()
      local finite = tensor.where(values:abs():lt(math.huge), values, 0)
      parts[#parts + 1] = n
      parts[#parts + 1] = ("%.17g"):format((finite * tensor.arange(1, n)):sum())
   end
   return table.concat(parts, " ")
end

--- @tparam[opt] string folder
-- @tparam Recording recording
function cache.new(folder, recording)
   return setmetatable({ folder = folder, print = folder and print_of(recording) }, cache)
end

--- Makes a folder and those above it; refuses one that cannot be written into.
function cache.make_folder(path)
   local stat, unistd = require "posix.sys.stat", require "posix.unistd"
   if path == "" then handle.fail("the folder of the report has no name; results would do") end
   local at, why = path:sub(1, 1) == "/" and "" or ".", nil
   for part in path:gmatch("[^/]+") do
      at = at .. "/" .. part
      local _, said = stat.mkdir(at)
      why = said
   end
   local found = stat.stat(path)
   if not found then handle.fail("the folder %s cannot be made: %s", path, tostring(why):match("([^:]+)$")) end
   if stat.S_ISDIR(found.st_mode) == 0 then handle.fail("%s is a file, and no folder", path) end
   if unistd.access(path, "wx") ~= 0 then handle.fail("the folder %s cannot be written into", path) end
end

--- What a stage gave: from disk, else made and put there. Numbers beside the tensors come back as numbers.
-- @tparam string stage
-- @tparam table needs the options it depends on
-- @tparam function make gives a table of tensors and numbers
function cache:fetch(stage, needs, make)
   if not self.folder then return make() end
   local text = self.print .. written.text(needs)
   local path = ("%s/%s-%s.npz"):format(self.folder, stage, written.digest(text))
   local file = io.open(path, "r")
   if file then
      file:close()
      local fine, held = pcall(tensor.load, path)
      if fine then
         for name, value in pairs(held) do
            if value:rank() == 0 then held[name] = value:item() end
         end
         return held
      end
   end
   local made = make()
   local flat = {}
   for name, value in pairs(made) do
      flat[name] = tensor.is(value) and value or tensor.full(value, 1):reshape()
   end
   cache.make_folder(self.folder)
   tensor.save(path, flat)
   return made
end

return cache
