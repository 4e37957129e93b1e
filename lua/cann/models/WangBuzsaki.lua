-- SPDX-License-Identifier: MIT
--- Fast-spiking interneuron of the hippocampus.
-- Wang & Buzsaki, J. Neurosci. 16 (1996) 6402. Capacitance in uF, conductances in mS, currents in uA, all per cm2.
local cann = require "cann"

return cann.model {
   name = "WangBuzsaki", kind = "neuron", doc = "fast-spiking interneuron",
   param = [[ C = 1             @above(0) @doc("membrane capacitance, uF/cm2")
              gNa = 35          @min(0)   @doc("sodium conductance, mS/cm2")
              gK = 9            @min(0)   @doc("potassium conductance, mS/cm2")
              gL = 0.1          @min(0)   @doc("leak, mS/cm2")
              ENa:mV = 55                 @doc("reversal of sodium")
              EK:mV = -90                 @doc("reversal of potassium")
              EL:mV = -65                 @doc("reversal of the leak")
              phi = 5           @above(0) @doc("speed of the gates")
              threshold:mV = 20           @doc("a spike is counted on the way up") ]],
   state = [[ v:mV = -65 @doc("membrane potential")
              h = 0.6  @doc("sodium inactivation")
              n = 0.32 @doc("potassium activation") ]],
   input = [[ v; I @doc("current, uA/cm2") ]],
   eqs = [[ am = 1/exprel(-(v + 35mV)/(10mV))/(1ms);    bm = 4*exp(-(v + 60mV)/(18mV))/(1ms)
            ah = 0.07*exp(-(v + 58mV)/(20mV))/(1ms);    bh = 1/(exp(-(v + 28mV)/(10mV)) + 1)/(1ms)
            an = 0.1/exprel(-(v + 34mV)/(10mV))/(1ms);  bn = 0.125*exp(-(v + 44mV)/(80mV))/(1ms)
            m = am/(am + bm)
            dh/dt = phi*(ah*(1 - h) - bh*h) @method(exp)
            dn/dt = phi*(an*(1 - n) - bn*n) @method(exp)
            C*dv/dt = gNa*m^3*h*(ENa - v) + gK*n^4*(EK - v) + gL*(EL - v) + I @method(semi) ]],
   on = { spike = { when = "up(v - threshold)" } },
}
