-- SPDX-License-Identifier: MIT
--- A ring of direction cells whose bump sweeps to and fro with the theta rhythm.
-- Adaptation makes the bump run ahead of the head's direction, the rhythm in the input lets it go and takes it back;
-- the faster the head turns, the more the rhythm weighs. Ji, Chu, Wu & Burgess, "A systems model of alternating theta
-- sweeps via firing rate adaptation", Curr. Biol. 35 (2025) 709.
local cann = require "cann"

return cann.model {
   name = "DirectionCellNetwork", kind = "field", dt = 1, geometry = cann.geometry.ring { n = 100, ends = "one" },
   doc = "direction cells with theta sweeps",
   param = [[ tau:ms = 10          @above(0) @doc("time constant of the potential")
              tau_v:ms = 100       @above(0) @doc("time constant of the adaptation")
              k = 0.2              @min(0)   @doc("strength of the divisive inhibition")
              adaptation = 15                @doc("strength of the adaptation, over tau/tau_v")
              a = 0.7              @above(0) @doc("half width of connections and stimulus, rad")
              A = 3                          @doc("amplitude of the stimulus")
              J0 = 1                         @doc("strength of the connections")
              g = 1                          @doc("gain of the rates")
              theta_strength = 1             @doc("weight of the rhythm")
              theta_cycle:ms = 100 @above(0) @doc("length of the rhythm's cycle")
              noise = 0            @min(0)   @doc("standard deviation of the noise in the input, per step") ]],
   state = [[ u = 0 @min(0) @doc("potential");  v = 0 @doc("adaptation") ]],
   input = [[ I @doc("external input") ]],
   func = [[ turn(d) = d - 2*pi*round(d/(2*pi))
             J(d) = J0/g*exp(-d^2/(2*a^2))/(sqrt(2*pi)*a) ]],
   eqs = [[ r = g*u^2/(1 + k*pop.sum(u^2))                                @record @doc("firing rate")
            n = noise*normal(0, 1)                                        @step
            tau*du/dt = -u + conv(J, r) + I + n - v                       @method(exp)
            tau_v*dv/dt = -v + adaptation*tau/tau_v*u                     @method(exp)
            centre = atan2(pop.sum(r*sin(coord(1))), pop.sum(r*cos(coord(1))))  @record @doc("direction, rad")
            third = if r > pop.max(r)/3 then r else 0 end                 @doc("what the grid cells hear") ]],
   stimulus = "A*exp(-distance(p1)^2/(2*a^2))",
   follows = { I = "(1 + theta_strength*(0.5 + angular_gain)*cos(2*pi*mod(t, theta_cycle)/theta_cycle - pi))"
      .. "*A*exp(-turn(coord(1) - heading)^2/(2*a^2))" },
}
