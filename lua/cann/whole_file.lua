-- SPDX-License-Identifier: MIT
--- Files that are whole or not there: written under a temporary name in their own folder, then renamed.
local stat = require "posix.sys.stat"
local time = require "posix.time"
local unistd = require "posix.unistd"
local handle = require "cann.handle"

local whole_file = {}

local function fail(path, who, why)
   handle.fail("%s: '%s' cannot be written: %s", who, path, (tostring(why):gsub("^.*: ", "")))
end

--- A new name beside the final one; its absolute or dotted start keeps it from reading as an option or a pipe.
-- @tparam string path the final name
-- @tparam string who begins the sentences
-- @tparam[opt] string extension of the temporary name, for programs that go by it
function whole_file.beside(path, who, extension)
   handle.check_writable(path)
   local folder = path:match("^(.*/)") or "./"
   if not folder:find("^/") then folder = "./" .. folder end
   local name = ("%s.cann-%d-%d.%s"):format(folder, unistd.getpid(), time.clock_gettime(time.CLOCK_MONOTONIC).tv_nsec,
      extension or "part")
   local file, why = io.open(name, "w")
   if not file then fail(path, who, why) end
   file:close()
   return name
end

--- Raises a sentence unless a folder is there and may be written: before the work whose results go there.
function whole_file.check_folder(path, who)
   handle.text(path, who .. ": folder")
   local facts = stat.stat(path)
   if not facts or stat.S_ISDIR(facts.st_mode) == 0 or unistd.access(path, "w") ~= 0 then
      handle.fail("%s: the folder '%s' %s", who, path, facts and "cannot be written" or "is not there; make it first")
   end
   handle.check_writable(path)
end

--- Gives a file that is complete its final name.
function whole_file.commit(temporary, path, who)
   local renamed, why = os.rename(temporary, path)
   if renamed then return end
   os.remove(temporary)
   fail(path, who, why)
end

--- Writes a text.
function whole_file.write(path, text, who)
   local temporary = whole_file.beside(path, who)
   local file = io.open(temporary, "w")
   local fine = file:write(text)
   fine = file:close() and fine
   if not fine then
      os.remove(temporary)
      fail(path, who, "the disk may be full")
   end
   whole_file.commit(temporary, path, who)
end

return whole_file
