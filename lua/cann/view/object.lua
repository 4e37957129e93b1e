-- SPDX-License-Identifier: MIT
--- The view as Lua holds it. net: the network; of: its group or projection; places: int64 [n] from 1, in the order of
-- its elements; false: all. Methods live in `object.methods`; the files beside this one add theirs.
local object = { methods = {}, meta = {} }

--- True for views.
function object.is(value) return getmetatable(value) == object.meta end

--- A view of some places, or of a whole group or projection.
function object.new(net, of, places)
   return setmetatable({ net = net, of = of, places = places or false }, object.meta)
end

--- What the network calls a variable.
function object.variable(self, name)
   return self.net.single and name or self.of.name .. "." .. name
end

--- The number of elements.
function object.count(self) return self.places and self.places:count() or self.of.count end

return object
