-- SPDX-License-Identifier: MIT
--- Recordings: where an animal was and when its cells fired. Times are in ms, places in m, angles in rad.
--
--    t [samples] ms, ascending;  x, y [samples] m, NaN where the animal was not seen;  heading [samples] rad
--    spikes = { t [spikes] ms, i [spikes] cell from 1 }, sorted by cell, then time;  cells, how many
--    truth: what a generator knows of the cells
local handle = require "cann.handle"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local recording = {}
recording.__index = recording

--- True for recordings.
function recording.is(value) return getmetatable(value) == recording end

local function column(name, value, length)
   local fine, made = pcall(tensor.tensor, value, name)
   if not fine or made:rank() ~= 1 or (length and made:count() ~= length) then
      handle.fail("recording: %s is %s, but one number for each %s will do", name,
         fine and "[" .. table.concat(made:shape(), ", ") .. "]" or "a " .. type(value),
         length and ("of the " .. length .. " samples of t") or "sample")
   end
   return made:to("float64")
end

-- The order of samples by time; nil where they are in order already.
local function order_of(t, unsorted)
   local n = t:count()
   if n < 2 then return nil end
   local wrong = (t:range(1, 2, n) - t:range(1, 1, n - 1)):le(0)
   if not wrong:any() then return nil end
   if unsorted == "sort" then return t:argsort() end
   local at = wrong:to("int32"):argmax()
   handle.fail("recording: t must ascend, but sample %d at %.6g ms follows one at %.6g ms; unsorted = \"sort\" "
      .. "puts the samples in order and drops those that come twice", at + 1, t[at + 1], t[at])
end

local function check_times(name, t)
   if t:count() > 0 and not t:abs():lt(math.huge):all() then
      local wrong = t:count() - t:abs():lt(math.huge):to("int64"):sum()
      handle.fail("recording: %s has %d value%s NaN or infinite; leave such out", name, wrong,
         wrong == 1 and " that is" or "s that are")
   end
end

-- Samples in the order of time, each time once.
local function sorted(self, unsorted)
   local order = order_of(self.t, unsorted)
   if not order then return self end
   for _, name in ipairs { "t", "x", "y", "heading" } do
      if self[name] then self[name] = self[name]:take(order, 1) end
   end
   local n = self.t:count()
   local fresh = tensor.ones(n, "bool")
   fresh[{ { 2, n } }] = (self.t:range(1, 2, n) - self.t:range(1, 1, n - 1)):gt(0)
   for _, name in ipairs { "t", "x", "y", "heading" } do
      if self[name] then self[name] = self[name][fresh] end
   end
   return self
end

local function check_spikes(given, cells, scale)
   if spikes.is(given) then
      given, cells = { t = given.times / scale, i = given:stacked() }, cells or given:size()
   end
   if type(given) ~= "table" or tensor.is(given) or given.t == nil or given.i == nil then
      handle.fail("recording: spikes is { t = [spikes] ms, i = [spikes] cell from 1 }")
   end
   local t = column("spikes.t", given.t) * scale
   local i = tensor.tensor(given.i, "spikes.i"):to("int64")
   if i:rank() ~= 1 or i:count() ~= t:count() then
      handle.fail("recording: %d spike times for %d cell numbers", t:count(), i:count())
   end
   check_times("spikes.t", t)
   local most = i:count() > 0 and i:max() or 0
   cells = cells or most
   if i:count() > 0 and (i:min() < 1 or most > cells) then
      handle.fail("recording: spikes.i goes from %d to %d, but there are cells 1 to %d", i:min(), most, cells)
   end
   local by_time = t:argsort()
   t, i = t:take(by_time, 1), i:take(by_time, 1)
   local by_cell = i:argsort()
   return { t = t:take(by_cell, 1), i = i:take(by_cell, 1) }, cells
end

local scales = { ms = 1, s = 1000 }

