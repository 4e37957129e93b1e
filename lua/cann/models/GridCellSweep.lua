-- SPDX-License-Identifier: MIT
--- A sheet of grid cells whose bump sweeps ahead of the animal with the theta rhythm.
-- The sheet and its lattice are those of models.GridCell2DPosition, with adaptation. Each direction cell puts a bump
-- a little ahead of the animal in its direction; models.GridCellNetwork joins both. Ji, Chu, Wu & Burgess, Curr. Biol.
-- 35 (2025) 709.
local cann = require "cann"

return cann.model {
   name = "GridCellSweep", kind = "field", dt = 1, extends = cann.models.GridCell2DPosition,
   geometry = cann.geometry.torus { length = 100, ends = "one" },
   doc = "grid cells with theta sweeps",
   param = [[ tau_v:ms = 100       @above(0) @doc("time constant of the adaptation")
              adaptation = 15                @doc("strength of the adaptation, over tau/tau_v")
              g = 1000                       @doc("gain of the rates")
              mapping_ratio = 1              @doc("phase per metre, rad/m")
              theta_strength = 1             @doc("weight of the rhythm")
              theta_cycle:ms = 100 @above(0) @doc("length of the rhythm's cycle") ]],
   state = [[ u = 0 @min(0) @doc("potential");  v = 0 @doc("adaptation") ]],
   input = [[ bumps @doc("input from direction cells"); x @doc("place, m"); y
              gain @doc("speed, share of the largest") ]],
   eqs = [[ tau*du/dt = -u + rec + I + drive + n - v          @method(exp)
            tau_v*dv/dt = -v + adaptation*tau/tau_v*u         @method(exp)
            drive = (1 + theta_strength*(0.5 + gain)*cos(2*pi*mod(t, theta_cycle)/theta_cycle - pi))*bumps  @record
            most = 0.1*pop.max(r)
            kept = if r > most then r else 0 end
            centre1 = atan2(pop.sum(kept*sin(coord(1))), pop.sum(kept*cos(coord(1))))  @record @doc("phase 1, rad")
            centre2 = atan2(pop.sum(kept*sin(coord(2))), pop.sum(kept*cos(coord(2))))  @record @doc("phase 2, rad") ]],
   follows = { x = "x", y = "y", gain = "linear_gain" },
}
