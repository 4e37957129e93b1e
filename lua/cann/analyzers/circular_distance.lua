-- SPDX-License-Identifier: MIT
--- The shorter way between angles.
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("circular_distance", {
   pairs = { false, "of every angle of the first with every one of the second: [n, m]" },
})

--- The signed turn from the second angles to the first, in [-pi, pi].
-- @tparam Tensor|table|number a rad
-- @tparam Tensor|table|number b rad, of a's shape or stretched to it
-- @tparam[opt] table options pairs
-- @treturn Tensor
-- @usage analyzers.circular_distance({3}, {-3})
local function circular_distance(a, b, given)
   local o = accepts(given)
   a, b = tensor.tensor(a, "circular_distance"), tensor.tensor(b, "circular_distance")
   if o.pairs then a, b = a:flatten():reshape(a:count(), 1), b:flatten():reshape(1, b:count()) end
   local d = a - b
   return d - (d / (2 * math.pi)):round() * (2 * math.pi)
end

return circular_distance
