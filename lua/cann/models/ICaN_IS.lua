-- SPDX-License-Identifier: MIT
--- Cation current that calcium opens, for models.compose.
-- Inoue & Strowbridge, J. Neurophysiol. 99 (2008) 187. It needs calcium (Ca); its ions are of all kinds.
local cann = require "cann"

return cann.model {
   name = "ICaN_IS", doc = "cation current that calcium opens",
   param = [[ g = 1     @min(0)   @doc("conductance")
              E:mV = 10           @doc("reversal potential")
              phi = 1   @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65; Ca = 2.4e-4 ]],
   func = [[ p0(x) = 1/(1 + exp(-(x + 43)/5.2))
             tau_p(x) = 2.7/(exp(-(x + 55)/15) + exp((x + 55)/15)) + 1.6 ]],
   state = [[ p = p0(v/(1mV)) @doc("activation") ]],
   eqs = [[ u = v/(1mV)
            dp/dt = phi*(p0(u) - p)/(tau_p(u)*(1ms)) @method(exp)
            I = g*Ca/(0.2 + Ca)*p*(E - v) @record @doc("current") ]],
}
