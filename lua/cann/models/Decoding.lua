-- SPDX-License-Identifier: MIT
--- Synapse that reads a rate from spikes: the mean over a target's synapses of w times the spikes of the last window.
-- Each synapse counts a spike in the step after it, and forgets it a window later; delays do not count.
local cann = require "cann"

return cann.model {
   name = "Decoding", kind = "synapse", doc = "rate of the sources in the last window, Hz",
   param = [[ window:ms = 10 @min(0) @doc("over which spikes count") ]],
   state = [[ w = 1 @doc("weight"); count = 0 @doc("w times spikes in the window") ]],
   on = { come = { from = "pre.spike", delay = "dt", run = "count += w" },
      gone = { from = "pre.spike", delay = "window + dt", run = "count -= w" } },
   send = "1000*count/window", reduce = "mean",
}
