-- SPDX-License-Identifier: MIT
--- A stimulus whose place, strength and noise are given by the user.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("CustomTracking", {
   model = { nil, "the field that follows", required = true, type = "table" },
   positions = { nil, "place at each step: tensor [steps] or [steps, 2], or a function of the time tensor, rad",
      required = true, type = "table|function" },
   duration = { nil, "ms; needed with a function", type = "number", at_least = 0 },
   on = { nil, "strength of the stimulus at each step, of its amplitude: tensor [steps]", type = "table" },
   noise_level = { 0, "standard deviation of fresh noise, of the stimulus' amplitude", at_least = 0, at_most = 1e9 },
   dt = { 0.1, "step, ms", above = 0 },
})

local function from_function(o)
   if not o.duration then handle.fail("CustomTracking: positions is a function, so duration (ms) is needed") end
   local steps = tracking.steps("CustomTracking", "duration", o.duration, o.dt)
   if steps < 1 then handle.fail("CustomTracking: a task of no steps; give a longer duration") end
   return o.positions(tensor.arange(0, steps - 1) * o.dt)
end

local function as_tensor(name, value)
   if tensor.is(value) then return value end
   if type(value) ~= "table" then handle.fail("CustomTracking: %s is a %s; a tensor will do", name, type(value)) end
   return tensor.from(value)
end

--- Makes the task.
-- @usage tasks.CustomTracking{ model = models.CANN1D{}, duration = 50,
--    positions = function(t) return (t*0.1):sin() end }
local function custom_tracking(given)
   local o = accepts(given)
   local _, rank = tracking.field("CustomTracking", o.model)
   local positions = o.positions
   if type(positions) == "function" then positions = from_function(o) end
   positions = as_tensor("positions", positions)
   if positions:rank() == 2 and positions:size(2) == 1 and rank == 1 then positions = positions:flatten() end
   if positions:rank() ~= (rank == 1 and 1 or 2) or (rank > 1 and positions:size(2) ~= rank) then
      handle.fail("CustomTracking: positions [%s]; %s will do", table.concat(positions:shape(), ", "),
         rank == 1 and "[steps]" or "[steps, " .. rank .. "]")
   end
   tracking.finite("CustomTracking", "positions", positions)
   local on = o.on and as_tensor("on", o.on)
   if on and (on:rank() ~= 1 or on:size(1) ~= positions:size(1)) then
      handle.fail("CustomTracking: on has %d values for %d steps", on:count(), positions:size(1))
   end
   if on then tracking.finite("CustomTracking", "on", on) end
   return tracking.new { name = "CustomTracking", model = o.model, dt = o.dt, positions = positions, on = on,
      noise_level = o.noise_level }
end

return custom_tracking
