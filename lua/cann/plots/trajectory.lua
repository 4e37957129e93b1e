-- SPDX-License-Identifier: MIT
--- The path of the stimulus and the path decoded from the activity.
local cann = require "cann"
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("plot.trajectory", {
   decoded = { nil, "decoded places: tensor [rows] or [rows, 2] (run:decode())", type = "table" },
   metres = { true, "in metres, where the task knows how" },
   moving = { true, "drawn as time goes on; a still picture shows it whole" },
   title = { nil, "words above", type = "string" },
})

local function paths(run, o)
   local task = run.task
   if not task or not task.positions then
      handle.fail("plot.trajectory: the run followed no tracking task%s",
         (task or run).position and "; plot.world and plot.walk draw a walk by itself" or "")
   end
   local steps = ((run.t / run.dt):round() - run.first):to("int64")
   local truth = task.positions:take(steps, 1)
   local decoded = o.decoded and numbers.take("plot.trajectory", "decoded", o.decoded) or run:decode()
   if o.metres and task.to_metres then
      return task:to_metres(truth), task:to_metres(decoded), "m"
   end
   return truth, decoded, "rad"
end

-- The path of the stimulus alone.
local function of_task(task, o)
   local path, t = task.positions:to "float64", task.t
   local unit = "rad"
   if o.metres and task.to_metres then path, unit = task:to_metres(path), "m" end
   if path:rank() == 1 then
      return cann.plot.line(t, path, { x_label = "time (ms)", y_label = ("place (%s)"):format(unit), title = o.title })
   end
   return cann.plot.line(path:at(2, 1):copy(), path:at(2, 2):copy(), { x_label = ("x (%s)"):format(unit),
      y_label = ("y (%s)"):format(unit), title = o.title })
end

local function in_plane(run, truth, decoded, unit, o)
   return figure.new { {
      data = { path = truth, decoded = decoded, t = numbers.take("plot.trajectory", "t", run.t),
         path_x = truth:at(2, 1), path_y = truth:at(2, 2) },
      moving = o.moving and { path = "upto", decoded = "upto" } or nil,
      layers = { { draw = "line", xy = "path", name = "path", colour = "#BBBBBB" },
         { draw = "line", xy = "decoded", name = "decoded", colour = 1, width = 0.7 } },
      title = o.title, square = true, clock = o.moving and { of = "t", name = "t", unit = "ms" } or nil,
      x = { label = ("x (%s)"):format(unit), of = "path_x" }, y = { label = ("y (%s)"):format(unit), of = "path_y" },
   } }
end

local function over_time(run, truth, decoded, unit, o)
   return figure.new { {
      data = { path = truth, decoded = decoded, t = numbers.take("plot.trajectory", "t", run.t) },
      layers = { { draw = "points", x = "t", y = "path", name = "path", colour = "#BBBBBB", size = 0.6 },
         { draw = "points", x = "t", y = "decoded", name = "decoded", colour = 1, size = 0.3 } },
      title = o.title, x = { label = "time (ms)", of = "t", tight = true },
      y = { label = ("place (%s)"):format(unit), of = "path decoded", angle = false },
   } }
end

--- Draws both paths: in the plane, or over time on a ring or line; of a task, that of its stimulus.
-- @tparam Run|Task run of a tracking task
-- @tparam[opt] table options decoded, metres, moving, title
-- @treturn Figure data: path, decoded, t
-- @usage plot.trajectory(run):save("path.pdf")
local function trajectory(run, given)
   local o = accepts(given)
   if tracking.is(run) then return of_task(run, o) end
   if type(run) ~= "table" or not tensor.is(run.t) then
      handle.fail("plot.trajectory takes a tracking task, or a run of one, not a %s", type(run))
   end
   local truth, decoded, unit = paths(run, o)
   if truth:rank() == 2 then return in_plane(run, truth:to("float64"), decoded, unit, o) end
   return over_time(run, truth:to("float64"), decoded, unit, o)
end

return trajectory
