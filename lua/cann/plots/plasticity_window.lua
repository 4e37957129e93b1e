-- SPDX-License-Identifier: MIT
--- How pairs of spikes change a synapse, by the time between them.
local figure = require "cann.figure"
local options = require "cann.options"
local plasticity_window_numbers = require "cann.analyzers.plasticity_window"
local tensor = require "cann.tensor"

local measured = options.of(plasticity_window_numbers).rows
local rows = { title = { nil, "words above", type = "string" } }
for name, row in pairs(measured) do rows[name] = row end
local accepts = options.declare("plot.plasticity_window", rows)

--- Draws the change of the weight over the lag; analyzers.plasticity_window gives the numbers.
-- @tparam Model synapse with the state w, such as models.STDP{}
-- @tparam[opt] table options reach, lags, pairs, interval, weight, variable, dt, title
-- @treturn Figure data: lag [lags] ms, change [lags]
-- @usage plot.plasticity_window(models.STDP{})
local function plasticity_window(synapse, given)
   local o = accepts(given)
   local wanted = {}
   for name in pairs(measured) do wanted[name] = o[name] end
   local change, lag = plasticity_window_numbers(synapse, wanted)
   return figure.new { {
      data = { lag = lag, change = change, ends = tensor.tensor { lag:min(), lag:max() }, zero = tensor.zeros(2) },
      title = o.title,
      layers = { { draw = "line", x = "ends", y = "zero", colour = "#888888", dash = 2 },
         { draw = "points", x = "lag", y = "change", colour = 1, size = 0.8 } },
      x = { label = "target's spike after source's (ms)", of = "lag", tight = true },
      y = { label = "change of " .. o.variable, of = "change zero" },
   } }
end

return plasticity_window
