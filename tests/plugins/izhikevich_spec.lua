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
   local v, u, spikes = -65, -13, 0
   for _ = 1, steps do
      v, u = v + dt * (0.04 * v * v + 5 * v + 140 - u + current), u + dt * 0.02 * (0.2 * v - u)
      if v > 30 then v, u, spikes = -65, u + 8, spikes + 1 end
   end
   return spikes
end

describe("plugins/izhikevich", function()
   it("is found by name where CANN_PATH leads to it", function()
      assert.truthy(run [[print(require("cann").models.Izhikevich)]]:match "^Izhikevich  neuron")
   end)

   it("is listed among the models", function()
      assert.truthy(run [[print(require("cann").models)]]:match "Izhikevich")
   end)

   it("fires as often as a plain loop says", function()
      local output = run [[
         local cann = require "cann"
         local cell = cann.group(cann.models.Izhikevich, 1)
         local run = cann.run(cell, 500, {
            dt = 0.1, precision = "float64", input = { I = 10 }, record = { spikes = "all" },
         })
         print(run.spikes.times:count())]]
      assert.equal(count_by_hand(10, 5000, 0.1), tonumber(output))
      assert.is_true(tonumber(output) > 5)
   end)
end)
