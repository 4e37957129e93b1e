-- SPDX-License-Identifier: MIT
--- Receptive fields: what each target of a projection hears, laid out as its sources stand.
local handle = require "cann.handle"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local receptive = {}

-- More values than this are refused, with their bytes.
local most = 2 ^ 28

--- One picture for each target, in the shape of the sources' group: tensor [targets, ...]. Where a target has no
-- synapse stands `missing`; several synapses of one pair add up.
-- @tparam Tensor values [synapses]
-- @tparam Tensor sources [synapses] from 1
-- @tparam Tensor targets [synapses] from 1
-- @tparam table shape of the sources, such as { 20, 30 }
-- @tparam Tensor wanted [n] targets, from 1
-- @tparam[opt=0] number missing
function receptive.fields(values, sources, targets, shape, wanted, missing)
   local rows, many = 1, wanted:count()
   for _, length in ipairs(shape) do rows = rows * length end
   if rows * many > most then
      handle.fail("receptive_fields: %d pictures of %d elements take %.3g GB; fewer targets will do", many, rows,
         rows * many * 8 / 1e9)
   end
   -- The picture of each target, 0 for none.
   local last = math.max(wanted:max(), targets:count() > 0 and targets:max() or 1)
   local picture = synapses.reduce(tensor.arange(1, many), wanted:to("int64"), last, "max"):clip(0, math.huge)
   local of = picture:take(targets:to("int64"))
   local kept = of:ge(1)
   local places = ((of[kept] - 1) * rows + sources:to("float64")[kept]):to("int64")
   local out = synapses.reduce(values:to("float64"):flatten()[kept], places, many * rows)
   if missing and missing ~= 0 then
      local there = synapses.reduce(tensor.ones(places:count()), places, many * rows)
      out = tensor.where(there:gt(0), out, missing)
   end
   return out:reshape(many, unpack(shape))
end

return receptive
