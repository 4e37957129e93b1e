-- SPDX-License-Identifier: MIT
--- Rates that are given: r is the input that a run or net:set gives, for synapses that send pre.r.
-- A schedule is inputs.timed_array{ values = , times = , period = } as the input.
local cann = require "cann"

return cann.model {
   name = "InputArray", kind = "neuron", doc = "rates that are given",
   input = [[ rate @doc("rate now") ]],
   state = [[ r = 0 @doc("the same, as synapses read it in the next step") ]],
   eqs = [[ r := rate ]],
}
