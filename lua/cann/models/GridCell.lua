-- SPDX-License-Identifier: MIT
--- A sheet of grid cells that is driven by the phases of two rings of band cells.
-- A torus of the two phases with distances of the triangular lattice, divisive inhibition and adaptation. Half a turn
-- is taken away from the seam at pi, as in models.GridCell2DPosition. models.HierarchicalNetwork joins it to band and
-- place cells.
local cann = require "cann"

return cann.model {
   name = "GridCell", kind = "field", geometry = cann.geometry.torus { length = 20, ends = "one" },
   doc = "grid cells driven by two phases",
   param = [[ tau:ms = 0.1  @above(0) @doc("time constant of the potential")
              tau_v:ms = 10 @above(0) @doc("time constant of the adaptation")
              k = 0.005     @min(0)   @doc("strength of the divisive inhibition")
              a = pi/9      @above(0) @doc("half width of the connections, rad")
              J0 = 1                  @doc("strength of the connections")
              mbar = 1                @doc("strength of the adaptation over tau/tau_v")
              A = 5000                @doc("strength of the input")
              a_in = 2/9*pi @above(0) @doc("half width of the input, rad") ]],
   state = [[ u = 0 @min(0) @doc("potential");  v = 0 @doc("adaptation") ]],
   input = [[ p1 @doc("phases of the band cells, rad"); p2 ]],
   func = [[ turn(d) = d - 2*pi*round(d/(2*pi))
             half(d, side) = if abs(d) > pi*(1 - 1e-9) then side*pi else d end
             far(d1, d2) = d1^2 + (d2 - d1/2)^2*4/3
             J(d1, d2) = J0*exp(-far(d1, d2)/(2*a^2))/(sqrt(2*pi)*a)
             Jpp(d1, d2) = J(half(d1, 1), half(d2, 1));   Jpm(d1, d2) = J(half(d1, 1), half(d2, -1))
             Jmp(d1, d2) = J(half(d1, -1), half(d2, 1));  Jmm(d1, d2) = J(half(d1, -1), half(d2, -1)) ]],
   eqs = [[ r = u^2/(1 + k*pop.sum(u^2))       @record @doc("firing rate")
            I = A*exp(-far(turn(coord(1) - p1), turn(coord(2) - p2))/(2*a_in^2))/(sqrt(2*pi)*a_in)
            right = if coord(2) > -1e-9 then conv(Jpp, r) else conv(Jpm, r) end
            left = if coord(2) > -1e-9 then conv(Jmp, r) else conv(Jmm, r) end
            rec = if coord(1) > -1e-9 then right else left end  @doc("recurrent input")
            tau*du/dt = -u + rec + I - v                     @method(exp)
            tau_v*dv/dt = -v + mbar*tau/tau_v*u              @method(exp)
            most = 0.1*pop.max(r)
            kept = if r > most then r else 0 end
            centre1 = atan2(pop.sum(kept*sin(coord(1))), pop.sum(kept*cos(coord(1))))  @record @doc("phase 1, rad")
            centre2 = atan2(pop.sum(kept*sin(coord(2))), pop.sum(kept*cos(coord(2))))  @record @doc("phase 2, rad") ]],
}
