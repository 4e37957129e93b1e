-- SPDX-License-Identifier: MIT
--- Each spike as a dot: time along x, the neuron along y, a colour for each group.
local figure = require "cann.figure"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local rate_panel = require "cann.figure.rate"
local spikes = require "cann.spikes"

local accepts = spikes.options("plot.raster", {
   size = { nil, "of a dot, relative (0.4, and smaller the more there are)", type = "number", above = 0 },
   rate = { false, "with the rate of each group below" },
   width = { 10, "ms: window of that rate", above = 0 },
   live = { false, "the time axis grows with the spikes" },
   most = { 30000, "dots drawn at most, evenly chosen", at_least = 1, whole = true },
   title = { nil, "words above", type = "string" },
})

-- One layer of dots per group; t and i hold all dots for the limits.
local function dots(found, o)
   local thinned, size = numbers.thinned, o.size or numbers.dot_size(math.min(found:count(), o.most))
   local data = { t = thinned(found.times, o.most), i = thinned(found:stacked(), o.most):to("float64") }
   if #found.sizes == 1 then return data, { { draw = "points", x = "t", y = "i", size = size } } end
   local layers, group = {}, thinned(found.groups, o.most)
   for k in ipairs(found.sizes) do
      local own = group:eq(k)
      data["t" .. k], data["i" .. k] = data.t[own], data.i[own]
      layers[k] = { draw = "points", x = "t" .. k, y = "i" .. k, size = size,
         name = found.names and found.names[k] or "group " .. k }
   end
   return data, layers
end

--- Draws the spikes of a run made with record = { spikes = "all" }; groups stand above each other, in their order.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options rate, width, size, most, title, group, neurons, from, to, dt
-- @treturn Figure data: t [spikes] ms, i [spikes], and t1, i1 ... of each group
-- @usage plot.raster(run, { rate = true }):save("raster.png")
local function raster(of, given)
   local o = accepts(given)
   local found = spikes.of("plot.raster", of, o)
   local data, layers = dots(found, o)
   local window = { low = found.begin, high = found.begin + math.max(found.duration, 1e-9) }
   local panel = {
      data = data, layers = layers, title = o.title,
      x = { label = o.rate and "" or "time (ms)", low = window.low, high = not o.live and window.high or nil, of = "t",
         tight = true },
      y = { label = "neuron", low = 0.5, high = math.max(found:size(), 1) + 0.5 },
   }
   if not o.rate then
      local drawn = figure.new { panel }
      --- The spikes so far, for a picture that is redrawn while a run goes on.
      drawn.follow = function(run) return (dots(spikes.of("plot.raster", run, o), o)) end
      return drawn
   end
   return figure.new({ panel, rate_panel(found, { width = o.width, keyless = true }) }, 1, { height = 9 })
end

options.attach(raster, function() return accepts end)

return raster
