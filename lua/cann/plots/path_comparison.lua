-- SPDX-License-Identifier: MIT
--- The path of the animal beside the path of its decoded coordinates.
local activity = require "cann.asa.activity"
local figure = require "cann.figure"
local globe = require "cann.asa.globe"
local handle = require "cann.handle"
local options = require "cann.options"
local skew = require "cann.asa.skew"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.path_comparison", {
   from = { nil, "ms, of the first frame (the beginning)", type = "number" },
   to = { nil, "ms, of the last frame (20 s later)", type = "number" },
   every = { 100, "ms between frames", above = 0 },
   angle = { nil, "degrees between the axes of a torus (as the cells' fields show)", type = "number", at_least = 20,
      at_most = 160 },
})

local turn = 2 * math.pi

-- A way whose parts appear one after the other, coloured by the time, with a dot where it is.
local function trail(x, y, t, more)
   local panel = {
      data = { way_x = x, way_y = y, time = t, here_x = x:reshape(-1, 1), here_y = y:reshape(-1, 1) }, square = true,
      moving = { way_x = "upto", way_y = "upto", time = "upto", here_x = "row", here_y = "row" }, keyless = true,
      layers = { { draw = "heat", x = "way_x", y = "way_y", z = "time", size = 0.6 },
         { draw = "points", x = "here_x", y = "here_y", size = 2, colour = "#D55E00" } },
      colour = { label = "time (s)", of = "time", tight = true },
   }
   for name, value in pairs(more) do panel[name] = value end
   return panel
end

local function on_torus(decoded, at, t, o)
   local plane = skew.new(o.angle or decoded:cohospace().angle)
   local x, y = plane:place(at[{ {}, 1 }]:contiguous(), at[{ {}, 2 }]:contiguous())
   local panel = trail(x, y, t, { x = { of = "rim_x" }, y = { of = "rim_y" }, bare = true })
   panel.data.rim_x, panel.data.rim_y = plane:outline(1)
   table.insert(panel.layers, 1, { draw = "line", x = "rim_x", y = "rim_y", colour = "#999999" })
   return panel
end

-- The heading at the frames, as far ahead of the coordinate as fits best, in the coordinate's sense of turning.
local function heading_like(angle, heading)
   local best = { length = -1 }
   for sense = -1, 1, 2 do
      local away = angle - heading * sense
      local east, north = away:cos():mean(), away:sin():mean()
      if east ^ 2 + north ^ 2 > best.length then
         best = { length = east ^ 2 + north ^ 2, sense = sense, ahead = math.atan2(north, east) }
      end
   end
   local aligned = heading * best.sense + best.ahead
   return aligned - (aligned / turn):floor() * turn
end

local function on_ring(decoded, at, t, moments)
   local angle, r = at:flatten(), decoded.asa.recording
   local panel = {
      data = { time = t, angle = angle }, moving = { time = "upto", angle = "upto" },
      layers = { { draw = "points", x = "time", y = "angle", size = 0.5, name = "decoded" } },
      x = { label = "time (s)", of = "time", tight = true }, y = { label = "angle (rad)", low = 0, high = turn },
   }
   if r.heading then
      local headings = tensor.stack({ r.heading:cos(), r.heading:sin() }, 2)
      local known = tensor.interpolate(decoded.t:take(moments), r.t, headings)
      panel.data.heading = heading_like(angle, known[{ {}, 2 }]:atan2(known[{ {}, 1 }]))
      panel.moving.heading = "upto"
      table.insert(panel.layers, 1, { draw = "points", x = "time", y = "heading", size = 0.9, colour = "#BBBBBB",
         name = "heading" })
   end
   return panel
end

local function on_sphere(at, t)
   local x, y = globe.flat(at)
   local panel = globe.axes(trail(x, y, t, {}))
   return panel
end

--- Draws where the animal went and where its decoded coordinates went meanwhile: on the torus unrolled, on the sphere,
-- or, of a ring, along time, with the heading where the recording tells it. Moves; a still picture shows all of it.
-- @tparam Decoded decoded what asa:decode() gives
-- @tparam[opt] table options from, to, every, angle
-- @treturn Figure data: way_x, way_y, time (s) of both paths; of a ring time, angle, heading
-- @usage plot.path_comparison(asa:decode(), { to = 60000 }):save("paths.png")
local function path_comparison(decoded, given)
   local o = accepts(given)
   activity.check("plot.path_comparison", decoded)
   local moments = activity.moments("plot.path_comparison", decoded.t, o)
   local t, at, panels = decoded.t:take(moments), decoded.coordinates:take(moments, 1), {}
   if decoded.asa.recording.x then
      local places = decoded.asa:places(t)
      panels[1] = trail(places[{ {}, 1 }]:contiguous(), places[{ {}, 2 }]:contiguous(), t / 1000,
         { x = { label = "x (m)", of = "way_x" }, y = { label = "y (m)", of = "way_y" } })
   end
   if getmetatable(decoded) == globe then panels[#panels + 1] = on_sphere(at, t / 1000)
   elseif at:size(2) == 1 then panels[#panels + 1] = on_ring(decoded, at, t / 1000, moments)
   elseif at:size(2) == 2 then panels[#panels + 1] = on_torus(decoded, at, t / 1000, o)
   else handle.fail("plot.path_comparison: %d circles; a ring, a torus or a sphere will do", at:size(2)) end
   return figure.new(panels, #panels, { width = 8.6 * #panels, height = 7 })
end

return path_comparison
