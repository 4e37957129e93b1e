-- SPDX-License-Identifier: MIT
--- How an animal walked: its path, its speed and its head's direction over time, and how often it went how fast.
local cann = require "cann"
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.walk", {
   from = { 0, "s: where the curves begin", at_least = 0 },
   to = { nil, "s: where they end (the end of the walk)", type = "number", above = 0 },
   bins = { 40, "of the speeds", at_least = 1, at_most = 10000, whole = true },
})

--- Draws a walk.
-- @tparam Navigation walk
-- @tparam[opt] table options from, to, bins
-- @treturn Figure of four panels
-- @usage plot.walk(tasks.OpenLoopNavigation{ duration = 60, seed = 1 }, { to = 20 }):save("walk.png")
local function walk(of, given)
   local o = accepts(given)
   if not navigation.is(of) then
      handle.fail("plot.walk takes a navigation task, as tasks.OpenLoopNavigation{...} makes it, not a %s", type(of))
   end
   local seconds = (of.t - of.t[1]) / 1000
   local kept = seconds:ge(o.from) * seconds:le(o.to or math.huge)
   kept = kept:ne(0)
   if not kept:any() then
      handle.fail("plot.walk: no step from %g s to %g s; the walk takes %.4g s", o.from, o.to or math.huge,
         seconds[of.steps])
   end
   local t = seconds[kept]
   local heading = of.head_direction[kept]
   -- A turn past pi is no line across the picture.
   local n = t:count()
   if n > 1 then
      local jump = (heading:range(1, 2, n) - heading:range(1, 1, n - 1)):abs():gt(math.pi)
      heading = tensor.where(tensor.concatenate { jump, tensor.zeros(1, "bool") }, 0 / 0, heading)
   end
   return cann.plot.panels { columns = 2,
      cann.plot.world(of),
      cann.plot.line(t, of.speed[kept], { x_label = "time (s)", y_label = "speed (m/s)" }),
      cann.plot.line(t, heading, { x_label = "time (s)", y_label = "head direction (rad)" }),
      cann.plot.histogram(of.speed, { bins = o.bins, x_label = "speed (m/s)" }) }
end

return walk
