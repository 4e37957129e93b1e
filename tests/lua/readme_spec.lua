-- SPDX-License-Identifier: MIT
--- Every line of code in README.md is run here: each lua block as typed at the prompt, each command but
-- those that build or install.
local program = os.getenv "CANN_PROGRAM" or "./cann"

local function blocks_of(path)
   local blocks, current = {}, nil
   local number = 0
   for line in io.lines(path) do
      number = number + 1
      local fence = line:match "^```(%w*)"
      if fence and not current then
         current = { language = fence, lines = {}, number = number }
      elseif fence then
         blocks[#blocks + 1] = current
         current = nil
      elseif current then
         table.insert(current.lines, line)
      end
   end
   return blocks
end

local function run(command)
   local pipe = io.popen(command .. " 2>&1; echo status $?")
   local output = pipe:read "*a"
   pipe:close()
   return output:match "status (%d+)%s*$" == "0", output
end

local names = { "models", "tasks", "analyzers", "pipelines", "plot", "tensor", "data" }
local prelude = { "local cann = require 'cann'" }
for _, name in ipairs(names) do prelude[#prelude + 1] = ("local %s = cann.%s"):format(name, name) end

describe("README.md", function()
   local folder = os.tmpname()
   os.remove(folder)
   setup(function() assert(run("mkdir " .. folder)) end)
   teardown(function() run("rm -r " .. folder) end)

   for _, block in ipairs(blocks_of "README.md") do
      if block.language == "lua" then
         it(("runs the lua of line %d"):format(block.number), function()
            local script = ("%s/%d.lua"):format(folder, block.number)
            local file = assert(io.open(script, "w"))
            file:write(table.concat(prelude, "\n"), "\n", table.concat(block.lines, "\n"), "\n")
            file:close()
            local root = io.popen("pwd"):read "*l"
            local binary = program:match "^/" and program or root .. "/" .. program
            local fine, output = run(("cd %s && %s %s"):format(folder, binary, script))
            assert.is_true(fine, output)
         end)
      elseif block.language == "sh" then
         for _, line in ipairs(block.lines) do
            if line:match "^%./cann" then
               it("runs " .. line, function()
                  local fine, output = run((line:gsub("^%./cann", program)))
                  assert.is_true(fine, output)
               end)
            elseif line:match "^make " then
               it("has the target of " .. line, function()
                  assert.is_true(run("make -n " .. line:match "^make (%S+)"))
               end)
            end
         end
      end
   end
end)
