-- SPDX-License-Identifier: MIT
--- Hebbian learning: units that are active together are joined.
-- W += rate * sum over the samples of (x - mean)(x - mean)' (/ samples). Training again adds to W. Hebb, The
-- Organization of Behavior (1949); Hopfield, PNAS 79 (1982) 2554.
local handle = require "cann.handle"
local tensor = require "cann.tensor"
local trainer = require "cann.trainer"

local accepts = trainer.declare("Hebbian", {
   rate = { 1, "how much of the sum is added" },
   subtract_mean = { true, "takes the one mean of all entries off first" },
   zero_diagonal = { true, "no unit is joined to itself" },
   normalise = { true, "divides the sum by the number of samples" },
   associate = { "self", "self: samples with themselves (W square); output: with what the layer answers",
      choices = { "self", "output" } },
})

-- 0 on the diagonal, 1 elsewhere.
local function off_diagonal(n, type_name)
   local i = tensor.arange(1, n)
   return i:reshape(n, 1):ne(i:reshape(1, n)):to(type_name)
end

local function learn(self, samples)
   local o = self.options
   local W = trainer.weights(self.name, self.model, o.weight)
   local x = samples:to(W:type())
   if o.subtract_mean then x = x - x:mean() end
   local y = x
   if o.associate == "output" then y = samples:to(W:type()) % W:t()
   elseif W:size(1) ~= W:size(2) then
      handle.fail("%s: W [%d, %d] is not square; associate = \"output\" joins inputs to what the layer answers",
         self.name, W:size(1), W:size(2))
   end
   local grown = W + y:t() % x * (o.rate * (o.normalise and 1 / x:size(1) or 1))
   if o.zero_diagonal and W:size(1) == W:size(2) then grown = grown * off_diagonal(W:size(1), W:type()) end
   self.model[o.weight] = grown
   return samples:size(1)
end

--- Makes the trainer.
-- @tparam table options model, rate, subtract_mean, zero_diagonal, normalise, associate
-- @treturn Trainer :train(patterns), :predict(x)
-- @usage trainers.Hebbian{ model = models.Hopfield{ n = 4 } }:train{ {1, 1, -1, -1} }
local function hebbian(given) return trainer.new("Hebbian", accepts(given), learn) end

return hebbian
