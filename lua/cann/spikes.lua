-- SPDX-License-Identifier: MIT
--- Spike trains as data: when each spike was and whose. Runs hold them as run.spikes, and they are made of
-- arrays, or of a raster [steps, neurons]. The fields: times [spikes] ms, rising; neurons [spikes], counted from
-- 1 within their group; groups [spikes], numbers of entries of names and sizes; members [spikes], of a batch;
-- begin and duration, ms; dt, the step of the times in ms (0: they lie anywhere).
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.spikes.object"
local options = require "cann.options"
local selection = require "cann.spikes.select"
local tensor = require "cann.tensor"
require "cann.spikes.counts"
require "cann.spikes.summary"
local C, ffi = door.C, door.ffi

local spikes = { is = object.is, options = selection.options }
local methods, columns = object.methods, object.columns

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
   object.check_sizes(sizes)
   local last = times:count() > 0 and times:max() or o.begin
   local self = object.new {
      times = times, neurons = neurons, sizes = sizes, names = o.names, dt = o.dt, begin = o.begin,
      groups = o.groups and vector("groups", o.groups, "int64") or nil,
      duration = o.duration or math.max(last - o.begin, 0),
   }
   object.check_columns(self)
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
   return object.new {
      times = times, neurons = neurons + 1, sizes = { raster:size(2) }, dt = dt, begin = begin or 0,
      duration = raster:size(1) * dt,
   }
end

--- Spike trains of a program's rows: step, member, group, element.
-- @tparam Tensor rows [spikes, 4]
-- @tparam table facts dt, begin, duration, batch; groups: a list of name, count and number in the program
function spikes.of_rows(rows, facts)
   local function numbers(column) return rows[{ {}, column }]:to("int64") + 1 end
   local batch = facts.batch > 1 and facts.batch or nil
   local sizes, names, places = {}, {}, {}
   for k, group in ipairs(facts.groups) do
      sizes[k], names[k] = group.count, group.name
      for other = #places + 1, group.number do places[other] = 0 end
      places[group.number] = k
   end
   return object.new {
      times = rows[{ {}, 1 }]:to("float64") * facts.dt, neurons = numbers(4),
      groups = #sizes > 1 and tensor.from(places):to("int64"):take(numbers(3)) or nil,
      members = batch and numbers(2), batch = batch, sizes = sizes, names = names,
      dt = facts.dt, begin = facts.begin, duration = facts.duration,
   }
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
   local self = object.new {
      times = arrays.times, neurons = arrays.neurons, groups = arrays.groups, members = arrays.members,
      sizes = arrays.sizes:tolist(), names = list, begin = number(arrays.begin), duration = number(arrays.duration),
      dt = number(arrays.dt), batch = number(arrays.batch),
   }
   object.check_sizes(self.sizes)
   object.check_columns(self)
   return self
end

return spikes
