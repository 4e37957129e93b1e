-- SPDX-License-Identifier: MIT
--- Events kept with values: net:run(1000, { events = { crossings = { of = "E.spike", values = { "v", "w" } } } }) gives
-- run.events.crossings with t, neurons, v and w, one for each event in order of time. Values are those before the
-- event's own actions: v is where it crossed, not where it was reset to.
local handle = require "cann.handle"
local options = require "cann.options"

local events = {}

local accepts = options.declare("events", {
   of = { nil, "the event, \"E.spike\", or \"spike\" in a network of one group", type = "string", required = true },
   values = { {}, "what is kept of the element: names or expressions of its group", type = "table" },
})

local own = { t = true, neurons = true, members = true, names = true, group = true }

-- The group and the event that a name means.
local function event_of(net, name)
   if net.single then return net.groups[1], name end
   local group, event = net:group_of(name)
   return group, event
end

--- Asks the program for what a run wants kept at events; a list of { name, group, values }.
function events.ask(net, program, given, file)
   if given and file then
      handle.fail("events: a run whose records go to a file keeps none; leave file or events out")
   end
   local list = {}
   for name, one in pairs(given or {}) do
      if type(name) ~= "string" or not name:find "^[%a_][%w_]*$" or type(one) ~= "table" then
         handle.fail("events: a name for each, as in events = { crossings = { of = \"E.spike\", values = { \"v\" } } }")
      end
      local o = accepts(one)
      local group, event = event_of(net, o.of)
      for k, value in ipairs(o.values) do
         if own[handle.text(value, ("events.%s: value %d"):format(name, k))] then
            handle.fail("events.%s: '%s' is a name that events have themselves; (%s) will do", name, value, value)
         end
      end
      program:record_event(net.single and name or group.name .. "." .. name, event, o.values)
      list[#list + 1] = { name = name, group = group, values = o.values }
   end
   table.sort(list, function(a, b) return a.name < b.name end)
   return list
end

local meta = {}

function meta.__tostring(self)
   local names = { "t", "neurons" }
   for _, name in ipairs(self.names) do names[#names + 1] = name end
   return ("events  %d of %s   %s"):format(self.t:count(), self.group, table.concat(names, ", "))
end
meta.__announce = meta.__tostring

local function taken(one, rows, dt, batch)
   local function column(k) return rows:at(2, k):copy() end
   local out = { t = column(1) * dt, neurons = column(3):to("int64") + 1, names = one.values, group = one.group.name,
      members = batch > 1 and column(2):to("int64") + 1 or nil }
   for k, value in ipairs(one.values) do
      local scale = one.group.model:scale(value)
      out[value] = scale == 1 and column(3 + k) or column(3 + k) / scale
   end
   return setmetatable(out, meta)
end

--- What was kept, by name.
function events.collect(run, program, list, net)
   if #list == 0 then return nil end
   local found = {}
   for _, one in ipairs(list) do
      local rows = program:events(net.single and one.name or one.group.name .. "." .. one.name)
      found[one.name] = taken(one, rows, run.dt, run.batch)
   end
   return found
end

return events
