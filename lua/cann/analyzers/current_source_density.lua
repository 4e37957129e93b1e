-- SPDX-License-Identifier: MIT
--- Where currents leave and enter cells along a row of electrodes.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("current_source_density", {
   spacing = { 0.1, "mm from one electrode to the next", above = 0 },
   conductivity = { 0.3, "S/m of the tissue", above = 0 },
})

--- Gives minus the conductivity times the second derivative of the potential in depth, by the difference of
-- neighbours; sources are positive, sinks negative. Nicholson & Freeman, J. Neurophysiol. 38 (1975) 356.
-- @tparam Tensor potential [rows, electrodes], mV, at least 3 electrodes
-- @tparam[opt] table options spacing, conductivity
-- @treturn Tensor [rows, electrodes - 2], microampere/mm^3, of the electrodes between the outer two
-- @usage analyzers.current_source_density(tensor.randn(100, 16), { spacing = 0.05 })
local function current_source_density(potential, given)
   local o = accepts(given)
   potential = tensor.tensor(potential, "current_source_density")
   if potential:rank() ~= 2 or potential:size(2) < 3 then
      handle.fail("current_source_density: potential [%s]; [rows, electrodes] with at least 3 electrodes will do",
         table.concat(potential:shape(), ", "))
   end
   local V, n = potential:to("float64"), potential:size(2)
   local bend = V:range(2, 1, n - 2) - V:range(2, 2, n - 1) * 2 + V:range(2, 3, n)
   return bend * (-o.conductivity / (o.spacing * o.spacing))
end

return current_source_density
