-- SPDX-License-Identifier: MIT
--- The figures of spike trains as a whole.
local handle = require "cann.handle"
local object = require "cann.spikes.object"

local methods, meta = object.methods, {}

-- What is 0 but for rounding is said to be 0.
local function shown(value) return math.abs(value) < 1e-9 and "0" or ("%.3g"):format(value) end

function meta.__tostring(self)
   local lines = { ("rate %.4g Hz, cv %s, cv2 %s, local variation %s   (%d spikes of %d neurons, %d silent, in %g ms)")
      :format(self.rate, shown(self.cv), shown(self.cv2), shown(self.local_variation), self.spikes, self.neurons,
         self.silent, self.duration) }
   for _, group in ipairs(self.groups) do
      lines[#lines + 1] = ("  %s  rate %.4g Hz, %d spikes of %d neurons"):format(group.name, group.rate, group.spikes,
         group.neurons)
   end
   return table.concat(lines, "\n")
end

-- The mean of what is a number; NaN where nothing is.
local function mean(values)
   local finite = values[values:isnan():eq(0)]
   return finite:count() > 0 and finite:mean() or 0 / 0
end

local function hertz(count, neurons, duration)
   return neurons > 0 and duration > 0 and 1000 * count / (neurons * duration) or 0
end

--- The figures of the whole: rate (Hz, mean over neurons), cv (mean over neurons with at least 3 spikes of
-- sd/mean of the intervals), cv2, local_variation, spikes, neurons, silent, duration, and of each group its rate.
-- @treturn table prints itself
-- @usage analyzers.spikes(spikes.from{ times = {1, 2, 4} }):summary()
function methods:summary()
   if self.batch then handle.fail("spikes:summary: the run has a batch; take one member with run:member(b)") end
   local moments, counts = self:interval_moments(), self:counts()
   local enough = counts:ge(3)
   local out = { rate = hertz(self:count(), self:size(), self.duration), spikes = self:count(), neurons = self:size(),
      duration = self.duration, silent = counts:count() > 0 and counts:eq(0):sum() or 0, groups = {},
      cv = mean((moments:at(2, 2) / moments:at(2, 1))[enough]), cv2 = mean(moments:at(2, 3)),
      local_variation = mean(moments:at(2, 4)) }
   for k, size in ipairs(#self.sizes > 1 and self.sizes or {}) do
      local many = self.groups:eq(k):sum()
      out.groups[k] = { name = self.names and self.names[k] or tostring(k), spikes = many, neurons = size,
         rate = hertz(many, size, self.duration) }
   end
   return setmetatable(out, meta)
end
