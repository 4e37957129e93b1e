-- SPDX-License-Identifier: MIT
--- Synapse that moves the target's potential at once.
local cann = require "cann"

return cann.model {
   name = "DeltaSynapse", kind = "synapse", doc = "moves the target's potential at once",
   param = [[ w:mV = 1 @doc("step of the potential") ]],
   on = { pre = "post.v += w" },
}
