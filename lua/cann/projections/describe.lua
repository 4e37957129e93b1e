-- SPDX-License-Identifier: MIT
--- What networks say of their projections.
local amounts = require "cann.amounts"

local describe = {}

-- States that synapses add to each neuron of a group, at most.
local function states_per_neuron(net, program)
   local seen, most, counts = {}, 0, {}
   for _, projection in ipairs(net.projections) do
      local first = program:shares(projection.name)
      if first and not seen[first] then
         seen[first] = true
         local states = #projection.model.states - (projection.model.states.w and 1 or 0)
         counts[projection.post] = (counts[projection.post] or 0) + states
         most = math.max(most, counts[projection.post])
      end
   end
   return most
end

-- Delays as they were given; less than a step is one step.
local function delay_of(projection, dt)
   local delay = projection.delay
   if not delay or delay:count() == 0 then return "one step" end
   local low, high = delay:min(), delay:max()
   if high < dt then return ("%g ms, thus one step"):format(high) end
   return low == high and ("%g ms"):format(high) or ("%g to %g ms"):format(low, high)
end

local function switched(projection)
   local learns = projection.frozen and "   w does not change"
      or projection.learns and ("   w learns every %g ms"):format(projection.learns.every) or ""
   return learns .. (projection.muted and "   does not transmit" or "")
end

local function line_of(program, projection, dt)
   local delay, anew = delay_of(projection, dt), projection.generated
   local count = (anew and "about " or "") .. amounts.grouped(projection.count) .. (anew and " generated" or "")
   local none = projection.none and projection.count == 0 and ": the rule matched no pair" or ""
   -- Equal synapses of a target are one state, so that "I_E.g" may hold what E_E brings as well.
   local first = program:shares(projection.name)
   local shared = first and first ~= projection.name and (", in one state with %s"):format(first) or ""
   return ("  %s  %s -> %s  %s synapses%s, %s, delay %s   %s%s%s"):format(projection.name, projection.pre,
      projection.post, count, none, projection.model.name, delay, program:placement(projection.name), shared,
      switched(projection))
end

--- One line about a projection.
function describe.line(net, projection)
   return (line_of(net:compiled(), projection, net.current.dt):gsub("^%s+", ""))
end

-- As much of a network is told as fits on a page.
local most_groups, most_lines = 8, 30

local function names_of(groups)
   local names = {}
   for k, group in ipairs(groups) do
      if k > most_groups then return ("%d groups: %s, ..."):format(#groups, table.concat(names, ", ")) end
      names[k] = ("%s %d %s"):format(group.name, group.count, group.model.name)
   end
   return table.concat(names, ", ")
end

--- What a network with projections says of itself: a line for all, then one for each projection.
function describe.network(net)
   local neurons, synapses_count, bytes = 0, 0, 0
   for _, group in ipairs(net.groups) do neurons = neurons + group.count end
   local program = net:compiled()
   for _, projection in ipairs(net.projections) do
      synapses_count = synapses_count + projection.count
      bytes = bytes + projection.synapses:bytes() + program:bytes_of(projection.name)
   end
   local states = states_per_neuron(net, program)
   local lines = { ("network  %d neurons, %s synapses (%s)   %s%s"):format(neurons, amounts.grouped(synapses_count),
      amounts.bytes(bytes), names_of(net.groups),
      states > 0 and ("   align-post: %d state%s per neuron"):format(states, states == 1 and "" or "s") or "") }
   for k, projection in ipairs(net.projections) do
      if k > most_lines then
         lines[#lines + 1] = ("  ... and %d more; net.NAME tells of one"):format(#net.projections - most_lines)
         break
      end
      lines[#lines + 1] = line_of(program, projection, net.current.dt)
   end
   return table.concat(lines, "\n")
end

return describe
