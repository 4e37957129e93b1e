-- SPDX-License-Identifier: MIT
--- Kinetic GABA-A conductance: each spike releases a pulse of transmitter.
-- Destexhe, Mainen & Sejnowski, Neural Comput. 6 (1994) 14.
local cann = require "cann"

return cann.model {
   name = "GABAa", kind = "synapse", extends = cann.models.AMPA, doc = "kinetic GABA-A conductance",
   param = [[ alpha = 0.53 @min(0) @doc("rate of opening, 1/(mM ms)")
              T = 1        @min(0) @doc("transmitter of a pulse, mM")
              pulse:ms = 1 @min(0) @doc("how long a pulse lasts")
              E:mV = -80           @doc("reversal potential") ]],
}
