-- SPDX-License-Identifier: MIT
--- Principal components.
local cloud = require "cann.cloud"
local options = require "cann.options"

local accepts = options.declare("pca", {
   dimensions = { 2, "components that are kept", at_least = 1, whole = true },
   standardize = { false, "columns are first divided by their standard deviation (constant ones are left as 0)" },
   whiten = { false, "scores are divided by the root of their variance" },
})

--- Directions of largest variance, and the points along them.
-- The sign of a component makes its largest entry positive.
-- @tparam Tensor points [n, d], n at least 2
-- @tparam[opt] table options dimensions (at most d), standardize, whiten
-- @treturn table scores [n, dimensions], components [dimensions, d], variances [dimensions] (divided by n - 1), share
-- [dimensions] of the total variance, mean [d]
-- @usage plot.scatter(p.scores[{ {}, 1 }], p.scores[{ {}, 2 }])     -- p = analyzers.pca(points)
local function pca(points, given)
   local o = accepts(given)
   points = cloud.points(points, "pca", 2):to("float64")
   local n, d = points:size(1), points:size(2)
   local kept = math.min(o.dimensions, d)
   local mean = points:mean(1)
   local centred = points - mean
   if o.standardize then
      local spread = centred:std(1)
      centred = centred / (spread + spread:eq(0):to("float64"))
   end
   local values, vectors = ((centred:t() % centred) / (n - 1)):eigh()
   values, vectors = values:flip(1), vectors:flip(2)
   local total = values:sum()
   local components = vectors:t()[{ { 1, kept } }]:contiguous()
   for k = 1, kept do
      local row = components[k]
      if row[row:abs():argmax()] < 0 then components[k] = -row end
   end
   local variances = values[{ { 1, kept } }]:maximum(0)
   local scores = centred % components:t()
   if o.whiten then scores = scores / (variances + variances:eq(0):to("float64")):sqrt() end
   return { scores = scores, components = components, variances = variances,
      share = variances / (total > 0 and total or 1), mean = mean }
end

return pca
