-- SPDX-License-Identifier: MIT
--- How much the strength of a fast oscillation keeps to the phase of a slow one.
local handle = require "cann.handle"
local options = require "cann.options"
local spectrum = require "cann.spectrum"
local tensor = require "cann.tensor"

local accepts = options.declare("phase_amplitude_coupling", {
   dt = { nil, "ms: distance of the rows", required = true, type = "number", above = 0 },
   phase = { { 4, 8 }, "Hz: { low, high } of the slow oscillation" },
   amplitude = { { 30, 80 }, "Hz: { low, high } of the fast one" },
   bins = { 18, "of the phase", at_least = 2, at_most = 1000, whole = true },
})

--- Gives the modulation index: the fast envelope's mean in each bin of the slow phase, as a distribution, and its
-- distance from the even one, (log n - entropy)/log n: 0 even, 1 all in one bin.
-- Tort, Komorowski, Eichenbaum & Kopell, J. Neurophysiol. 104 (2010) 1195.
-- @tparam Tensor signal [rows]
-- @tparam table options dt, phase, amplitude, bins
-- @treturn number index
-- @treturn Tensor share [bins] of each phase
-- @treturn Tensor phase [bins] rad, the middle of each
-- @usage local index = analyzers.phase_amplitude_coupling(lfp, { dt = 1, amplitude = {40, 60} })
local function phase_amplitude_coupling(signal, given)
   local o = accepts(given)
   local slow = spectrum.analytic(signal, o.dt, o.phase):phase()
   local envelope = spectrum.analytic(signal, o.dt, o.amplitude):magnitude()
   local bin = ((slow + math.pi) * (o.bins / (2 * math.pi))):floor():clip(0, o.bins - 1) + 1
   local ones = tensor.ones(slow:count())
   local sums = tensor.sum_by(tensor.stack({ envelope, ones }, 2), bin:to("int64"), o.bins)
   local counts = sums:at(2, 2)
   if counts:eq(0):any() then
      handle.fail("phase_amplitude_coupling: the slow oscillation never has some of the %d phases; a longer signal or "
         .. "fewer bins will do", o.bins)
   end
   local mean = sums:at(2, 1) / counts
   local total = mean:sum()
   local middle = (tensor.arange(1, o.bins) - 0.5) * (2 * math.pi / o.bins) - math.pi
   if not (total > 0) then return 0, tensor.full(1 / o.bins, o.bins), middle end
   local share = mean / total
   local entropy = -(share * share:maximum(tensor.full(1e-300, o.bins)):log()):sum()
   return (math.log(o.bins) - entropy) / math.log(o.bins), share, middle
end

return phase_amplitude_coupling
