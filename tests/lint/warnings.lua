-- SPDX-License-Identifier: MIT
--- Builds everything once more with warnings as errors, for one instruction set.
local command = "make -j\"$(nproc)\" -k --no-print-directory BUILD=build/lint SETS=baseline FLAGS_baseline=-O1 "
   .. "OPTIMISE='-O1 -Werror' build/lint/libcann.so 2>&1; echo status $?"
local found, status = 0, nil
for line in io.popen(command):lines() do
   status = line:match("^status (%d+)$") or status
   if line:match(": error: ") or line:match("undefined reference") then
      found = found + 1
      print("FAIL warnings " .. line)
   end
end
if found == 0 and status == "0" then
   print "ok warnings"
elseif found == 0 then
   print("FAIL warnings: make ended with status " .. tostring(status))
end
os.exit(found == 0 and status == "0")
