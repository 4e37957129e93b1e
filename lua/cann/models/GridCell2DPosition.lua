-- SPDX-License-Identifier: MIT
--- A sheet of grid cells that follows the animal's place.
-- A place becomes a pair of phases on a triangular lattice; the sheet is a torus of these phases, distances are those
-- of the lattice with each phase wrapped by itself, and inhibition divides. Half a turn is taken away from the seam at
-- pi, as other programs do; where the length is odd there is none. analyzers.lattice_position decodes.
-- Ji, Lomi, Jeffery, Mitchell & Burgess, eLife (2025); lattice: Guanella, Kiper & Verschure, Int. J. Neural Syst. 17
-- (2007) 231.
local cann = require "cann"

return cann.model {
   name = "GridCell2DPosition", kind = "field", dt = 1, geometry = cann.geometry.torus { length = 30, ends = "one" },
   doc = "grid cells driven by place",
   param = [[ tau:ms = 10         @above(0) @doc("time constant of the potential")
              k = 1               @min(0)   @doc("strength of the divisive inhibition")
              a = 0.8             @above(0) @doc("half width of connections and stimulus, rad of phase")
              A = 3                         @doc("amplitude of the stimulus")
              J0 = 5                        @doc("strength of the connections")
              mapping_ratio = 1.5           @doc("phase per metre, rad/m")
              noise = 0           @min(0)   @doc("standard deviation of the noise in the input, per step")
              g = 1                         @doc("gain of the rates") ]],
   state = [[ u = 0 @min(0) @doc("potential") ]],
   input = [[ I @doc("external input") ]],
   func = [[ turn(d) = d - 2*pi*round(d/(2*pi))
             half(d, side) = if abs(d) > pi*(1 - 1e-9) then side*pi else d end
             bump(d1, d2) = exp(-(d1^2 + d1*d2 + d2^2)/(2*a^2))
             J(d1, d2) = J0/g*bump(d1, d2)/(sqrt(2*pi)*a)
             Jpp(d1, d2) = J(half(d1, 1), half(d2, 1));   Jpm(d1, d2) = J(half(d1, 1), half(d2, -1))
             Jmp(d1, d2) = J(half(d1, -1), half(d2, 1));  Jmm(d1, d2) = J(half(d1, -1), half(d2, -1)) ]],
   eqs = [[ r = g*u^2/(1 + k*pop.sum(u^2))                @record @doc("firing rate")
            n = noise*normal(0, 1)                        @step
            right = if coord(2) > -1e-9 then conv(Jpp, r) else conv(Jpm, r) end
            left = if coord(2) > -1e-9 then conv(Jmp, r) else conv(Jmm, r) end
            rec = if coord(1) > -1e-9 then right else left end  @doc("recurrent input")
            tau*du/dt = -u + rec + I + n                  @method(euler) ]],
   stimulus = "A*bump(turn(coord(1) - p1), turn(coord(2) - p2))",
   follows = { I = "A*bump(turn(coord(1) - mapping_ratio*(x - y/sqrt(3))), "
      .. "turn(coord(2) - mapping_ratio*2/sqrt(3)*y))" },
}
