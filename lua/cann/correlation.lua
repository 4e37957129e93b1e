-- SPDX-License-Identifier: MIT
--- Pearson's correlation: of two vectors, weighted or not, and of all columns of a matrix.
local tensor = require "cann.tensor"

local correlation = {}

-- Spread that is only the rounding of sums of numbers of this size.
local function constant(variance, largest) return not (variance > (1e-14 * largest) ^ 2) end

--- Correlation of two vectors; 0 where one of them is constant, NaN where it holds NaN.
-- @tparam Tensor x [n] float64
-- @tparam Tensor y [n] float64
-- @tparam[opt] Tensor w [n] weights
function correlation.of(x, y, w)
   w = w and w / w:sum() or tensor.full(1 / math.max(x:count(), 1), x:count())
   if x:count() == 0 then return 0 end
   local size_x, size_y = x:abs():max(), y:abs():max()
   x, y = x - (w * x):sum(), y - (w * y):sum()
   local xx, yy = (w * x * x):sum(), (w * y * y):sum()
   if xx ~= xx or yy ~= yy then return 0 / 0 end
   if constant(xx, size_x) or constant(yy, size_y) then return 0 end
   return math.max(-1, math.min(1, (w * x * y):sum() / math.sqrt(xx * yy)))
end

--- Correlation over rows of each column with each: tensor [columns, columns], 1 on the diagonal, 0 where a
-- column is constant.
-- @tparam Tensor X [rows, columns]
function correlation.matrix(X)
   X = X:to("float64")
   local n, largest = X:size(2), X:abs():max(1)
   X = X - X:mean(1, true)
   local spread = (X * X):mean(1):sqrt()
   local moves = spread:gt(largest * 1e-14)
   local scale = tensor.where(moves, 1 / tensor.where(moves, spread, tensor.ones(n)), tensor.zeros(n))
   local out = ((X:t() % X) / X:size(1)) * scale:reshape(n, 1) * scale
   out = out:clip(-1, 1)
   out:diagonal():fill(1)
   return out
end

return correlation
