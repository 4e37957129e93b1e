-- SPDX-License-Identifier: MIT
--- A variable of some elements over time.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.traces", {
   elements = { nil, "which of the recorded ones (the first 8)", type = "table" },
   y_label = { nil, "words along the y axis (the variable)", type = "string" },
   title = { nil, "words above", type = "string" },
})

--- Draws a line for each element.
-- @tparam Run run
-- @tparam string name the recorded variable
-- @tparam[opt] table options elements, y_label, title
-- @treturn Figure data: t and a column for each element
-- @usage plot.traces(run, "V")
local function traces(run, name, given)
   local o = accepts(given)
   if type(run) ~= "table" or not tensor.is(run.t) then handle.fail("plot.traces takes a run and a variable's name") end
   local value = name and run[name]
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
   return figure.new { { data = data, layers = layers, title = o.title,
      x = { label = "time (ms)", of = "t", tight = true },
      y = { label = o.y_label or name, of = table.concat(names, " ") } } }
end

return traces
