-- SPDX-License-Identifier: MIT
--- Izhikevich's neuron with a capacitance: a regular spiking cell of the cortex.
-- Izhikevich, Dynamical Systems in Neuroscience (2007), section 8.2. A plugin is a folder with this file: found under
-- CANN_PATH, its models, plots and so on join those of the library under the names given here.
local cann = require "cann"

local Izhikevich2007 = cann.model {
   name = "Izhikevich2007", kind = "neuron",
   param = "C = 100; k = 0.7; vr = -60; vt = -40; peak = 35; a = 0.03; b = -2; c = -50; d = 100",
   input = "I",
   state = "v = vr; u = 0",
   eqs = [[ C*dv/dt = k*(v - vr)*(v - vt) - u + I   @method(euler)
            du/dt = a*(b*(v - vr) - u)              @method(euler) ]],
   on = { spike = { when = "v > peak", run = "v = c; u += d" } },
}

return { models = { Izhikevich2007 = Izhikevich2007 } }
