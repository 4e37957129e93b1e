-- SPDX-License-Identifier: MIT
--- The mean activity of chosen elements against the place of the stimulus.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.tuning_curve", {
   elements = { nil, "which elements (five, evenly spread)", type = "table" },
   name = { "r", "the variable" },
   stimulus = { nil, "the place at each kept step: tensor [rows] (the task's)", type = "table" },
   bins = { 50, "of the place", at_least = 2, whole = true },
   title = { nil, "words above", type = "string" },
})

local function stimulus_of(run, o)
   if o.stimulus then return numbers.take("plot.tuning_curve", "stimulus", o.stimulus) end
   local task = run.task
   if not task or not task.positions or task.positions:rank() ~= 1 then
      handle.fail("plot.tuning_curve: the run followed no task on one coordinate; give stimulus")
   end
   return task.positions:take(((run.t / run.dt):round() - run.first):to("int64"), 1)
end

local function spread(n)
   local elements = {}
   for k = 1, math.min(n, 5) do elements[k] = math.floor((k - 0.5) * n / math.min(n, 5)) + 1 end
   return elements
end

--- Draws a curve for each element: the mean over the steps whose stimulus fell into a bin.
-- @tparam Run run of a tracking task on one coordinate, with the variable recorded
-- @tparam[opt] table options elements, name, stimulus, bins, title
-- @treturn Figure data: place [bins with steps], curve1, curve2 ...
-- @usage plot.tuning_curve(run, { elements = {20, 40} })
local function tuning_curve(run, given)
   local o = accepts(given)
   local value = type(run) == "table" and run[o.name]
   if not tensor.is(value) or value:rank() ~= 2 then
      handle.fail("plot.tuning_curve: '%s' [rows, n] was not recorded", o.name)
   end
   local rates, stimulus = numbers.take("plot.tuning_curve", o.name, value), stimulus_of(run, o)
   if stimulus:count() ~= rates:size(1) then
      handle.fail("plot.tuning_curve: %d places of the stimulus for %d rows", stimulus:count(), rates:size(1))
   end
   local low, high = numbers.bounds(stimulus)
   if not low or low == high then handle.fail("plot.tuning_curve: the stimulus never moves") end
   local width = (high - low) / o.bins
   local bin = ((stimulus - low) / width):floor():clip(0, o.bins - 1)
   local elements, places, means = o.elements or spread(rates:size(2)), {}, {}
   for k in ipairs(elements) do means[k] = {} end
   for b = 0, o.bins - 1 do
      local here = bin:eq(b)
      if here:any() then
         places[#places + 1] = low + (b + 0.5) * width
         for k, element in ipairs(elements) do means[k][#places] = rates:at(2, element)[here]:mean() end
      end
   end
   local data, layers, names = { place = tensor.from(places) }, {}, {}
   for k, element in ipairs(elements) do
      data["curve" .. k] = tensor.from(means[k])
      layers[k] = { draw = "line", x = "place", y = "curve" .. k, name = "element " .. element }
      names[k] = "curve" .. k
   end
   return figure.new { { data = data, layers = layers, title = o.title,
      x = { label = "stimulus (rad)", of = "place", tight = true },
      y = { label = o.name, of = table.concat(names, " ") } } }
end

return tuning_curve
