-- SPDX-License-Identifier: MIT
--- How the phase centres of the same cells moved between two decodings.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("phase_shift", {
   align = { true, "bring b onto a by the whole-number change of basis and the shift that leave the least" },
})

local turn = 2 * math.pi

local function wrapped(d) return d - (d / turn):round() * turn end

-- Whole-number matrices of determinant 1 or -1 with entries from -1 to 1, as lists of rows.
local function bases(circles)
   if circles == 1 then return { { { 1 } }, { { -1 } } } end
   local list = {}
   for a = -1, 1 do for b = -1, 1 do for c = -1, 1 do for d = -1, 1 do
      if math.abs(a * d - b * c) == 1 then list[#list + 1] = { { a, b }, { c, d } } end
   end end end end
   return list
end

local function moved(b, basis)
   local columns = {}
   for k, row in ipairs(basis) do
      local sum = b[{ {}, 1 }] * row[1]
      if row[2] then sum = sum + b[{ {}, 2 }] * row[2] end
      columns[k] = sum
   end
   return tensor.stack(columns, 2)
end

local function difference(a, b)
   local d = a - b
   local shift = d:sin():mean(1, true):atan2(d:cos():mean(1, true))
   return wrapped(d - shift), shift
end

--- Compares phase centres of the same cells, each known up to the basis and the base point of its decoding.
-- @tparam Tensor a [cells] or [cells, circles] rad, one or two circles
-- @tparam Tensor b likewise
-- @tparam[opt] table options align
-- @treturn table apart [cells, circles] rad, a minus b; distance [cells] rad; rms, rad; shift [circles] rad; basis,
-- rows of whole numbers; b [cells, circles], brought onto a; expected: the rms of phases that know nothing of each
-- other
-- @usage analyzers.phase_shift(first:cohospace().centres, second:cohospace().centres).rms
return function(a, b, given)
   local o = accepts(given)
   if not (tensor.is(a) and tensor.is(b)) or table.concat(a:shape(), ",") ~= table.concat(b:shape(), ",")
      or a:rank() > 2 or (a:rank() == 2 and a:size(2) > 2) or a:count() == 0 then
      handle.fail("phase_shift takes two tensors of one shape, [cells] or [cells, circles], with 1 or 2 circles")
   end
   if a:rank() == 1 then a, b = a:reshape(-1, 1), b:reshape(-1, 1) end
   a, b = a:to("float64"), b:to("float64")
   local identity = a:size(2) == 1 and { { 1 } } or { { 1, 0 }, { 0, 1 } }
   local best
   for _, basis in ipairs(o.align and bases(a:size(2)) or { identity }) do
      local other = moved(b, basis)
      local apart, shift = wrapped(a - other), tensor.zeros(1, a:size(2))
      if o.align then apart, shift = difference(a, other) end
      local rms = math.sqrt((apart * apart):mean())
      if not best or rms < best.rms - 1e-12 then
         local onto = other + shift
         best = { apart = apart, rms = rms, shift = shift:flatten(), basis = basis,
            b = onto - (onto / turn):floor() * turn }
      end
   end
   best.distance = (best.apart * best.apart):sum(2):sqrt()
   best.expected = math.pi / math.sqrt(3)
   return best
end
