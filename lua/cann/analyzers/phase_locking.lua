-- SPDX-License-Identifier: MIT
--- How strictly each neuron keeps to a phase of an oscillation.
local handle = require "cann.handle"
local spectrum = require "cann.spectrum"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = spikes.options("phase_locking", {
   frequency = { nil, "Hz: of a cosine that starts at 0 ms", type = "number", above = 0 },
   signal = { nil, "tensor [rows], whose phase counts; narrow in frequency, or give band", type = "table" },
   signal_dt = { nil, "ms: distance of the signal's rows", type = "number", above = 0 },
   signal_begin = { nil, "ms: time of the signal's first row (signal_dt after the recording begins)", type = "number" },
   band = { nil, "Hz: { low, high } that the signal is cut to first", type = "table" },
   unbiased = { false, "pairwise consistency, free of the bias that few spikes give" },
})

-- Cosine and sine of the phase at each spike, summed over each neuron's spikes; and how many there are.
local function sums(found, o)
   if (o.signal == nil) == (o.frequency == nil) then
      handle.fail("phase_locking: give either the frequency of a cosine or a signal")
   end
   if o.frequency then
      local angle = found.times * (2 * math.pi * o.frequency / 1000)
      return found:sums(angle:cos(), angle:sin())
   end
   if not o.signal_dt then handle.fail("phase_locking: a signal needs signal_dt, the distance of its rows in ms") end
   local dt = o.signal_dt
   local signal = spectrum.analytic(o.signal, dt, o.band)
   local size = signal:magnitude()
   size = tensor.where(size:gt(0), size, tensor.ones(size:count()))
   return found:signal(signal / size:reshape(size:count(), 1), o.signal_begin or found.begin + dt, dt)
end

--- Gives the length of the mean of exp(i phase) over each neuron's spikes: 1 always at one phase, near 0 anywhere.
-- unbiased: the mean cosine of the differences of all pairs of phases (Vinck et al., NeuroImage 51 (2010) 112).
-- @tparam Run|Spikes|Tensor of
-- @tparam table options frequency, or signal with signal_dt, signal_begin, band; unbiased, group, neurons, from, to,
-- dt
-- @treturn Tensor locking [neurons]; NaN where there are too few spikes
-- @treturn Tensor phase [neurons] rad: the mean phase
-- @usage local locking, phase = analyzers.phase_locking(run, { frequency = 8 })
local function phase_locking(of, given)
   local o = accepts(given)
   local vector, count = sums(spikes.of("phase_locking", of, o), o)
   local x, y = vector:at(2, 1), vector:at(2, 2)
   local square = x * x + y * y
   local phase = y:atan2(x)
   phase[count:eq(0)] = 0 / 0
   if o.unbiased then return (square - count) / (count * (count - 1)), phase end
   return square:sqrt() / count, phase
end

return phase_locking
