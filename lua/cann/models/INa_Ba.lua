-- SPDX-License-Identifier: MIT
--- Sodium channel of thalamocortical cells, for models.compose.
-- Bazhenov, Timofeev, Steriade & Sejnowski, J. Neurosci. 22 (2002) 8691; the rates are those of INa_TM.
local cann = require "cann"

return cann.model {
   name = "INa_Ba", extends = cann.models.INa_TM, doc = "sodium channel of the thalamus",
   param = [[ g = 90         @min(0) @doc("conductance")
              shift:mV = -50         @doc("of the gates along the potential")
              T = 36                 @doc("temperature, degC") ]],
   eqs = [[ phi = 3^((T - 36)/10) ]],
}
