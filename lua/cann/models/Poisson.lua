-- SPDX-License-Identifier: MIT
--- Source of Poisson spikes.
-- In each step each element fires with chance rate*dt, so at most once a step.
local cann = require "cann"

return cann.model {
   name = "Poisson", kind = "neuron", doc = "source of Poisson spikes",
   param = [[ rate:Hz = 10 @min(0) @doc("mean rate") ]],
   eqs = [[ chance = uniform(0, 1) @step ]],
   on = { spike = { when = "chance < rate*dt" } },
}
