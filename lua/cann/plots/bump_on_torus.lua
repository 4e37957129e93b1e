-- SPDX-License-Identifier: MIT
--- The population's activity on its torus, in space and moving.
local activity = require "cann.asa.activity"
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local rows = {
   radius = { 1.5, "of the ring, where the tube's radius is 1", at_least = 1, at_most = 100 },
   height = { 50, "degrees that it is looked at from above", at_least = 0, at_most = 90 },
}
for name, row in pairs(activity.options) do rows[name] = row end
local accepts = options.declare("plot.bump_on_torus", rows)

-- Where places on the torus are seen: x, y of the picture, how near, and whether they face the eye.
local function seen(first, second, o)
   local tilt = math.rad(o.height)
   local out = second:cos() + o.radius
   local x, y, z = out * first:cos(), out * first:sin(), second:sin()
   local facing = second:cos() * first:sin() * -math.cos(tilt) + second:sin() * math.sin(tilt)
   return x, y * math.sin(tilt) + z * math.cos(tilt), z * math.sin(tilt) - y * math.cos(tilt), facing
end

-- The dots of the surface that face the eye, the furthest first: x, y, and which of the map's elements each is.
local function surface(first, second, o)
   local along, across = first:count(), second:count()
   local x, y, near, facing = seen(first:reshape(1, along):expand(across, along):flatten(),
      second:reshape(across, 1):expand(across, along):flatten(), o)
   local front = facing:gt(-0.05):nonzero():flatten()
   local order = front:take(near:take(front):argsort())
   return x:take(order), y:take(order), order
end

--- Draws the torus in space, the first coordinate around its axis and the second around its tube, coloured by the
-- activity; the decoded place is a dot where it faces the eye.
-- @tparam Decoded decoded two circles, as asa:decode() gives them
-- @tparam[opt] table options from, to, every, sigma, bins, radius, height
-- @treturn Figure data: x, y [dots], activity [frames, dots], at_x, at_y [frames, 1]
-- @usage plot.bump_on_torus(asa:decode()):save("torus.gif")
local function bump_on_torus(decoded, given)
   local o = accepts(given)
   if type(decoded) ~= "table" or not decoded.asa or not decoded.turns or decoded.coordinates:size(2) ~= 2 then
      handle.fail("plot.bump_on_torus takes two decoded circles, as asa:decode() of pipelines.ASA gives them")
   end
   local moments = activity.moments("plot.bump_on_torus", decoded.t, o)
   local first = activity.middles(math.ceil(o.bins * (1 + o.radius)))
   local second = activity.middles(o.bins)
   local maps = activity.on_circles(decoded.asa:embed().rates, decoded:cohospace().centres, moments, o, first, second)
   local x, y, order = surface(first, second, o)
   local at = decoded.coordinates:take(moments, 1)
   local at_x, at_y, _, facing = seen(at[{ {}, 1 }], at[{ {}, 2 }], o)
   local hidden = facing:lt(0)
   local function column(values) return tensor.where(hidden, 0 / 0, values):reshape(-1, 1) end
   return figure.new({ {
      data = { x = x, y = y, activity = maps:reshape(maps:size(1), -1):take(order, 2), at_x = column(at_x),
         at_y = column(at_y), t = decoded.t:take(moments) / 1000 },
      moving = { activity = "row", at_x = "row", at_y = "row" }, square = true, keyless = true, bare = true,
      layers = { { draw = "heat", x = "x", y = "y", z = "activity", size = 150 / o.bins },
         { draw = "points", x = "at_x", y = "at_y", size = 2.5, colour = "#D55E00" } },
      x = { of = "x" }, y = { of = "y" }, clock = { of = "t", name = "t", unit = "s" },
      colour = { label = "activity", of = "activity", tight = true },
   } }, 1, { width = 10, height = 8 })
end

return bump_on_torus
