-- SPDX-License-Identifier: MIT
--- How alike an autocorrelogram is to itself when turned.
local autocorrelation = require "cann.analyzers.autocorrelation"
local figure = require "cann.figure"
local handle = require "cann.handle"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"
local find = require "cann.analyzers.gridness"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.grid_score", {
   cell = { 1, "which one", at_least = 1, whole = true },
   step = { 3, "degrees", above = 0, at_most = 30 },
   title = { nil, "words above (the cell and its grid score)", type = "string" },
})

-- Correlation with the turned copy over the ring from the central field to the best radius.
local function curve(map, inner, outer, degrees)
   local rows, columns = map:size(1), map:size(2)
   local r = (tensor.arange(1, rows) - math.floor(rows / 2) - 1):reshape(rows, 1)
   local c = (tensor.arange(1, columns) - math.floor(columns / 2) - 1):reshape(1, columns)
   local far = (r * r + c * c):sqrt()
   local ring = far:gt(inner):both(far:lt(outer)):flatten()
   local own = map:flatten()[ring]
   own = own - own:mean()
   local out = {}
   for k, angle in ipairs(degrees) do
      local turned = image.rotate(map, angle):flatten()[ring]
      turned = turned - turned:mean()
      out[k] = (own * turned):sum() / math.max(own:norm() * turned:norm(), 1e-300)
   end
   return tensor.from(out)
end

--- Draws the correlation with its turned copy over the angle; the score's five angles are marked.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options cell, step, title
-- @treturn Figure data: angle, correlation; sixty_x, sixty_y (60, 120) and between_x, between_y (30, 90, 150)
-- @usage plot.grid_score(maps, { cell = 3 })
local function grid_score(of, given)
   local o = accepts(given)
   local values = maps.take("plot.grid_score", of)
   if o.cell > values:size(1) then
      handle.fail("plot.grid_score: cell %d, but there are cells 1 to %d", o.cell, values:size(1))
   end
   local map = autocorrelation(values[{ { o.cell, o.cell } }])
   local score, lattice = find(map, { given = "autocorrelations" })
   local inner, outer = lattice.centre_radius[1], lattice.radius[1]
   if outer ~= outer then inner, outer = 0, math.min(map:size(2), map:size(3)) / 2 end
   local angle, degrees = tensor.arange(0, 180, o.step), {}
   for k = 1, angle:count() do degrees[k] = angle[k] end
   return figure.new { {
      data = { angle = angle, correlation = curve(map[1], inner, outer, degrees),
         sixty_x = tensor { 60, 120 }, sixty_y = curve(map[1], inner, outer, { 60, 120 }),
         between_x = tensor { 30, 90, 150 }, between_y = curve(map[1], inner, outer, { 30, 90, 150 }) },
      title = o.title or ("cell %d, grid score %.3g"):format(o.cell, score[1]),
      layers = { { draw = "line", x = "angle", y = "correlation" },
         { draw = "points", x = "sixty_x", y = "sixty_y", name = "60, 120", size = 2, colour = 3 },
         { draw = "points", x = "between_x", y = "between_y", name = "30, 90, 150", size = 2, colour = 2 } },
      x = { label = "turned by (degrees)", of = "angle", tight = true },
      y = { label = "correlation", low = -1, high = 1 },
   } }
end

return grid_score
