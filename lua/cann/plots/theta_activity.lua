-- SPDX-License-Identifier: MIT
--- Activity of a ring over time with theta cycles and the true direction.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.theta_activity", {
   t = { nil, "times of the rows, ms: tensor [rows] (1, 2 ...)", type = "table" },
   theta = { nil, "theta phase of each row, rad: tensor [rows]; a line where a cycle begins", type = "table" },
   direction = { nil, "true direction at each row, rad: tensor [rows]", type = "table" },
   positions = { nil, "places of the columns, rad: tensor [n] (even around the ring from -pi)", type = "table" },
   title = { nil, "words above", type = "string" },
})

-- Rows where the phase falls by more than half a turn, and both ends of the columns, as one broken line.
local function cycles(t, phase, low, high)
   local n, x, y = phase:count(), {}, {}
   if n > 1 then
      local falls = (phase:range(1, 2, n) - phase:range(1, 1, n - 1)):lt(-math.pi):nonzero():flatten():tolist()
      for _, k in ipairs(falls) do
         local m = #x
         x[m + 1], x[m + 2], x[m + 3] = t[k + 1], t[k + 1], 0 / 0
         y[m + 1], y[m + 2], y[m + 3] = low, high, 0 / 0
      end
   end
   return tensor.from(x), tensor.from(y)
end

--- Draws time along x, direction along y, activity as colour; the true direction as points.
-- @tparam Tensor activity [rows, n]
-- @tparam[opt] table options t, theta, direction, positions, title
-- @treturn Figure data: t, direction_axis, activity; cycle_x, cycle_y with theta; direction
-- @usage plot.theta_activity(run.r, { t = run.t, theta = phases, direction = walk.head_direction })
local function theta_activity(activity, given)
   local o = accepts(given)
   local rows = numbers.take("plot.theta_activity", "activity", activity)
   if rows:rank() ~= 2 or rows:size(1) < 1 then
      handle.fail("plot.theta_activity: activity [%s]; [rows, n] will do", table.concat(rows:shape(), ", "))
   end
   local count, n = rows:size(1), rows:size(2)
   local function column(name, value)
      local made = numbers.take("plot.theta_activity", name, value):flatten()
      if made:count() ~= count then
         handle.fail("plot.theta_activity: %s has %d values for %d rows", name, made:count(), count)
      end
      return made
   end
   local places = o.positions and numbers.take("plot.theta_activity", "positions", o.positions)
      or tensor.arange(0, n - 1) * (2 * math.pi / n) - math.pi
   local data = { t = o.t and column("t", o.t) or tensor.arange(1, count), places = places, activity = rows }
   local layers = { { draw = "image", x = "t", y = "places", z = "activity", transpose = true } }
   if o.theta then
      data.cycle_x, data.cycle_y = cycles(data.t, column("theta", o.theta), -math.pi, math.pi)
      layers[2] = { draw = "line", x = "cycle_x", y = "cycle_y", colour = "#FFFFFF", width = 0.5, dash = 2 }
   end
   if o.direction then
      local turn = column("direction", o.direction)
      data.direction = turn - (turn / (2 * math.pi)):round() * (2 * math.pi)
      layers[#layers + 1] = { draw = "points", x = "t", y = "direction", colour = "#FFFFFF", size = 0.4 }
   end
   return figure.new { { data = data, layers = layers, title = o.title, keyless = true,
      x = { label = o.t and "time (ms)" or "row", of = "t", tight = true },
      y = { label = "direction (rad)", angle = true, low = -math.pi, high = math.pi },
      colour = { label = "activity", of = "activity", tight = true } } }
end

return theta_activity
