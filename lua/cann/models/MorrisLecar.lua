-- SPDX-License-Identifier: MIT
--- Morris and Lecar's muscle fibre of the barnacle.
-- Morris & Lecar, Biophys. J. 35 (1981) 193. Capacitance in uF, conductances in mS, currents in uA, all per cm2.
local cann = require "cann"

return cann.model {
   name = "MorrisLecar", kind = "neuron", doc = "muscle fibre of two equations",
   param = [[ C = 20            @above(0) @doc("membrane capacitance, uF/cm2")
              gCa = 4.4         @min(0)   @doc("calcium conductance, mS/cm2")
              gK = 8            @min(0)   @doc("potassium conductance, mS/cm2")
              gL = 2            @min(0)   @doc("leak, mS/cm2")
              ECa:mV = 130                @doc("reversal of calcium")
              EK:mV = -84                 @doc("reversal of potassium")
              EL:mV = -60                 @doc("reversal of the leak")
              V1:mV = -1.2                @doc("half activation of calcium")
              V2:mV = 18        @above(0) @doc("its slope")
              V3:mV = 2                   @doc("half activation of potassium")
              V4:mV = 30        @above(0) @doc("its slope")
              phi:1/ms = 0.04   @above(0) @doc("rate of potassium")
              threshold:mV = 10           @doc("a spike is counted on the way up") ]],
   state = [[ v:mV = EL @doc("membrane potential")
              w = 0.02  @doc("potassium activation") ]],
   input = [[ v; I @doc("current, uA/cm2") ]],
   eqs = [[ open = 0.5*(1 + tanh((v - V1)/V2))
            wanted = 0.5*(1 + tanh((v - V3)/V4))
            C*dv/dt = gCa*open*(ECa - v) + gK*w*(EK - v) + gL*(EL - v) + I @method(rk4)
            dw/dt = phi*cosh((v - V3)/(2*V4))*(wanted - w)                 @method(rk4) ]],
   on = { spike = { when = "up(v - threshold)" } },
}
