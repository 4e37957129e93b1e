-- SPDX-License-Identifier: MIT
--- Izhikevich's neuron: two equations that fire in twenty ways.
-- Izhikevich, IEEE Transactions on Neural Networks 14 (2003) 1569. A plugin is a folder with this file: found
-- under CANN_PATH, its models, plots and so on join those of the library under the names given here.
local cann = require "cann"

local Izhikevich = cann.model {
   name = "Izhikevich", kind = "neuron",
   param = "a = 0.02; b = 0.2; c = -65; d = 8",
   input = "I",
   state = "v = -65; u = -13",
   eqs = [[ v' = 0.04*v^2 + 5*v + 140 - u + I   @method(euler)
            u' = a*(b*v - u)                    @method(euler) ]],
   on = { spike = { when = "v > 30", run = "v = c; u += d" } },
}

return { models = { Izhikevich = Izhikevich } }
