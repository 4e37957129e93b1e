-- SPDX-License-Identifier: MIT
--- A continuous attractor network of any kernel on any manifold, with a choice of inhibition and adaptation.
-- Potentials u, rates r: tau du/dt = -u + sum over cells of J(distance) r cell + I. On a line, ring, plane or torus
-- the sum is a convolution; a twisted torus has the distances of a triangular lattice; on a sphere or a graph it is a
-- matrix of all distances. Wu, Hamaguchi & Amari, Neural Computation 20 (2008) 994; adaptation: Mi, Fung, Wong & Wu,
-- NIPS 27 (2014) 505; synapses that tire or grow: Tsodyks, Pawelzik & Markram, Neural Computation 10 (1998) 821.
-- With SFA a bump travels by itself from m = tau/tau_v on. The speed that Mi et al. give, 2a/tau_v sqrt(q - sqrt(q))
-- with q = m tau_v/tau, is too high by 27 to 35 %: their adaptation is the bump's own Gaussian, moved, but it trails as
-- V = m (1 - c tau_v d/dx)^-1 U. Solved with that, the wave of the equations is as fast as the network.
local cann = require "cann"
local handle = require "cann.handle"
local manifold = require "cann.manifold"
local network = require "cann.network"
local options = require "cann.options"

local accepts = options.declare("CANN", {
   manifold = { "ring", "what the cells stand on",
      choices = { "line", "ring", "plane", "torus", "twisted_torus", "sphere", "graph" } },
   n = { 256, "cells; on sheets rounded to a square", at_least = 2, at_most = 2 ^ 26, whole = true },
   low = { -math.pi, "least coordinate of a line, ring, plane or torus" },
   high = { math.pi, "where it ends" },
   distances = { nil, "of a graph: tensor [cells, cells]", type = "table" },
   dimension = { nil, "of a graph, for the kernel's norm: 1 or 2 (2)", type = "number", at_least = 1, at_most = 2,
      whole = true },
   kernel = { nil, "connections as an expression of the distance d and the parameters (a Gaussian)", type = "string" },
   inhibition = { "divisive", "divisive: rates are u^2 over 1 + k sum u^2; subtractive: all rates, times k, are taken "
      .. "off the input; global: the mean potential, times k, is taken off before rates saturate",
      choices = { "divisive", "subtractive", "global" } },
   adaptation = { {}, "any of SFA (rates tire), STD (synapses tire), STF (synapses grow): { \"SFA\" }" },
   tau = { 10, "time constant of the potential, ms", above = 0 },
   J0 = { 1, "strength of the connections" },
   a = { 0.5, "half width of the connections", above = 0 },
   k = { 0.02, "strength of the inhibition", at_least = 0 },
   A = { 1, "amplitude of the stimulus" },
   tau_v = { 500, "time constant of SFA, ms", above = 0 },
   m = { 0.05, "strength of SFA", at_least = 0 },
   tau_d = { 150, "time constant of STD, ms", above = 0 },
   beta = { 0.0002, "share of a synapse that a unit of rate uses up, per ms", at_least = 0 },
   tau_f = { 500, "time constant of STF, ms", above = 0 },
   alpha = { 0.00002, "growth of a synapse by a unit of rate, per ms", at_least = 0 },
   f_max = { 1, "most that a synapse grows", at_least = 0 },
   noise = { 0, "strength of white noise in the input", at_least = 0 },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, whole = true },
})

local inhibitions = {
   divisive = { "r = pos(u)^2/(1 + k*pop.sum(pos(u)^2)*cell_size)", "" },
   subtractive = { "r = tanh(pos(u))", " - k*pop.sum(r)*cell_size" },
   global = { "r = tanh(pos(u - k*pop.mean(pos(u))))", "" },
}

local adaptations = {
   SFA = { param = "tau_v:ms; m", state = "v = 0", eqs = "tau_v*dv/dt = -v + m*u  @method(exp)", input = " - v" },
   STD = { param = "tau_d:ms; beta", state = "p = 1", eqs = "tau_d*dp/dt = 1 - p - tau_d*beta*p*r  @method(exp)",
      sent = "p*" },
   STF = { param = "tau_f:ms; alpha; f_max", state = "f = 0",
      eqs = "tau_f*df/dt = -f + tau_f*alpha*(f_max - f)*r  @method(exp)", sent = "(1 + f)*" },
}

local gaussians = { "J0*exp(-d^2/(2*a^2))/(sqrt(2*pi)*a)", "J0*exp(-d^2/(2*a^2))/(2*pi*a^2)" }

