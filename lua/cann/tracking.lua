-- SPDX-License-Identifier: MIT
--- What tracking tasks share: a stimulus whose place is given at each step, on the geometry of a field.
-- A task has steps, dt (ms), t [steps] (ms, the start of each step), positions [steps] or [steps, 2] and
-- drive(net): which input is driven, by what expression, with which series.
local handle = require "cann.handle"
local members = require "cann.members"
local network = require "cann.network"
local tensor = require "cann.tensor"

local tracking = {}
local meta = { __index = {} }

--- The field that a task is for, checked.
function tracking.field(name, net)
   local group = network.is(net) and net.groups[1]
   if not group or not group.geometry then
      handle.fail("%s: model is a network on a geometry, as models.CANN1D{} gives it", name)
   end
   if not group.model.stimulus then handle.fail("%s: %s has no stimulus to place", name, group.model.name) end
   return net, group.geometry.rank
end

--- A place as a list of `rank` coordinates.
function tracking.place(name, what, value, rank)
   if type(value) == "number" then value = { value } end
   if tensor.is(value) then value = value:tolist() end
   if type(value) ~= "table" or #value ~= rank then
      handle.fail("%s: %s is %s; a place has %d coordinate%s here", name, what,
         type(value) == "table" and #value .. " numbers" or tostring(value), rank, rank == 1 and "" or "s")
   end
   for _, coordinate in ipairs(value) do
      if type(coordinate) ~= "number" or coordinate ~= coordinate or math.abs(coordinate) == math.huge then
         handle.fail("%s: %s has the coordinate %s; a finite number will do", name, what, tostring(coordinate))
      end
   end
   return value
end

--- A tensor of which every element is a finite number, or an error.
function tracking.finite(name, what, values)
   if not (values - values):eq(0):all() then
      handle.fail("%s: %s holds NaN or infinite values; cut them out or fill them first", name, what)
   end
   return values
end

--- The steps of a duration in ms, at least 0.
function tracking.steps(name, what, duration, dt)
   if type(duration) ~= "number" or not (duration >= 0) or duration == math.huge then
      handle.fail("%s: %s = %s; a duration in ms from 0 will do", name, what, tostring(duration))
   end
   if duration / dt > 2 ^ 52 then
      handle.fail("%s: %s = %g ms are %.3g steps of %g ms, more than can be counted", name, what, duration,
         duration / dt, dt)
   end
   -- A hair is added so that 0.3/0.1 counts as 3.
   return math.floor(duration / dt * (1 + 1e-12) + 1e-9)
end

--- Makes the task.
-- @tparam table fields name, model, dt, positions, and optionally on [steps] (the stimulus' share of
-- its amplitude), noise_level (of the amplitude)
function tracking.new(fields)
   fields.steps = fields.positions:size(1)
   if fields.steps < 1 then handle.fail("%s: a task of no steps; give longer durations", fields.name) end
   fields.t = tensor.arange(0, fields.steps - 1) * fields.dt
   return setmetatable(fields, meta)
end

--- How the model's first input is driven.
function meta.__index:drive(net)
   local group = net.groups[1]
   if group.geometry == nil or group.geometry.rank ~= (self.positions:rank() == 1 and 1 or self.positions:size(2)) then
      handle.fail("%s was made for another geometry than that of %s", self.name, net.name)
   end
   local expression, series = "(" .. group.model.stimulus .. ")", {}
   if self.positions:rank() == 1 then
      series.p1 = self.positions
   else
      for k = 1, self.positions:size(2) do series["p" .. k] = self.positions[{ {}, k }]:contiguous() end
   end
   if self.on then
      expression = "stimulus_on*" .. expression
      series.stimulus_on = self.on
   end
   if self.noise_level and self.noise_level ~= 0 then
      expression = ("%s + %.17g*A*normal(0, 1)"):format(expression, self.noise_level)
   end
   local input = group.model.inputs[1].name
   return { input = net.single and input or group.name .. "." .. input, expression = expression, series = series }
end

--- The stimulus at each step, as a run of the task's network with its present parameters would hear it.
-- @tparam[opt] number seed of the noise, where the task has some (cann.seed())
-- @treturn Tensor [steps, n] or [steps, n, n]
-- @usage tasks.SmoothTracking{ model = models.CANN1D{ n = 8 }, points = {0, 1}, durations = {1} }:stimulus()
function meta.__index:stimulus(seed)
   local group = self.model.groups[1]
   local probe = network.of_group(group, self.model.settings)
   for _, row in ipairs(group.model.parameters) do
      probe:set { [row.name] = self.model:get(row.name) }
   end
   local input = group.model.inputs[1].name
   return probe:run(self, { record = input, seed = seed, progress = false })[input]
end

meta.__announce = function(self) return tostring(self) end

meta.__names = members.with(meta.__index)

function meta.__tostring(self)
   return ("%s  %d steps of %g ms, %g ms"):format(self.name, self.steps, self.dt, self.steps * self.dt)
end

--- True for tracking tasks.
function tracking.is(value) return getmetatable(value) == meta end

return tracking
