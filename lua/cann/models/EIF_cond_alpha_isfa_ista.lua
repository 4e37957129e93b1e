-- SPDX-License-Identifier: MIT
--- Adaptive exponential integrate-and-fire neuron with alpha-shaped conductances, in PyNN's names.
-- Brette & Gerstner, J. Neurophysiol. 94 (2005) 3637; Davison et al., Front. Neuroinform. 2 (2008) 11. An event of
-- weight w gives a conductance with peak w.
local cann = require "cann"

return cann.model {
   name = "EIF_cond_alpha_isfa_ista", kind = "neuron", extends = cann.models.EIF_cond_exp_isfa_ista,
   doc = "adaptive exponential neuron with alpha-shaped conductances",
   state = [[ a_exc:uS = 0 @doc("excitatory conductance")
              a_inh:uS = 0 @doc("inhibitory conductance")
              g_exc:uS = 0 @doc("drive of the excitatory conductance")
              g_inh:uS = 0 @doc("drive of the inhibitory conductance") ]],
   eqs = [[ current = a_exc*(e_rev_E - v) + a_inh*(e_rev_I - v) + i_offset + I
            tau_m*dv/dt = v_rest - v + delta_T*exp((v - v_thresh)/delta_T) + tau_m/cm*(current - w) @method(euler)
            tau_w*dw/dt = a*(v - v_rest) - w @method(euler)
            tau_syn_E*da_exc/dt = exp(1)*g_exc - a_exc @method(linear)
            tau_syn_I*da_inh/dt = exp(1)*g_inh - a_inh @method(linear)
            tau_syn_E*dg_exc/dt = -g_exc @method(linear)
            tau_syn_I*dg_inh/dt = -g_inh @method(linear) ]],
}
