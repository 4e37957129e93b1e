-- SPDX-License-Identifier: MIT
local program = os.getenv "CANN_PROGRAM" or "./cann"

local function run(code, options)
   local name = os.tmpname()
   local file = assert(io.open(name, "w"))
   file:write(code)
   file:close()
   local pipe = io.popen(("CANN_PATH=plugins %s %s %s 2>&1"):format(program, options or "", name))
   local output = pipe:read "*a"
   pipe:close()
   os.remove(name)
   return output
end

describe("plugins/ring", function()
   it("adds its row to the table of rules", function()
      assert.equal("ring\n600\n2 2\n", run [[
         local cann = require "cann"
         require "ring"
         local rules = cann.connect.rules()
         print(rules[#rules].name)
         local s = cann.connect.make("ring", 100, 100, { reach = 3 })
         print(s:count())
         local d = s:to_dense()
         print(d[{ 1, 100 }] + d[{ 1, 4 }], d[{ 50, 47 }] + d[{ 50, 53 }])]]:gsub("\t", " "))
   end)

   it("draws the same on any number of threads", function()
      local output = run [[
         local cann = require "cann"
         require "ring"
         local kept = {}
         for threads = 1, 3 do
            cann.threads(threads)
            local s = cann.connect.make("ring", 3000, 3000, { reach = 20, p = 0.5 }, 4)
            kept[threads] = (s:targets():to "float64" * cann.tensor.arange(s:count())):sum()
         end
         print(kept[1] == kept[2], kept[2] == kept[3])]]
      assert.equal("true\ttrue\n", output)
   end)

   it("cannot be loaded where only text may run", function()
      assert.truthy(run([[require "ring"]], "--safe"):match "%-%-safe")
   end)
end)
