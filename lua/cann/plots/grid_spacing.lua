-- SPDX-License-Identifier: MIT
--- The autocorrelation of a map over distance.
local autocorrelate = require "cann.analyzers.autocorrelation"
local figure = require "cann.figure"
local handle = require "cann.handle"
local maps = require "cann.maps"
local measure = require "cann.analyzers.grid_spacing"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tuning_curve = require "cann.analyzers.tuning_curve"

local accepts = options.declare("plot.grid_spacing", {
   cell = { 1, "which one", at_least = 1, whole = true },
   title = { nil, "words above (the cell and its spacing)", type = "string" },
})

--- Draws the mean correlation in rings one bin wide; the spacing of the lattice is marked.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options cell, title
-- @treturn Figure data: distance (bins, of rate maps m), correlation; spacing_x, spacing_y
-- @usage plot.grid_spacing(maps, { cell = 3 })
local function grid_spacing(of, given)
   local o = accepts(given)
   local values, holder = maps.take("plot.grid_spacing", of)
   if o.cell > values:size(1) then
      handle.fail("plot.grid_spacing: cell %d, but there are cells 1 to %d", o.cell, values:size(1))
   end
   local one = values[{ { o.cell, o.cell } }]
   local map = autocorrelate(one)[1]
   local rows, columns = map:size(1), map:size(2)
   local r = (tensor.arange(1, rows) - math.floor(rows / 2) - 1):reshape(rows, 1)
   local c = (tensor.arange(1, columns) - math.floor(columns / 2) - 1):reshape(1, columns)
   local last = math.max(1, math.floor(math.min(rows, columns) / 2))
   local means, places = tuning_curve((r * r + c * c):sqrt():flatten(), map:flatten(),
      { bins = last, range = { -0.5, last - 0.5 } })
   local scale = holder and holder:bin_size() or 1
   local spacing = measure(one)[1] * scale
   local data = { distance = places * scale, correlation = means }
   local layers = { { draw = "line", x = "distance", y = "correlation" } }
   if spacing == spacing then
      data.spacing_x, data.spacing_y = tensor { spacing, spacing }, tensor { -1, 1 }
      layers[2] = { draw = "line", x = "spacing_x", y = "spacing_y", colour = 2, dash = 2, name = "spacing" }
   end
   return figure.new { { data = data, layers = layers,
      title = o.title or ("cell %d, "):format(o.cell) .. (spacing ~= spacing and "no spacing found"
         or ("spacing %.3g %s"):format(spacing, holder and "m" or "bins")),
      x = { label = holder and "distance (m)" or "distance (bin)", of = "distance", tight = true },
      y = { label = "correlation", of = "correlation" } } }
end

return grid_spacing
