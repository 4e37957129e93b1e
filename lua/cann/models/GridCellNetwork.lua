-- SPDX-License-Identifier: MIT
--- Theta sweeps of direction and grid cells: groups `direction` and `grid`.
-- Direction cells above a third of the largest, normalised, weigh bumps at the animal's place plus an offset in each
-- direction. The directions of the bumps include both ends, -pi and pi, as other programs have them.
local cann = require "cann"
local handle = require "cann.handle"
local options = require "cann.options"

local accepts = options.declare("GridCellNetwork", {
   directions = { 100, "direction cells", at_least = 2, whole = true },
   length = { 100, "grid cells along each side of the sheet", at_least = 2, whole = true },
   phase_offset = { 1 / 20, "how far ahead the bumps are put, m", at_least = 0 },
   direction_options = { {}, "options of models.DirectionCellNetwork" },
   grid_options = { {}, "options of models.GridCellSweep" },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, whole = true },
})

local function merged(what, own, given)
   local all = {}
   for name, value in pairs(given) do all[name] = value end
   for name, value in pairs(own) do
      if all[name] ~= nil then
         handle.fail("GridCellNetwork: %s.%s is set by an option of the network itself", what, name)
      end
      all[name] = value
   end
   return all
end

--- Makes the network.
-- @tparam table options directions, length, phase_offset, direction_options, grid_options, precision, seed
-- @treturn Network record "direction.centre", "grid.r", "grid.centre1" ...
-- @usage models.GridCellNetwork{ directions = 16, length = 8 }:run(2, { dt = 1, record = "grid.centre1" })
local function grid_cell_network(given)
   local o = accepts(given)
   local net = cann.network({
      direction = cann.models.DirectionCellNetwork(merged("direction_options", { n = o.directions },
         o.direction_options)),
      grid = cann.models.GridCellSweep(merged("grid_options", { length = o.length }, o.grid_options)),
   }, { precision = o.precision, seed = o.seed })
   local ahead_x = ("(x + %.17g*cos(b))"):format(o.phase_offset)
   local ahead_y = ("(y + %.17g*sin(b))"):format(o.phase_offset)
   return net:link { to = "grid.bumps", from = "direction",
      weight = "if pop.sum(third) > 0 then third/pop.sum(third) else 0 end",
      with = { b = "-pi + 2*pi*(i - 1)/(N - 1)" },
      each = ("A*bump(turn(coord(1) - mapping_ratio*(%s - %s/sqrt(3))), turn(coord(2) - mapping_ratio*2/sqrt(3)*%s))")
         :format(ahead_x, ahead_y, ahead_y) }
end

return grid_cell_network
