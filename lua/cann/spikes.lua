-- SPDX-License-Identifier: MIT
--- Spike trains as data: when each spike was and whose. Runs hold them as run.spikes, and they are made of
-- arrays, or of a raster [steps, neurons]. The fields: times [spikes] ms, rising; neurons [spikes], counted from
-- 1 within their group; groups [spikes], numbers of entries of names and sizes; members [spikes], of a batch;
-- begin and duration, ms; dt, the step of the times in ms (0: they lie anywhere).
local door = require "cann.ffi"
local handle = require "cann.handle"
local members = require "cann.members"
local options = require "cann.options"
local tensor = require "cann.tensor"
local C, ffi = door.C, door.ffi

local spikes = { methods = {} }
local methods = spikes.methods
local meta = {}
local columns = { "times", "neurons", "groups", "members" }

--- True for spike trains.
function spikes.is(value) return getmetatable(value) == meta end

-- ---- making ------------------------------------------------------------------------------------

local function sum(list)
   local total = 0
   for _, value in ipairs(list) do total = total + value end
   return total
end

local accepts_arrays = options.declare("spikes", {
   times = { nil, "ms, one per spike: tensor [spikes]", required = true, type = "table" },
   neurons = { nil, "whose, from 1: tensor [spikes] (all of neuron 1)", type = "table" },
   groups = { nil, "number of the neuron's group: tensor [spikes] (all of group 1)", type = "table" },
   sizes = { nil, "neurons of each group: a list (as many as have spikes)", type = "table|number" },
   names = { nil, "of the groups", type = "table" },
   begin = { 0, "ms: where the recording begins" },
   duration = { nil, "ms (up to the last spike)", type = "number", at_least = 0 },
   dt = { 0, "ms: step of the times; 0 where they lie anywhere", at_least = 0 },
})

local function vector(name, value, kind)
   value = tensor.tensor(value, "spikes: " .. name)
   if value:rank() ~= 1 then
      handle.fail("spikes: %s [%s]; one number per spike will do", name, table.concat(value:shape(), ", "))
   end
   return value:type() == kind and value or value:to(kind)
end

local function check_sizes(sizes)
   for k, size in ipairs(sizes) do
      if type(size) ~= "number" or size % 1 ~= 0 or size < 0 or size > 2 ^ 53 then
         handle.fail("spikes: sizes[%d] = %s; a whole number from 0 will do", k, tostring(size))
      end
   end
end

