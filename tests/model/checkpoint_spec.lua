-- SPDX-License-Identifier: MIT
local cann = require "cann"

local function written(bytes)
   local path = os.tmpname()
   local file = assert(io.open(path, "wb"))
   file:write(bytes)
   file:close()
   return path
end

local function read(path)
   local file = assert(io.open(path, "rb"))
   local bytes = file:read("*a")
   file:close()
   return bytes
end

describe("a checkpoint", function()
   local net = cann.models.CANN1D { n = 16 }
   net:run(cann.tasks.SmoothTracking { model = net, durations = { 2 } })
   local path = os.tmpname()
   net:save(path)
   local bytes = read(path)

   local function refusal(file, other)
      local _, why = pcall(function() (other or cann.models.CANN1D { n = 16 }):load(file) end)
      return tostring(why)
   end

   it("brings the step and the state back", function()
      local again = cann.models.CANN1D { n = 16 }
      again:load(path)
      assert.are.equal(net:step(), again:step())
      assert.are.equal(0, (again:get("u") - net:get("u")):abs():max())
   end)
   it("of another network is refused", function()
      assert.matches("another network", refusal(path, cann.models.CANN1D { n = 17 }))
      assert.matches("another network", refusal(path, cann.models.CANN1D_SFA { n = 16 }))
   end)
   it("that is cut is refused", function()
      assert.matches("the file is cut", refusal(written(bytes:sub(1, -9))))
      assert.matches("not a checkpoint", refusal(written(bytes:sub(1, 10))))
      assert.matches("not a checkpoint", refusal(written("")))
   end)
   it("with a changed byte is refused", function()
      local middle = #bytes - 20
      local changed = bytes:sub(1, middle) .. string.char((bytes:byte(middle + 1) + 1) % 256) .. bytes:sub(middle + 2)
      assert.matches("damaged", refusal(written(changed)))
   end)
   it("that is not there is named", function()
      assert.matches("/no/such/file", refusal("/no/such/file"))
   end)
   it("goes nowhere half: a folder that cannot be written leaves a sentence", function()
      local _, why = pcall(function() net:save("/proc/nowhere/x") end)
      assert.matches("/proc/nowhere", tostring(why))
   end)
end)
