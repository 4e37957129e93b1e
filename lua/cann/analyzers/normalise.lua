-- SPDX-License-Identifier: MIT
--- Rates brought to one scale.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("normalise", {
   method = { "min_max", "to 0 .. 1, or to mean 0 and standard deviation 1", choices = { "min_max", "z_score" } },
   each = { true, "each column (cell) by its own scale; else all by one" },
})

--- Scales rates. What never changes becomes 0; NaN stays.
-- @tparam Tensor rates [times, cells]
-- @tparam[opt] table options method, each
-- @treturn Tensor [times, cells]
-- @usage analyzers.normalise(rates, { method = "z_score" })
local function normalise(rates, given)
   local o = accepts(given)
   rates = tensor.tensor(rates, "normalise"):to("float64")
   if rates:rank() ~= 2 or rates:size(1) == 0 then
      handle.fail("normalise: rates [%s]; [times, cells] will do", table.concat(rates:shape(), ", "))
   end
   local columns = o.each and rates or rates:reshape(rates:count(), 1)
   local shift, scale
   if o.method == "min_max" then
      shift = columns:min(1, true)
      scale = columns:max(1, true) - shift
   else
      shift, scale = columns:mean(1, true), columns:std(1, true)
   end
   local out = (columns - shift) / tensor.where(scale:gt(0), scale, 1)
   return out:reshape(rates:shape())
end

return normalise
