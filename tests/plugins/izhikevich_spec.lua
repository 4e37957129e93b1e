-- SPDX-License-Identifier: MIT
local program = os.getenv "CANN_PROGRAM" or "./cann"

local function run(code)
   local name = os.tmpname()
   local file = assert(io.open(name, "w"))
   file:write(code)
   file:close()
   local pipe = io.popen(("CANN_PATH=plugins %s %s 2>&1"):format(program, name))
   local output = pipe:read "*a"
   pipe:close()
   os.remove(name)
   return output
end

--- Spikes of one cell by the plainest loop: Euler, then threshold and reset.
local function count_by_hand(current, steps, dt)
   local v, u, spikes = -60, 0, 0
   for _ = 1, steps do
      v, u = v + dt * (0.7 * (v + 60) * (v + 40) - u + current) / 100, u + dt * 0.03 * (-2 * (v + 60) - u)
      if v > 35 then v, u, spikes = -50, u + 100, spikes + 1 end
   end
   return spikes
end

describe("plugins/izhikevich", function()
   it("is found by name where CANN_PATH leads to it", function()
      assert.truthy(run [[print(require("cann").models.Izhikevich2007)]]:match "^Izhikevich2007  neuron")
   end)

   it("is listed among the models", function()
      assert.truthy(run [[print(require("cann").models)]]:match "Izhikevich2007")
   end)

   it("fires as often as a plain loop says", function()
      local output = run [[
         local cann = require "cann"
         local cell = cann.group(cann.models.Izhikevich2007, 1)
         local run = cann.run(cell, 500, {
            dt = 0.1, precision = "float64", input = { I = 100 }, record = { spikes = "all" },
         })
         print(run.spikes.times:count())]]
      assert.equal(count_by_hand(100, 5000, 0.1), tonumber(output))
      assert.is_true(tonumber(output) > 5)
   end)
end)
