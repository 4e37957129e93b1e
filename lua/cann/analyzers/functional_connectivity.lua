-- SPDX-License-Identifier: MIT
--- Which signals go together: the correlation of each with each over time.
local correlation = require "cann.correlation"
local handle = require "cann.handle"
local tensor = require "cann.tensor"

--- Gives the matrix of Pearson's correlations.
-- @tparam Tensor X [rows, signals]
-- @treturn Tensor [signals, signals], 1 on the diagonal, 0 beside it where a signal is constant
-- @usage analyzers.functional_connectivity(tensor.randn(100, 4))
local function functional_connectivity(X)
   X = tensor.tensor(X, "functional_connectivity")
   if X:rank() ~= 2 or X:size(1) < 2 then
      handle.fail("functional_connectivity: X [%s]; [rows, signals] with at least 2 rows will do",
         table.concat(X:shape(), ", "))
   end
   return correlation.matrix(X)
end

return functional_connectivity
