-- SPDX-License-Identifier: MIT
--- Integrate-and-fire neuron with exponential synaptic conductances, in PyNN's names.
-- Davison et al., Front. Neuroinform. 2 (2008) 11. Events reach it through its ports g_exc and g_inh.
local cann = require "cann"

return cann.model {
   name = "IF_cond_exp", kind = "neuron", doc = "integrate-and-fire neuron with exponential conductances",
   param = [[ cm:nF = 1         @above(0) @doc("membrane capacitance")
              tau_m:ms = 20     @above(0) @doc("membrane time constant")
              v_rest:mV = -65             @doc("resting potential")
              e_rev_E:mV = 0              @doc("reversal of excitation")
              e_rev_I:mV = -70            @doc("reversal of inhibition")
              tau_syn_E:ms = 5  @above(0) @doc("decay of the excitatory conductance")
              tau_syn_I:ms = 5  @above(0) @doc("decay of the inhibitory conductance")
              v_thresh:mV = -50           @doc("fires above")
              v_reset:mV = -65            @doc("potential after a spike")
              tau_refrac:ms = 0 @min(0)   @doc("time at reset after a spike")
              i_offset:nA = 0             @doc("constant current") ]],
   state = [[ v:mV = v_reset @doc("membrane potential")
              g_exc:uS = 0   @doc("excitatory conductance")
              g_inh:uS = 0   @doc("inhibitory conductance") ]],
   input = [[ g_exc; g_inh; v; I:nA @doc("current") ]],
   eqs = [[ cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset + I @method(exp)
            tau_syn_E*dg_exc/dt = -g_exc                                                               @method(exp)
            tau_syn_I*dg_inh/dt = -g_inh                                                               @method(exp) ]],
   on = { spike = { when = "v > v_thresh", run = "v = v_reset", refractory = "tau_refrac", hold = "v" } },
}
