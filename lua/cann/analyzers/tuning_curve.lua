-- SPDX-License-Identifier: MIT
--- The mean response to each value of a stimulus.
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("tuning_curve", {
   bins = { 50, "of the stimulus", at_least = 1, whole = true },
   range = { nil, "{ low, high } of the stimulus (that of its values)", type = "table" },
})

--- Averages responses over bins of a stimulus; the last bin holds its upper edge.
-- Samples where the stimulus or the response is NaN count nowhere; a bin without samples is NaN.
-- @tparam Tensor stimulus [samples]
-- @tparam Tensor responses [samples] or [samples, cells]
-- @tparam[opt] table options bins, range
-- @treturn Tensor means [bins] or [cells, bins]
-- @treturn Tensor middles [bins] of the stimulus
-- @treturn Tensor edges [bins + 1]
-- @usage means, stimulus = analyzers.tuning_curve(heading, run.r)
local function tuning_curve(stimulus, responses, given)
   local o = accepts(given)
   if responses == nil then
      handle.fail("tuning_curve takes the stimulus [samples] and the responses [samples, cells], as in "
         .. "analyzers.tuning_curve(heading, run.r)")
   end
   stimulus = tensor.tensor(stimulus, "tuning_curve"):to("float64")
   responses = tensor.tensor(responses, "tuning_curve"):to("float64")
   local single = responses:rank() == 1
   if single then responses = responses:reshape(responses:count(), 1) end
   if stimulus:rank() ~= 1 or responses:rank() ~= 2 or responses:size(1) ~= stimulus:count() then
      handle.fail("tuning_curve: stimulus [%s] and responses [%s]; [samples] and [samples, cells] will do",
         table.concat(stimulus:shape(), ", "), table.concat(responses:shape(), ", "))
   end
   local known = stimulus[stimulus:abs():lt(math.huge)]
   local range = o.range or { known:count() > 0 and known:min() or 0, known:count() > 0 and known:max() or 0 }
   if type(range[1]) ~= "number" or type(range[2]) ~= "number" or not (range[1] < range[2]) then
      handle.fail(o.range and "tuning_curve: the range is { low, high } with low < high"
         or "tuning_curve: the stimulus never changes; give a range")
   end
   local edges = tensor.linspace(range[1], range[2], o.bins + 1)
   local hollow = responses:ne(responses)
   local sums = image.counts(stimulus, edges, { weights = tensor.where(hollow, 0, responses) })
   local counts = image.counts(stimulus, edges, { weights = tensor.where(hollow, 0, 1) })
   local means = sums / tensor.where(counts:gt(0), counts, 0 / 0)
   local middles = (edges:range(1, 1, o.bins) + edges:range(1, 2, o.bins + 1)) * 0.5
   return single and means[1]:copy() or means, middles, edges
end

return tuning_curve
