-- SPDX-License-Identifier: MIT
--- Inputs that follow a curve within a window of time: ramps, sines, squares.
local steps = require "cann.inputs.steps"
local tensor = require "cann.tensor"

local inputs = {}

local accepts_ramp = steps.declare("inputs.ramp", steps.curve {
   first = { 0, "value of the first step" },
   last = { 1, "value of the last step" },
})

--- A straight line from `first` to `last`, which its first and last steps reach; 0 outside of from to `to`.
-- @usage inputs.ramp{ first = 0, last = 1, from = 20, to = 80, duration = 100 }
function inputs.ramp(given)
   local o = accepts_ramp(given)
   local count = steps.of("inputs.ramp", o.duration, o.dt)
   local from, to = steps.window("inputs.ramp", o, count)
   return steps.placed(count, from, tensor.linspace(o.first, o.last, to - from))
end

-- Time of each step since `from`, ms.
local function clock(from, to, dt) return tensor.arange(0, to - from - 1) * dt end

local accepts_wave = steps.declare("inputs.sinusoidal", steps.curve {
   amplitude = { 1, "half of the way between the extremes" },
   frequency = { nil, "Hz", required = true, type = "number", above = 0 },
   bias = { false, "add the amplitude, so that it is never negative" },
   phase = { 0, "rad at the beginning" },
})

--- A sin(2 pi f t/1000 + phase), t from the window's beginning; with bias plus A.
-- @usage inputs.sinusoidal{ amplitude = 2, frequency = 8, duration = 1000 }
function inputs.sinusoidal(given)
   local o = accepts_wave(given)
   local count = steps.of("inputs.sinusoidal", o.duration, o.dt)
   local from, to = steps.window("inputs.sinusoidal", o, count)
   local wave = (clock(from, to, o.dt) * (2 * math.pi * o.frequency / 1000) + o.phase):sin() * o.amplitude
   return steps.placed(count, from, o.bias and wave + o.amplitude or wave)
end

local accepts_square = steps.declare("inputs.square", steps.curve {
   amplitude = { 1, "of both halves" },
   frequency = { nil, "Hz", required = true, type = "number", above = 0 },
   bias = { false, "add the amplitude, so that it is 2 A and 0" },
   duty = { 0.5, "share of a period that is positive", at_least = 0, at_most = 1 },
})

--- +A for the first part of each period, then -A; with bias plus A.
-- @usage inputs.square{ amplitude = 1, frequency = 10, duration = 500 }
function inputs.square(given)
   local o = accepts_square(given)
   local count = steps.of("inputs.square", o.duration, o.dt)
   local from, to = steps.window("inputs.square", o, count)
   -- A step on a border counts as after it, whatever rounding says.
   local periods = clock(from, to, o.dt) * (o.frequency / 1000) + 1e-9
   local wave = tensor.where((periods - periods:floor()):lt(o.duty), o.amplitude, -o.amplitude)
   return steps.placed(count, from, o.bias and wave + o.amplitude or wave)
end

return inputs
