-- SPDX-License-Identifier: MIT
--- Source of Poisson spikes whose rate is an input: given by a run, or sent by other groups in Hz.
-- In each step each element fires with chance rate*dt, so at most once a step.
local cann = require "cann"

return cann.model {
   name = "RatePoisson", kind = "neuron", doc = "source of Poisson spikes at a rate that is an input",
   param = [[ refractory:ms = 0 @min(0) @doc("silence after a spike") ]],
   input = [[ rate @doc("rate now, Hz; inputs.correlated_rate makes correlated spikes") ]],
   eqs = [[ chance = uniform(0, 1) @step ]],
   on = { spike = { when = "1000*chance < rate*dt", refractory = "refractory" } },
}
