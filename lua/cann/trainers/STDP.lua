-- SPDX-License-Identifier: MIT
--- Learning from the order of spikes: an input that fires before a unit is strengthened, one after it weakened.
-- Per step, with both traces already holding the step's spikes: W += rate (A_plus spike pre' - A_minus post x'), kept
-- between w_min and w_max. Song, Miller & Abbott, Nat. Neurosci. 3 (2000) 919; traces: Morrison, Diesmann & Gerstner,
-- Biol. Cybern. 98 (2008) 459.
-- @usage trainers.STDP{ model = models.SpikingLayer{ inputs = 3, outputs = 2 } }:train{ {1, 0, 1}, {0, 1, 1} }
local handle = require "cann.handle"
local trainer = require "cann.trainer"

local function spiking(model)
   if type(model.traces) ~= "function" or type(model.values) ~= "function" then
      handle.fail("STDP: the model has no potentials and traces; models.SpikingLayer{...} will do")
   end
   return model
end

return trainer.of_rule("STDP", "stdp", {
   rate = { "step per spike", at_least = 0 },
   A_plus = { "growth where the input fired first", at_least = 0 },
   A_minus = { "loss where the unit fired first", at_least = 0 },
   w_min = { "least weight" },
   w_max = { "largest weight" },
}, function(model, samples) return spiking(model):traces(samples:size(1)) end,
   function(model) return spiking(model):values() end)
