-- SPDX-License-Identifier: MIT
--- Hodgkin-Huxley neuron of the hippocampus, as in the network COBAHH.
-- Traub & Miles, Neuronal Networks of the Hippocampus (1991); Brette et al., J. Comput. Neurosci. 23 (2007) 349.
-- exprel takes the place of x/(exp(x) - 1), which is 0/0 at 0.
local cann = require "cann"

return cann.model {
   name = "HHTraub", kind = "neuron", doc = "Hodgkin-Huxley neuron of Traub and Miles",
   param = [[ C:pF = 200         @above(0) @doc("membrane capacitance")
              gL:nS = 10         @min(0)   @doc("leak")
              gNa:nS = 20000     @min(0)   @doc("sodium conductance")
              gK:nS = 6000       @min(0)   @doc("potassium conductance")
              EL:mV = -60                  @doc("reversal of the leak")
              ENa:mV = 50                  @doc("reversal of sodium")
              EK:mV = -90                  @doc("reversal of potassium")
              VT:mV = -63                  @doc("shifts the rates along the potential")
              threshold:mV = -20           @doc("a spike is counted on the way up")
              refractory:ms = 3  @min(0)   @doc("no second spike is counted within") ]],
   state = [[ v:mV = EL @doc("membrane potential")
              m = 0     @doc("sodium activation")
              h = 1     @doc("sodium inactivation")
              n = 0     @doc("potassium activation") ]],
   input = [[ v; I:pA @doc("current") ]],
   eqs = [[ am = 0.32*4/exprel((13mV - v + VT)/(4mV))/(1ms);  bm = 0.28*5/exprel((v - VT - 40mV)/(5mV))/(1ms)
            ah = 0.128*exp((17mV - v + VT)/(18mV))/(1ms);     bh = 4/(1 + exp((40mV - v + VT)/(5mV)))/(1ms)
            an = 0.032*5/exprel((15mV - v + VT)/(5mV))/(1ms); bn = 0.5*exp((10mV - v + VT)/(40mV))/(1ms)
            dm/dt = am*(1 - m) - bm*m @method(exp)
            dh/dt = ah*(1 - h) - bh*h @method(exp)
            dn/dt = an*(1 - n) - bn*n @method(exp)
            C*dv/dt = gL*(EL - v) + gNa*m^3*h*(ENa - v) + gK*n^4*(EK - v) + I @method(exp) ]],
   on = { spike = { when = "v > threshold", refractory = "refractory" } },
}
