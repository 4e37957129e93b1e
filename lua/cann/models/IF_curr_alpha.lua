-- SPDX-License-Identifier: MIT
--- Integrate-and-fire neuron with alpha-shaped synaptic currents, in PyNN's names.
-- Davison et al., Front. Neuroinform. 2 (2008) 11. An event of weight w gives a current with peak w.
local cann = require "cann"

return cann.model {
   name = "IF_curr_alpha", kind = "neuron", extends = cann.models.IF_curr_exp,
   doc = "integrate-and-fire neuron with alpha-shaped currents",
   state = [[ i_exc:nA = 0 @doc("excitatory current")
              i_inh:nA = 0 @doc("inhibitory current, counted positive")
              g_exc:nA = 0 @doc("drive of the excitatory current")
              g_inh:nA = 0 @doc("drive of the inhibitory current") ]],
   eqs = [[ cm*dv/dt = cm/tau_m*(v_rest - v) + i_exc - i_inh + i_offset + I @method(linear)
            tau_syn_E*di_exc/dt = exp(1)*g_exc - i_exc @method(linear)
            tau_syn_I*di_inh/dt = exp(1)*g_inh - i_inh @method(linear)
            tau_syn_E*dg_exc/dt = -g_exc @method(linear)
            tau_syn_I*dg_inh/dt = -g_inh @method(linear) ]],
}
