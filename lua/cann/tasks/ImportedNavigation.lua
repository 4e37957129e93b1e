-- SPDX-License-Identifier: MIT
--- A recorded path: from arrays, or a file of them.
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"
local world = require "cann.world"

local accepts = navigation.declare("ImportedNavigation", {
   file = { nil, "an .npz with pos [samples, 2] (or x and y) m, and where known t s and head_direction rad",
      type = "string" },
   position = { nil, "places in m: tensor [samples, 2], instead of file", type = "table" },
   times = { nil, "in s, rising: tensor [samples]", type = "table" },
   head_direction = { nil, "in rad: tensor [samples] (the direction of movement, held at rest)", type = "table" },
   dt = { nil, "step in s where there are no times (0.05)", type = "number", above = 0 },
   gaps = { "refuse", "what is done with NaN: refuse, or fill on a straight line", choices = { "refuse", "fill" } },
}, { world = navigation.place_options.world })

local function from_file(o)
   local held = tensor.load(o.file)
   if tensor.is(held) then return { position = held } end
   local position = held.pos or held.position
   if not position and held.x and held.y then position = tensor.stack({ held.x:flatten(), held.y:flatten() }):t() end
   if not position then handle.fail("ImportedNavigation: %s holds no array 'pos', and no 'x' and 'y'", o.file) end
   return { position = position, times = held.t, head_direction = held.head_direction or held.hd }
end

local function plain(values) return values and (tensor.is(values) and values or tensor.from(values)):to "float64" end

local function check_times(times, n)
   if times:rank() ~= 1 or times:count() ~= n then
      handle.fail("ImportedNavigation: %d places and times [%s]; one time for each place will do", n,
         table.concat(times:shape(), ", "))
   end
   tracking.finite("ImportedNavigation", "times", times)
   local passed = times[{ { 2, n } }] - times[{ { 1, n - 1 } }]
   local back = passed:le(0)
   if back:any() then
      local k = back:to("int64"):argmax() + 1
      handle.fail("ImportedNavigation: the times must rise, but times[%d] = %g follows %g; sort them, or cut the "
         .. "recording there", k, times[k], times[k - 1])
   end
end

-- NaN places are put on the straight line between the places before and after; at the ends, to the nearest.
local function fill(times, position)
   local known = (position - position):sum(2):eq(0)
   if not known:any() then handle.fail("ImportedNavigation: every place is NaN") end
   return tensor.interpolate(times, times[known], position[known])
end

--- Makes the task.
-- @tparam table options file, or position with times or dt; head_direction, gaps, world
-- @treturn Navigation position, velocity, speed, head_direction ...; a task for net:run
-- @raise the first time that does not rise; how many places are NaN; a place outside the world's walls
-- @usage tasks.ImportedNavigation{ position = {{0, 0}, {0.1, 0}, {0.1, 0.1}}, dt = 0.1 }
local function imported_navigation(given)
   local o = accepts(given)
   if not (o.file or o.position) then handle.fail("ImportedNavigation: give file, or position") end
   local from = o.file and from_file(o) or o
   local position, times, head = plain(from.position), plain(o.times or from.times), plain(from.head_direction)
   if position:rank() ~= 2 or position:size(2) ~= 2 or position:size(1) < 2 then
      handle.fail("ImportedNavigation: places of shape [%s]; [samples, 2] with 2 samples or more will do",
         table.concat(position:shape(), ", "))
   end
   local n = position:size(1)
   if o.dt and o.times == nil then times = nil end
   local axis = times or tensor.arange(0, n - 1) * (o.dt or 0.05)
   check_times(axis, n)
   local lost = (position - position):sum(2):ne(0):to("int64"):sum()
   if lost > 0 and o.gaps == "refuse" then
      handle.fail("ImportedNavigation: %d of %d places are NaN or infinite; gaps = \"fill\" draws straight lines over "
         .. "them", lost, n)
   elseif lost > 0 then position = fill(axis, position) end
   if head and head:count() ~= n then
      handle.fail("ImportedNavigation: %d places and %d head directions", n, head:count())
   end
   if head then tracking.finite("ImportedNavigation", "head_direction", head) end
   if o.world and world.is(o.world) and not o.world:contains(position):all() then
      local k = o.world:contains(position):to("int64"):argmin()
      handle.fail("ImportedNavigation: place %d (%g, %g) is outside the world's walls", k, position[k][1],
         position[k][2])
   end
   local dt = times and (axis[n] - axis[1]) / (n - 1) or o.dt or 0.05
   return navigation.new { name = "ImportedNavigation", dt = dt, times = times, position = position,
      head_direction = head, world = o.world }
end

return imported_navigation
