-- SPDX-License-Identifier: MIT
--- Judges the engine by a folder of reference cases: its *.json files of cases, their arrays, its sub-folders.
-- A kind of case is a file of kinds/ that returns { recognises(case), judge(case, folder) }; judge gives a list of
-- { what, error, tolerance }. A case is recognised by the fields it has, never by its name or values.
-- usage: cann tests/reference/run.lua DIR [PART|PART...]
package.path = "tests/reference/?.lua;" .. package.path
local json = require "cjson"
local numbers = require "numbers"

local folder, wanted = arg[1] or "", arg[2] or ""
if folder == "" then
   io.stderr:write "which folder?   make reference DIR=folder [CASES=part|part]\n"
   os.exit(2)
end

local function lines_of(program, ...)
   local words = { program }
   for _, word in ipairs { ... } do words[#words + 1] = "'" .. word:gsub("'", "'\\''") .. "'" end
   local pipe, lines = io.popen(table.concat(words, " ")), {}
   for line in pipe:lines() do lines[#lines + 1] = line end
   pipe:close()
   return lines
end

local kinds = {}
for _, path in ipairs(lines_of("ls", "tests/reference/kinds")) do
   local name = path:match("^(.*)%.lua$")
   if name then kinds[#kinds + 1] = require("kinds." .. name) end
end

local function selected(...)
   if wanted == "" then return true end
   for part in wanted:gmatch("[^|]+") do
      for _, name in ipairs { ... } do
         if name:find(part, 1, true) then return true end
      end
   end
   return false
end

--- The lists of named cases that a file's table holds.
local function cases_of(content)
   local cases = {}
   for _, list in pairs(content) do
      if type(list) == "table" and type(list[1]) == "table" and list[1].name then
         for _, case in ipairs(list) do
            case.common = content
            cases[#cases + 1] = case
         end
      end
   end
   return cases
end

local function kind_of(case)
   for _, kind in ipairs(kinds) do
      if kind.recognises(case) then return kind end
   end
end

local count = { ok = 0, FAIL = 0, todo = 0 }
local function report(word, name, worst, tolerance)
   count[word] = count[word] + 1
   print(("%s %s %s %s"):format(word, name, worst, tolerance))
   io.stdout:flush()
end

--- The result that is nearest to its tolerance, or furthest beyond it.
local function worst_of(results)
   local worst, share
   for _, result in ipairs(results) do
      local this = result.error ~= result.error and math.huge or result.error / result.tolerance
      if not (this <= 1) then
         io.stderr:write(("  %s: error %.3g, tolerance %.3g\n"):format(result.what, result.error, result.tolerance))
      end
      if not share or this > share then worst, share = result, this end
   end
   return worst, share
end

local function judge(case, path)
   local kind = kind_of(case)
   if not kind then return report("todo", case.name, "-", "-") end
   local fine, results, why = xpcall(kind.judge, debug.traceback, case, path:match("^(.*)/[^/]*$"))
   if fine and not results then
      io.stderr:write(("  %s: %s\n"):format(case.name, why or "not yet"))
      return report("todo", case.name, "-", "-")
   elseif not fine or #results == 0 then
      io.stderr:write(("  %s: %s\n"):format(case.name, fine and "nothing to compare" or tostring(results)))
      return report("FAIL", case.name, "inf", "-")
   end
   local worst, share = worst_of(results)
   report(share <= 1 and "ok" or "FAIL", case.name, ("%.2g"):format(worst.error), ("%.2g"):format(worst.tolerance))
end

local files, data = {}, {}
for _, path in ipairs(lines_of("find", folder, "-name", "*.json", "-type", "f")) do
   local file = assert(io.open(path))
   local fine, content = pcall(json.decode, file:read("*a"))
   file:close()
   files[#files + 1] = { path = path, cases = fine and cases_of(numbers.plain(content)), why = content }
   for _, case in ipairs(files[#files].cases or {}) do
      if case.file then data[path:match("^(.*)/[^/]*$") .. "/" .. case.file] = true end
   end
end
table.sort(files, function(a, b) return a.path < b.path end)

for _, file in ipairs(files) do
   if file.cases then
      for _, case in ipairs(file.cases) do
         if selected(case.name, file.path:sub(#folder + 1), case.file or "") then judge(case, file.path) end
      end
   elseif not data[file.path] and selected(file.path) then
      io.stderr:write(("  %s: %s\n"):format(file.path, tostring(file.why)))
      report("FAIL", file.path, "inf", "-")
   end
end

if count.ok + count.FAIL + count.todo == 0 then
   io.stderr:write(("no case of %s matches '%s'\n"):format(folder, wanted))
end
print(("%d passed, %d failed, %d skipped"):format(count.ok, count.FAIL, count.todo))
os.exit(count.FAIL == 0 and count.ok + count.todo > 0 and 0 or 1)
