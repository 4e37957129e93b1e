-- SPDX-License-Identifier: MIT
--- What the engine counts in spike trains: bins, intervals, pairs of trains, and signals at the spikes.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.spikes.object"
local tensor = require "cann.tensor"
local C, ffi = door.C, door.ffi

local methods = object.methods

--- The engine's trains, made when first needed.
function methods:trains()
   if not rawget(self, "handle") then
      self.handle = handle.own(C.cann_spikes_new(self.times.handle, (self:stacked() - 1).handle, self:size(),
         self.begin, self.begin + self.duration, self.dt), C.cann_spikes_free, 8 * (self:count() + self:size()))
   end
   return self.handle
end

local function number(value, what)
   if type(value) ~= "number" then handle.fail("%s is a number, not a %s", what, type(value)) end
   return value
end

--- Spikes of each neuron: int64 [neurons].
function methods:counts() return tensor.own(C.cann_spikes_counts(self:trains())) end

--- Spikes in bins of `width` ms: int64 [bins], or of each neuron [bins, neurons].
-- @tparam number width ms; on a step, rounded to whole steps
-- @tparam[opt] boolean each
function methods:binned(width, each)
   number(width, "the width of the bins")
   return tensor.own(C.cann_spikes_binned(self:trains(), width, each and true or false))
end

--- The middle of each such bin, ms: tensor [bins].
function methods:bins(width)
   if self.dt > 0 then width = math.max(1, math.floor(width / self.dt + 0.5)) * self.dt end
   local count = math.max(1, math.ceil(self.duration / width - 1e-9))
   return (tensor.arange(1, count) - 0.5) * width + self.begin
end

--- True or false for each neuron and step: tensor [steps, neurons].
-- @tparam[opt] number dt ms (the recording's own)
function methods:raster(dt)
   dt = dt or self.dt
   if dt == 0 then handle.fail("spikes:raster: the times lie anywhere; give the step, as raster(1)") end
   return self:binned(dt, true):gt(0)
end

--- Intervals between spikes of a neuron, ms, neuron after neuron, and whose each is.
-- @treturn Tensor intervals [m] ms
-- @treturn Tensor neurons int64 [m], from 1
function methods:intervals()
   local out = ffi.new("cann_tensor *[2]")
   handle.check(C.cann_spikes_intervals(self:trains(), out, out + 1))
   return tensor.own(out[0]), tensor.own(out[1]) + 1
end

--- Of each neuron's intervals: mean (ms), standard deviation (ms), cv2, local variation: tensor [neurons, 4].
function methods:interval_moments() return tensor.own(C.cann_spikes_interval_moments(self:trains())) end

--- 1000/interval from one spike to the next, 0 outside: tensor [bins, neurons], Hz.
function methods:interval_rates(width)
   return tensor.own(C.cann_spikes_interval_rates(self:trains(), number(width, "the width of the bins")))
end

--- Coincidences within bins for each pair, 0 to 1: tensor [neurons, neurons].
function methods:coincidence(width)
   return tensor.own(C.cann_spikes_coincidence(self:trains(), number(width, "the width of the bins")))
end

--- Pairs by their lag, of these trains with others: int64 [bins].
function methods:correlogram(other, reach, width)
   return tensor.own(C.cann_spikes_correlogram(self:trains(), other:trains(), number(reach, "the reach"),
      number(width, "the width of the bins")))
end

--- Spike time tiling coefficient of each pair: tensor [neurons, neurons].
function methods:tiling(reach) return tensor.own(C.cann_spikes_tiling(self:trains(), number(reach, "the reach"))) end

local distances = { victor_purpura = "CANN_VICTOR_PURPURA", van_rossum = "CANN_VAN_ROSSUM" }

--- Distance of each pair of trains: tensor [neurons, neurons].
-- @tparam string kind "victor_purpura" or "van_rossum"
-- @tparam number scale cost per ms, or time constant in ms
function methods:distance(kind, scale)
   return tensor.own(C.cann_spikes_distance(self:trains(), C[distances[kind]], number(scale, "the scale")))
end

--- Spikes around events, summed over them: int64 [bins, neurons].
function methods:around(events, before, after, width)
   events = tensor.tensor(events, "the events")
   return tensor.own(C.cann_spikes_around(self:trains(), events.handle, number(before, "before"),
      number(after, "after"), number(width, "the width of the bins")))
end

-- A signal as [rows, channels].
local function channels(signal)
   signal = tensor.tensor(signal, "the signal")
   return signal:rank() == 1 and signal:reshape(signal:count(), 1) or signal
end

--- Sums of a signal at a neuron's spikes, and how many fell on it.
-- @tparam Tensor signal [rows] or [rows, channels], row 1 at `begin`, then every dt ms
-- @treturn Tensor sums [neurons, channels]
-- @treturn Tensor counts [neurons]
function methods:signal(signal, begin, dt)
   signal = channels(signal)
   local out = tensor.own(C.cann_spikes_signal(self:trains(), signal.handle, begin, dt))
   return out:range(2, 1, signal:size(2)), out:at(2, -1)
end

--- Sums over each neuron's spikes of values that each spike has.
-- @tparam Tensor ... [spikes] each
-- @treturn Tensor sums [neurons, values]
-- @treturn Tensor counts [neurons]
function methods:sums(...)
   local values = tensor.stack({ ... }, 2)
   local n = self:size()
   return tensor.sum_by(values, self:stacked(), n), self:counts():to("float64")
end

--- The mean of a signal around the spikes of all neurons: tensor [lags] or [lags, channels], and how many spikes.
function methods:triggered(signal, begin, dt, before, after)
   local rows = channels(signal)
   local out = tensor.own(C.cann_spikes_triggered(self:trains(), rows.handle, begin, dt, before, after))
   local mean = out:range(2, 1, rows:size(2)) / out:range(2, -1, -1)
   return tensor.is(signal) and signal:rank() == 1 and mean:flatten() or mean, out:at(2, -1)
end

--- A bump for each spike, summed: tensor [rows].
function methods:field(heights, delays, width, begin, dt, rows)
   return tensor.own(C.cann_spikes_field(self:trains(), heights.handle, delays.handle, width, begin, dt, rows))
end
