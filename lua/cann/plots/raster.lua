-- SPDX-License-Identifier: MIT
--- Each spike as a dot: time along x, the element along y.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"

local accepts = options.declare("plot.raster", {
   size = { 0.4, "of a dot, relative", above = 0 },
   title = { nil, "words above", type = "string" },
})

-- Elements of several groups stand above each other, in the order of the groups.
local function stacked(run)
   local i, group = run.spikes.i:to("float64"), run.spikes.group
   if not group or not run.model or not run.model.groups then return i end
   local below = 0
   for k, one in ipairs(run.model.groups) do
      local own = group:eq(k):to("float64")
      i = i + own * below
      below = below + one.count
   end
   return i
end

--- Draws the spikes of a run made with record = { spikes = "all" }.
-- @tparam Run run
-- @tparam[opt] table options size, title
-- @treturn Figure data: t [spikes] ms, i [spikes]
local function raster(run, given)
   local o = accepts(given)
   if type(run) ~= "table" or not run.spikes then
      handle.fail("plot.raster takes a run with spikes; run with record = { spikes = \"all\" }")
   end
   local t = numbers.take("plot.raster", "t", run.spikes.t)
   return figure.new { {
      data = { t = t, i = numbers.take("plot.raster", "i", stacked(run)) }, title = o.title,
      layers = { { draw = "points", x = "t", y = "i", shape = 7, size = o.size } },
      x = { label = "time (ms)", of = "t" }, y = { label = "neuron", of = "i" },
   } }
end

return raster
