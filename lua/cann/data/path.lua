-- SPDX-License-Identifier: MIT
--- Where a recording that ships with cann lies.
local handle = require "cann.handle"

local folder = debug.getinfo(1, "S").source:match("^@(.*)path%.lua$")

--- The path of a shipped file, for tasks and loaders.
-- @tparam string name such as "sargolini_trajectory.npz"
-- @treturn string
-- @raise when no such file ships
-- @usage tensor.load(data.path "sargolini_trajectory.npz")
return function(name)
   if type(name) ~= "string" or name:find("/", 1, true) then
      handle.fail("data.path takes the name of a shipped file, as \"sargolini_trajectory.npz\"")
   end
   local file = io.open(folder .. name, "r")
   if not file then
      handle.fail("data.path: no '%s' ships with cann   (files: sargolini_trajectory.npz)", name)
   end
   file:close()
   return folder .. name
end
