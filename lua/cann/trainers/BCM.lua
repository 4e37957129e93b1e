-- SPDX-License-Identifier: MIT
--- The rule of Bienenstock, Cooper and Munro: a unit becomes selective by a threshold that slides.
-- W += rate y (y - threshold) x', then threshold += (y^2 - threshold)/tau, after each sample; the weights stay within
-- limit. J. Neurosci. 2 (1982) 32; Intrator & Cooper, Neural Networks 5 (1992) 3.
-- @usage trainers.BCM{ model = models.LinearLayer{ inputs = 2, outputs = 1 }, rate = 0.002 }:train{ {1, 0.5} }
local tensor = require "cann.tensor"
local trainer = require "cann.trainer"

-- A model of the user's own gets a threshold per unit when it is first trained.
local function traces(model, _, W)
   if not tensor.is(model.threshold) or model.threshold:type() ~= W:type() then
      local first = tensor.is(model.threshold) and model.threshold or type(model.threshold) == "number"
         and model.threshold or 0.1
      model.threshold = tensor.is(first) and first:to(W:type()) or tensor.full(first, W:size(1), W:type())
   end
   return { threshold = model.threshold }
end

return trainer.of_rule("BCM", "bcm", {
   rate = { "step per sample", at_least = 0 },
   tau = { "samples over which the threshold follows", above = 0 },
   limit = { "largest weight, either sign", above = 0 },
}, traces)
