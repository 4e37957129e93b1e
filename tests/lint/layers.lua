-- SPDX-License-Identifier: MIT
--- The direction of the arrows: which folder may use which, read from the includes and requires.
local rooms = { "base", "tensor", "expr", "kernel", "integrate", "event", "model", "learn", "analyze", "world" }
local blind = { models = true, tasks = true, trainers = true, analyzers = true, pipelines = true, plots = true,
   data = true }
local place = {}
for position, room in ipairs(rooms) do place[room] = position end

local wrong, files = {}, 0
local function refuse(path, number, sentence) wrong[#wrong + 1] = ("%s:%d %s"):format(path, number, sentence) end

-- core: a room uses itself, the rooms before it and cann.h; nothing of Lua.
local function check_core(path, number, line)
   local room, used = path:match("^core/(%w+)/"), line:match('^%s*#%s*include%s+"([%w_]+)/')
   if line:match("^%s*#%s*include.*lua%a*%.h") then refuse(path, number, "core knows nothing of Lua") end
   if not (room and used) then return end
   if not place[room] then refuse(path, number, "no such room: " .. room) end
   if not place[used] then refuse(path, number, "includes what is no room: " .. used)
   elseif place[room] and place[used] > place[room] then refuse(path, number, room .. " may not use " .. used) end
end

-- lua/cann: the folders that compose never see the FFI; plugins, tests and the repl are used by nobody.
local function check_lua(path, number, line)
   local used = line:match('require%s*%(?%s*["\']([%w_.]+)["\']')
   local inside = path:match("^lua/cann/(%w+)/")
   if not used then return end
   if (used == "ffi" or used == "cann.ffi") and blind[inside] then
      refuse(path, number, "does not see the FFI; only the thin faces do")
   end
   if path:match("^lua/") and (used:match("^repl") or used:match("^plugins") or used:match("^tests")) then
      refuse(path, number, "may not use " .. used)
   end
end

for path in io.popen("git ls-files -co --exclude-standard core lua"):lines() do
   local check = path:match("^core/.*%.[ch]$") and check_core or path:match("%.lua$") and check_lua
   if check then
      files = files + 1
      local number = 0
      for line in io.lines(path) do
         number = number + 1
         check(path, number, line)
      end
   end
end

print(#wrong == 0 and ("ok layers of %d files"):format(files)
   or "FAIL layers " .. table.concat(wrong, "\nFAIL layers "))
os.exit(#wrong == 0)
