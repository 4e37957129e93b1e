-- SPDX-License-Identifier: MIT
--- What drives the inputs of a network while it runs: what the run gives, given spike times, and tasks.
local handle = require "cann.handle"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"
local trains = require "cann.trains"

local drive = {}

-- The groups that a name with a star means.
local function inputs_named(net, name)
   local star = name:match("^%*%.(.+)$")
   if not star then return { name } end
   local found = {}
   for _, group in ipairs(net.groups) do
      if group.model.inputs[star] then found[#found + 1] = net.single and star or group.name .. "." .. star end
   end
   if #found == 0 then handle.fail("run: no group has an input '%s'", star) end
   return found
end

local function shown(values) return "[" .. table.concat(values:shape(), ", ") .. "]" end

-- A function of time is called once, with the times of all steps.
local function of_time(name, f, program, p)
   local value = f((tensor.arange(0, p.steps - 1) + program:step()) * p.dt)
   if tensor.is(value) and value:rank() > 0 and value:size(1) == p.steps then return value end
   handle.fail("input.%s: the function gave %s; a tensor of %d rows will do", name,
      tensor.is(value) and shown(value) or "a " .. type(value), p.steps)
end

-- Spike trains as an input: 1 in the steps in which a neuron fires.
local function due(fired, dt, steps)
   if fired.dt == 0 then -- the step that ends nearest
      fired = spikes.from { times = (fired.times / dt):round() * dt, neurons = fired.neurons, sizes = fired.sizes,
         groups = fired.groups, duration = steps * dt, dt = dt }
   end
   local rows = fired:raster(dt):to("float32")
   local have = rows:size(1)
   if have >= steps then return rows:range(1, 1, steps) end
   return tensor.concatenate({ rows, tensor.zeros(steps - have, rows:size(2)) }, 1)
end

-- What an earlier run gave for its own steps is over, unless this one gives it anew.
local function forget_inputs(net, input)
   for name in pairs(net.given or {}) do
      local star = "*." .. (name:match("%.(.+)$") or name)
      if not (input and (input[name] ~= nil or input[star] ~= nil)) and net:undrive(name) then
         net:set { [name] = 0 }
      end
   end
end

-- Whether what an input was given is a row per step, not one value for all or one per element.
local function is_series(name, given, steps, group, batch)
   if not tensor.is(given) or given:rank() == 0 then return false end
   local count, n = given:count(), group.count
   if given:size(1) == steps and count ~= n and (count == steps or count == steps * n) then return true end
   if given:rank() == 1 and count == steps and n > 1 then
      handle.fail("input.%s: [%d] may be a value per step or per element, as there are %d of both; [%d, 1] is one per "
         .. "step, [1, %d] one per element", name, n, n, n, n)
   end
   if count == 1 or count == n or count == batch or count == batch * n then
      return given:rank() == 2 and given:size(1) == steps and given:size(2) == 1
   end
   handle.fail("input.%s: %s; one value per step [%d], or a row [%d, %d], or one per element [%d] will do", name,
      shown(given), steps, steps, n, n)
end

-- The names of inputs, those with a star before those that take single groups out of them.
local function general_first(input)
   local names = {}
   for name in pairs(input) do names[#names + 1] = handle.text(name, "input: the name of an input") end
   table.sort(names, function(a, b)
      local every = a:sub(1, 1) == "*"
      if every ~= (b:sub(1, 1) == "*") then return every end
      return a < b
   end)
   return names
end

--- What the run was given for inputs: values from now on, or a row per step.
function drive.inputs(net, program, input, p)
   local steps = p.steps
   forget_inputs(net, input)
   for _, name in ipairs(general_first(input or {})) do
      local value = input[name]
      local by_step = type(value) == "function" or spikes.is(value)
      if type(value) == "function" then value = of_time(tostring(name), value, program, p) end
      for _, one in ipairs(inputs_named(net, name)) do
         local group, own = net:group_of(one)
         if spikes.is(value) then value = due(value, p.dt, steps) end
         local given = group.model:quantity(own, value)
         if by_step or is_series(one, given, steps, group, net.current.batch) then
            program:drive(one, "series_" .. own, { ["series_" .. own] = given })
            net.given = net.given or {}
            net.given[one] = true
         else
            net:undrive(one)
            program:set(one, given)
         end
      end
   end
end

--- Groups that were given spike times fire at them, where the run gives nothing else.
function drive.trains(net, program, input, p)
   for _, group in ipairs(net.groups) do
      local own = group.model.times
      local name = own and (net.single and own or group.name .. "." .. own)
      if group.trains and not (input and (input[name] or input["*." .. own])) then
         program:drive(name, "series_" .. own,
            { ["series_" .. own] = trains.due(group.trains, p.dt, program:step(), p.steps) })
      end
   end
end

--- Inputs that an earlier run drove are silent unless this one drives them.
function drive.drives(net, program, drives)
   local driven = {}
   for _, one in ipairs(drives) do driven[one.input] = one end
   for _, old in ipairs(net.driven or {}) do
      if not driven[old] then
         program:drive(old, nil, nil)
         program:set(old, 0)
      end
   end
   net.driven = {}
   for input, one in pairs(driven) do
      program:drive(input, one.expression, one.series)
      net.driven[#net.driven + 1] = input
   end
end

return drive
