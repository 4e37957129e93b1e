-- SPDX-License-Identifier: MIT
--- A stimulus at one place under fresh Gaussian noise at each step.
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("TemplateMatching", {
   model = { nil, "the field that matches", required = true, type = "table" },
   position = { 0, "place of the stimulus, rad; in 2-D a pair", type = "number|table" },
   duration = { 20, "ms", at_least = 0 },
   noise_level = { 0.1, "standard deviation of the noise, of the stimulus' amplitude", at_least = 0, at_most = 1e9 },
   dt = { 0.1, "step, ms", above = 0 },
})

--- Makes the task. The noise comes from the run's seed.
-- @usage tasks.TemplateMatching{ model = models.CANN1D{}, position = -1.1, duration = 8 }
local function template_matching(given)
   local o = accepts(given)
   local _, rank = tracking.field("TemplateMatching", o.model)
   local place = tracking.place("TemplateMatching", "position", o.position, rank)
   local total = tracking.steps("TemplateMatching", "duration", o.duration, o.dt)
   local positions = rank == 1 and tensor.zeros(total) or tensor.zeros(total, rank)
   for axis = 1, rank do positions[rank == 1 and { {} } or { {}, axis }] = place[axis] end
   return tracking.new { name = "TemplateMatching", model = o.model, dt = o.dt, positions = positions,
      noise_level = o.noise_level }
end

return template_matching
