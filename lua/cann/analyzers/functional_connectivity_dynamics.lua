-- SPDX-License-Identifier: MIT
--- How the connectivity of signals changes: the likeness of their correlation matrices in sliding windows.
local correlation = require "cann.correlation"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("functional_connectivity_dynamics", {
   window = { 60, "rows of a window", at_least = 2, whole = true },
   stride = { 20, "rows from one window to the next", at_least = 1, whole = true },
})

--- Gives the correlation of the upper triangles of each window's connectivity with each other's.
-- Hansen, Battaglia, Spiegler, Deco & Jirsa, NeuroImage 105 (2015) 525.
-- @tparam Tensor X [rows, signals], at least 3 signals
-- @tparam[opt] table options window, stride
-- @treturn Tensor [windows, windows]
-- @usage analyzers.functional_connectivity_dynamics(tensor.randn(200, 4), { window = 50, stride = 10 })
local function functional_connectivity_dynamics(X, given)
   local o = accepts(given)
   X = tensor.tensor(X, "functional_connectivity_dynamics")
   if X:rank() ~= 2 or X:size(2) < 3 or X:size(1) < o.window then
      handle.fail("functional_connectivity_dynamics: X [%s]; [rows, signals] with at least %d rows (one window) and 3 "
         .. "signals will do", table.concat(X:shape(), ", "), o.window)
   end
   local n, rows = X:size(2), {}
   local place = tensor.arange(1, n)
   local above = place:reshape(n, 1):expand(n, n):lt(place:expand(n, n))
   for first = 1, X:size(1) - o.window + 1, o.stride do
      rows[#rows + 1] = correlation.matrix(X:range(1, first, first + o.window - 1)):mask(above)
   end
   return correlation.matrix(tensor.stack(rows, 2))
end

return functional_connectivity_dynamics
