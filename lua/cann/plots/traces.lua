-- SPDX-License-Identifier: MIT
--- A variable of some elements over time.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.traces", {
   elements = { nil, "which of the recorded ones (the first 8)", type = "table" },
   spikes = { nil, "a mark above the line at each spike of an element (where the run has recorded spikes)",
      type = "boolean" },
   y_label = { nil, "words along the y axis (the variable)", type = "string" },
   title = { nil, "words above", type = "string" },
})

-- The neuron, counted through the groups of the recorded spikes, that column k of a recorded variable belongs to; nil
-- where it is no neuron's.
local function neuron_of(run, name, k)
   local found = run.spikes
   if not (run.recorded and run.model and found.names) then return nil end
   for _, asked in ipairs(run.recorded) do
      if asked.name == name then
         local own, before = asked.indices and asked.indices[k] or k, 0
         local wanted = run.model.single and run.model.groups[1].name or name:match("^([%w_]+)%.")
         for g, group in ipairs(found.names) do
            if group == wanted then return before + own end
            before = before + found.sizes[g]
         end
      end
   end
end

-- Marks at the spikes of the drawn elements, at the height of the largest value.
local function mark(run, name, elements, data, layers, names)
   local found = run.spikes
   if not found or found.batch then return end
   local top = -math.huge
   for k = 1, #elements do
      local _, high = numbers.bounds(data["trace" .. k])
      top = math.max(top, high or top)
   end
   for k, element in ipairs(elements) do
      local neuron = neuron_of(run, name, element)
      local times = neuron and found:train(neuron)
      if times and times:count() > 0 and top > -math.huge then
         data["spikes" .. k], data["top" .. k] = times, tensor.full(top, times:count())
         layers[#layers + 1] = { draw = "points", x = "spikes" .. k, y = "top" .. k, shape = 9, size = 0.8, colour = k }
         names[#names + 1] = "top" .. k
      end
   end
end

-- The axis begins where the first step did, so that a round number there has its tic.
local function began(times)
   if times:count() < 2 then return nil end
   local first, second = times[1], times[2]
   local low = first - (second - first)
   return math.abs(low) < 1e-6 * (second - first) and 0 or low
end

--- Draws a line for each element.
-- @tparam Run run
-- @tparam string name the recorded variable
-- @tparam[opt] table options elements, spikes, y_label, title
-- @treturn Figure data: t and a column for each element; spikes1 ... the marks of its spikes, ms
-- @usage plot.traces(run, "V")
local function traces(run, name, given)
   local o = accepts(given)
   if type(run) ~= "table" or not tensor.is(run.t) then handle.fail("plot.traces takes a run and a variable's name") end
   if name == nil then handle.fail("plot.traces: which variable? As in plot.traces(run, \"u\")") end
   local value = run[name]
   if not tensor.is(value) then handle.fail("plot.traces: '%s' was not recorded", tostring(name)) end
   local rows = numbers.take("plot.traces", name, value)
   rows = rows:reshape(rows:size(1), rows:count() / math.max(rows:size(1), 1))
   local elements = o.elements
   if not elements then
      elements = {}
      for k = 1, math.min(rows:size(2), 8) do elements[k] = k end
   end
   local data, layers, names = { t = numbers.take("plot.traces", "t", run.t) }, {}, {}
   for k, element in ipairs(elements) do
      local key = "trace" .. k
      data[key] = rows:at(2, element)
      layers[k] = { draw = "line", x = "t", y = key, name = #elements > 1 and tostring(element) or nil }
      names[k] = key
   end
   if o.spikes ~= false then mark(run, name, elements, data, layers, names) end
   return figure.new { { data = data, layers = layers, title = o.title,
      x = { label = "time (ms)", of = "t", tight = true, low = began(data.t) },
      y = { label = o.y_label or name, of = table.concat(names, " ") } } }
end

return traces
