-- SPDX-License-Identifier: MIT
--- A grid score over one ring of fixed size, for maps on a torus.
local autocorrelation = require "cann.analyzers.autocorrelation"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("annulus_score", {
   inner = { 0.3, "radius of the ring, of half the shorter side", at_least = 0 },
   outer = { 0.7, "radius of the ring, of half the shorter side", above = 0 },
   given = { "maps", "what is given: maps, or their wrapped autocorrelations",
      choices = { "maps", "autocorrelations" } },
})

local degrees = { 30, 60, 90, 120, 150 }

local function ring_of(rows, columns, o)
   local r = (tensor.arange(0, rows - 1) - math.floor(rows / 2)):reshape(rows, 1)
   local c = (tensor.arange(0, columns - 1) - math.floor(columns / 2)):reshape(1, columns)
   local far = ((r * r + c * c):sqrt() / math.floor(math.min(rows, columns) / 2)):flatten()
   return tensor.where(far:ge(o.inner), 1, 0) * tensor.where(far:le(o.outer), 1, 0)
end

--- Correlates each autocorrelogram with itself turned by 30 to 150 degrees over a ring about its middle:
-- min(60, 120) - max(30, 90, 150).
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options inner, outer, given
-- @treturn Tensor score [cells]; 0 where the ring is flat
-- @treturn Tensor correlations [cells, 5] at 30, 60, 90, 120, 150 degrees
-- @usage analyzers.annulus_score(maps)
local function annulus_score(of, given)
   local o = accepts(given)
   local values = maps.take("annulus_score", of)
   local correlations = o.given == "maps" and autocorrelation(values, { wrapped = true }) or values:to("float64")
   local cells, rows, columns = correlations:size(1), correlations:size(2), correlations:size(3)
   local ring = ring_of(rows, columns, o)
   local n = ring:sum()
   local function centred(maps_now)
      local flat = maps_now:reshape(cells, rows * columns) * ring
      return (flat - flat:sum(2, true) / n) * ring
   end
   local own, found = centred(correlations), tensor.zeros(cells, #degrees)
   local own_size = own:norm(2)
   for k, angle in ipairs(degrees) do
      local turned = centred(image.rotate(correlations, angle))
      local size = own_size * turned:norm(2)
      found[{ {}, k }] = tensor.where(size:gt(1e-10), (own * turned):sum(2) / size, 0)
   end
   local score = found:at(2, 2):minimum(found:at(2, 4))
      - found:at(2, 1):maximum(found:at(2, 3)):maximum(found:at(2, 5))
   return score, found
end

return annulus_score
