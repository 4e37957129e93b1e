-- SPDX-License-Identifier: MIT
--- Theta sweeps as they go: the animal, where its cells point, and the direction cells' activity.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local polar_tuning = require "cann.plots.polar_tuning"
local tensor = require "cann.tensor"
local theta_activity = require "cann.plots.theta_activity"

local accepts = options.declare("plot.theta_sweep", {
   trail = { 20, "rows of decoded places that stay in sight", at_least = 1, whole = true },
})

-- The last rows of places [rows, 2] at each row: x and y [rows, trail].
local function trails(places, count)
   local rows = places:size(1)
   local index = tensor.arange(1, rows):reshape(rows, 1) - tensor.arange(0, count - 1):reshape(1, count)
   index = index:clip(1, rows):to("int64")
   local function column(k)
      return places:at(2, k):contiguous():take(index:flatten(), 1):reshape(rows, count)
   end
   return column(1), column(2)
end

local function field(found, name)
   local value = found[name]
   return tensor.is(value) and numbers.take("plot.theta_sweep", name, value) or nil
end

local function space(found, trail)
   local position = field(found, "position")
   local rows = position:size(1)
   local data = { t = field(found, "t"), path = position, x = position:at(2, 1):copy(), y = position:at(2, 2):copy() }
   data.here_x, data.here_y = data.x:reshape(rows, 1), data.y:reshape(rows, 1)
   local layers = { { draw = "line", xy = "path", colour = "#BBBBBB" } }
   local moving = { here_x = "row", here_y = "row" }
   for k, name in ipairs { "grid", "place" } do
      local places = field(found, name .. "_position")
      if places then
         local x, y = name .. "_x", name .. "_y"
         data[x], data[y] = trails(places, trail)
         moving[x], moving[y] = "row", "row"
         layers[#layers + 1] = { draw = "points", x = x, y = y, colour = k, size = 0.7, name = name .. " cells" }
      end
   end
   layers[#layers + 1] = { draw = "points", x = "here_x", y = "here_y", colour = "#000000", size = 2, name = "animal" }
   return { data = data, layers = layers, moving = moving, square = true, clock = { of = "t", name = "t", unit = "ms" },
      x = { label = "x (m)", of = "x" }, y = { label = "y (m)", of = "y" } }
end

--- Draws three panels: the path with the places that grid and place cells stand for just now; the direction cells
-- around the head's direction; and their activity over the whole time with theta cycles.
-- @tparam table found what pipelines.theta_sweep gives: t, position, heading, direction_rate, theta_phase,
--    grid_position, and place_position where there is one
-- @tparam[opt] table options trail
-- @treturn Figure a frame for each row
-- @usage plot.theta_sweep(pipelines.theta_sweep{ trajectory = walk }):save("sweep.gif")
local function theta_sweep(found, given)
   local o = accepts(given)
   if type(found) ~= "table" or not (tensor.is(found.position) and tensor.is(found.direction_rate)
      and tensor.is(found.heading)) then
      handle.fail("plot.theta_sweep takes what pipelines.theta_sweep gives")
   end
   local rates, heading = field(found, "direction_rate"), field(found, "heading"):flatten()
   local n = rates:size(2)
   local angle = tensor.arange(0, n - 1) * (2 * math.pi / n) - math.pi
   local around = polar_tuning(angle, rates, { moving = true, direction = heading, title = "direction cells" })
   local over = theta_activity(rates, { t = found.t, theta = found.theta_phase, direction = heading })
   return figure.new({ space(found, o.trail), around.panels[1], over.panels[1] }, 3, { width = 25, height = 8 })
end

return theta_sweep
