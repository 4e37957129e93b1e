-- SPDX-License-Identifier: MIT
--- Ownership and errors: the one place where Lua holds C objects.
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local handle = {}

local library = debug.getinfo(1, "S").source:match("^(.*)handle%.lua$")

--- True when a chunk's source is one of this library's own files; plugins are the user's.
function handle.is_ours(source) return source:sub(1, #library) == library end

--- Level of the first caller outside this library, for error positions; 0, no position, where there
-- is none: a tail call has taken its place.
function handle.user_level()
   local level = 2
   while true do
      local info = debug.getinfo(level, "S")
      if not info then return 0 end
      if info.what ~= "C" and not handle.is_ours(info.source) then return level - 1 end
      level = level + 1
   end
end

--- Raises a sentence at the user's own line.
function handle.fail(sentence, ...)
   if select("#", ...) > 0 then sentence = sentence:format(...) end
   error(sentence, handle.user_level())
end

--- Raises the engine's sentence, at the user's own line, unless the call went well.
function handle.check(status)
   if status ~= C.CANN_OK then error(ffi.string(C.cann_error_message()), handle.user_level()) end
end

--- A text as the engine takes it: a string without a zero byte, which C would take for its end.
-- @param value what was given
-- @tparam string what it is, for the sentence
function handle.text(value, what)
   if type(value) ~= "string" then handle.fail("%s is a text, not a %s", what, type(value)) end
   if value:find("\0", 1, true) then handle.fail("%s holds a zero byte", what) end
   return value
end

--- Raises a sentence when a file may not be written (--safe); asked by all Lua code that writes one.
function handle.check_writable(path) handle.check(C.cann_files_check(path)) end

-- The collector does not see C memory: it is told by a debt of bytes handed out since it last ran.
local debt, limit = 0, 64 * 2 ^ 20

--- Tells the collector of bytes that C objects have taken (below 0: given back).
function handle.owe(bytes)
   debt = debt + bytes
   if debt > limit then
      debt = 0
      collectgarbage()
   end
end

--- Takes ownership of a C object: freed once, by the collector.
-- @param object pointer from a C constructor; NULL raises the engine's sentence
-- @tparam function free its free function
-- @tparam[opt] number bytes it holds outside Lua
function handle.own(object, free, bytes)
   if object == nil then error(ffi.string(C.cann_error_message()), handle.user_level()) end
   handle.owe(bytes or 0)
   return ffi.gc(object, free)
end

return handle
