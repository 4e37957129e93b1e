-- SPDX-License-Identifier: MIT
--- Source of given spikes: an element fires in each step in which its input is not 0.
-- cann.group(models.SpikeTimes, 2, { times = { {1, 5}, {3} } }) gives the times, ms, of each element; or its input is
-- an array [steps, elements] of 0 and 1, as inputs.events{ times = , neurons = } and inputs.correlated{} make one.
local cann = require "cann"

return cann.model {
   name = "SpikeTimes", kind = "neuron", doc = "source of given spikes",
   input = [[ due @doc("1 in the steps in which the element fires, else 0") ]],
   times = "due",
   on = { spike = { when = "due > 0" } },
}
