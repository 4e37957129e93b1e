-- SPDX-License-Identifier: MIT
--- Delayed rectifier of thalamocortical cells, for models.compose.
-- Bazhenov, Timofeev, Steriade & Sejnowski, J. Neurosci. 22 (2002) 8691; the rates are those of IK_TM.
local cann = require "cann"

return cann.model {
   name = "IKDR_Ba", extends = cann.models.IK_TM, doc = "delayed rectifier of the thalamus",
   param = [[ shift:mV = -50 @doc("of the gates along the potential")
              T = 36         @doc("temperature, degC") ]],
   eqs = [[ phi = 3^((T - 36)/10) ]],
}
