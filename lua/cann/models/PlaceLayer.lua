-- SPDX-License-Identifier: MIT
--- Place cells that listen to grid cells and say where the animal is.
-- What exceeds half of the largest input counts; the place is the mean of the cells' centres, weighted by it.
-- models.HierarchicalNetwork joins it to grid cells.
local cann = require "cann"

return cann.model {
   name = "PlaceLayer", kind = "neuron", doc = "place cells driven by grid cells",
   param = [[ x = 0 @local @doc("centre of each cell, m");  y = 0 @local ]],
   state = [[ r = 0 @doc("firing rate") ]],
   input = [[ I @doc("input from grid cells") ]],
   eqs = [[ above = pos(pos(I) - pop.max(pos(I))/2)
            r := above^2/(1 + pop.sum(above^2))
            place_x = pop.sum(above*x)/(1e-5 + pop.sum(above))   @record @doc("decoded place, m")
            place_y = pop.sum(above*y)/(1e-5 + pop.sum(above))   @record ]],
}
