-- SPDX-License-Identifier: MIT
--- Sanger's rule: unit k of a linear layer learns principal axis k of the data.
-- W += rate (y x' - lower(y y') W), y = W x, after each sample. Sanger, Neural Networks 2 (1989) 459.
-- @usage trainers.Sanger{ model = models.LinearLayer{ inputs = 2, outputs = 1 } }:train{ {1, 0.5}, {-1, -0.4} }
local trainer = require "cann.trainer"

return trainer.of_rule("Sanger", "sanger", {
   rate = { "step per sample", at_least = 0 },
   normalise = { "brings each unit's weights to length 1 after every sample", flag = true },
})
