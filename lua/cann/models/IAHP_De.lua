-- SPDX-License-Identifier: MIT
--- Potassium current that calcium opens, the slow hyperpolarisation after spikes, for models.compose.
-- Destexhe, Contreras, Sejnowski & Steriade, J. Neurophysiol. 72 (1994) 803. It needs calcium (Ca), mM.
local cann = require "cann"

return cann.model {
   name = "IAHP_De", doc = "potassium current that calcium opens",
   param = [[ g = 10      @min(0)   @doc("conductance")
              E:mV = -95            @doc("reversal potential")
              n = 2       @above(0) @doc("ions that bind")
              alpha = 48  @min(0)   @doc("rate of opening")
              beta = 0.09 @min(0)   @doc("rate of closing, 1/ms")
              phi = 1     @above(0) @doc("speed of the gates") ]],
   input = [[ v:mV = -65; Ca = 2.4e-4 ]],
   state = [[ p = alpha*Ca^n/(alpha*Ca^n + beta) @doc("activation") ]],
   eqs = [[ opening = alpha*Ca^n
            dp/dt = phi*(opening*(1 - p) - beta*p)/(1ms) @method(exp)
            I = g*p^2*(E - v) @record @doc("current") ]],
}
