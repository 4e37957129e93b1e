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
      assert.matches("another network", refusal(path, cann.models.CANN1D { n = 16, z_min = -1, z_max = 1 }))
      assert.matches("another network", refusal(path, cann.models.CANN1D { n = 16, method = "rk4" }))
   end)
   it("brings its parameters along, also into later programs", function()
      local other = cann.models.CANN1D { n = 16, k = 0.5 }
      other:load(path)
      assert.matches("k 8.1", tostring(other))
      other:run(0, { precision = "float64" })
      assert.near(8.1, other.k, 1e-6)
   end)
   it("that is cut is refused", function()
      assert.matches("the file is cut", refusal(written(bytes:sub(1, -9))))
      assert.matches("not a checkpoint", refusal(written(bytes:sub(1, 10))))
      assert.matches("not a checkpoint", refusal(written("")))
   end)
   it("with a changed byte is refused, wherever it is", function()
      for at = 1, #bytes do
         local changed = bytes:sub(1, at - 1) .. string.char((bytes:byte(at) + 1) % 256) .. bytes:sub(at + 1)
         local why = refusal(written(changed))
         assert.is_truthy(why:find("damaged") or why:find("not a checkpoint") or why:find("the file is")
            or why:find("another network"), why)
      end
      assert.matches("the file is longer", refusal(written(bytes .. "x")))
   end)
   it("that is not there is named", function()
      assert.matches("/no/such/file", refusal("/no/such/file"))
   end)
   it("goes nowhere half: a folder that cannot be written leaves a sentence", function()
      local _, why = pcall(function() net:save("/proc/nowhere/x") end)
      assert.matches("/proc/nowhere", tostring(why))
   end)
end)
