-- SPDX-License-Identifier: MIT
--- Pearson's correlation of columns.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local function columns(value, name)
   value = tensor.tensor(value, "correlation"):to("float64")
   if value:rank() == 1 then value = value:reshape(value:count(), 1) end
   if value:rank() ~= 2 or value:size(1) < 2 then
      handle.fail("correlation: %s [%s]; [samples] or [samples, columns], at least 2 samples, will do", name,
         table.concat(value:shape(), ", "))
   end
   value = value - value:mean(1, true)
   local size = value:norm(1, true)
   return value / tensor.where(size:gt(0), size, 0 / 0)
end

--- Correlates each column of the first with each of the second; NaN where one never changes.
-- @tparam Tensor x [samples] or [samples, columns]
-- @tparam[opt] Tensor y [samples] or [samples, columns] (x)
-- @treturn Tensor|number [columns of x, columns of y]; a number of two vectors
-- @usage analyzers.correlation({1, 2, 4}, {1, 3, 5})
local function correlation(x, y)
   y = y == nil and x or y
   local a, b = columns(x, "x"), columns(y, "y")
   if a:size(1) ~= b:size(1) then handle.fail("correlation: %d and %d samples", a:size(1), b:size(1)) end
   local out = a:t() % b
   return out:count() == 1 and out:item() or out
end

return correlation
