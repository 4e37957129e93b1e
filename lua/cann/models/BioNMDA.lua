-- SPDX-License-Identifier: MIT
--- Kinetic NMDA conductance of second order that magnesium blocks near rest: a pulse of transmitter activates, and what
-- is active opens.
-- Ermentrout & Terman, Mathematical Foundations of Neuroscience (2010) ch. 7; Jahr & Stevens, J. Neurosci. 10 (1990)
-- 3178.
local cann = require "cann"

return cann.model {
   name = "BioNMDA", kind = "synapse", doc = "kinetic NMDA conductance of second order",
   param = [[ w:nS = 1                 @doc("conductance of the open synapse")
              alpha1:1/ms = 2   @min(0) @doc("rate of opening")
              beta1:1/ms = 0.01 @min(0) @doc("rate of closing")
              alpha2 = 1        @min(0) @doc("rate of activating, 1/(mM ms)")
              beta2:1/ms = 0.5  @min(0) @doc("rate of inactivating")
              T = 1             @min(0) @doc("transmitter of a pulse, mM")
              pulse:ms = 0.5    @min(0) @doc("how long a pulse lasts")
              E:mV = 0                  @doc("reversal potential")
              Mg = 1.2          @min(0) @doc("magnesium outside, mM") ]],
   state = [[ s = 0             @doc("open fraction")
              x = 0             @doc("active fraction")
              arrival:ms = -inf @doc("time of the last spike") ]],
   eqs = [[ released = if t - arrival < pulse - dt/2 then T else 0 end @step
            ds/dt = alpha1*x*(1 - s) - beta1*s        @method(rk4)
            dx/dt = alpha2*released*(1 - x) - beta2*x @method(rk4) ]],
   on = { pre = "arrival = t" },
   send = "w*s*(E - post.v)/(1 + Mg/3.57*exp(-0.062*post.v))",
}
