-- SPDX-License-Identifier: MIT
--- A run from its file.
local handle = require "cann.handle"
local run_file = require "cann.run_file"

--- Reads what a run wrote with the option `file`, or what run:save wrote: a table of t, the variables by name, and
-- spikes, as plots and analyzers take it.
-- @tparam string path .h5 or .npz
-- @treturn table
-- @raise what is wrong with the file
-- @usage plot.raster(data.run "run.h5")
return function(path) return run_file.load(handle.text(path, "data.run: the name of the file")) end
