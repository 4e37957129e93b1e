-- SPDX-License-Identifier: MIT
--- Smoothing, first-order recurrence and sums by group along the first axis.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local options = require "cann.options"

local smooth = {}
local windows = { flat = "CANN_SMOOTH_FLAT", gaussian = "CANN_SMOOTH_GAUSSIAN", low_pass = "CANN_SMOOTH_LOW_PASS" }

--- Smooths along the first axis: a moving mean over 2 floor(width/2) + 1 samples ("flat"), a Gaussian of standard
-- deviation `width` samples, or a low pass of time constant `width` samples that looks at the past only. At the ends
-- a window is divided by what is left of it.
-- @tparam string window flat, gaussian or low_pass
-- @tparam number width samples; 0 leaves all as it is
-- @treturn Tensor float64 of the same shape
-- @usage tensor.rand(100):smooth("gaussian", 3)
function object.methods:smooth(window, width)
   if not windows[window] then
      handle.fail("%s", options.unknown("smooth", "window", window, { "flat", "gaussian", "low_pass" }))
   end
   object.number(width, "smooth", "the width")
   return object.own(door.C.cann_tensor_smooth(self.handle, door.C[windows[window]], width))
end

--- y[k] = factor*y[k - 1] + x[k] along the first axis.
-- @tparam number factor
-- @tparam[opt] number first what stands before the first row (0)
-- @treturn Tensor float64 of the same shape
-- @usage tensor.ones(10):recur(0.5)   -- 1 1.5 1.75 ...
function object.methods:recur(factor, first)
   return object.own(door.C.cann_tensor_recur(self.handle, object.number(factor, "recur", "the factor"),
      object.number(first or 0, "recur", "what stands first")))
end

--- Sums of the rows that belong to each group.
-- @tparam Tensor rows [rows, columns]
-- @tparam Tensor group [rows] numbers of the groups, from 1
-- @tparam number groups how many there are
-- @treturn Tensor float64 [groups, columns]
-- @usage tensor.sum_by({ {1}, {2}, {3} }, {1, 2, 1}, 2)   -- 4 2
function smooth.sum_by(rows, group, groups)
   rows, group = object.tensor(rows, "sum_by"), object.tensor(group, "sum_by")
   object.number(groups, "sum_by", "the number of groups", true)
   return object.own(door.C.cann_tensor_sum_by(rows.handle, (group - 1).handle, groups))
end

return smooth
