-- SPDX-License-Identifier: MIT
--- How much the neurons of a population go together: Golomb's synchrony.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

--- Gives chi^2 = Var_t(mean_i V_i) / mean_i Var_t(V_i): 1 in full synchrony, 1/n for independent neurons.
-- Golomb & Rinzel, Physica D 72 (1994) 259.
-- @tparam Tensor V [rows, neurons], any unit
-- @treturn number 1 where no neuron moves
-- @usage analyzers.voltage_fluctuation(run.v)
local function voltage_fluctuation(V)
   V = tensor.tensor(V, "voltage_fluctuation")
   if V:rank() ~= 2 or V:count() == 0 then
      handle.fail("voltage_fluctuation: V [%s]; [rows, neurons] will do", table.concat(V:shape(), ", "))
   end
   V = V:to("float64")
   V = V - V:mean(1, true)
   local each, common = V:var(1):mean(), V:mean(2):var()
   return each > 0 and common / each or each == 0 and 1 or 0 / 0
end

return voltage_fluctuation
