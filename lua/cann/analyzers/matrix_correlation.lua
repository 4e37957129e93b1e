-- SPDX-License-Identifier: MIT
--- The likeness of two connectivity matrices.
local handle = require "cann.handle"
local correlation = require "cann.correlation"
local tensor = require "cann.tensor"

--- Gives Pearson's correlation of the elements above the diagonal.
-- @tparam Tensor a [n, n]
-- @tparam Tensor b [n, n]
-- @treturn number 0 where either is constant
-- @usage analyzers.matrix_correlation(tensor.rand(5, 5), tensor.rand(5, 5))
local function matrix_correlation(a, b)
   a, b = tensor.tensor(a, "matrix_correlation"), tensor.tensor(b, "matrix_correlation")
   local n = a:rank() == 2 and a:size(1) or -1
   if n < 2 or a:size(2) ~= n or b:rank() ~= 2 or b:size(1) ~= n or b:size(2) ~= n then
      handle.fail("matrix_correlation: [%s] and [%s]; two square matrices of one size will do",
         table.concat(a:shape(), ", "), table.concat(b:shape(), ", "))
   end
   local place = tensor.arange(1, n)
   local above = place:reshape(n, 1):expand(n, n):lt(place:expand(n, n))
   return correlation.of(a:to("float64"):mask(above), b:to("float64"):mask(above))
end

return matrix_correlation
