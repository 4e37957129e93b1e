-- SPDX-License-Identifier: MIT
--- Spike-timing dependent plasticity with unit traces; the weight changes before it is sent.
-- Song, Miller & Abbott, Nat. Neurosci. 3 (2000) 919, in the form of BrainPy's STDP_Song2000.
local cann = require "cann"

return cann.model {
   name = "STDP_Song", kind = "synapse", doc = "spike-timing dependent plasticity with unit traces",
   param = [[ tau_pre:ms = 16.8  @above(0) @doc("decay of the source's trace")
              tau_post:ms = 33.7 @above(0) @doc("decay of the target's trace")
              A_pre = 0.96                 @doc("growth where the source fired just before")
              A_post = 0.53                @doc("decline where the target did")
              w_min = -inf                 @doc("least weight")
              w_max = inf                  @doc("largest weight") ]],
   state = [[ w = 1 @min(w_min) @max(w_max) @doc("weight")
              x = 0 @doc("trace of the source's spikes")
              y = 0 @doc("trace of the target's spikes") ]],
   eqs = [[ tau_pre*dx/dt = -x  @event
            tau_post*dy/dt = -y @event ]],
   on = { pre = "x += 1; w -= A_post*y; post.$port += w",
          post = "y += 1; w += A_pre*x" },
}
