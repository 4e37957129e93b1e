-- SPDX-License-Identifier: MIT
--- clang-format over every C file, by .clang-format; tables in .def files are aligned by hand.
local there = os.execute "command -v clang-format >/dev/null"
if there ~= 0 and there ~= true then return print "skip format: clang-format is not installed" end

local command = "git ls-files -co --exclude-standard '*.c' '*.h' | xargs clang-format --dry-run -Werror 2>&1"
local seen, clean = {}, true
for line in io.popen(command):lines() do
   local path, where = line:match("^(%S+):(%d+):%d+: error")
   if path and not seen[path] then
      seen[path], clean = true, false
      print(("FAIL format %s:%s; clang-format -i %s mends it"):format(path, where, path))
   end
end
if clean then print "ok format" end
os.exit(clean)
