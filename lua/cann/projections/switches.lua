-- SPDX-License-Identifier: MIT
--- What a projection does and leaves: whether and how often its weights learn, whether it transmits.
local handle = require "cann.handle"
local named = require "cann.projections.named"
local options = require "cann.options"

local switches = {}

local when = options.declare("learning", {
   every = { nil, "ms from one step of the weights' equation to the next, each as long as that", type = "number",
      above = 0, required = true },
   offset = { 0, "ms; at this time, and whole periods from it", type = "number" },
})

-- Those whose weights an equation moves; one that is named must be such a one, and says so itself.
local function learning_by_steps(net, name)
   local found = named.all(net, "learning", name)
   if name ~= "*" then return found end
   local learning = {}
   for _, projection in ipairs(found) do
      if net:compiled():learns(projection.name) then learning[#learning + 1] = projection end
   end
   if #learning == 0 then handle.fail("learning: no projection has an equation that moves its weights") end
   return learning
end

local function learn_every(net, name, given)
   local o = when(given)
   for _, projection in ipairs(learning_by_steps(net, name)) do
      local program = net:compiled()
      program:learn_every(projection.name, o.every, o.offset)
      program:freeze(projection.name, false)
      projection.learns, projection.frozen = { every = o.every, offset = o.offset }, false
   end
   return net
end

--- Lets the weights of projections learn, at every step or every so often, or keeps them as they are; the synapses'
-- other states go on.
-- @tparam Network net
-- @tparam string name of a projection, or "*" for all
-- @tparam boolean|table on true, false, or { every = ms, offset = ms }
function switches.learning(net, name, on)
   net:refuse_busy("learning")
   if type(on) == "table" then return learn_every(net, name, on) end
   if type(on) ~= "boolean" then
      handle.fail("learning: true, false or { every = ms }, as in net:learning(\"E_E\", false), not a %s", type(on))
   end
   for _, projection in ipairs(named.all(net, "learning", name)) do
      local program = net:compiled()
      program:freeze(projection.name, not on)
      if on then program:learn_every(projection.name, 0, 0) end
      projection.frozen, projection.learns = not on, not on and projection.learns or nil
   end
   return net
end

--- Lets what the synapses of projections send reach the groups, or keeps it from them; the synapses' own states go on.
-- @tparam Network net
-- @tparam string name of a projection, or "*" for all
-- @tparam boolean on
function switches.transmission(net, name, on)
   net:refuse_busy("transmission")
   if type(on) ~= "boolean" then
      handle.fail("transmission: true or false, as in net:transmission(\"E_E\", false), not a %s", type(on))
   end
   for _, projection in ipairs(named.all(net, "transmission", name)) do
      net:compiled():mute(projection.name, not on)
      projection.muted = not on
   end
   return net
end

return switches
