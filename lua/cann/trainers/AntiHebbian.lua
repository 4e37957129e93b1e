-- SPDX-License-Identifier: MIT
--- Anti-Hebbian learning: units that are active together are parted.
-- The rule of trainers.Hebbian with the opposite sign: it weakens patterns that were learnt. Hopfield, Feinstein &
-- Palmer, Nature 304 (1983) 158.
local hebbian = require "cann.trainers.Hebbian"
local options = require "cann.options"

--- Makes the trainer.
-- @tparam table options those of trainers.Hebbian
-- @usage trainers.AntiHebbian{ model = models.Hopfield{ n = 4 } }:train{ {1, 1, -1, -1} }
local function anti_hebbian(given)
   local self = hebbian(given)
   self.name = "AntiHebbian"
   self.options.rate = -self.options.rate
   return self
end

options.attach(anti_hebbian, function() return options.of(hebbian, "Hebbian") end)

return anti_hebbian