-- Declarations of the parameters that the parts use, with the user's values.
local function parameters(names, o)
   local lines = {}
   for name, unit in names:gmatch "([%a_][%w_]*)(:?%a*)" do
      lines[#lines + 1] = ("%s%s = %.17g"):format(name, unit, o[name])
   end
   return table.concat(lines, "; ")
end

-- The nearest of a lattice's images: phases wrap by themselves, then the neighbouring turns are tried.
local lattice = { "lattice(x, y) = x^2 + x*y + y^2" }
local on_lattice = "A*exp(-near(turn(coord(1) - p1), turn(coord(2) - p2))^2/(4*a^2))"
do
   local images = "lattice(d1, d2)"
   for i = -1, 1 do
      for j = -1, 1 do
         if i ~= 0 or j ~= 0 then
            images = ("min(%s, lattice(d1 + %d*2*pi, d2 + %d*2*pi))"):format(images, i, j)
         end
      end
   end
   lattice[2] = "near(d1, d2) = sqrt(" .. images .. ")"
   lattice[3] = "J(d1, d2) = shape(near(d1, d2))"
   lattice[4] = "turn(x) = x - 2*pi*round(x/(2*pi))"
end

local function describe(o, on)
   local inhibition = inhibitions[o.inhibition]
   local names, state, eqs, input, sent = "tau:ms; J0; a; k; A; noise", { "u = 0" }, {}, inhibition[2], ""
   for _, name in ipairs(o.adaptation) do
      local part = adaptations[name]
      if not part then
         handle.fail("%s", options.unknown("CANN", "adaptation", tostring(name), { "SFA", "STD", "STF" }))
      end
      names = names .. "; " .. part.param
      state[#state + 1], eqs[#eqs + 1] = part.state, part.eqs
      input, sent = input .. (part.input or ""), sent .. (part.sent or "")
   end
   local cell = on.geometry and "cell" or ("%.17g"):format(on.cell)
   local rec = on.geometry and ("conv(J, %sr)*cell"):format(sent) or "rec"
   local noise = o.noise > 0 and " + noise*sqrt(tau)*xi" or ""
   table.insert(eqs, 1, (inhibition[1] .. "  @record"):gsub("cell_size", cell) .. "")
   eqs[#eqs + 1] = ("tau*du/dt = -u + %s + I%s%s  @method(%s)"):format(rec, input:gsub("cell_size", cell), noise,
      o.noise > 0 and "em" or "exp")
   local shape = o.kernel or gaussians[on.dimension]
   local func = "J(d) = " .. shape
   local stimulus = on.dimension == 1 and "A*exp(-distance(p1)^2/(4*a^2))" or "A*exp(-distance(p1, p2)^2/(4*a^2))"
   if on.lattice then func = "shape(d) = " .. shape .. "\n" .. table.concat(lattice, "\n") end
   return { name = "CANN", kind = on.geometry and "field" or "neuron", geometry = on.geometry,
      doc = "continuous attractor network", param = parameters(names, o), state = table.concat(state, "; "),
      input = on.geometry and "I" or "I; rec", func = func, eqs = table.concat(eqs, "\n"),
      stimulus = on.geometry and (on.lattice and on_lattice or stimulus) or nil }, sent
end

-- The kernel at every distance: evaluated by the engine, as an expression of a state d.
local function matrix_of(o, on)
   local n = on.distances:size(1)
   local known = on.distances:lt(1 / 0)
   local d = cann.tensor.where(known, on.distances, 0)
   local probe = cann.model { name = "kernel", kind = "neuron", param = parameters("J0; a; k; A", o), state = "d = 0" }
   local net = network.of_group(cann.group(probe, n * n, { d = d:flatten() }), { precision = "float64" })
   local values = net:evaluate(o.kernel or gaussians[on.dimension]):reshape(n, n)
   return cann.tensor.where(known, values, 0) * on.cell
end

--- Makes the network.
-- @tparam table options manifold, n, kernel, inhibition, adaptation, noise and the parameters
-- @treturn Network u, r (v, p, f with adaptation), input I; on a sphere `places` [n, 3], on a sphere or graph
-- `distances` [n, n]; several are joined by cann.network{ a = ..., b = ... }:link{...}
-- @usage models.CANN{ manifold = "ring", n = 64, adaptation = { "SFA" } }
local function general(given)
   local o = accepts(given)
   if o.distances and o.manifold ~= "graph" then
      handle.fail("CANN: distances are those of a graph, but manifold = \"%s\"", o.manifold)
   end
   local on = manifold.kinds[o.manifold](o)
   local settings = { precision = o.precision, seed = o.seed }
   local spec, sent = describe(o, on)
   if on.geometry then
      return cann.model(spec)(settings)
   end
   local net = network.of_group(cann.group(cann.model(spec), on.distances:size(1)), network.settings(settings))
   net:link { to = "rec", value = sent .. "r", matrix = matrix_of(o, on) }
   net.places, net.distances = on.places, on.distances
   return net
end

return general
