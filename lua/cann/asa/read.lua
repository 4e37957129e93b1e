-- SPDX-License-Identifier: MIT
--- A recording for the analysis: what data.recording gives, or what data.load_recording reads.
local handle = require "cann.handle"
local load_recording = require "cann.data.load_recording"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

--- A recording.
-- @tparam Recording|string|table given a recording, the path of a file, or a table of arrays with cells from 0
-- @treturn Recording
return function(given)
   if recording.is(given) then return given end
   if type(given) == "string" then return load_recording(given) end
   if type(given) == "table" and not tensor.is(given) then return load_recording(given, { first = 0 }) end
   handle.fail("ASA takes a recording (data.recording), a file or a table of arrays, not a %s", type(given))
end
