-- SPDX-License-Identifier: MIT
--- The projections of a network that a name means.
local handle = require "cann.handle"
local options = require "cann.options"

local named = {}

--- The projection of that name.
function named.one(net, name)
   local names = {}
   for k, projection in ipairs(net.projections) do
      if projection.name == name then return projection end
      names[k] = projection.name
   end
   handle.fail("%s", options.unknown("the network", "projection", name, names))
end

--- All for "*", of which there must be some, else the one of that name, in a list.
-- @tparam string doing what is to be done to them, for the sentence
function named.all(net, doing, name)
   if name ~= "*" then return { named.one(net, name) } end
   if #net.projections == 0 then handle.fail("%s: the network has no projections", doing) end
   return net.projections
end

return named
