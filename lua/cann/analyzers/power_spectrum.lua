-- SPDX-License-Identifier: MIT
--- How a signal's power is shared out over frequencies.
local options = require "cann.options"
local spectrum = require "cann.spectrum"

local accepts = options.declare("power_spectrum", spectrum.options)

--- Gives the one-sided density by Welch's method: its integral over frequency is the variance.
-- Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70.
-- @tparam Tensor signal [rows] or [rows, channels]
-- @tparam table options dt, segment, overlap, window, detrend
-- @treturn Tensor power [frequencies] or [frequencies, channels], unit^2/Hz
-- @treturn Tensor frequencies [frequencies] Hz
-- @usage local power, f = analyzers.power_spectrum(tensor.randn(1000), { dt = 1 })
local function power_spectrum(signal, given)
   local o = accepts(given)
   local x = spectrum.channels("power_spectrum", signal)
   local pieces, frequencies, scale = spectrum.pieces("power_spectrum", x, o)
   local power = spectrum.product(pieces, pieces):real() * scale:reshape(scale:count(), 1)
   return x:size(2) == 1 and power:flatten() or power, frequencies
end

return power_spectrum
