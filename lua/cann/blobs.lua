-- SPDX-License-Identifier: MIT
--- Blobs of pictures, as the engine finds them.
local door = require "cann.ffi"
local tensor = require "cann.tensor"

local blobs = {}

--- Of each picture the centroid, (column, row) from 1, of the blob nearest to a point; NaN where nothing is set.
-- @tparam Tensor pictures [count, rows, columns] bool
-- @tparam number x column
-- @tparam number y row
-- @treturn Tensor [count, 2]
function blobs.nearest(pictures, x, y)
   return tensor.own(door.C.cann_blob_nearest(pictures:contiguous().handle, x - 1, y - 1)) + 1
end

return blobs
