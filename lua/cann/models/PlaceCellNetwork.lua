-- SPDX-License-Identifier: MIT
--- Place cells on the shortest ways of an environment, whose bump sweeps ahead with the theta rhythm.
-- One cell for each free cell of a grid; connections and stimulus fall off as exp(-D/(2 a^2)) with the length D of the
-- shortest way (D itself, not its square: an exponential, as other programs have it; kernel = "gaussian" squares it).
-- Chu, Ji, Zuo, Mi, Zhang, Huang, Bush, Burgess & Wu, eLife 12 (2024) RP87055.
local cann = require "cann"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local cells = cann.model {
   name = "PlaceCells", kind = "neuron", dt = 1, doc = "place cells on the shortest ways of an environment",
   param = [[ tau:ms = 10          @above(0) @doc("time constant of the potential")
              tau_v:ms = 100       @above(0) @doc("time constant of the adaptation")
              k = 0.2              @min(0)   @doc("strength of the divisive inhibition")
              m = 3                          @doc("strength of the adaptation")
              A = 5                          @doc("amplitude of the stimulus")
              g = 1                          @doc("gain of the rates")
              theta_strength = 0.1           @doc("weight of the rhythm")
              theta_cycle:ms = 100 @above(0) @doc("length of the rhythm's cycle")
              noise = 0            @min(0)   @doc("standard deviation of the noise in the input, per step")
              x = 0 @local                   @doc("centre, m")
              y = 0 @local ]],
   state = [[ u = 0 @min(0) @doc("potential");  v = 0 @doc("adaptation") ]],
   input = [[ rec @doc("from other cells"); near @doc("of the stimulus: 1 in the animal's cell")
              here @doc("number of the animal's cell"); gain @doc("speed, share of the largest") ]],
   eqs = [[ r = g*u^2/(1 + k*pop.sum(u^2))                                                  @record @doc("firing rate")
            I = (1 + theta_strength*gain*cos(2*pi*mod(t, theta_cycle)/theta_cycle - pi))*A*near   @record
            n = noise*normal(0, 1)                                                          @step
            tau*du/dt = -u + rec + I + n - v                                                @method(exp)
            tau_v*dv/dt = -v + m*u                                                          @method(exp)
            place_x = pop.sum(r*x)/(1e-9 + pop.sum(r))  @record @doc("mean of the centres, m")
            place_y = pop.sum(r*y)/(1e-9 + pop.sum(r))  @record ]],
   follows = { here = "cell", gain = "linear_gain" },
}

local own = {
   geodesics = { nil, "the environment's shortest ways: world:geodesics(dx)", required = true, type = "table" },
   a = { 0.2, "width of connections and stimulus, m", above = 0 },
   J0 = { 1, "strength of the connections" },
   kernel = { "exponential", "exponential: exp(-D/(2a^2)); gaussian: exp(-D^2/(2a^2))",
      choices = { "exponential", "gaussian" } },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, whole = true },
}
local rows = {}
for name, row in pairs(own) do rows[name] = row end
for _, row in ipairs(cells.parameters) do
   if row.name ~= "x" and row.name ~= "y" then rows[row.name] = { nil, row.doc, type = "number" } end
end
local accepts = options.declare("PlaceCellNetwork", rows)

--- Makes the network.
-- @tparam table options geodesics, a, J0, kernel, precision, seed, and those of the cells: tau, tau_v, k, m, A, g,
-- theta_strength, theta_cycle, noise
-- @treturn Network u, v, r [cells], place_x, place_y; centres in geodesics.grid.centres
-- @usage models.PlaceCellNetwork{ geodesics = tasks.TMaze{}:geodesics(0.1) }
local function place_cell_network(given)
   local o = accepts(given)
   local ways = o.geodesics
   if not tensor.is(ways.distances) or type(ways.grid) ~= "table" then
      handle.fail("PlaceCellNetwork: geodesics is made by an environment, as tasks.TMaze{}:geodesics(0.1)")
   end
   local values = { x = ways.grid.centres[{ {}, 1 }]:contiguous(), y = ways.grid.centres[{ {}, 2 }]:contiguous() }
   for _, row in ipairs(cells.parameters) do
      if o[row.name] ~= nil then values[row.name] = o[row.name] end
   end
   local far = o.kernel == "gaussian" and ways.distances ^ 2 or ways.distances
   local near = (far * (-0.5 / o.a ^ 2)):exp()
   local group = cann.group(cells, ways.grid.count, values)
   group.place_grid = ways.grid
   local net = cann.network({ place = group }, { precision = o.precision, seed = o.seed })
   net:link { to = "place.rec", from = "place", value = "r", matrix = near * (o.J0 / (2 * math.pi * o.a ^ 2)) }
   return net:link { to = "place.near", from = "place", row = "here", table = near }
end

return place_cell_network
