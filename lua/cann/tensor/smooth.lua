-- SPDX-License-Identifier: MIT
--- Smoothing along the first axis.
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

return smooth
