-- SPDX-License-Identifier: MIT
--- Source of given spikes: an element fires in each step in which its input is not 0.
-- Its input is an array [steps, elements] of 0 and 1, as inputs.events{ times = , neurons = } makes one.
local cann = require "cann"

return cann.model {
   name = "SpikeTimes", kind = "neuron", doc = "source of given spikes",
   input = [[ due @doc("1 in the steps in which the element fires, else 0") ]],
   on = { spike = { when = "due > 0" } },
}
