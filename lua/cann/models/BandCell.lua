-- SPDX-License-Identifier: MIT
--- A ring of band cells that integrates the velocity along one direction.
-- A ring attractor u with two rings of shifters s that copy it: the left one, stronger the faster the animal goes
-- along the direction, pushes the bump forwards, the right one backwards. The stimulus anchors the ring at the place.
-- The shifters' output is read before their own step, the ring's rate of the step before drives them. Shifting rings:
-- Zhang, J. Neurosci. 16 (1996) 2112; Xie, Hahnloser & Seung, Phys. Rev. E 66 (2002) 041902.
local cann = require "cann"

return cann.model {
   name = "BandCell", kind = "field", geometry = cann.geometry.ring { n = 180, ends = "one" },
   doc = "band cells that integrate velocity along one direction",
   param = [[ angle = 0                   @doc("direction of the bands, rad")
              spacing = 1       @above(0) @doc("distance of the bands, m")
              tau:ms = 1        @above(0) @doc("time constant of the ring")
              tau_s:ms = 0.1    @above(0) @doc("time constant of the shifters")
              k = 0.0005        @min(0)   @doc("strength of the divisive inhibition")
              a = 2/9*pi        @above(0) @doc("half width of the connections, rad")
              J0 = 1.1                    @doc("strength of the connections over the least that holds a bump")
              w_in = 0.2                  @doc("weight from the ring to the shifters")
              w_out = 1                   @doc("weight from the shifters to the ring")
              shift = 0.76*pi/9           @doc("shift of the weights back, rad")
              gain = 0.2                  @doc("output of the shifters at rest")
              noise = 0         @min(0)   @doc("standard deviation of the noise in the shifters' output") ]],
   state = [[ u = 10*exp(-coord(1)^2/(2*a^2))/(sqrt(2*pi)*a) @doc("potential of the ring")
              r = 30*exp(-coord(1)^2/(2*a^2))/(sqrt(2*pi)*a) @doc("firing rate of the ring")
              s = 0 @doc("potential of the shifters") ]],
   input = [[ vx @doc("velocity, m/ms"); vy; px @doc("place, m"); py
              strength @doc("of the stimulus at the place") ]],
   func = [[ turn(d) = d - 2*pi*round(d/(2*pi))
             J(d) = J0*sqrt(8*sqrt(2*pi)*k*a*2*pi/N)*exp(-d^2/(2*a^2))/(sqrt(2*pi)*a)
             ahead(d) = w_out*exp(-turn(d - shift)^2/(2*a^2))/(sqrt(2*pi)*a)
             behind(d) = w_out*exp(-turn(d + shift)^2/(2*a^2))/(sqrt(2*pi)*a)
             project(x1, x2) = 2*pi/spacing*(cos(angle - pi/2)*x1 + sin(angle - pi/2)*x2) ]],
   eqs = [[ v = project(vx, vy)
            rate = u^2/(1 + k*pop.sum(u^2))                                    @step
            left = (gain + v)*(pos(s) + noise*normal(0, 1))                    @step
            right = (gain - v)*(pos(s) + noise*normal(0, 1))                   @step
            place = strength*exp(-turn(coord(1) - project(px, py) - pi)^2/(4*a^2))
            tau*du/dt = -u + conv(J, rate) + conv(ahead, left) + conv(behind, right) + place  @method(euler)
            tau_s*ds/dt = -s + w_in*r                                          @method(euler)
            r := rate
            centre = atan2(pop.sum(r*sin(coord(1))), pop.sum(r*cos(coord(1))))  @record @doc("phase, rad") ]],
   follows = { vx = "velocity_x/1000", vy = "velocity_y/1000", px = "x", py = "y" },
}
