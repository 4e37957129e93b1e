-- SPDX-License-Identifier: MIT
--- clang-tidy over every C file, by .clang-tidy.
local there = os.execute "command -v clang-tidy >/dev/null"
if there ~= 0 and there ~= true then return print "skip tidy: clang-tidy is not installed" end

local function lines_of(command) return io.popen(command .. " 2>&1"):lines() end

local flags = "-std=c11 -Icore -I. -w -D_GNU_SOURCE -DISA_SUFFIX=baseline -DCANN_VERSION='\"0\"'"
local packages = "pkg-config --cflags luajit; pkg-config --cflags hdf5-serial || pkg-config --cflags hdf5"
for line in lines_of(packages) do flags = flags .. " " .. line end
local sources = "git ls-files -co --exclude-standard 'core/*.c' 'repl/*.c' 'plugins/*.c'"
local command = ([[%s | xargs -P "$(nproc)" -n 4 sh -c 'clang-tidy --quiet "$@" -- %s' _]]):format(
   sources, (flags:gsub("'", "'\\''")))

local seen, found = {}, 0
for line in lines_of(command) do
   if line:match("^%S+:%d+:%d+: %a+:") and not line:match(": note:") and not seen[line] then
      seen[line], found = true, found + 1
      print("FAIL tidy " .. line)
   end
end
if found == 0 then print "ok tidy" end
os.exit(found == 0)
