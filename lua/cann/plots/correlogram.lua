-- SPDX-License-Identifier: MIT
--- How often spikes follow spikes at each lag.
local correlogram_numbers = require "cann.analyzers.correlogram"
local figure = require "cann.figure"
local options = require "cann.options"

local measured = options.of(correlogram_numbers).rows
local rows = { title = { nil, "words above", type = "string" } }
for name, row in pairs(measured) do rows[name] = row end
local accepts = options.declare("plot.correlogram", rows)

local labels = { count = "pairs", rate = "rate (Hz)", coincidence = "relative coincidence" }

--- Draws a bar for each lag; analyzers.correlogram gives the numbers.
-- @tparam Run|Spikes|Tensor of
-- @tparam[opt] table options with, reach, bin, normalise, title, group, neurons, from, to, dt
-- @treturn Figure data: lag [bins] ms, value [bins]
-- @usage plot.correlogram(run, { group = "E", with = "I", reach = 30 })
local function correlogram(of, given)
   local o = accepts(given)
   local wanted = {}
   for name in pairs(measured) do wanted[name] = o[name] end
   local value, lag = correlogram_numbers(of, wanted)
   local half = o.bin / 2
   return figure.new { {
      data = { lag = lag, value = value:to("float64") }, title = o.title,
      layers = { { draw = "bars", x = "lag", y = "value" } },
      x = { label = "lag (ms)", low = lag[1] - half, high = lag[lag:count()] + half },
      y = { label = labels[o.normalise], of = "value", low = 0 },
   } }
end

return correlogram
