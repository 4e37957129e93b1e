-- SPDX-License-Identifier: MIT
--- Second part of the slowly inactivating potassium current of relay cells, for models.compose.
-- Huguenard & McCormick, J. Neurophysiol. 68 (1992) 1373.
-- But for the pace of its inactivation it is IKK2A_HM.
local cann = require "cann"

return cann.model {
   name = "IKK2B_HM", extends = cann.models.IKK2A_HM, doc = "slow potassium current, second part",
   func = [[ tau_q(x) = if x >= -70 then 8.9 else 1/(exp((x - 1329)/200) + exp(-(x + 130)/7.1)) end ]],
}
