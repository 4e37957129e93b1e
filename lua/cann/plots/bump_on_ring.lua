-- SPDX-License-Identifier: MIT
--- A fitted bump on its ring, moving.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.bump_on_ring", {
   height = { 0.5, "of the highest bump, of the ring's radius", above = 0 },
   points = { 120, "around the ring", at_least = 12, at_most = 2000, whole = true },
   t = { nil, "times of the frames, ms: tensor [frames]", type = "table" },
   title = { nil, "words above", type = "string" },
})

--- Draws the strongest bump of each frame as a swelling of a circle, and its place as a dot inside.
-- @tparam table fits what analyzers.bump_fits gives
-- @tparam[opt] table options height, points, t, title
-- @treturn Figure data: x, y [frames, points]; place_x, place_y [frames, 1]
-- @usage plot.bump_on_ring(analyzers.bump_fits(roi)):save("fly.gif")
local function bump_on_ring(fits, given)
   local o = accepts(given)
   if type(fits) ~= "table" or not tensor.is(fits.position) or not tensor.is(fits.kappa) then
      handle.fail("plot.bump_on_ring takes what analyzers.bump_fits gives")
   end
   local frames = fits.position:count()
   if frames == 0 then handle.fail("plot.bump_on_ring: there are no frames") end
   local function column(value) return value:reshape(frames, 1) end
   local angle = tensor.linspace(0, 2 * math.pi, o.points):reshape(1, o.points)
   local known = fits.amplitude[fits.amplitude:eq(fits.amplitude)]
   local most = known:count() > 0 and math.max(known:max(), 1e-300) or 1
   local swell = ((angle - column(fits.position)):cos() * column(fits.kappa) - column(fits.kappa)):exp()
      * column(fits.amplitude) * (o.height / most)
   local radius = tensor.where(swell:ne(swell), 0, swell) + 1
   local data = { x = radius * angle:cos(), y = radius * angle:sin(), place_x = column(fits.position:cos() * 0.9),
      place_y = column(fits.position:sin() * 0.9), circle_x = angle:cos():flatten(), circle_y = angle:sin():flatten() }
   if o.t then data.t = numbers.take("plot.bump_on_ring", "t", o.t) end
   local reach = 1.1 + o.height
   return figure.new { { data = data, square = true,
      moving = { x = "row", y = "row", place_x = "row", place_y = "row" },
      layers = { { draw = "line", x = "circle_x", y = "circle_y", colour = "#BBBBBB", dash = 2 },
         { draw = "line", x = "x", y = "y", colour = 2 },
         { draw = "points", x = "place_x", y = "place_y", colour = "#000000", size = 1.5 } },
      title = o.title, keyless = true, clock = o.t and { of = "t", name = "t", unit = "ms" } or nil,
      x = { low = -reach, high = reach }, y = { low = -reach, high = reach } } }
end

return bump_on_ring
