-- SPDX-License-Identifier: MIT
--- The run as Lua holds it. Methods live in `object.methods`; the files beside this one add theirs.
local object = { methods = {}, meta = {} }

--- True for runs.
function object.is(value) return getmetatable(value) == object.meta end

return object
