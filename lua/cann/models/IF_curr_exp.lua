-- SPDX-License-Identifier: MIT
--- Integrate-and-fire neuron with exponential synaptic currents, in PyNN's names.
-- Davison et al., Front. Neuroinform. 2 (2008) 11. Events reach it through its ports g_exc and g_inh.
local cann = require "cann"

return cann.model {
   name = "IF_curr_exp", kind = "neuron", doc = "integrate-and-fire neuron with exponential currents",
   param = [[ cm:nF = 1         @above(0) @doc("membrane capacitance")
              tau_m:ms = 20     @above(0) @doc("membrane time constant")
              v_rest:mV = -65             @doc("resting potential")
              tau_syn_E:ms = 5  @above(0) @doc("decay of the excitatory current")
              tau_syn_I:ms = 5  @above(0) @doc("decay of the inhibitory current")
              v_thresh:mV = -50           @doc("fires above")
              v_reset:mV = -65            @doc("potential after a spike")
              tau_refrac:ms = 0 @min(0)   @doc("time at reset after a spike")
              i_offset:nA = 0             @doc("constant current") ]],
   state = [[ v:mV = v_reset @doc("membrane potential")
              g_exc:nA = 0   @doc("excitatory current")
              g_inh:nA = 0   @doc("inhibitory current, counted positive") ]],
   input = [[ g_exc; g_inh; v; I:nA @doc("current") ]],
   eqs = [[ cm*dv/dt = cm/tau_m*(v_rest - v) + g_exc - g_inh + i_offset + I @method(linear)
            tau_syn_E*dg_exc/dt = -g_exc                                    @method(linear)
            tau_syn_I*dg_inh/dt = -g_inh                                    @method(linear) ]],
   on = { spike = { when = "v > v_thresh", run = "v = v_reset", refractory = "tau_refrac", hold = "v" } },
}
