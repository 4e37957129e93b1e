-- SPDX-License-Identifier: MIT
--- Interpolation of sampled curves.
local door = require "cann.ffi"
local object = require "cann.tensor.object"

local interpolate = {}

--- Values of a sampled curve between its samples, on straight lines; beyond the ends, the end's value.
-- @tparam Tensor at [m] where values are wanted
-- @tparam Tensor x [n] places of the samples, ascending
-- @tparam Tensor y [n] or [n, columns] the samples
-- @treturn Tensor [m] or [m, columns] float64; NaN where `at` is NaN
-- @raise where x does not ascend
-- @usage tensor.interpolate({0.5, 1.5}, {0, 1, 2}, {0, 10, 0})
function interpolate.interpolate(at, x, y)
   at, x, y = object.tensor(at, "interpolate"), object.tensor(x, "interpolate"), object.tensor(y, "interpolate")
   return object.own(door.C.cann_tensor_interpolate(at.handle, x.handle, y.handle))
end

return interpolate
