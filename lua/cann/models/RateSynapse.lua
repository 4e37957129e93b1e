-- SPDX-License-Identifier: MIT
--- Synapse between rate units: sends w times the source's rate r.
local cann = require "cann"

return cann.model {
   name = "RateSynapse", kind = "synapse", doc = "sends w times the source's rate",
   send = "w*pre.r",
}
