-- SPDX-License-Identifier: MIT
--- The population's activity over its decoded coordinates, moving.
local activity = require "cann.asa.activity"
local figure = require "cann.figure"
local globe = require "cann.asa.globe"
local handle = require "cann.handle"
local options = require "cann.options"
local skew = require "cann.asa.skew"
local tensor = require "cann.tensor"

local rows = {
   angle = { nil, "degrees between the axes of a torus (as the cells' fields show)", type = "number", at_least = 20,
      at_most = 160 },
   tiles = { 1, "copies of a torus in each direction", at_least = 1, at_most = 5, whole = true },
   path = { true, "where the animal is, beside it, if the recording tells" },
}
for name, row in pairs(activity.options) do rows[name] = row end
local accepts = options.declare("plot.decoded_bump", rows)

local turn = 2 * math.pi

local function over_ring(decoded, rates, moments, o)
   local angle = activity.middles(o.bins)
   local bump = activity.on_circles(rates, decoded:cohospace().centres, moments, o, angle)
   local at = decoded.coordinates:take(moments, 1)
   return {
      data = { angle = angle, activity = bump, at = at, zero = at * 0 },
      moving = { activity = "row", at = "row", zero = "row" },
      layers = { { draw = "line", x = "angle", y = "activity" },
         { draw = "points", x = "at", y = "zero", size = 2, colour = "#D55E00" } },
      x = { label = "coordinate (rad)", low = 0, high = turn, tight = true },
      y = { label = "activity", of = "activity zero" }, keyless = true,
   }
end

local function over_torus(decoded, rates, moments, o)
   if decoded.coordinates:size(2) > 2 then
      handle.fail("plot.decoded_bump: %d circles; a ring, a torus or a sphere will do", decoded.coordinates:size(2))
   end
   local space = decoded:cohospace()
   local plane = skew.new(o.angle or space.angle)
   local angle = activity.middles(o.bins)
   local maps = activity.on_circles(rates, space.centres, moments, o, angle, angle)
   local bump, x, y = plane:pixels(maps, o.tiles)
   local at = decoded.coordinates:take(moments, 1)
   local rim_x, rim_y = plane:outline(o.tiles)
   local at_x, at_y = plane:place(at[{ {}, { 1, 1 } }]:contiguous(), at[{ {}, { 2, 2 } }]:contiguous())
   return {
      data = { x = x, y = y, activity = bump, at_x = at_x, at_y = at_y, rim_x = rim_x, rim_y = rim_y },
      moving = { activity = "row", at_x = "row", at_y = "row" }, square = true, keyless = true, bare = true,
      layers = { { draw = "image", x = "x", y = "y", z = "activity" },
         { draw = "line", x = "rim_x", y = "rim_y", colour = "#999999" },
         { draw = "points", x = "at_x", y = "at_y", size = 2, colour = "#D55E00" } },
      x = { of = "rim_x" }, y = { of = "rim_y" },
      colour = { label = "activity", of = "activity", tight = true },
   }
end

-- The discs' pixels as places on the sphere: [bins, 2 bins, 3]; NaN outside of them.
local function sphere_pixels(bins)
   local x = ((tensor.arange(0, 2 * bins - 1) + 0.5) * (2.2 / bins) - 2.2)
   local y = ((tensor.arange(0, bins - 1) + 0.5) * (2.2 / bins) - 1.1)
   local all = globe.round(x:reshape(1, -1):expand(bins, 2 * bins):flatten(),
      y:reshape(-1, 1):expand(bins, 2 * bins):flatten())
   return all, x, y
end

local function over_sphere(decoded, rates, moments, o)
   local pixels, x, y = sphere_pixels(o.bins)
   local outside = pixels[{ {}, 1 }]:isnan():reshape(1, -1)
   local bump = activity.on_sphere(rates, decoded:cohospace().centres, moments, tensor.where(pixels:isnan(), 0, pixels),
      o)
   local at_x, at_y = globe.flat(decoded.coordinates:take(moments, 1))
   return globe.axes {
      data = { x = x, y = y, at_x = at_x:reshape(-1, 1), at_y = at_y:reshape(-1, 1),
         activity = tensor.where(outside, 0 / 0, bump):reshape(-1, o.bins, 2 * o.bins) },
      moving = { activity = "row", at_x = "row", at_y = "row" }, keyless = true,
      layers = { { draw = "image", x = "x", y = "y", z = "activity" },
         { draw = "points", x = "at_x", y = "at_y", size = 2, colour = "#D55E00" } },
      colour = { label = "activity", of = "activity", tight = true },
   }
end

-- Where the animal went up to each frame.
local function path_panel(decoded, moments)
   local places = decoded.asa:places(decoded.t:take(moments))
   local x, y = places[{ {}, 1 }]:contiguous(), places[{ {}, 2 }]:contiguous()
   return {
      data = { x = x, y = y, here_x = x:reshape(-1, 1), here_y = y:reshape(-1, 1) }, square = true, keyless = true,
      moving = { x = "upto", y = "upto", here_x = "row", here_y = "row" },
      layers = { { draw = "line", x = "x", y = "y", colour = "#999999" },
         { draw = "points", x = "here_x", y = "here_y", size = 2, colour = "#D55E00" } },
      x = { label = "x (m)", of = "x" }, y = { label = "y (m)", of = "y" },
   }
end

--- Draws the activity over the ring, the torus or the sphere as colour (of a ring as a line), the decoded place as a
-- dot, and the path of the animal beside it; a frame for each moment.
-- @tparam Decoded decoded what asa:decode() gives
-- @tparam[opt] table options from, to, every, sigma, bins, angle, tiles, path
-- @treturn Figure data: activity [frames, ...], the dot at_x, at_y (at: of a ring)
-- @usage plot.decoded_bump(asa:decode()):save("bump.gif")
local function decoded_bump(decoded, given)
   local o = accepts(given)
   activity.check("plot.decoded_bump", decoded)
   local moments = activity.moments("plot.decoded_bump", decoded.t, o)
   local rates = decoded.asa:embed().rates
   local draw = getmetatable(decoded) == globe and over_sphere
      or decoded.coordinates:size(2) == 1 and over_ring or over_torus
   local panels = { draw(decoded, rates, moments, o) }
   if o.path and decoded.asa.recording.x then table.insert(panels, 1, path_panel(decoded, moments)) end
   panels[1].data.t = decoded.t:take(moments) / 1000
   panels[1].clock = { of = "t", name = "t", unit = "s" }
   return figure.new(panels, #panels, { width = draw == over_sphere and 12 or 8.6 * #panels, height = 7 })
end

return decoded_bump
