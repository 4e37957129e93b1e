-- SPDX-License-Identifier: MIT
--- The population's activity over decoded coordinates, moment by moment: each cell's rate, as a share of its highest,
-- spread about the cell's centre. What a bump that moves over a ring, a torus or a sphere looks like.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local activity = {}

local turn = 2 * math.pi

--- Options of the frames, for plots to add to.
activity.options = {
   from = { nil, "ms, of the first frame (the beginning)", type = "number" },
   to = { nil, "ms, of the last frame (20 s later)", type = "number" },
   every = { 100, "ms between frames", above = 0 },
   sigma = { 0.4, "rad, how far a cell's rate is spread", above = 0 },
   bins = { 40, "along each coordinate", at_least = 8, at_most = 400, whole = true },
}

--- An error in the name of `owner` unless it is what asa:decode() gives.
function activity.check(owner, decoded)
   if type(decoded) ~= "table" or not decoded.asa or not tensor.is(decoded.coordinates) then
      handle.fail("%s takes what asa:decode() of pipelines.ASA gives", owner)
   end
end

--- Which of the decoded times are frames: int64, from 1.
function activity.moments(owner, t, o)
   local from = o.from or t[1]
   local to = o.to or from + 20000
   local within = (t:ge(from) * t:le(to)):gt(0):nonzero():flatten()
   if within:count() == 0 then handle.fail("%s: no decoded time is between %g and %g ms", owner, from, to) end
   local count = within:count()
   local spacing = count > 1 and (t[within[count]] - t[within[1]]) / (count - 1) or o.every
   local step = math.max(1, math.floor(o.every / spacing + 0.5))
   return within[{ { 1, count, step } }]
end

-- Each cell's rates at the frames as a share of its highest ever: [frames, cells].
local function shares(rates, moments)
   local most = rates:max(1):to("float64")
   return rates:take(moments, 1):to("float64") / tensor.where(most:gt(0), most, 1):reshape(1, -1)
end

-- Sums over cells with weights [cells, places], as means.
local function mean_over(shared, weights)
   return shared % weights / weights:sum(1, true):maximum(1e-300)
end

--- The middles of the bins of a circle, rad.
function activity.middles(bins) return (tensor.arange(0, bins - 1) + 0.5) * (turn / bins) end

--- Over one or two circles.
-- @tparam Tensor rates [times, cells]
-- @tparam Tensor centres [cells, circles] rad
-- @tparam Tensor moments int64 [frames]
-- @tparam table o sigma
-- @tparam Tensor first [bins] rad along the first circle
-- @tparam[opt] Tensor second [bins] rad along the second
-- @treturn Tensor [frames, first], or [frames, second, first] of two circles; 0 to 1
function activity.on_circles(rates, centres, moments, o, first, second)
   local function weights(circle, angle)
      local way = centres[{ {}, circle }]:reshape(-1, 1) - angle:reshape(1, -1)
      return ((way:cos() - 1) / o.sigma ^ 2):exp()
   end
   local shared, cells = shares(rates, moments), centres:size(1)
   if not second then return mean_over(shared, weights(1, first)) end
   local across, along = second:count(), first:count()
   local both = weights(2, second):reshape(cells, across, 1) * weights(1, first):reshape(cells, 1, along)
   return mean_over(shared, both:reshape(cells, -1)):reshape(-1, across, along)
end

--- Over the sphere.
-- @tparam Tensor rates [times, cells]
-- @tparam Tensor centres [cells, 3]
-- @tparam Tensor moments int64 [frames]
-- @tparam Tensor places [places, 3] where it is wanted
-- @tparam table o sigma
-- @treturn Tensor [frames, places], 0 to 1
function activity.on_sphere(rates, centres, moments, places, o)
   return mean_over(shares(rates, moments), ((centres % places:t() - 1) / o.sigma ^ 2):exp())
end

return activity
