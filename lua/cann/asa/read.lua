-- SPDX-License-Identifier: MIT
--- A recording for the analysis: what data.recording gives, a table of arrays, or a file of arrays.
local handle = require "cann.handle"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local known = "t, x, y, heading (s, m, rad); spike_time (s) with spike_cell (from 0), or spike_tick and "
   .. "ticks_per_second with spike_cell"

local function one(list, ...)
   for _, name in ipairs { ... } do
      if list[name] then return list[name] end
   end
end

local function of_arrays(arrays, from)
   local times, cells = one(arrays, "spike_time", "spike_times"), one(arrays, "spike_cell", "spike_cells")
   if not times and arrays.spike_tick then
      local rate = arrays.ticks_per_second and arrays.ticks_per_second:flatten()[1] or 100000
      times = (arrays.spike_tick:to("float64") + 0.5) / rate
   end
   local t = one(arrays, "t", "time", "times")
   if not (t and times and cells) then
      handle.fail("%s holds no recording: %s are wanted", from, known)
   end
   local count = arrays.cells and arrays.cells:flatten()[1]
   return recording.new { t = t:flatten(), x = arrays.x and arrays.x:flatten(), y = arrays.y and arrays.y:flatten(),
      heading = arrays.heading and arrays.heading:flatten(), time_unit = "s", cells = count,
      spikes = { t = times:flatten():to("float64"), i = cells:flatten():to("int64") + 1 } }
end

--- A recording.
-- @tparam Recording|string|table given a recording, the path of a file as data.load_recording takes it or with
-- spike_tick and spike_cell, or a table of such arrays
-- @treturn Recording
return function(given)
   if recording.is(given) then return given end
   if type(given) == "string" then
      local arrays = tensor.load(given)
      local ticks = not tensor.is(arrays) and arrays.spike_tick
      return ticks and of_arrays(arrays, given) or require("cann.data.load_recording")(given)
   end
   if type(given) == "table" and not tensor.is(given) then return of_arrays(given, "the table") end
   handle.fail("ASA takes a recording (data.recording), a file or a table of arrays, not a %s", type(given))
end
