-- SPDX-License-Identifier: MIT
--- The network as Lua holds it: groups, projections, links and settings. Methods live in `object.methods`; the
-- files beside this one add theirs.
local object = { methods = {}, meta = {} }

--- True for networks.
function object.is(value) return getmetatable(value) == object.meta end

--- A network of groups; single: of one, whose variables need no group's name in front.
function object.new(groups, settings, single)
   return setmetatable({
      groups = groups, projections = {}, links = {}, settings = settings or {}, single = single,
   }, object.meta)
end

--- Groups and projections: everything that has variables.
function object.holders(self)
   local all = {}
   for k, group in ipairs(self.groups) do all[k] = group end
   for _, projection in ipairs(self.projections) do all[#all + 1] = projection end
   return all
end

--- What the network calls a variable of one of its groups.
function object.variable(self, group, name) return self.single and name or group.name .. "." .. name end

return object
