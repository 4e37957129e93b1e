-- SPDX-License-Identifier: MIT
--- The bar of long work: percent, simulated time, speed against real time, time left.
-- It appears after one second, on a terminal alone, on standard error, and redraws at most ten
-- times a second.
--
--    local bar = progress.start("steps", 5000)
--    bar:update(1200, 120)        -- done, ms simulated
--    bar:finish()
local unistd = require "posix.unistd"
local clock = require "cann.clock"

local progress = { after = 1 }

local WIDTH = 26

local bar = {}
bar.__index = bar

--- A duration as people say it.
-- @tparam number seconds
function progress.duration(seconds)
   if seconds < 1e-3 then return ("%.0f us"):format(seconds * 1e6) end
   if seconds < 1 then return ("%.0f ms"):format(seconds * 1e3) end
   if seconds < 100 then return ("%.3g s"):format(seconds) end
   if seconds < 6000 then return ("%d min %d s"):format(seconds / 60, seconds % 60) end
   return ("%d h %d min"):format(seconds / 3600, seconds % 3600 / 60)
end

--- Begins a piece of work.
-- @tparam string unit what is counted: "steps"
-- @tparam number total how many there are
-- @tparam[opt] file out where the bar goes (standard error, if a terminal)
function progress.start(unit, total, out)
   local shown = out ~= nil or unistd.isatty(unistd.STDERR_FILENO) == 1
   return setmetatable({ unit = unit, total = total, out = out or io.stderr, shown = shown, begun = clock(), last = 0,
      done = 0 }, bar)
end

local function simulated(self)
   return self.simulated and ("  " .. progress.duration(self.simulated / 1e3) .. " simulated") or ""
end

local function filled(share)
   local full = math.floor(share * WIDTH)
   return "[" .. ("#"):rep(full) .. ("."):rep(WIDTH - full) .. "]"
end

--- The bar as text after `elapsed` seconds.
function bar:text(elapsed)
   local share = self.total > 0 and math.min(self.done / self.total, 1) or 1
   local parts = { filled(share), (" %d %%  %.0f/%.0f %s"):format(share * 100, self.done, self.total, self.unit),
      simulated(self) }
   if self.simulated then parts[#parts + 1] = ("  %.3g x real time"):format(self.simulated / 1e3 / elapsed) end
   if share > 0 then
      parts[#parts + 1] = "  " .. progress.duration(elapsed * (1 - share) / share) .. " left"
   end
   return table.concat(parts)
end

--- Tells how far the work is.
-- @tparam number done of the total
-- @tparam[opt] number simulated ms
function bar:update(done, simulated_ms)
   self.done, self.simulated = done, simulated_ms
   if not self.shown then return end
   local elapsed = clock() - self.begun
   if elapsed < progress.after or elapsed - self.last < 0.1 then return end
   self.last, self.drawn = elapsed, true
   self.out:write("\r", self:text(elapsed), "\27[K")
   self.out:flush()
end

--- Ends the work: the bar, if it was drawn, becomes one line with the time it took.
function bar:finish()
   if not self.drawn then return end
   local elapsed = clock() - self.begun
   local share = self.total > 0 and math.min(self.done / self.total, 1) or 1
   self.drawn = false
   self.out:write("\r", filled(share), (" %.0f/%.0f %s"):format(self.done, self.total, self.unit), simulated(self),
      "  in ", progress.duration(elapsed), "\27[K\n")
   self.out:flush()
end

return progress
