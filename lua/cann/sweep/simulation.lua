-- SPDX-License-Identifier: MIT
--- The rows of a sweep that are runs of one network: side by side in a batch, each then measured. Part of
-- pipelines.sweep.
local cann = require "cann"
local handle = require "cann.handle"
local run = require "cann.run"
local tensor = require "cann.tensor"

local simulation = {}

-- The mean of an analyzer's numbers over the second half of a run.
local function settled(analyzer)
   return function(member)
      local values = analyzer(member)
      local rows = values:size(1)
      local tail = values[{ { math.floor(rows / 2) + 1, rows } }]
      tail = tail[tail:isnan():eq(0)]
      return tail:count() > 0 and tail:mean() or 0 / 0
   end
end

--- What a run is measured by: a function of the run that gives a number or numbers by name.
-- @tparam string|function|table measure an analyzer's name, a function, or a list of names
function simulation.measure(measure)
   if type(measure) == "function" then return measure end
   local named = {}
   for _, name in ipairs(type(measure) == "table" and measure or { measure }) do
      named[handle.text(name, "sweep: the name of an analyzer in measure")] = settled(cann.analyzers[name])
   end
   if not next(named) then handle.fail("sweep: measure is an empty list; name at least one analyzer") end
   return function(member)
      local out = {}
      for name, take in pairs(named) do out[name] = take(member) end
      return out
   end
end

local function network(o)
   local describe = type(o.model) == "string" and cann.models[o.model] or o.model
   return describe(o.model_options)
end

local function task_for(net, o)
   if type(o.task) == "function" then return o.task(net) end
   local given = { model = net }
   for name, value in pairs(o.task_options) do given[name] = value end
   return cann.tasks[o.task](given)
end

--- Makes the network and its task, as every batch does, so that what is wrong with them, or with the names of the
-- parameters, is said before any row.
function simulation.check(o, names)
   local net = network(o)
   task_for(net, o)
   for _, name in ipairs(names) do run.check_parameter(net, name) end
end

--- Runs rows `first` to `last` as one batch; member k has the seed of its row.
-- @treturn function gives the run of a row
function simulation.run(o, columns, names, first, last)
   local net = network(o)
   local batch = {}
   for _, name in ipairs(names) do
      local values = {}
      for k = first, last do values[k - first + 1] = columns[name][k] end
      batch[name] = tensor.from(values)
   end
   local whole = net:run(task_for(net, o), { record = o.record, every = o.every, batch = batch,
      seed = o.seed + first - 1, precision = o.precision, progress = false })
   return function(k) return whole:member(k - first + 1) end
end

return simulation
