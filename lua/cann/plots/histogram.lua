-- SPDX-License-Identifier: MIT
--- How many values there are of each size.
local figure = require "cann.figure"
local histogram_panel = require "cann.figure.histogram"
local options = require "cann.options"

local accepts = options.declare("plot.histogram", {
   bins = { 50, "of the range", at_least = 1, whole = true },
   width = { nil, "of a bin, in place of bins", type = "number", above = 0 },
   range = { nil, "{ low, high } (all values)", type = "table" },
   density = { false, "share per unit instead of counts" },
   x_label = { "", "words along the x axis" },
   title = { nil, "words above", type = "string" },
})

--- Draws a bar for each bin; NaN counts nowhere.
-- @tparam Tensor|table values
-- @tparam[opt] table options bins, width, range, density, x_label, title
-- @treturn Figure data: x [bins] middles, count [bins]
-- @usage plot.histogram(tensor.randn(1000), { bins = 20 })
local function histogram(values, given)
   local o = accepts(given)
   o.owner = "plot.histogram"
   return figure.new { histogram_panel(values, o) }
end

return histogram
