-- SPDX-License-Identifier: MIT
--- The thin face of the engine's fits of bumps.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"

local bump_fit = {}

--- Fits bumps; see analyzers.bump_fits.
-- @tparam Tensor data [frames, n]
-- @tparam Tensor angle [n] rad
-- @tparam table options bumps, kappa { low, high }, min_amplitude, min_share
-- @treturn Tensor [frames, bumps, 3] place, amplitude, kappa
-- @treturn Tensor [frames, 3] how many, baseline, rms of the residual
function bump_fit.fit(data, angle, options)
   local results = door.ffi.new "cann_tensor *[2]"
   handle.check(door.C.cann_bump_fit(data.handle, angle.handle, options.bumps, options.kappa[1], options.kappa[2],
      options.min_amplitude, options.min_share, results))
   return object.own(results[0]), object.own(results[1])
end

return bump_fit
