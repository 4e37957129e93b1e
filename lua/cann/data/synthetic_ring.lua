-- SPDX-License-Identifier: MIT
--- Activity of the regions around a ring, as imaged in a fly, of known direction.
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("data.synthetic_ring", {
   frames = { 600, "of the film", at_least = 1, at_most = 1e8, whole = true },
   regions = { 16, "around the ring", at_least = 3, at_most = 10000, whole = true },
   step = { 0.1, "rad between frames, standard deviation", at_least = 0 },
   amplitude = { 3, "of the bump", above = 0 },
   kappa = { 2.5, "of the bump: its concentration", above = 0 },
   base = { 1, "activity beside it" },
   noise = { 0.15, "standard deviation of each region's", at_least = 0 },
   seed = { 1, "of path and noise", at_least = 0, whole = true },
})

local made = {}

function made:__tostring()
   return ("ring  %d frames of %d regions, a bump that walks at random; activity, position, angle"):format(
      self.activity:size(1), self.activity:size(2))
end

--- Makes a bump that walks at random around the ring.
-- @tparam[opt] table options frames, regions, step, amplitude, kappa, base, noise, seed
-- @treturn table activity [frames, regions]; position [frames] rad in [-pi, pi), the truth; angle [regions] rad
-- @usage ring = data.synthetic_ring{ frames = 300 };  analyzers.bump_fits(ring.activity)
local function synthetic_ring(given)
   local o = accepts(given)
   local steps = tensor.zeros(o.frames):normal(0, o.step, { seed = o.seed, stream = 1 })
   local way = steps:cumsum(1)
   local angle = tensor.arange(0, o.regions - 1) * (2 * math.pi / o.regions)
   local turn = angle:reshape(1, o.regions) - way:reshape(o.frames, 1)
   local noise = tensor.zeros(o.frames, o.regions):normal(0, o.noise, { seed = o.seed, stream = 2 })
   return setmetatable({ activity = ((turn:cos() - 1) * o.kappa):exp() * o.amplitude + o.base + noise, angle = angle,
      position = way - ((way + math.pi) / (2 * math.pi)):floor() * (2 * math.pi) }, made)
end

return synthetic_ring
