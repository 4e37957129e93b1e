-- SPDX-License-Identifier: MIT
--- Inputs of pieces that are constant: sections, one value, pulses.
local handle = require "cann.handle"
local steps = require "cann.inputs.steps"
local tensor = require "cann.tensor"

local inputs = {}
local finite = steps.finite

local accepts_section = steps.declare("inputs.section", {
   values = { nil, "a value for each section: numbers, or tensors of one shape", required = true, type = "table" },
   durations = { nil, "ms of each section", required = true, type = "table" },
   dt = steps.dt,
})

--- One value after the other, each for ceil(duration/dt) steps.
-- @tparam table given values, durations, dt
-- @treturn Tensor [steps], or [steps, ...] of the values' shape
-- @treturn number duration ms
-- @usage inputs.section{ values = {0, 1, 0}, durations = {100, 50, 100} }
function inputs.section(given)
   local o = accepts_section(given)
   local durations, values = steps.list(o.durations), tensor.tensor(o.values, "inputs.section: values"):to("float64")
   if values:rank() < 1 or values:size(1) ~= #durations or #durations == 0 then
      handle.fail("inputs.section: %d values and %d durations; one of each per section will do",
         values:rank() > 0 and values:size(1) or 1, #durations)
   end
   local lengths, total, ms = {}, 0, 0
   for k, duration in ipairs(durations) do
      if finite("inputs.section", "durations[" .. k .. "]", duration) < 0 then
         handle.fail("inputs.section: durations[%d] = %g ms; 0 or more will do", k, duration)
      end
      lengths[k] = math.ceil(duration / o.dt - 1e-9)
      total, ms = total + lengths[k], ms + duration
   end
   if total > steps.most then handle.fail("inputs.section: %g ms are %.3g steps of %g ms", ms, total, o.dt) end
   local shape, at = values:shape(), 0
   shape[1] = total
   local out = tensor.zeros(shape)
   for k, length in ipairs(lengths) do
      if length > 0 then out:range(1, at + 1, at + length):fill(values:range(1, k, k)) end
      at = at + length
   end
   return out, ms
end

local accepts_constant = steps.declare("inputs.constant", {
   value = { nil, "a number, or a tensor [n] or any shape", required = true, type = "number|table" },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = steps.dt,
})

--- One value for all steps.
-- @usage inputs.constant{ value = 2, duration = 100 }
function inputs.constant(given)
   local o = accepts_constant(given)
   return (inputs.section { values = tensor.tensor(o.value):to("float64"):unsqueeze(1), durations = { o.duration },
      dt = o.dt })
end

local accepts_spike = steps.declare("inputs.spike", {
   times = { nil, "ms: when each pulse begins", required = true, type = "table" },
   lengths = { nil, "ms of each, or one for all (one step)", type = "table|number" },
   sizes = { 1, "of each, or one for all", type = "table|number" },
   duration = { nil, "ms", required = true, type = "number", at_least = 0 },
   dt = steps.dt,
})

local function each(owner, name, value, count)
   if tensor.is(value) then value = value:tolist() end
   if type(value) == "number" then
      local list = {}
      for k = 1, count do list[k] = value end
      return list
   end
   if #value ~= count then handle.fail("%s: %d %s for %d times", owner, #value, name, count) end
   return value
end

--- Pulses: size_k from times_k on for lengths_k, 0 elsewhere; where pulses overlap the later one in the list counts.
-- @usage inputs.spike{ times = {10, 30}, lengths = 1, sizes = {0.5, 1}, duration = 50 }
function inputs.spike(given)
   local o = accepts_spike(given)
   local times, count = steps.list(o.times), steps.of("inputs.spike", o.duration, o.dt)
   local lengths = each("inputs.spike", "lengths", o.lengths or o.dt, #times)
   local sizes = each("inputs.spike", "sizes", o.sizes, #times)
   local out = tensor.zeros(count)
   for k, time in ipairs(times) do
      finite("inputs.spike", "times[" .. k .. "]", time)
      local from = math.max(0, steps.at(time, o.dt))
      local to = math.min(count, steps.at(time + finite("inputs.spike", "lengths[" .. k .. "]", lengths[k]), o.dt))
      if to > from then out:range(1, from + 1, to):fill(finite("inputs.spike", "sizes[" .. k .. "]", sizes[k])) end
   end
   return out
end

return inputs
