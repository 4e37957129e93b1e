-- SPDX-License-Identifier: MIT
--- A path that covers a box line by line at constant speed: across it downwards, then up and down rightwards, again
-- and again.
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = navigation.declare("RasterScan", {
   duration = { 60, "s", above = 0 },
   dt = { 0.05, "step, s", above = 0 },
   width = { 1, "of the rectangle, m", above = 0 },
   height = { 1, "of the rectangle, m", above = 0 },
   spacing = { 0.03, "between two lines, m", above = 0 },
   margin = { 0.05, "left free at the borders, m", at_least = 0 },
   speed = { 0.15, "m/s", above = 0 },
}, navigation.place_options)

-- Corners of one pass over a box: lines along the first axis, one after the other along the second.
local function pass(first, second, spacing, swapped)
   local corners, at = {}, first
   local lines = math.floor((second[2] - second[1]) / spacing + 1e-9)
   for line = 0, lines do
      local across = second[2] - line * spacing
      if swapped then across = second[1] + line * spacing end
      for _, along in ipairs { at[1], at[2] } do
         corners[#corners + 1] = swapped and { across, along } or { along, across }
      end
      at = { at[2], at[1] }
   end
   return corners
end

-- Where the walker is after each length along the corners' line, again from the start when it has come to the end.
local function along(corners, lengths)
   local at = tensor.from(corners)
   local n = at:size(1)
   local steps = at[{ { 2, n } }] - at[{ { 1, n - 1 } }]
   local each = (steps * steps):sum(2):sqrt()
   local moves = each:gt(1e-12)
   local keep = tensor.concatenate { tensor.from { true }, moves }
   local reached = tensor.concatenate { tensor.zeros(1), each[moves]:cumsum(1) }
   local whole = reached[reached:count()]
   return tensor.interpolate(lengths - (lengths / whole):floor() * whole, reached, at[keep])
end

--- Makes the task.
-- @tparam table options duration (s), dt (s), spacing, margin, speed, and the place (width, height, world ...)
-- @treturn Navigation a task for net:run
-- @raise a line that leaves the world or enters a hole
-- @usage tasks.RasterScan{ duration = 20, width = 1, height = 1, spacing = 0.1 }
local function raster_scan(given)
   local o = accepts(given)
   local environment = navigation.environment("RasterScan", o)
   local x = { environment.low[1] + o.margin, environment.high[1] - o.margin }
   local y = { environment.low[2] + o.margin, environment.high[2] - o.margin }
   if not (x[1] < x[2] and y[1] < y[2]) then
      handle.fail("RasterScan: a margin of %g m leaves nothing of the box to scan", o.margin)
   end
   local corners = pass(x, y, o.spacing)
   for _, corner in ipairs(pass(y, x, o.spacing, true)) do corners[#corners + 1] = corner end
   local steps = tracking.steps("RasterScan", "duration", o.duration, o.dt)
   if steps < 1 then handle.fail("RasterScan: %g s are less than a step of %g s", o.duration, o.dt) end
   local position = along(corners, tensor.arange(0, steps - 1) * (o.dt * o.speed))
   if not environment:contains(position):all() then
      handle.fail("RasterScan: the scan leaves the walls or enters a hole; a box without holes will do")
   end
   return navigation.new { name = "RasterScan", dt = o.dt, world = environment, position = position }
end

return raster_scan
