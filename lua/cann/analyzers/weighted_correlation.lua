-- SPDX-License-Identifier: MIT
--- Pearson's correlation with a weight for each sample.
local correlation = require "cann.correlation"
local handle = require "cann.handle"
local tensor = require "cann.tensor"

--- Gives the weighted covariance over the root of both weighted variances.
-- @tparam Tensor x [n]
-- @tparam Tensor y [n]
-- @tparam Tensor w [n], not negative, some above 0
-- @treturn number within -1 and 1; 0 where x or y is constant
-- @usage analyzers.weighted_correlation({1, 2, 3}, {1, 2, 4}, {1, 1, 2})
local function weighted_correlation(x, y, w)
   x, y = tensor.tensor(x, "weighted_correlation"), tensor.tensor(y, "weighted_correlation")
   w = tensor.tensor(w, "weighted_correlation")
   if x:rank() ~= 1 or not (x:count() == y:count() and x:count() == w:count()) then
      handle.fail("weighted_correlation: x, y and w of %d, %d and %d values; three vectors of one length will do",
         x:count(), y:count(), w:count())
   end
   if w:lt(0):any() or not (w:sum() > 0) then
      handle.fail("weighted_correlation: the weights must not be negative, and some above 0")
   end
   return correlation.of(x:to("float64"), y:to("float64"), w:to("float64"))
end

return weighted_correlation
