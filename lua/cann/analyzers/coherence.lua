-- SPDX-License-Identifier: MIT
--- How far two signals keep to each other at each frequency.
local handle = require "cann.handle"
local options = require "cann.options"
local spectrum = require "cann.spectrum"

local accepts = options.declare("coherence", spectrum.options)

--- Gives |Pxy|^2/(Pxx Pyy) by Welch's method: 1 where one is the other through a filter, 0 where they are
-- independent. With a single piece it is 1 everywhere, so the signal must hold at least two.
-- @tparam Tensor x [rows]
-- @tparam Tensor y [rows]
-- @tparam table options dt, segment, overlap, window, detrend
-- @treturn Tensor coherence [frequencies]
-- @treturn Tensor frequencies [frequencies] Hz
-- @treturn Tensor phase [frequencies] rad: by which x leads y
-- @usage analyzers.coherence(tensor.randn(1000), tensor.randn(1000), { dt = 1 })
local function coherence(x, y, given)
   local o = accepts(given)
   x, y = spectrum.channels("coherence", x), spectrum.channels("coherence", y)
   if x:size(1) ~= y:size(1) or x:size(2) ~= 1 or y:size(2) ~= 1 then
      handle.fail("coherence: [%s] and [%s]; two signals [rows] of one length will do",
         table.concat(x:shape(), ", "), table.concat(y:shape(), ", "))
   end
   local a, frequencies = spectrum.pieces("coherence", x, o)
   local b = spectrum.pieces("coherence", y, o)
   if a:size(1) < 2 then
      handle.fail("coherence: one piece of %d rows; a shorter segment (of %d rows) gives several", x:size(1), x:size(1))
   end
   local cross = spectrum.product(a, b):flatten():reshape(-1, 2)
   local both = (spectrum.product(a, a):real() * spectrum.product(b, b):real()):flatten()
   return cross:magnitude() ^ 2 / both, frequencies, cross:phase()
end

return coherence
