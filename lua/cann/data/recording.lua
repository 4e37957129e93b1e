-- SPDX-License-Identifier: MIT
--- A run from its file.
local handle = require "cann.handle"
local recording = require "cann.recording"

--- Reads what a run wrote with the option `file`, or what run:save wrote: a table of t, the variables by name, and
-- spikes, as plots and analyzers take it.
-- @tparam string path .h5 or .npz
-- @treturn table
-- @raise what is wrong with the file
-- @usage plot.raster(data.recording "run.h5")
return function(path) return recording.load(handle.text(path, "data.recording: the name of the file")) end
