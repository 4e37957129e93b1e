-- SPDX-License-Identifier: MIT
--- How far the bump trails behind a moving stimulus; negative where it leads.
local handle = require "cann.handle"
local run = require "cann.run"
local tracking = require "cann.tracking"

--- Signed distance along the stimulus' motion at each kept step of a run on one coordinate.
-- @tparam Run of a tracking task on a ring or line, with r (or u) recorded
-- @tparam[opt] Task task the run's own
-- @treturn Tensor lag [rows], rad: positive when the bump is behind
-- @usage analyzers.tracking_lag(run):mean()
local function tracking_lag(of, task)
   if not run.is(of) then handle.fail("tracking_lag takes a run, as net:run(task) gives it") end
   task = task or of.task
   if task and not tracking.is(task) then
      handle.fail("tracking_lag: the task is a %s; one that tasks.SmoothTracking{...} makes will do",
         type(task))
   end
   if not task or not task.positions or task.positions:rank() ~= 1 then
      handle.fail("tracking_lag: the run followed no tracking task on one coordinate")
   end
   local steps = ((of.t / of.dt):round() - of.first):to("int64")
   local turn = of.model.geometry:turn(1)
   local d = task.positions:take(steps, 1) - of:decode()
   if turn then d = d - (d / turn):round() * turn end
   local after, before = (steps + 1):clip(1, task.steps), (steps - 1):clip(1, task.steps)
   local motion = task.positions:take(after, 1) - task.positions:take(before, 1)
   return d * motion:sign()
end

return tracking_lag
