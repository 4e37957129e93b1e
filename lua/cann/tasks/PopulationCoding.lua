-- SPDX-License-Identifier: MIT
--- Silence, a stimulus at one place, silence.
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("PopulationCoding", {
   model = { nil, "the field that codes", required = true, type = "table" },
   position = { 0, "place of the stimulus, rad; in 2-D a pair", type = "number|table" },
   before = { 10, "ms of silence before", at_least = 0 },
   duration = { 20, "ms of stimulus", at_least = 0 },
   after = { 20, "ms of silence after", at_least = 0 },
   dt = { 0.1, "step, ms", above = 0 },
})

--- Makes the task.
-- @usage tasks.PopulationCoding{ model = models.CANN1D{}, position = 0.7, before = 2, duration = 5, after = 5 }
local function population_coding(given)
   local o = accepts(given)
   local _, rank = tracking.field("PopulationCoding", o.model)
   local place = tracking.place("PopulationCoding", "position", o.position, rank)
   local before = tracking.steps("PopulationCoding", "before", o.before, o.dt)
   local during = tracking.steps("PopulationCoding", "duration", o.duration, o.dt)
   local total = before + during + tracking.steps("PopulationCoding", "after", o.after, o.dt)
   local positions = rank == 1 and tensor.zeros(total) or tensor.zeros(total, rank)
   for axis = 1, rank do positions[rank == 1 and { {} } or { {}, axis }] = place[axis] end
   local on = tensor.zeros(total)
   if during > 0 then on[{ { before + 1, before + during } }] = 1 end
   return tracking.new { name = "PopulationCoding", model = o.model, dt = o.dt, positions = positions, on = on }
end

return population_coding
