-- SPDX-License-Identifier: MIT
--- Current that hyperpolarisation opens and calcium holds open, for models.compose.
-- Destexhe, Bal, McCormick & Sejnowski, J. Neurophysiol. 76 (1996) 2049. It needs calcium (Ca), mM.
local cann = require "cann"

return cann.model {
   name = "Ih_De", doc = "hyperpolarisation-activated current with calcium",
   param = [[ g = 0.02       @min(0)   @doc("conductance")
              locked = 2     @min(0)   @doc("conductance of locked channels over that of open ones")
              E:mV = -40               @doc("reversal potential")
              shift:mV = 0             @doc("of the gates along the potential")
              T = 36                   @doc("temperature, degC")
              k2 = 4e-4      @above(0) @doc("rate of unbinding calcium, 1/ms")
              k4 = 1e-3      @above(0) @doc("rate of unlocking, 1/ms")
              Ca_half = 2e-3 @above(0) @doc("calcium that binds half of the proteins, mM") ]],
   input = [[ v:mV = -65; Ca = 2.4e-4 ]],
   func = [[ h0(x) = 1/(1 + exp((x + 75)/5.5))
             tau_h(x) = 20 + 1000/(exp((x + 71.5)/14.2) + exp(-(x + 89)/11.6))
             bound(c) = c^4/(c^4 + Ca_half^4) ]],
   state = [[ P = bound(Ca) @doc("proteins with calcium")
              O = h0((v - shift)/(1mV))/(1 + h0((v - shift)/(1mV))*bound(Ca)/0.01) @doc("open")
              L = O*bound(Ca)/0.01 @doc("locked") ]],
   eqs = [[ u = (v - shift)/(1mV)
            pace = 3^((T - 24)/10)/(tau_h(u)*(1ms))
            dP/dt = (k2*(Ca/Ca_half)^4*(1 - P) - k2*P)/(1ms) @method(exp)
            dO/dt = pace*(h0(u)*(1 - O - L) - (1 - h0(u))*O)  @method(exp)
            dL/dt = k4*(P*O/0.01 - L)/(1ms)                 @method(exp)
            I = g*(O + locked*L)*(E - v) @record @doc("current") ]],
}
