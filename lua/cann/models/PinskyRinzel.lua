-- SPDX-License-Identifier: MIT
--- Pyramidal cell of two compartments: a soma that spikes, a dendrite that bursts with calcium.
-- Pinsky & Rinzel, J. Comput. Neurosci. 1 (1994) 39. Capacitance in uF, conductances in mS, currents in uA, per cm2.
local cann = require "cann"

return cann.model {
   name = "PinskyRinzel", kind = "neuron", doc = "pyramidal cell of two compartments",
   param = [[ C = 3          @above(0)           @doc("membrane capacitance, uF/cm2")
              p = 0.5        @above(0) @below(1) @doc("part of the membrane that is soma")
              gc = 2.1       @min(0)             @doc("coupling of the compartments, mS/cm2")
              gL = 0.1       @min(0)             @doc("leak, mS/cm2")
              gNa = 30       @min(0)             @doc("sodium conductance, mS/cm2")
              gK = 15        @min(0)             @doc("delayed rectifier, mS/cm2")
              gCa = 10       @min(0)             @doc("calcium conductance, mS/cm2")
              gAHP = 0.8     @min(0)             @doc("slow potassium conductance, mS/cm2")
              gC = 15        @min(0)             @doc("potassium conductance of calcium and potential, mS/cm2")
              ENa = 60                           @doc("reversal of sodium, mV")
              EK = -75                           @doc("reversal of potassium, mV")
              ECa = 80                           @doc("reversal of calcium, mV")
              EL = -60                           @doc("reversal of the leak, mV")
              threshold = 20                     @doc("a spike is counted on the way up, mV") ]],
   state = [[ v = -64.6  @doc("potential of the soma, mV")
              vd = -64.5 @doc("potential of the dendrite, mV")
              Ca = 0.2   @doc("calcium")
              h = 0.999  @doc("sodium inactivation")
              n = 0.001  @doc("potassium activation")
              s = 0.009  @doc("calcium activation")
              c = 0.007  @doc("activation of gC")
              q = 0.01   @doc("activation of gAHP") ]],
   input = [[ v; I @doc("current into the soma, uA/cm2")
              Id @doc("current into the dendrite, uA/cm2") ]],
   func = "rate(x, scale, width) = scale*width/exprel(x/width)",
   eqs = [[ x = v + 60; y = vd + 60
            am = rate(13.1 - x, 0.32, 4);  bm = rate(x - 40.1, 0.28, 5);  m = am/(am + bm)
            an = rate(35.1 - x, 0.016, 5); bn = 0.25*exp(0.5 - 0.025*x)
            ah = 0.128*exp((17 - x)/18);   bh = 4/(1 + exp((40 - x)/5))
            as = 1.6/(1 + exp(-0.072*(y - 65))); bs = rate(y - 51.1, 0.02, 5)
            slow = 2*exp((6.5 - y)/27)
            ac = if y <= 50 then (exp((y - 10)/11) - exp((y - 6.5)/27))/18.975 else slow end
            bc = if y <= 50 then slow - ac else 0 end
            ICa = gCa*s^2*(vd - ECa)
            chi = min(Ca/250, 1)
            C*v' = gNa*m^2*h*(ENa - v) + gK*n*(EK - v) + gL*(EL - v) + (gc*(vd - v) + I)/p @method(rk4)
            C*vd' = gL*(EL - vd) - ICa + gAHP*q*(EK - vd) + gC*c*chi*(EK - vd)
                  + (gc*(v - vd) + Id)/(1 - p)                                           @method(rk4)
            Ca' = -0.13*ICa - 0.075*Ca                   @method(rk4)
            h' = ah*(1 - h) - bh*h                       @method(rk4)
            n' = an*(1 - n) - bn*n                       @method(rk4)
            s' = as*(1 - s) - bs*s                       @method(rk4)
            c' = ac*(1 - c) - bc*c                       @method(rk4)
            q' = min(2e-5*Ca, 0.01)*(1 - q) - 0.001*q    @method(rk4) ]],
   on = { spike = { when = "up(v - threshold)" } },
}
