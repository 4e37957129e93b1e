-- SPDX-License-Identifier: MIT
--- Words that no tracked file may hold: unfinished work, paths of one machine, its tools.
local words = { "TO" .. "DO", "FIX" .. "ME", "X" .. "XX", "/wo" .. "rk/", "/fa" .. "rm/", "sub" .. "agent",
   "before-" .. "stop", "/ho" .. "me/", "/ro" .. "ot/" }
local found = 0

for _, word in ipairs(words) do
   for hit in io.popen(("git grep -nIwF -e '%s' -- ."):format(word)):lines() do
      found = found + 1
      print("FAIL words " .. hit)
   end
end

if found == 0 then print(("ok words: none of %d is in a tracked file"):format(#words)) end
os.exit(found == 0)
