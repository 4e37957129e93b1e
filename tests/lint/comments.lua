-- SPDX-License-Identifier: MIT
--- Every public function says what it does: a comment before each prototype group of cann.h, a `---` line
-- before each function that a Lua module gives out, an SPDX line on top of each file.
local wrong, functions = {}, 0
local function refuse(path, number, what) wrong[#wrong + 1] = ("%s:%d %s"):format(path, number, what) end

local function lines_of(path)
   local lines = {}
   for line in io.lines(path) do lines[#lines + 1] = line end
   return lines
end

-- In the header a comment covers the prototypes that follow it without a blank line.
local function check_header(path)
   local covered, inside = false, false
   for number, line in ipairs(lines_of(path)) do
      if inside or line:match("^%s*/%*") then
         covered, inside = true, not line:match("%*/")
      elseif line:match("^%s*$") then
         covered = false
      elseif line:match("^%a[%w_%s%*]-cann_[%w_]+%(") and not line:match("^typedef") then
         functions = functions + 1
         if not covered then refuse(path, number, line:match("(cann_[%w_]+)%(") .. " has no comment") end
      end
   end
end

local function check_lua(path)
   local lines = lines_of(path)
   for number, line in ipairs(lines) do
      local name = line:match("^function%s+([%a_][%w_]*[.:][%w_.:]+)")
         or line:match("^([%a_][%w_]*%.[%w_.]+)%s*=%s*function")
      if name and not name:match("[.:]_") then
         functions = functions + 1
         local above, documented = number - 1, false
         while lines[above] and lines[above]:match("^%s*%-%-") do
            documented = documented or lines[above]:match("^%s*%-%-%-")
            above = above - 1
         end
         if not documented then refuse(path, number, name .. " has no --- comment") end
      end
   end
end

for path in io.popen("git ls-files -co --exclude-standard '*.c' '*.h' '*.def' '*.lua'"):lines() do
   local file = io.open(path)
   if file then
      if not (file:read(200) or ""):match("SPDX%-License%-Identifier: MIT") then refuse(path, 1, "has no SPDX line") end
      file:close()
      if path == "core/cann.h" then check_header(path) end
      if path:match("^lua/") then check_lua(path) end
   end
end

print(#wrong == 0 and ("ok comments of %d public functions"):format(functions)
   or "FAIL comments " .. table.concat(wrong, "\nFAIL comments "))
os.exit(#wrong == 0)
