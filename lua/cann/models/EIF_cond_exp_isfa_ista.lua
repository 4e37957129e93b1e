-- SPDX-License-Identifier: MIT
--- Adaptive exponential integrate-and-fire neuron with exponential conductances, in PyNN's names.
-- Brette & Gerstner, J. Neurophysiol. 94 (2005) 3637; Davison et al., Front. Neuroinform. 2 (2008) 11.
local cann = require "cann"

return cann.model {
   name = "EIF_cond_exp_isfa_ista", kind = "neuron",
   doc = "adaptive exponential neuron with exponential conductances",
   param = [[ cm:nF = 0.281       @above(0) @doc("membrane capacitance")
              tau_m:ms = 9.3667   @above(0) @doc("membrane time constant")
              v_rest:mV = -70.6             @doc("resting potential")
              delta_T:mV = 2      @above(0) @doc("how sharply a spike takes off")
              v_thresh:mV = -50.4           @doc("potential from which it does")
              v_spike:mV = -40              @doc("a spike is counted above")
              v_reset:mV = -70.6            @doc("potential after a spike")
              tau_w:ms = 144      @above(0) @doc("time constant of the adaptation")
              a:nS = 4                      @doc("adaptation below threshold")
              b:nA = 0.0805                 @doc("adaptation of each spike")
              e_rev_E:mV = 0                @doc("reversal of excitation")
              e_rev_I:mV = -80              @doc("reversal of inhibition")
              tau_syn_E:ms = 5    @above(0) @doc("decay of the excitatory conductance")
              tau_syn_I:ms = 5    @above(0) @doc("decay of the inhibitory conductance")
              tau_refrac:ms = 0.1 @min(0)   @doc("time at reset after a spike")
              i_offset:nA = 0               @doc("constant current") ]],
   state = [[ v:mV = v_reset @doc("membrane potential")
              w:nA = 0       @doc("adaptation")
              g_exc:uS = 0   @doc("excitatory conductance")
              g_inh:uS = 0   @doc("inhibitory conductance") ]],
   input = [[ g_exc; g_inh; v; I:nA @doc("current") ]],
   eqs = [[ current = g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset + I
            tau_m*dv/dt = v_rest - v + delta_T*exp((v - v_thresh)/delta_T) + tau_m/cm*(current - w) @method(euler)
            tau_w*dw/dt = a*(v - v_rest) - w @method(euler)
            tau_syn_E*dg_exc/dt = -g_exc     @method(exp)
            tau_syn_I*dg_inh/dt = -g_inh     @method(exp) ]],
   on = { spike = { when = "v > v_spike", run = "v = v_reset; w += b", refractory = "tau_refrac", hold = "v" } },
}
