-- SPDX-License-Identifier: MIT
--- Signals in the frequency domain: windowed pieces, their spectra, and analytic signals. Rows are samples; a
-- second axis, where there is one, holds channels.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local spectrum = {}

local shapes = {
   hann = function(x) return 0.5 - 0.5 * (2 * math.pi * x):cos() end,
   hamming = function(x) return 0.54 - 0.46 * (2 * math.pi * x):cos() end,
   blackman = function(x) return 0.42 - 0.5 * (2 * math.pi * x):cos() + 0.08 * (4 * math.pi * x):cos() end,
   flat = function(x) return x * 0 + 1 end,
}

--- The names of the windows.
spectrum.windows = { "blackman", "flat", "hamming", "hann" }

--- The options of a spectrum by Welch's method.
spectrum.options = {
   dt = { nil, "ms: distance of the rows", required = true, type = "number", above = 0 },
   segment = { nil, "rows of a piece (256, or all where there are fewer)", type = "number", at_least = 2,
      whole = true },
   overlap = { 0.5, "share of a piece that the next one has too", at_least = 0, at_most = 0.99 },
   window = { "hann", "shape that each piece is multiplied by", choices = spectrum.windows },
   detrend = { true, "take each piece's mean away first" },
}

--- A signal as float64 [rows, channels].
function spectrum.channels(owner, signal)
   signal = tensor.tensor(signal, owner)
   if signal:rank() == 1 then signal = signal:reshape(signal:count(), 1) end
   if signal:rank() ~= 2 or signal:size(1) < 2 then
      handle.fail("%s: a signal [%s]; [rows] or [rows, channels] with at least 2 rows will do", owner,
         table.concat(signal:shape(), ", "))
   end
   return signal:to("float64")
end

--- Fourier transforms of a signal's pieces: complex [pieces, frequencies, channels, 2]; the frequencies in Hz; and the
-- factor from |X|^2 to a one-sided density per Hz, [frequencies].
-- Welch, IEEE Trans. Audio Electroacoust. 15 (1967) 70.
function spectrum.pieces(owner, signal, o)
   local rows = signal:size(1)
   local length = math.min(o.segment or math.min(256, rows), rows)
   if o.segment and o.segment > rows then
      handle.fail("%s: segment = %d, but the signal has %d rows", owner, o.segment, rows)
   end
   local stride = math.max(1, length - math.floor(length * o.overlap))
   local count = math.floor((rows - length) / stride) + 1
   local starts = (tensor.arange(0, count - 1) * stride):reshape(count, 1)
   local pieces = signal:take(starts + tensor.arange(1, length))
   if o.detrend then pieces = pieces - pieces:mean(2, true) end
   local window = shapes[o.window](tensor.arange(0, length - 1) / length)
   local transformed = (pieces * window:reshape(length, 1)):rfft(2)
   local frequencies = transformed:size(2)
   local scale = tensor.full(2 * o.dt / 1000 / (window * window):sum(), frequencies)
   scale[1] = scale[1] / 2
   if length % 2 == 0 then scale[frequencies] = scale[frequencies] / 2 end
   return transformed, tensor.arange(0, frequencies - 1) * (1000 / (length * o.dt)), scale
end

--- The mean over pieces of a conj(b): complex [frequencies, channels, 2].
function spectrum.product(a, b)
   local x, y, u, v = a:real(), a:imaginary(), b:real(), b:imaginary()
   return tensor.complex((x * u + y * v):mean(1), (y * u - x * v):mean(1))
end

--- The analytic signal of real samples [rows]: complex [rows, 2], whose angle is the phase and whose magnitude is
-- the envelope; cut to a band of frequencies where one is given.
-- @tparam Tensor signal [rows]
-- @tparam number dt ms
-- @tparam[opt] table band { low, high } Hz
function spectrum.analytic(signal, dt, band)
   signal = tensor.tensor(signal, "the signal"):to("float64")
   if signal:rank() ~= 1 or signal:count() < 2 then
      handle.fail("an analytic signal needs [rows], at least 2, not [%s]", table.concat(signal:shape(), ", "))
   end
   local rows = signal:count()
   local low, high = 0, math.huge
   if band then
      low, high = band[1], band[2]
      if not (type(low) == "number" and type(high) == "number" and low < high) then
         handle.fail("a band is { low, high } in Hz, with low < high")
      end
   end
   local place = tensor.arange(0, rows - 1)
   local frequency = place * (1000 / (rows * dt))
   local gain = tensor.where(place:gt(0):both(place:lt(rows / 2)), tensor.full(2, rows), tensor.ones(rows))
   local kept = place:le(rows / 2):both(frequency:ge(low)):both(frequency:le(high))
   gain = gain * kept:to("float64")
   return (tensor.complex(signal):fft() * gain:reshape(rows, 1)):ifft()
end

return spectrum
