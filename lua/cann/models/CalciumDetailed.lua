-- SPDX-License-Identifier: MIT
--- Calcium below the membrane: channels let it in, pumps bring it back, for models.compose.
-- Destexhe, Babloyantz & Sejnowski, Biophys. J. 65 (1993) 1538. What flows in is taken from the currents ICa.
local cann = require "cann"

return cann.model {
   name = "CalciumDetailed", doc = "calcium pool",
   param = [[ depth = 1     @above(0) @doc("of the shell, um")
              rest = 2.4e-4 @above(0) @doc("concentration at rest, mM")
              tau:ms = 5    @above(0) @doc("time constant of the pumps")
              outside = 2   @above(0) @doc("concentration outside, mM")
              T = 36                  @doc("temperature, degC") ]],
   input = [[ ICa = 0 ]],
   state = [[ Ca = rest @doc("concentration, mM") ]],
   eqs = [[ dCa/dt = pos(ICa)/(2*96.489*depth)/(1ms) + (rest - Ca)/tau @method(semi)
            ECa = 8.31441*(T + 273.15)/(2*96.489)*log(outside/Ca)*(1mV) @record @doc("reversal of calcium") ]],
}
