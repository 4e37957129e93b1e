-- SPDX-License-Identifier: MIT
--- The autocorrelogram of a map, with the peaks of its lattice.
local figure = require "cann.figure"
local find = require "cann.analyzers.gridness"
local handle = require "cann.handle"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.autocorrelation", {
   cell = { 1, "which one", at_least = 1, whole = true },
   given = { "maps", "what is given: maps, or their autocorrelations", choices = { "maps", "autocorrelations" } },
   peaks = { true, "mark the nearest peaks, and the radii of the central field and of the best score" },
   title = { nil, "words above (the cell and its grid score)", type = "string" },
})

local function circle(radius)
   local angle = tensor.linspace(0, 2 * math.pi, 121)
   return angle:cos() * radius, angle:sin() * radius
end

local function mark(data, layers, lattice, middle_x, middle_y)
   local places = lattice.peak_places[1]
   places = places[places:at(2, 1):eq(places:at(2, 1))]
   if places:size(1) > 0 then
      data.peak_x, data.peak_y = places:at(2, 1) - middle_x, places:at(2, 2) - middle_y
      layers[#layers + 1] = { draw = "points", x = "peak_x", y = "peak_y", shape = 6, size = 2, colour = "#FFFFFF" }
   end
   for name, radius in pairs { inner = lattice.centre_radius[1], outer = lattice.radius[1] } do
      if radius == radius and radius > 0 then
         data[name .. "_x"], data[name .. "_y"] = circle(radius)
         layers[#layers + 1] = { draw = "line", x = name .. "_x", y = name .. "_y", colour = "#FFFFFF", width = 0.7,
            dash = 2 }
      end
   end
end

--- Draws correlation over lags in bins, lag 0 in the middle.
-- @tparam Maps|Tensor of rate maps, [cells, y, x] or [y, x]; or autocorrelations
-- @tparam[opt] table options cell, given, peaks, title
-- @treturn Figure data: x, y, correlation; peak_x, peak_y, inner_x ... with peaks
-- @usage plot.autocorrelation(maps, { cell = 3 })
local function autocorrelation(of, given)
   local o = accepts(given)
   local values = maps.take("plot.autocorrelation", of)
   if o.cell > values:size(1) then
      handle.fail("plot.autocorrelation: cell %d, but there are cells 1 to %d", o.cell, values:size(1))
   end
   local score, lattice = find(values[{ { o.cell, o.cell } }], { given = o.given })
   local map = lattice.autocorrelations[1]:to("float64")
   local middle_x, middle_y = math.floor(map:size(2) / 2) + 1, math.floor(map:size(1) / 2) + 1
   local data = { x = tensor.arange(1, map:size(2)) - middle_x, y = tensor.arange(1, map:size(1)) - middle_y,
      correlation = map }
   local layers = { { draw = "image", x = "x", y = "y", z = "correlation" } }
   if o.peaks then mark(data, layers, lattice, middle_x, middle_y) end
   return figure.new({ {
      data = data, layers = layers, square = true, keyless = true,
      title = o.title or ("cell %d, grid score %.3g"):format(o.cell, score[1]),
      x = { label = "lag x (bin)", of = "x", tight = true }, y = { label = "lag y (bin)", of = "y", tight = true },
      colour = { label = "correlation", low = -1, high = 1 },
   } }, nil, { palette = "diverging" })
end

return autocorrelation
