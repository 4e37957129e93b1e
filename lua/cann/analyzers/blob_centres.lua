-- SPDX-License-Identifier: MIT
--- Where the blob in the middle of a sheet is, at each kept step.
local blobs = require "cann.blobs"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("blob_centres", {
   sigma = { 1, "width of the smoothing, cells", above = 0, at_most = 1000 },
   threshold = { 0.5, "standard deviations above the mean from which a cell belongs to a blob" },
   near = { nil, "{column, row}, from 1, that the blob is nearest to (the middle)", type = "table" },
})

local function is_finite(value) return type(value) == "number" and math.abs(value) < math.huge end

--- The centroid of the blob nearest to the middle, after smoothing and a threshold.
-- @tparam Tensor activity [rows, n, m]
-- @tparam[opt] table options sigma, threshold, near
-- @treturn Tensor centre [rows, 2] (column, row), cells from 1; NaN where there is no blob
-- @usage analyzers.blob_centres(tensor.rand(2, 8, 8))
local function blob_centres(activity, given)
   local o = accepts(given)
   if not tensor.is(activity) or activity:rank() ~= 3 or activity:count() == 0 then
      handle.fail("blob_centres takes activity [rows, n, m], as run.r of a sheet")
   end
   local rows, n, m = activity:size(1), activity:size(2), activity:size(3)
   local flat = image.smooth(activity:to "float64", o.sigma):reshape(rows, -1)
   local mean = flat:mean(2):reshape(rows, 1)
   local spread = ((flat - mean) ^ 2):mean(2):sqrt():reshape(rows, 1)
   local set = flat:gt(mean + spread * o.threshold):reshape(rows, n, m)
   local near = o.near or { m / 2 + 1, n / 2 + 1 }
   if not (is_finite(near[1]) and is_finite(near[2])) then
      handle.fail("blob_centres: near is { column, row }, two finite numbers")
   end
   return blobs.nearest(set, near[1], near[2])
end

return blob_centres
