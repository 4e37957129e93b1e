-- SPDX-License-Identifier: MIT
--- Hodgkin-Huxley neuron of Traub and Miles with exponential conductances, in PyNN's names.
-- Traub & Miles, Neuronal Networks of the Hippocampus (1991); Davison et al., Front. Neuroinform. 2 (2008) 11.
local cann = require "cann"

return cann.model {
   name = "HH_cond_exp", kind = "neuron", doc = "Traub and Miles' neuron with exponential conductances",
   param = [[ cm:nF = 0.2         @above(0) @doc("membrane capacitance")
              gbar_Na:uS = 20     @min(0)   @doc("sodium conductance")
              gbar_K:uS = 6       @min(0)   @doc("potassium conductance")
              g_leak:uS = 0.01    @min(0)   @doc("leak")
              v_offset:mV = -63             @doc("shifts the rates along the potential")
              e_rev_Na:mV = 50              @doc("reversal of sodium")
              e_rev_K:mV = -90              @doc("reversal of potassium")
              e_rev_leak:mV = -65           @doc("reversal of the leak")
              e_rev_E:mV = 0                @doc("reversal of excitation")
              e_rev_I:mV = -80              @doc("reversal of inhibition")
              tau_syn_E:ms = 0.2  @above(0) @doc("decay of the excitatory conductance")
              tau_syn_I:ms = 2    @above(0) @doc("decay of the inhibitory conductance")
              v_thresh:mV = 0               @doc("a spike is counted on the way up")
              i_offset:nA = 0               @doc("constant current") ]],
   state = [[ v:mV = e_rev_leak @doc("membrane potential")
              m = 0             @doc("sodium activation")
              h = 1             @doc("sodium inactivation")
              n = 0             @doc("potassium activation")
              g_exc:uS = 0      @doc("excitatory conductance")
              g_inh:uS = 0      @doc("inhibitory conductance") ]],
   input = [[ g_exc; g_inh; v; I:nA @doc("current") ]],
   eqs = [[ am = 1.28/exprel((13mV - v + v_offset)/(4mV))/(1ms);  bm = 1.4/exprel((v - v_offset - 40mV)/(5mV))/(1ms)
            ah = 0.128*exp((17mV - v + v_offset)/(18mV))/(1ms);   bh = 4/(1 + exp((40mV - v + v_offset)/(5mV)))/(1ms)
            an = 0.16/exprel((15mV - v + v_offset)/(5mV))/(1ms);  bn = 0.5*exp((10mV - v + v_offset)/(40mV))/(1ms)
            dm/dt = am*(1 - m) - bm*m @method(exp)
            dh/dt = ah*(1 - h) - bh*h @method(exp)
            dn/dt = an*(1 - n) - bn*n @method(exp)
            cm*dv/dt = g_leak*(e_rev_leak - v) + gbar_Na*m^3*h*(e_rev_Na - v) + gbar_K*n^4*(e_rev_K - v)
                     + g_exc*(e_rev_E - v) + g_inh*(e_rev_I - v) + i_offset + I @method(exp)
            tau_syn_E*dg_exc/dt = -g_exc @method(exp)
            tau_syn_I*dg_inh/dt = -g_inh @method(exp) ]],
   on = { spike = { when = "up(v - v_thresh)" } },
}