--- Makes a recording.
-- @tparam table given t, x, y, heading, spikes, cells, truth as above; time_unit "ms" or "s" of what is given;
--    unsorted "error" or "sort"
-- @treturn Recording
-- @raise what is missing, does not fit or is out of order
function recording.new(given)
   local scale = scales[given.time_unit or "ms"]
   if not scale then handle.fail("recording: time_unit = '%s'; ms or s will do", tostring(given.time_unit)) end
   if given.t == nil then handle.fail("recording: t, the times of the samples, is missing") end
   local self = setmetatable({ t = column("t", given.t) * scale, truth = given.truth }, recording)
   if self.t:count() < 2 then handle.fail("recording: %d samples, but at least 2 will do", self.t:count()) end
   check_times("t", self.t)
   for _, name in ipairs { "x", "y", "heading" } do
      if given[name] ~= nil then self[name] = column(name, given[name], self.t:count()) end
   end
   if (self.x == nil) ~= (self.y == nil) then handle.fail("recording: x and y come together") end
   sorted(self, given.unsorted)
   self.spikes, self.cells = check_spikes(given.spikes or { t = {}, i = {} }, given.cells, scale)
   return self
end

--- The usual time between samples: the median, ms.
function recording:dt()
   local n = self.t:count()
   return (self.t:range(1, 2, n) - self.t:range(1, 1, n - 1)):median()
end

--- Values of sampled columns at the spikes: straight between samples; NaN before the first sample, after the last,
-- and within gaps longer than `longest`.
-- @tparam Tensor columns [samples] or [samples, columns]
-- @tparam[opt] number longest ms (ten times the usual time between samples)
function recording:at_spikes(columns, longest)
   local t, n = self.spikes.t, self.t:count()
   local found = tensor.interpolate(t, self.t, columns)
   longest = longest or 10 * self:dt()
   local gap = (self.t:range(1, 2, n) - self.t:range(1, 1, n - 1)):gt(longest)
   local missing = t:lt(self.t[1]) + t:gt(self.t[n])
   if gap:any() then
      local before = tensor.interpolate(t, self.t, tensor.arange(1, n)):floor():clip(1, n - 1):to("int64")
      missing = missing + gap:to("float64"):take(before, 1):gt(0)
   end
   missing = missing:gt(0)
   if found:rank() == 2 then missing = missing:reshape(missing:count(), 1) end
   return tensor.where(missing, 0 / 0, found)
end

--- The spike times of one cell, ms.
function recording:spikes_of(cell)
   if type(cell) ~= "number" or cell % 1 ~= 0 or cell < 1 or cell > self.cells then
      handle.fail("recording: cell %s, but there are cells 1 to %d", tostring(cell), self.cells)
   end
   return self.spikes.t[self.spikes.i:eq(cell)]
end

--- The spikes as trains, for the statistics of spikes: analyzers.spikes(rec:trains()).
-- @treturn Spikes from the first sample to the end of the last
function recording:trains()
   local first = self.t[1]
   return spikes.from { times = self.spikes.t, neurons = self.spikes.i, sizes = { self.cells }, begin = first,
      duration = self.t[self.t:count()] - first + self:dt() }
end

--- The number of spikes of each cell, [cells].
function recording:counts() return self:trains():counts() end

--- The mean rate of each cell over the time of the samples, Hz.
function recording:rates()
   return self:counts() / ((self.t[self.t:count()] - self.t[1] + self:dt()) / 1000)
end

function recording:__tostring()
   local has = {}
   if self.x then has[1] = "places" end
   if self.heading then has[#has + 1] = "heading" end
   return ("recording of %d cell%s, %d spikes   %.4g s in samples of %.4g ms%s"):format(self.cells,
      self.cells == 1 and "" or "s", self.spikes.t:count(), (self.t[self.t:count()] - self.t[1]) / 1000, self:dt(),
      #has > 0 and " with " .. table.concat(has, " and ") or "")
end

return recording
