-- SPDX-License-Identifier: MIT
--- What is to run: the steps, their size and the drives of a task, an input or a duration.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local function is_task(what)
   return type(what) == "table" and not tensor.is(what) and type(what.steps) == "number" and type(what.dt) == "number"
      and type(what.drive or what.drives) == "function"
end

local function is_number_table(what)
   return type(what) == "table" and not tensor.is(what) and not is_task(what) and #what > 0
end

local function first_input(net)
   local group = net.groups[1]
   if #group.model.inputs == 0 then handle.fail("%s has no input to drive", group.model.name) end
   return net.single and group.model.inputs[1].name or group.name .. "." .. group.model.inputs[1].name
end

-- The step where the run names none: a task's, but of a sampled path no longer than the network's own, so that a slow
-- camera does not become a coarse integration.
local function step_of(net, task)
   local own = net:step_size()
   if not task then return own end
   if not task.resample or task.dt <= own then return task.dt end
   return task.dt / math.ceil(task.dt / own - 1e-9)
end

--- Steps, step size and drives of what is to run.
-- @tparam Network net
-- @tparam Task|Tensor|number what
-- @tparam table o options of the run
-- @treturn table dt, steps, drives, task
return function(net, what, o)
   local dt = o.dt or step_of(net, is_task(what) and what)
   if is_task(what) then
      if what.resample and math.abs(dt - what.dt) > 1e-12 * dt then what = what:resample(dt) end
      if math.abs(dt - what.dt) > 1e-12 * dt then
         handle.fail("run: dt = %g ms, but the task was made for dt = %g ms", dt, what.dt)
      end
      local drives = what.drives and what:drives(net) or { what:drive(net) }
      return { dt = dt, steps = what.steps, drives = drives, task = what }
   end
   if is_number_table(what) then what = tensor.from(what) end
   if tensor.is(what) then
      if what:rank() == 0 then handle.fail("run: an input is a tensor [steps] or [steps, n]") end
      local drive = { input = first_input(net), expression = "input_series", series = { input_series = what } }
      return { dt = dt, steps = what:size(1), drives = { drive } }
   end
   if type(what) ~= "number" then
      handle.fail("run takes a task, an input (tensor) or a duration in ms, not a %s", type(what))
   end
   if not (what >= 0 and what < math.huge) then
      handle.fail("run: a duration of %g ms; a finite one from 0 will do", what)
   end
   local steps = what / dt
   if what > 0 and steps < 0.5 then handle.fail("run: %g ms are less than half a step of %g ms", what, dt) end
   if steps > 2 ^ 52 then
      handle.fail("run: %g ms are %.3g steps of %g ms, more than can be counted", what, steps, dt)
   end
   return { dt = dt, steps = math.floor(steps + 0.5), drives = {} }
end
