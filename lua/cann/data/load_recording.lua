-- SPDX-License-Identifier: MIT
--- A recording from a file of arrays.
local handle = require "cann.handle"
local options = require "cann.options"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local accepts = options.declare("data.load_recording", {
   names = { {}, "what the file calls things: { t = , x = , y = , heading = , spike = , spike_t = , spike_i = }" },
   time_unit = { "s", "of the file's times", choices = { "s", "ms" } },
   unsorted = { "error", "what samples out of order are", choices = { "error", "sort" } },
   cells = { nil, "how many there are, silent ones included", type = "number", at_least = 0, whole = true },
   first = { nil, "the number of the first cell in spike_i: 0 or 1 (1, or 0 where one is numbered so, and with ticks)",
      type = "number", at_least = 0, at_most = 1, whole = true },
})

local usual = {
   t = { "t", "time", "times", "timestamps" }, x = { "x", "pos_x", "x_pos" }, y = { "y", "pos_y", "y_pos" },
   heading = { "heading", "head_direction", "hd", "azimuth" }, spike = { "spike", "spikes", "counts" },
   spike_t = { "spike_t", "spike_times", "spike_time" }, spike_tick = { "spike_tick" },
   spike_i = { "spike_i", "spike_cell", "spike_cells", "spike_clusters" },
}

local function listed(held)
   local names = {}
   for name in pairs(held) do names[#names + 1] = tostring(name) end
   table.sort(names)
   return #names > 0 and "its arrays: " .. table.concat(names, ", ") or "it has no arrays"
end

-- The array that the file has under one of the names, as a column where it is one.
local function pick(held, o, what)
   local given = o.names[what]
   if given and not tensor.is(held[given]) then
      handle.fail("load_recording: the file holds no array '%s'   (%s)", tostring(given), listed(held))
   end
   for _, name in ipairs(given and { given } or usual[what]) do
      local found = held[name]
      if tensor.is(found) then
         local is_column = what ~= "spike" and found:rank() > 1
            and found:count() == math.max(unpack(found:shape()))
         return is_column and found:flatten() or found, name
      end
   end
end

-- Counts [samples, cells] as spikes at the middle of each sample's time, as many as counted, evenly within it.
local function spikes_of_counts(counts, t)
   if counts:rank() ~= 2 or counts:size(1) ~= t:count() then
      handle.fail("load_recording: spike [%s] for %d times; counts [samples, cells] will do",
         table.concat(counts:shape(), ", "), t:count())
   end
   counts = counts:to("float64")
   local most = counts:count() > 0 and counts:max() or 0
   if not (most < 1e4) or counts:lt(0):any() then
      handle.fail("load_recording: spike holds %g; counts of spikes per sample will do", most)
   end
   local dt = (t:range(1, 2, t:count()) - t:range(1, 1, t:count() - 1)):median()
   local times, cells = { tensor.zeros(0) }, { tensor.zeros(0, "int64") }
   for k = 1, most do
      local found = counts:ge(k):nonzero()
      local own = counts[counts:ge(k)]
      times[#times + 1] = t:take(found:at(2, 1), 1) + (k - 0.5) / own * dt - dt / 2
      cells[#cells + 1] = found:at(2, 2):to("int64")
   end
   return { t = tensor.concatenate(times), i = tensor.concatenate(cells) }, counts:size(2)
end

-- Times of spikes in the file's unit; ticks of a clock are counted from 0, and each spike came within its tick.
local function spike_times(held, o)
   local ticks = pick(held, o, "spike_tick")
   if not ticks then return pick(held, o, "spike_t") end
   local rate = tensor.is(held.ticks_per_second) and held.ticks_per_second:flatten()[1] or 100000
   return (ticks:to("float64") + 0.5) / rate * (o.time_unit == "ms" and 1000 or 1)
end

local function spikes_in(held, o, t, what)
   local times, owners = spike_times(held, o), pick(held, o, "spike_i")
   local known = o.cells or tensor.is(held.cells) and held.cells:count() == 1 and held.cells:flatten()[1] or nil
   if times and owners then
      local from_zero = held.spike_tick or (owners:count() > 0 and owners:min() == 0)
      local first = o.first or (from_zero and 0 or 1)
      if owners:to("float64"):ne(owners:to("float64"):round()):any() then
         handle.fail("load_recording: %s holds numbers of cells that are not whole", what)
      end
      return { t = times, i = owners:to("int64") + (1 - first) }, known
   end
   local counts = pick(held, o, "spike")
   if not counts then
      handle.fail("load_recording: %s holds no spikes: spike [samples, cells], or spike_t and spike_i, or spike_tick "
         .. "and spike_i   (%s)", what, listed(held))
   end
   local found, cells = spikes_of_counts(counts, t)
   return found, known or cells
end

-- A table's arrays: lists become tensors.
local function arrays_of(given)
   local held = {}
   for name, value in pairs(given) do
      held[name] = type(value) == "table" and not tensor.is(value) and tensor.tensor(value) or value
      if type(value) == "number" then held[name] = tensor.full(value, 1) end
   end
   return held
end

--- Reads t, x, y (and heading) with counts `spike` [samples, cells], or with `spike_t` and `spike_i` [spikes], from an
-- .npz, .h5 or .mat file, or a table of such arrays; other names are given. data.nwb reads files of Neurodata Without
-- Borders. Counts become spikes within their sample, evenly spread; in place of spike_t there may be `spike_tick`,
-- counts of a clock of `ticks_per_second` (100 000).
-- @tparam string|table path
-- @tparam[opt] table options names, time_unit, unsorted, cells, first
-- @treturn Recording
-- @raise what is missing, of another length or out of order; what is damaged in the file
-- @usage rec = data.load_recording("session.npz", { names = { spike = "counts" } })
local function load_recording(path, given)
   local o = accepts(given)
   local is_table = type(path) == "table" and not tensor.is(path)
   local what = is_table and "the table" or ("'%s'"):format(tostring(path))
   local held = is_table and arrays_of(path)
      or tensor.load(handle.text(path, "data.load_recording: the name of the file"))
   if tensor.is(held) then handle.fail("load_recording: %s holds one array; several with names are wanted", what) end
   local t = pick(held, o, "t")
   if not t then handle.fail("load_recording: %s holds no times t   (%s)", what, listed(held)) end
   local spikes, cells = spikes_in(held, o, t:to("float64"), what)
   return recording.new { t = t, x = pick(held, o, "x"), y = pick(held, o, "y"), heading = pick(held, o, "heading"),
      spikes = spikes, cells = cells, time_unit = o.time_unit, unsorted = o.unsorted }
end

return load_recording
