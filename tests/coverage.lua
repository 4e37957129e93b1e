-- SPDX-License-Identifier: MIT
--- Statement coverage of core, joined over the instruction sets each loop is built for.
-- usage: luajit tests/coverage.lua BUILD
local json = require "cjson"

local build = arg[1]
local hits = {}
local command = ("find '%s/core' -name '*.gcda' -exec gcov --json-format --stdout '{}' +"):format(build)
for line in io.popen(command):lines() do
   local fine, report = pcall(json.decode, line)
   for _, file in ipairs(fine and report.files or {}) do
      if file.file:match("^core/") then
         local lines = hits[file.file] or {}
         hits[file.file] = lines
         for _, row in ipairs(file.lines) do
            lines[row.line_number] = math.max(lines[row.line_number] or 0, row.count)
         end
      end
   end
end

local names, run, all = {}, 0, 0
for name in pairs(hits) do names[#names + 1] = name end
table.sort(names)
for _, name in ipairs(names) do
   local here, total = 0, 0
   for _, count in pairs(hits[name]) do
      here, total = here + (count > 0 and 1 or 0), total + 1
   end
   print(("%-36s %5.1f %%  of %d"):format(name, 100 * here / total, total))
   run, all = run + here, all + total
end
print(("statement coverage of core: %.1f %% of %d lines"):format(all > 0 and 100 * run / all or 0, all))
