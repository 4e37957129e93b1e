-- SPDX-License-Identifier: MIT
--- Oja's rule: every unit of a linear layer learns the first principal axis of the data.
-- W += rate (y x' - y^2 W), y = W x, after each sample. Oja, J. Math. Biol. 15 (1982) 267.
-- @usage trainers.Oja{ model = models.LinearLayer{ inputs = 2, outputs = 1 } }:train{ {1, 0.5}, {-1, -0.4} }
local trainer = require "cann.trainer"

return trainer.of_rule("Oja", "oja", {
   rate = { "step per sample", at_least = 0 },
   normalise = { "brings each unit's weights to length 1 after every sample", flag = true },
})
