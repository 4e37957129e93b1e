-- SPDX-License-Identifier: MIT
--- Foraging: an animal walks by itself, or as a policy wants it to.
-- The motion is that of George et al., RatInABox, eLife 13 (2024) e85274, with the speed's standard deviation honoured.
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local progress = require "cann.progress"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"
local world = require "cann.world"

local accepts = navigation.declare("OpenLoopNavigation", {
   duration = { 20, "s", above = 0 },
   policy = { nil, "function(state): asked before each step, with x, y, time and step; gives the velocity x, y m/s "
      .. "wanted and how strongly (5)", type = "function" },
}, navigation.place_options, navigation.motion_options)

-- One step at a time, asking the policy before each.
local function led(o, walker, steps)
   local rows = { position = {}, velocity = {}, head_direction = {} }
   local bar = progress.start("steps", steps)
   for step = 1, steps do
      local one, done = world.walk(walker, 1)
      if done < 1 then break end
      local x, y = one.position[1][1], one.position[1][2]
      rows.position[step], rows.velocity[step] = { x, y }, { one.velocity[1][1], one.velocity[1][2] }
      rows.head_direction[step] = one.head_direction[1]
      local vx, vy, strength = o.policy { x = x, y = y, time = step * o.dt, step = step,
         heading = rows.head_direction[step] }
      if type(vx) ~= "number" or type(vy) ~= "number" then
         handle.fail("OpenLoopNavigation: the policy gave %s and %s; two numbers, a velocity in m/s, will do",
            tostring(vx), tostring(vy))
      end
      world.drift(walker, vx, vy, strength or 5)
      bar:update(step, step * o.dt * 1000)
   end
   bar:finish()
   for name, list in pairs(rows) do rows[name] = tensor.from(list) end
   return rows, rows.position:size(1)
end

--- Makes the walk. Row k of its arrays is the state k - 1 steps from the start.
-- @tparam table options duration (s), dt (s), the place (world, or width, height, walls ...) and the motion
-- @treturn Navigation position, velocity, speed, head_direction ...; a task for net:run
-- @raise a start outside the walls
-- @usage tasks.OpenLoopNavigation{ duration = 60, dt = 0.02, seed = 3, width = 1, height = 1 }
local function open_loop_navigation(given)
   local o = accepts(given)
   local environment = navigation.environment("OpenLoopNavigation", o)
   local walker = navigation.walker("OpenLoopNavigation", environment, o)
   local steps = tracking.steps("OpenLoopNavigation", "duration", o.duration, o.dt)
   if steps < 1 then handle.fail("OpenLoopNavigation: %g s are less than a step of %g s", o.duration, o.dt) end
   local rows, done
   if o.policy then rows, done = led(o, walker, steps) else rows, done = world.walk(walker, steps) end
   if done < 1 then handle.fail("OpenLoopNavigation: interrupted before the first step") end
   local kept = { { 1, done } }
   return navigation.new { name = "OpenLoopNavigation", dt = o.dt, world = environment, position = rows.position[kept],
      velocity = rows.velocity[kept], head_direction = rows.head_direction[kept] }
end

return open_loop_navigation
