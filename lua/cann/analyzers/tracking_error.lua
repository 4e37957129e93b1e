-- SPDX-License-Identifier: MIT
--- How far the bump is from the stimulus.
local handle = require "cann.handle"
local run = require "cann.run"
local tracking = require "cann.tracking"

-- Shortest signed way from b to a around each periodic coordinate.
local function difference(a, b, geometry)
   local d = a - b
   for k = 1, geometry.rank do
      local turn = geometry:turn(k)
      local part = geometry.rank == 1 and d or d[{ {}, k }]
      if turn then
         local wrapped = part - (part / turn):round() * turn
         if geometry.rank == 1 then return wrapped end
         d[{ {}, k }] = wrapped
      end
   end
   return d
end

--- Distance between the decoded place and the stimulus at each kept step.
-- @tparam Run of a tracking task, with r (or u) recorded
-- @tparam[opt] Task task the run's own
-- @treturn Tensor error [rows], in the geometry's unit (rad); NaN where the activity is silent
-- @usage analyzers.tracking_error(run, task):mean()
local function tracking_error(of, task)
   if not run.is(of) then handle.fail("tracking_error takes a run, as net:run(task) gives it") end
   task = task or of.task
   if task and not tracking.is(task) then
      handle.fail("tracking_error: the task is a %s; one that tasks.SmoothTracking{...} makes will do",
         type(task))
   end
   if not task or not task.positions then handle.fail("tracking_error: the run followed no tracking task") end
   if of.batch > 1 then handle.fail("tracking_error: the run has a batch; take one member with analyzers.member") end
   local decoded = of:decode()
   local rows = decoded:size(1)
   local steps = ((of.t / of.dt):round() - of.first):to("int64")
   if rows > 0 and steps[rows] > task.steps then handle.fail("tracking_error: the task is shorter than the run") end
   local d = difference(decoded, task.positions:take(steps, 1), of.model.geometry)
   if d:rank() == 1 then return d:abs() end
   return (d * d):sum(2):sqrt()
end

return tracking_error
