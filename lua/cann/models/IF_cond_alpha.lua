-- SPDX-License-Identifier: MIT
--- Integrate-and-fire neuron with alpha-shaped synaptic conductances, in PyNN's names.
-- Davison et al., Front. Neuroinform. 2 (2008) 11. An event of weight w gives a conductance with peak w.
local cann = require "cann"

return cann.model {
   name = "IF_cond_alpha", kind = "neuron", extends = cann.models.IF_cond_exp,
   doc = "integrate-and-fire neuron with alpha-shaped conductances",
   state = [[ a_exc:uS = 0 @doc("excitatory conductance")
              a_inh:uS = 0 @doc("inhibitory conductance")
              g_exc:uS = 0 @doc("drive of the excitatory conductance")
              g_inh:uS = 0 @doc("drive of the inhibitory conductance") ]],
   eqs = [[ cm*dv/dt = cm/tau_m*(v_rest - v) + a_exc*(e_rev_E - v) + a_inh*(e_rev_I - v) + i_offset + I @method(exp)
            tau_syn_E*da_exc/dt = exp(1)*g_exc - a_exc @method(linear)
            tau_syn_I*da_inh/dt = exp(1)*g_inh - a_inh @method(linear)
            tau_syn_E*dg_exc/dt = -g_exc @method(linear)
            tau_syn_I*dg_inh/dt = -g_inh @method(linear) ]],
}
