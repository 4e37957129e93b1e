-- SPDX-License-Identifier: MIT
-- The worked scripts of spiking networks at reduced size: what they find, and that they draw it.
local function work(script, arguments)
   local folder = os.tmpname()
   os.remove(folder)
   assert(require("posix.sys.stat").mkdir(folder))
   local pipe = io.popen(("%s notebooks/%s.lua %s 2>&1"):format(os.getenv("CANN_PROGRAM") or "./cann", script,
      arguments:format(folder)))
   local said = pipe:read("*a")
   pipe:close()
   local file = assert(io.open(folder .. "/" .. script .. ".png", "rb"), said)
   assert.are.equal("PNG", file:read(4):sub(2))
   file:close()
   os.remove(folder .. "/" .. script .. ".png")
   os.remove(folder)
   return said
end

describe("the worked script", function()
   it("of conductances fires irregularly at the known rate", function()
      local said = work("coba", "400 %s")
      assert.is_truthy(said:find("align-post: 2 states per neuron", 1, true), said)
      local rate = tonumber(said:match "rate ([%d.]+) Hz")
      assert.is_true(rate > 20 and rate < 24, said)
   end)
   it("of currents fires at its lower rate", function()
      local rate = tonumber(work("cuba", "300 %s"):match "rate ([%d.]+) Hz")
      assert.is_true(rate > 4 and rate < 8)
   end)
   it("of Hodgkin-Huxley cells fires at the known rate", function()
      local rate = tonumber(work("cobahh", "200 %s"):match "rate ([%d.]+) Hz")
      assert.is_true(rate > 32 and rate < 42)
   end)
   it("of plasticity drives weights to the bounds", function()
      local said = work("stdp", "20 %s")
      local first, last = said:match "(%d+) %% at first, (%d+) %% at the end"
      assert.is_true(tonumber(last) > tonumber(first) + 4, said)
   end)
end)
