-- SPDX-License-Identifier: MIT
local progress = require "cann.progress"

local function paper()
   local written = {}
   local function write(_, ...)
      for _, piece in ipairs { ... } do written[#written + 1] = piece end
   end
   return { write = write, flush = function() end, text = function() return table.concat(written) end }
end

describe("the bar", function()
   local after = progress.after
   after_each(function() progress.after = after end)

   it("tells percent, steps, simulated time, speed and time left", function()
      local bar = progress.start("steps", 500, paper())
      bar.done, bar.simulated = 175, 17.5
      assert.equal("[#########.................] 35 %  175/500 steps  18 ms simulated  0.00875 x real time"
         .. "  3.71 s left", bar:text(2))
   end)

   it("stays away from short work", function()
      local out = paper()
      local bar = progress.start("steps", 10, out)
      bar:update(5, 1)
      bar:finish()
      assert.equal("", out:text())
   end)

   it("stays away from what is no terminal", function()
      progress.after = 0
      local bar = progress.start("steps", 10)
      assert.equal(require("posix.unistd").isatty(2) == 1, bar.shown)
   end)

   it("ends as one line with the time it took", function()
      progress.after = -1
      local out = paper()
      local bar = progress.start("steps", 500, out)
      bar.last = -1
      bar:update(500, 50)
      bar:finish()
      bar:finish()
      assert.matches("\r%[" .. ("#"):rep(26) .. "%] 500/500 steps  50 ms simulated  in [%d.]+ %l+\27%[K\n$",
         out:text())
   end)

   it("survives work of no steps and work past its end", function()
      local bar = progress.start("steps", 0, paper())
      assert.matches("100 %%  0/0 steps", bar:text(1))
      bar = progress.start("steps", 5, paper())
      bar.done = 9
      assert.matches("100 %%", bar:text(1))
   end)

   it("says durations as people do", function()
      assert.equal("2 ms", progress.duration(0.002))
      assert.equal("1.5 s", progress.duration(1.5))
      assert.equal("3 min 20 s", progress.duration(200))
      assert.equal("2 h 5 min", progress.duration(7500))
   end)
end)
