-- SPDX-License-Identifier: MIT
--- A sheet of grid cells that integrates the animal's velocity.
-- Each cell prefers one of six directions and receives from cells shifted that way, so that a pattern of bumps drifts
-- with the velocity. After Burak & Fiete, PLoS Comput. Biol. 5 (2009) e1000291, with six directions in rows.
-- Give s random first values: an even sheet stays even. A short walk in several directions (the healing of that paper)
-- mends faults of the pattern and may turn it, but does not stop its drift: at rest 0.1 to 0.4 cells per second along
-- y with 40 cells a side, 1 with 42, 3 with 48, where whole columns prefer one direction. The order of directions,
-- the number of the cell modulo six, has no mirror image, so nothing holds the two ways equal.
local cann = require "cann"

-- The directions of neighbouring cells, degrees.
local degrees = { 0, 180, 60, 240, 120, 300 }

local names, terms, east, north = {}, {}, {}, {}
for k, angle in ipairs(degrees) do
   local c, s = math.cos(math.rad(angle)), math.sin(math.rad(angle))
   names[k] = ("J%d(d1, d2) = hat(-cells(d1) - W_l*(%.17g), -cells(d2) - W_l*(%.17g))"):format(k, c, s)
   terms[k] = ("if class == %d then conv(J%d, r) else "):format(k - 1, k)
   east[k] = ("if class == %d then %.17g else "):format(k - 1, c)
   north[k] = ("if class == %d then %.17g else "):format(k - 1, s)
end
local function chosen(list) return table.concat(list) .. "0" .. (" end"):rep(#list) end

return cann.model {
   name = "GridCell2DVelocity", kind = "field", dt = 1, geometry = cann.geometry.torus { length = 40, ends = "one" },
   doc = "grid cells that integrate velocity",
   param = [[ tau:ms = 10     @above(0) @doc("time constant")
              alpha = 0.2               @doc("weight of the velocity, s/m")
              A = 1                     @doc("input to all")
              W_a = 1.5                 @doc("strength of the connections")
              W_l = 2                   @doc("shift of the connections, cells")
              lambda_net = 15 @above(0) @doc("distance of the bumps, cells")
              e = 1.15        @above(0) @doc("width of the inhibition over that of the excitation, squared") ]],
   state = [[ s = 0 @doc("potential") ]],
   input = [[ vx @doc("velocity, m/s"); vy ]],
   func = [[ cells(d) = d*sqrt(N)/(2*pi)
             around(d) = d - sqrt(N)*round(d/sqrt(N))
             far(d1, d2) = around(d1)^2 + around(d2)^2
             hat(d1, d2) = W_a*(exp(-3*e/lambda_net^2*far(d1, d2)) - exp(-3/lambda_net^2*far(d1, d2)))
             ]] .. table.concat(names, "\n"),
   eqs = ([[ r = pos(s)                          @record @doc("firing rate")
            class = mod(i - 1, 6)
            along = (%s)*vx + (%s)*vy
            tau*ds/dt = -s + (%s) + A*(1 + alpha*along)   @method(euler) ]]):format(chosen(east), chosen(north),
      chosen(terms)),
   follows = { vx = "velocity_x", vy = "velocity_y" },
}
