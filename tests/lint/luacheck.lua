-- SPDX-License-Identifier: MIT
--- luacheck over every Lua file, by .luacheckrc.
local there = os.execute "command -v luacheck >/dev/null"
if there ~= 0 and there ~= true then return print "skip luacheck: luacheck is not installed" end

local found = 0
local command = "git ls-files -co --exclude-standard '*.lua' | xargs luacheck --formatter plain -q --codes"
for line in io.popen(command):lines() do
   if line:match("^%S+:%d+:%d+:") then
      found = found + 1
      print("FAIL luacheck " .. line)
   end
end
if found == 0 then print "ok luacheck" end
os.exit(found == 0)
