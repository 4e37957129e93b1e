-- SPDX-License-Identifier: MIT
--- A recording from tensors: where an animal was and when its cells fired.
local options = require "cann.options"
local recording = require "cann.recording"

local accepts = options.declare("data.recording", {
   t = { nil, "times of the samples [samples], ascending", required = true, type = "table" },
   x = { nil, "places along x [samples], m; NaN where the animal was not seen", type = "table" },
   y = { nil, "places along y [samples], m", type = "table" },
   heading = { nil, "head direction [samples], rad", type = "table" },
   spikes = { nil, "{ t = [spikes] times, i = [spikes] cell numbers from 1 }", type = "table" },
   cells = { nil, "how many there are, silent ones included (the largest number in spikes.i)", type = "number",
      at_least = 0, whole = true },
   time_unit = { "ms", "of t and spikes.t", choices = { "ms", "s" } },
   unsorted = { "error", "what samples out of order are: an error, or put in order, those that come twice dropped",
      choices = { "error", "sort" } },
   truth = { nil, "what is known of the cells", type = "table" },
})

--- Checks and keeps a recording.
-- @tparam table options t, x, y, heading, spikes, cells, time_unit, unsorted, truth
-- @treturn Recording t, x, y, heading, spikes { t, i } sorted by cell and time, cells
-- @raise what is missing, of another length, or out of order
-- @usage rec = data.recording{ t = t, x = x, y = y, spikes = { t = times, i = cells }, time_unit = "s" }
return function(given) return recording.new(accepts(given)) end
