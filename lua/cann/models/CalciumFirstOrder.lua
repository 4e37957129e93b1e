-- SPDX-License-Identifier: MIT
--- Calcium that rises with the current and decays, for models.compose.
-- Bazhenov, Timofeev, Steriade & Sejnowski, J. Neurophysiol. 79 (1998) 2730, with a concentration at rest.
local cann = require "cann"

return cann.model {
   name = "CalciumFirstOrder", doc = "calcium pool of first order",
   param = [[ alpha = 0.13  @min(0)   @doc("rise with the current")
              beta = 0.075  @above(0) @doc("rate of decay, 1/ms")
              rest = 2.4e-4 @above(0) @doc("concentration at rest, mM")
              outside = 2   @above(0) @doc("concentration outside, mM")
              T = 36                  @doc("temperature, degC") ]],
   input = [[ ICa = 0 ]],
   state = [[ Ca = rest @doc("concentration, mM") ]],
   eqs = [[ dCa/dt = (alpha*pos(ICa) - beta*(Ca - rest))/(1ms) @method(semi)
            ECa = 8.31441*(T + 273.15)/(2*96.489)*log(outside/Ca)*(1mV) @record @doc("reversal of calcium") ]],
}
