-- SPDX-License-Identifier: MIT
--- All of a cell's lattice in one figure.
local options = require "cann.options"
local panels = require "cann.plots.panels"

local accepts = options.declare("plot.gridness", {
   cell = { 1, "which one", at_least = 1, whole = true },
})

--- Draws a cell's rate map, its autocorrelogram with peaks and radii, its correlation with itself turned, and over
-- distance.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options cell
-- @treturn Figure of four panels
-- @usage plot.gridness(maps, { cell = 3 }):save("cell3.pdf")
local function gridness(of, given)
   local o = accepts(given)
   local list = { columns = 2 }
   for k, name in ipairs { "rate_map", "autocorrelation", "grid_score", "grid_spacing" } do
      list[k] = require("cann.plots." .. name)(of, { cell = o.cell })
   end
   return panels(list)
end

return gridness
