-- SPDX-License-Identifier: MIT
--- The model as Lua holds it. Methods live in `object.methods`; the files beside this one add theirs.
local object = { methods = {} }
object.meta = { __index = object.methods }

--- True for models.
function object.is(value) return getmetatable(value) == object.meta end

return object
