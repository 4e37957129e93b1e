-- SPDX-License-Identifier: MIT
--- Seconds on a clock that never goes back: clock() - began is how long something took.
local time = require "posix.time"

--- Seconds since some moment, with a fraction.
return function()
   local now = time.clock_gettime(time.CLOCK_MONOTONIC)
   return now.tv_sec + 1e-9 * now.tv_nsec
end
