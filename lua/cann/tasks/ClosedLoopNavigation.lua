-- SPDX-License-Identifier: MIT
--- Navigation where the next place comes from outside: from a network's decoded position, say.
local navigation = require "cann.navigation"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"
local world = require "cann.world"

local accepts = navigation.declare("ClosedLoopNavigation", {}, navigation.place_options, navigation.motion_options)

local methods = {}
local meta = { __index = methods }

--- One step to a place.
-- @tparam table place {x, y} m
-- @treturn table x, y, velocity {x, y} m/s, heading rad, cleared m to the nearest wall
-- @raise a place outside the walls
function methods:step(place)
   place = tracking.place("ClosedLoopNavigation", "the place", place, 2)
   world.move(self.walker, place[1], place[2])
   local n = #self.places
   local before = self.places[n]
   self.places[n + 1] = { place[1], place[2] }
   local vx, vy = (place[1] - before[1]) / self.dt * 1000, (place[2] - before[2]) / self.dt * 1000
   return { x = place[1], y = place[2], velocity = { vx, vy }, heading = math.atan2(vy, vx),
      clearance = self.world:clearance(place) }
end

--- The path so far as a navigation task: position, velocity, speed ...
function methods:trajectory()
   return navigation.new { name = "ClosedLoopNavigation", dt = self.dt / 1000, world = self.world,
      position = tensor.from(self.places) }
end

function meta.__tostring(self)
   return ("ClosedLoopNavigation  step %d, at (%.4g, %.4g) m, %s"):format(#self.places - 1,
      self.places[#self.places][1], self.places[#self.places][2], tostring(self.world))
end
meta.__announce = meta.__tostring

--- Makes the task.
-- @tparam table options start, dt (s) and the place (world, or width, height, walls ...)
-- @treturn ClosedLoopNavigation :step{x, y}, :trajectory(), world
-- @usage tasks.ClosedLoopNavigation{ width = 1, height = 1, start = {0.5, 0.5} }:step{ 0.51, 0.5 }
local function closed_loop_navigation(given)
   local o = accepts(given)
   local environment = navigation.environment("ClosedLoopNavigation", o)
   local walker = navigation.walker("ClosedLoopNavigation", environment, o)
   local start = o.start or { (environment.low[1] + environment.high[1]) / 2,
      (environment.low[2] + environment.high[2]) / 2 }
   return setmetatable({ walker = walker, world = environment, dt = o.dt * 1000,
      places = { tracking.place("ClosedLoopNavigation", "start", start, 2) } }, meta)
end

return closed_loop_navigation
