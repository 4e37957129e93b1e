-- SPDX-License-Identifier: MIT
--- Spikes and positions from a file of Neurodata Without Borders.
local handle = require "cann.handle"
local options = require "cann.options"
local recording = require "cann.recording"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = options.declare("data.nwb", {
   position = { nil, "path of the series of positions, as \"processing/behavior/Position/SpatialSeries\" (the first "
      .. "one found)", type = "string" },
})

-- The dataset or attribute, or nil where the file has none.
local function maybe(path, part)
   local fine, value = pcall(tensor.load, path, part)
   if fine then return value end
   if not tostring(value):find("has no '", 1, true) then error(value, 0) end
end

-- The units' spikes: times in s one after the other, and where each unit's end.
local function units(path)
   local times, ends = maybe(path, "units/spike_times"), maybe(path, "units/spike_times_index")
   if not times or not ends then return nil end
   if ends:rank() ~= 1 or times:rank() ~= 1 or (ends:count() > 0 and ends:max() ~= times:count()) then
      handle.fail("%s: units/spike_times_index does not end where units/spike_times does", path)
   end
   local count = ends:count()
   local begins = tensor.concatenate { tensor.zeros(1, "int64"), ends:to("int64") }:range(1, 1, math.max(count, 1))
   if count > 0 and ends:lt(begins):any() then handle.fail("%s: units/spike_times_index falls", path) end
   -- A 1 where a unit begins, summed, is the unit's number; units without spikes begin where the next does.
   local marks = tensor.zeros(times:count() + 1, 1)
   if count > 0 then
      marks = tensor.sum_by(tensor.ones(count, 1), begins + 1, times:count() + 1)
   end
   local numbers = marks:flatten():cumsum(1):range(1, 1, times:count()):to("int64")
   return { t = times, i = numbers, cells = count }
end

-- The first table with data [n, 2] and a clock, in the order of names.
local function find(group, path)
   if type(group) ~= "table" or tensor.is(group) then return nil end
   local data = group.data
   if tensor.is(data) and data:rank() == 2 and data:size(2) == 2 and (group.timestamps or group.starting_time) then
      return path, group
   end
   local names = {}
   for name in pairs(group) do names[#names + 1] = tostring(name) end
   table.sort(names)
   for _, name in ipairs(names) do
      local found, series = find(group[name], path .. "/" .. name)
      if found then return found, series end
   end
end

local function position(path, wanted)
   local place, series
   if wanted then
      series = tensor.load(path, wanted)
      place = find(series, wanted)
      if place ~= wanted then
         handle.fail("%s: '%s' has no data [n, 2] with timestamps or starting_time", path, wanted)
      end
   else
      for _, group in ipairs { "processing/behavior", "processing", "acquisition" } do
         place, series = find(maybe(path, group), group)
         if place then break end
      end
   end
   if not place then return nil end
   local t = series.timestamps
   if not t then
      local rate = tensor.load(path, place .. "/starting_time@rate"):item()
      t = tensor.arange(0, series.data:size(1) - 1) / rate + series.starting_time:item()
   end
   local scale = maybe(path, place .. "/data@conversion")
   local data = series.data:to("float64") * (scale and scale:item() or 1)
   return { t = t:to("float64"), x = data:at(2, 1), y = data:at(2, 2) }
end

--- Reads the units' spikes and, where there is one, the animal's path. Times come in s, places by the series' own
-- conversion in m.
-- @tparam string path
-- @tparam[opt] table options position
-- @treturn Recording t (ms), x, y, spikes, cells; Spikes where the file has no position
-- @raise where there are no units
-- @usage rec = data.nwb("session.nwb");  analyzers.rate_maps(rec)
local function nwb(path, given)
   handle.text(path, "data.nwb: the name of the file")
   local o = accepts(given)
   local found = units(path)
   if not found then handle.fail("%s: has no units with spike_times", path) end
   local where = position(path, o.position)
   if not where then
      return spikes.from { times = found.t * 1000, neurons = found.i, sizes = { found.cells } }
   end
   return recording.new { t = where.t, x = where.x, y = where.y, spikes = { t = found.t, i = found.i },
      cells = found.cells, time_unit = "s" }
end

return nwb
