-- SPDX-License-Identifier: MIT
--- Statistics of angles.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("circular", {
   weights = { nil, "how much each angle counts: tensor of the angles' shape (1)", type = "table" },
   bin_width = { 0, "of angles that are the middles of bins: corrects the resultant, rad", at_least = 0, at_most = 3 },
   n = { nil, "how many angles there are, for Rayleigh's test (as many as given)", type = "number", above = 0 },
   rayleigh = { "wilkie", "p of Rayleigh's test: Wilkie's, within 0 and 1, or the asymptotic series",
      choices = { "wilkie", "series" } },
})

-- Wilkie, Appl. Statist. 32 (1983) 311; the series: Mardia & Jupp, Directional Statistics (2000), 6.3.5.
local p_values = {
   wilkie = function(n, z)
      return math.min(1, math.exp(math.sqrt(1 + 4 * n + 4 * n * (n - z)) - (1 + 2 * n)))
   end,
   series = function(n, z)
      return math.exp(-z) * (1 + (2 * z - z ^ 2) / (4 * n)
         - (24 * z - 132 * z ^ 2 + 76 * z ^ 3 - 9 * z ^ 4) / (288 * n ^ 2))
   end,
}

local sums = {}

function sums:__tostring()
   return ("%d angles: mean %.4g rad, resultant %.4g, std %.4g rad, p %.3g (Rayleigh)"):format(self.n, self.mean,
      self.resultant, self.std, self.p)
end

--- Sums up angles: mean, resultant, spread and Rayleigh's test of uniformity.
-- Mardia & Jupp, Directional Statistics (2000), ch. 2. Angles that are NaN are left out, with their weights.
-- @tparam Tensor|table angles any shape, rad
-- @tparam[opt] table options weights, bin_width, n, rayleigh
-- @treturn table mean rad in (-pi, pi]; resultant 0 to 1; deviation sqrt(2(1 - r)) rad; std sqrt(-2 ln r) rad;
--    variance 1 - r; p; n
-- @usage analyzers.circular(headings).resultant
local function circular(angles, given)
   local o = accepts(given)
   angles = tensor.tensor(angles, "circular"):to("float64"):flatten()
   local weights = o.weights and tensor.tensor(o.weights, "circular"):to("float64"):flatten()
   if weights and weights:count() ~= angles:count() then
      handle.fail("circular: %d weights for %d angles", weights:count(), angles:count())
   end
   if weights and weights:lt(0):any() then handle.fail("circular: a weight is negative") end
   local known = angles:eq(angles)
   angles, weights = angles[known], weights and weights[known] or tensor.ones(known:to("int64"):sum())
   local n, total = o.n or angles:count(), weights:sum()
   if angles:count() == 0 or total == 0 then
      return setmetatable({ mean = 0 / 0, resultant = 0 / 0, deviation = 0 / 0, std = 0 / 0, variance = 0 / 0, p = 1,
         n = 0 }, sums)
   end
   local c, s = (weights * angles:cos()):sum(), (weights * angles:sin()):sum()
   local r = math.sqrt(c * c + s * s) / total
   if o.bin_width > 0 then r = r * o.bin_width / (2 * math.sin(o.bin_width / 2)) end
   return setmetatable({
      mean = math.atan2(s, c), resultant = r, variance = 1 - r, deviation = math.sqrt(math.max(0, 2 * (1 - r))),
      std = math.sqrt(-2 * math.log(math.min(r, 1))), n = n, p = p_values[o.rayleigh](n, n * math.min(r, 1) ^ 2),
   }, sums)
end

return circular