local function check_members(self)
   local many = self.times:count()
   for _, name in ipairs(columns) do
      if self[name] and self[name]:count() ~= many then
         handle.fail("spikes: %d times and %d %s; one of each per spike will do", many, self[name]:count(), name)
      end
   end
   if many == 0 then return end
   local groups = self.groups
   if groups and (groups:min() < 1 or groups:max() > #self.sizes) then
      handle.fail("spikes: groups from %d to %d, but there are groups 1 to %d", groups:min(), groups:max(),
         #self.sizes)
   end
   local room = groups and tensor.from(self.sizes):take(groups) or self.sizes[1]
   if self.neurons:lt(1):any() or self.neurons:gt(room):any() then
      handle.fail("spikes: neurons from %d to %d, but there are neurons 1 to %s", self.neurons:min(),
         self.neurons:max(), table.concat(self.sizes, " and "))
   end
end

-- Rows in order of time, as recordings have them.
local function sorted(self)
   local times = self.times
   local many = times:count()
   if many < 2 or times:range(1, 2, many):ge(times:range(1, 1, many - 1)):all() then return self end
   local order = times:argsort(1)
   for _, name in ipairs(columns) do self[name] = self[name] and self[name]:take(order) end
   return self
end

--- Spike trains of arrays.
-- @tparam table given times, neurons, groups, sizes, names, begin, duration, dt
-- @treturn Spikes
-- @usage spikes.from{ times = {1, 2.5, 4}, neurons = {1, 2, 1}, sizes = {2}, duration = 10 }
function spikes.from(given)
   local o = accepts_arrays(given)
   local times = vector("times", o.times, "float64")
   if not times:isnan():eq(0):all() or times:abs():gt(1e300):any() then
      handle.fail("spikes: a time is not a finite number")
   end
   local neurons = o.neurons and vector("neurons", o.neurons, "int64") or tensor.ones(times:count(), "int64")
   local sizes = type(o.sizes) == "number" and { o.sizes } or o.sizes
   sizes = tensor.is(sizes) and sizes:tolist() or sizes
   if not sizes then
      if o.groups then handle.fail("spikes: groups need sizes, the number of neurons of each") end
      sizes = { times:count() > 0 and neurons:max() or 0 }
   end
   check_sizes(sizes)
   local last = times:count() > 0 and times:max() or o.begin
   local self = setmetatable({
      times = times, neurons = neurons, sizes = sizes, names = o.names, dt = o.dt, begin = o.begin,
      groups = o.groups and vector("groups", o.groups, "int64") or nil,
      duration = o.duration or math.max(last - o.begin, 0),
   }, meta)
   check_members(self)
   return sorted(self)
end

--- Spike trains of a raster: an element above 0 is a spike at the end of its step.
-- @tparam Tensor raster [steps, neurons], bool or number
-- @tparam number dt ms
-- @tparam[opt] number begin ms
-- @usage spikes.of_raster(tensor.rand(100, 5):lt(0.1), 0.1)
function spikes.of_raster(raster, dt, begin)
   raster = tensor.tensor(raster, "spikes.of_raster")
   if type(dt) ~= "number" then handle.fail("spikes.of_raster: dt, the step in ms, is missing") end
   local out = ffi.new("cann_tensor *[2]")
   handle.check(C.cann_spikes_of_raster(raster.handle, dt, begin or 0, out, out + 1))
   local times, neurons = tensor.own(out[0]), tensor.own(out[1])
   return setmetatable({
      times = times, neurons = neurons + 1, sizes = { raster:size(2) }, dt = dt, begin = begin or 0,
      duration = raster:size(1) * dt,
   }, meta)
end

--- Spike trains of a program's rows: step, member, group, element.
-- @tparam Tensor rows [spikes, 4]
-- @tparam table facts dt, begin, duration, sizes, names, batch
function spikes.of_rows(rows, facts)
   local function numbers(column) return rows[{ {}, column }]:to("int64") + 1 end
   local batch = facts.batch > 1 and facts.batch or nil
   return setmetatable({
      times = rows[{ {}, 1 }]:to("float64") * facts.dt, neurons = numbers(4),
      groups = #facts.sizes > 1 and numbers(3) or nil, members = batch and numbers(2), batch = batch,
      sizes = facts.sizes, names = facts.names, dt = facts.dt, begin = facts.begin, duration = facts.duration,
   }, meta)
end

-- What the analyzers take, besides their own options, to choose among the spikes.
local selection = {
   group = { nil, "name or number of the group (all)", type = "string|number" },
   neurons = { nil, "numbers of the neurons looked at: a list or tensor (all)", type = "table" },
   from = { nil, "ms: begin of the window (the recording's)", type = "number" },
   to = { nil, "ms: end of the window (the recording's)", type = "number" },
   dt = { nil, "ms: step of a raster [steps, neurons] given in place of a run", type = "number", above = 0 },
}

--- Declares an analyzer's options: its own rows and those that choose spikes (group, neurons, from, to, dt).
function spikes.options(owner, rows)
   local all = {}
   for name, row in pairs(selection) do all[name] = row end
   for name, row in pairs(rows) do all[name] = row end
   return options.declare(owner, all)
end

--- The spikes of what an analyzer was given, as far as its options choose them.
-- @tparam string owner for sentences
-- @param what a run with spikes, spike trains, a recording of an animal, or a raster [steps, neurons]
-- @tparam table o options: group, neurons, from, to, dt
function spikes.of(owner, what, o)
   local found
   if spikes.is(what) then found = what
   elseif tensor.is(what) then
      if not o.dt then handle.fail("%s: a raster needs dt, its step in ms, as in { dt = 0.1 }", owner) end
      found = spikes.of_raster(what, o.dt)
   elseif type(what) == "table" and spikes.is(what.spikes) then found = what.spikes
   elseif type(what) == "table" and what.cells and type(what.trains) == "function" then found = what:trains()
   else
      handle.fail("%s takes a run with spikes, spike trains or a raster; run with record = { spikes = \"all\" }", owner)
   end
   if found.batch then
      handle.fail("%s: the run has a batch; take one member with run:member(b)", owner)
   end
   if not (o.group or o.neurons or o.from or o.to) then return found end
   return found:select { group = o.group, neurons = o.neurons, from = o.from, to = o.to }
end

--- What the trains are made of, as tensors by name: times, neurons, groups, members, sizes, begin, duration, dt.
function methods:arrays()
   return { times = self.times, neurons = self.neurons, groups = self.groups, members = self.members,
      sizes = tensor.from(self.sizes):to("int64"), begin = self.begin, duration = self.duration, dt = self.dt }
end

--- Spike trains of such tensors, and the names of the groups in one text with blanks between.
function spikes.of_arrays(arrays, names)
   local list = names and {} or nil
   for name in (names or ""):gmatch("%S+") do list[#list + 1] = name end
   local function number(value) return tensor.is(value) and value:item() or value end
   local self = setmetatable({
      times = arrays.times, neurons = arrays.neurons, groups = arrays.groups, members = arrays.members,
      sizes = arrays.sizes:tolist(), names = list, begin = number(arrays.begin), duration = number(arrays.duration),
      dt = number(arrays.dt), batch = number(arrays.batch),
   }, meta)
   check_sizes(self.sizes)
   check_members(self)
   return self
end

-- ---- parts -------------------------------------------------------------------------------------

local function with(self, changes)
   local out = {}
   for name, value in pairs(self) do out[name] = value end
   for name, value in pairs(changes) do out[name] = value end
   out.handle = nil
   return setmetatable(out, meta)
end

-- The spikes where a mask is true.
local function masked(self, mask)
   local kept = {}
   for _, name in ipairs(columns) do kept[name] = self[name] and self[name][mask] end
   return with(self, kept)
end

local function group_number(self, group)
   if type(group) == "number" and self.sizes[group] then return group end
   for k, name in ipairs(self.names or {}) do
      if name == group then return k end
   end
   handle.fail("%s", options.unknown("the recording", "group", group, self.names or { "1 to " .. #self.sizes }))
end

local function of_group(self, group)
   local k = group_number(self, group)
   local out = #self.sizes > 1 and masked(self, self.groups:eq(k)) or with(self, {})
   out.sizes, out.names, out.groups = { self.sizes[k] }, self.names and { self.names[k] }, nil
   return out
end

-- Chosen neurons become neurons 1, 2, ... of one group, in the order given.
local function of_neurons(self, chosen)
   local asked = tensor.tensor(chosen, "spikes: neurons"):flatten()
   local wanted, total = asked:to("int64"), self:size()
   if not wanted:equals(asked) then handle.fail("spikes: neurons are whole numbers from 1") end
   if wanted:unique():count() < wanted:count() then handle.fail("spikes: a neuron was asked for twice") end
   if wanted:count() > 0 and (wanted:min() < 1 or wanted:max() > total) then
      handle.fail("spikes: neurons from %d to %d were asked for, but there are neurons 1 to %d", wanted:min(),
         wanted:max(), total)
   end
   local place = tensor.zeros(total, "int64")
   if wanted:count() > 0 then place:put(wanted, tensor.arange(1, wanted:count()):to("int64")) end
   local found = total > 0 and place:take(self:stacked()) or self.neurons
   local out = masked(with(self, { neurons = found, groups = false }), found:gt(0))
   out.sizes, out.names, out.groups = { wanted:count() }, nil, nil
   return out
end

local function of_window(self, from, to)
   from, to = from or self.begin, to or self.begin + self.duration
   if not (from <= to) then handle.fail("spikes: the window from %g to %g ms ends before it begins", from, to) end
   local place = self.times - self.dt / 2
   local out = masked(self, place:ge(from):both(place:le(to)))
   out.begin, out.duration = from, to - from
   return out
end

local accepts_select = options.declare("spikes:select", {
   group = selection.group, neurons = selection.neurons, from = selection.from, to = selection.to,
   member = { nil, "of a batch, from 1", type = "number", whole = true, at_least = 1 },
})

--- Part of the spikes: of a group, of some neurons (which become 1, 2, ... in the order given; they are counted
-- through all groups), within a window of time, of one member of a batch.
-- @tparam table given group, neurons, from, to, member
-- @treturn Spikes
-- @usage spikes.from{ times = {1, 2, 3}, neurons = {1, 2, 1} }:select{ neurons = {1}, to = 2 }
function methods:select(given)
   local o = accepts_select(given)
   local out = self
   if o.member and self.batch then
      if o.member > self.batch then
         handle.fail("spikes: member %d, but there are members 1 to %d", o.member, self.batch)
      end
      out = masked(out, out.members:eq(o.member))
      out.members, out.batch = nil, nil
   end
   if o.group then out = of_group(out, o.group) end
   if o.from or o.to then out = of_window(out, o.from, o.to) end
   if o.neurons then out = of_neurons(out, o.neurons) end
   return out
end

--- The number of neurons, silent ones included.
function methods:size() return sum(self.sizes) end

--- The number of spikes.
function methods:count() return self.times:count() end

--- The neuron of each spike, counted through all groups in their order: tensor [spikes].
function methods:stacked()
   if not self.groups then return self.neurons end
   local before, offsets = 0, {}
   for k, size in ipairs(self.sizes) do offsets[k], before = before, before + size end
   return self.neurons + tensor.from(offsets):to("int64"):take(self.groups)
end

--- The times of one neuron's spikes, ms: tensor. Neurons are counted through all groups.
function methods:train(neuron)
   if type(neuron) ~= "number" or neuron % 1 ~= 0 or neuron < 1 or neuron > self:size() then
      handle.fail("spikes:train(%s): there are neurons 1 to %d", tostring(neuron), self:size())
   end
   return self.times[self:stacked():eq(neuron)]
end

-- ---- what the engine counts --------------------------------------------------------------------

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

-- ---- saying what they are ----------------------------------------------------------------------

local summary_meta = {}

-- What is 0 but for rounding is said to be 0.
local function shown(value) return math.abs(value) < 1e-9 and "0" or ("%.3g"):format(value) end

function summary_meta.__tostring(self)
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
   return setmetatable(out, summary_meta)
end

meta.__index = methods

function meta.__tostring(self)
   local parts = {}
   for k, size in ipairs(self.sizes) do parts[k] = ("%s%d"):format(self.names and self.names[k] .. " " or "", size) end
   local of = ("%d neurons"):format(self:size())
   if #parts > 1 then of = of .. " (" .. table.concat(parts, ", ") .. ")" end
   return ("spikes  %d of %s in %g ms%s%s"):format(self:count(), of, self.duration,
      self.begin ~= 0 and (" from %g ms"):format(self.begin) or "",
      self.batch and (", batch %d"):format(self.batch) or "")
end

--- Names for completion.
meta.__names = members.with(methods)

return spikes
