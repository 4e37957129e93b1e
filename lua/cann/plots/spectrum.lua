-- SPDX-License-Identifier: MIT
--- How a signal's power is shared out over frequencies.
local figure = require "cann.figure"
local options = require "cann.options"
local power_spectrum = require "cann.analyzers.power_spectrum"
local tensor = require "cann.tensor"

local measured = options.of(power_spectrum).rows
local rows = {
   highest = { nil, "Hz: highest frequency drawn (all)", type = "number", above = 0 },
   decibel = { true, "10 log10 of the power; else the power itself" },
   title = { nil, "words above", type = "string" },
}
for name, row in pairs(measured) do rows[name] = row end
local accepts = options.declare("plot.spectrum", rows)

--- Draws the power density of a signal; analyzers.power_spectrum gives the numbers.
-- @tparam Tensor signal [rows] or [rows, channels]; of channels the mean power is drawn
-- @tparam table options dt (ms), segment, overlap, window, detrend, highest, decibel, title
-- @treturn Figure data: frequency [frequencies] Hz, power [frequencies]
-- @usage plot.spectrum(analyzers.firing_rate(run), { dt = 0.1, segment = 4096, highest = 200 })
local function spectrum(signal, given)
   local o = accepts(given)
   local wanted = {}
   for name in pairs(measured) do wanted[name] = o[name] end
   local power, frequency = power_spectrum(signal, wanted)
   if power:rank() == 2 then power = power:mean(2) end
   if o.highest then
      local kept = frequency:le(o.highest)
      power, frequency = power[kept], frequency[kept]
   end
   -- The mean's bin, which detrending empties, says nothing.
   if o.detrend and power:count() > 1 then
      power, frequency = power:range(1, 2, power:count()), frequency:range(1, 2, frequency:count())
   end
   if o.decibel then
      local least = tensor.full(1e-300, power:count())
      power = power:maximum(least):log10() * 10
   end
   return figure.new { {
      data = { frequency = frequency, power = power }, title = o.title,
      layers = { { draw = "line", x = "frequency", y = "power" } },
      x = { label = "frequency (Hz)", of = "frequency", tight = true },
      y = { label = o.decibel and "power (dB per Hz)" or "power per Hz", of = "power",
         low = not o.decibel and 0 or nil },
   } }
end

return spectrum
