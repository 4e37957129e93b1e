-- SPDX-License-Identifier: MIT
--- Spike-timing dependent plasticity, every pair of spikes counted.
-- Song, Miller & Abbott, Nat. Neurosci. 3 (2000) 919. Traces decay between events in closed form. A spike of the source
-- reaches the port with the weight before it changes.
local cann = require "cann"

return cann.model {
   name = "STDP", kind = "synapse", doc = "spike-timing dependent plasticity",
   param = [[ tau_plus:ms = 20  @above(0) @doc("decay of the source's trace")
              tau_minus:ms = 20 @above(0) @doc("decay of the target's trace")
              A_plus = 0.01               @doc("growth, of w_max, where the source fired just before")
              A_minus = 0.0105            @doc("decline, of w_max, where the target did")
              w_min = 0                   @doc("least weight")
              w_max = 1                   @doc("largest weight") ]],
   state = [[ w = 0.5 @min(w_min) @max(w_max) @doc("weight")
              x = 0   @doc("trace of the source's spikes")
              y = 0   @doc("trace of the target's spikes") ]],
   eqs = [[ tau_plus*dx/dt = -x  @event
            tau_minus*dy/dt = -y @event ]],
   on = { pre = "post.$port += w; x += A_plus*w_max; w -= y",
          post = "y += A_minus*w_max; w += x" },
}
