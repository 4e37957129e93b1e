-- SPDX-License-Identifier: MIT
--- Neuron that escapes: it fires by chance, the more likely the further it is above a threshold that moves. Events
-- that reach its ports g_exc and g_inh are currents for one step.
-- Gerstner & Kistler, Spiking Neuron Models (2002), chapter 5.
local cann = require "cann"

return cann.model {
   name = "GIF_curr", kind = "neuron", doc = "fires by chance above a moving threshold; currents of one step",
   param = [[ C_m:pF = 250     @above(0) @doc("membrane capacitance")
              tau_m:ms = 10    @above(0) @doc("membrane time constant")
              tau_v:ms = 1000  @above(0) @doc("time constant of the threshold")
              J_v:mV*ms = 1000           @doc("rise of the threshold with each spike, times tau_v")
              u_r:mV = -65               @doc("potential at rest and after a spike")
              u_th:mV = -50              @doc("threshold at rest")
              c:Hz = 10        @min(0)   @doc("rate of firing at the threshold")
              delta_u:mV = 5   @above(0) @doc("potential that makes it e times larger")
              I_ext:pA = 375             @doc("constant current") ]],
   state = [[ u:mV = u_r   @doc("membrane potential")
              v:mV = u_th  @doc("threshold") ]],
   input = [[ g_exc:pA @doc("excitatory current"); g_inh:pA @doc("inhibitory current, counted positive"); u
              I:pA @doc("current") ]],
   eqs = [[ R = tau_m/C_m
            chance = uniform(0, 1) @step
            rate = c*exp((u - v)/delta_u)
            tau_m*du/dt = u_r - u + R*(I_ext + I + g_exc - g_inh) @method(exp)
            tau_v*dv/dt = u_th - v                                @method(exp) ]],
   on = { spike = { when = "chance < rate*dt", run = "u = u_r; v += J_v/tau_v" } },
}
