-- SPDX-License-Identifier: MIT
--- How small recurrent networks compute: fixed points of a flip-flop and of a sine generator.
-- usage: cann notebooks/fixed_points.lua [STARTS [FOLDER]]
--
-- Three units that excite themselves remember three bits: of 27 fixed points the 8 corners are stable, and the others
-- part their basins (Sussillo & Barak, Neural Comput. 25 (2013) 626). Two units that turn each other round have one
-- point, an unstable focus, and oscillate about it; the input sets how fast.
local cann = require "cann"
local analyzers, plot, tensor = cann.analyzers, cann.plot, cann.tensor

local starts, folder = tonumber(arg and arg[1]) or 2000, arg and arg[2] or "."

-- States [trials, steps, n] of the map from random starts.
local function trajectories(net, trials, steps)
   local x = tensor.zeros(trials, net.weights:size(1)):uniform(-1, 1, { seed = 1 })
   local rows = {}
   for step = 1, steps do
      rows[step] = x
      x = x * (1 - net.leak) + (x % net.weights:t()):tanh() * net.leak
   end
   return tensor.stack(rows):permute(2, 1, 3):contiguous()
end

local memory = { weights = tensor.eye(3) * 2 + 0.02, leak = 0.3 }
local points = analyzers.fixed_points(memory, { count = starts })
print(("flip-flop of three bits: %d fixed points, %d stable"):format(points.count, points.stable:to("int64"):sum()))
plot.fixed_points(points, { trajectories = trajectories(memory, 40, 60), azimuth = 25 })
   :save(folder .. "/flip_flop.png")

for k, turn in ipairs { 0.1, 0.2, 0.4 } do
   local c, s = 1.3 * math.cos(turn), 1.3 * math.sin(turn)
   local wave = { weights = tensor { { c, -s }, { s, c } }, leak = 1 }
   local found = analyzers.fixed_points(wave, { count = starts })
   local re, im = found.eigenvalues[1][1][1], found.eigenvalues[1][1][2]
   print(("sine generator %d: %s, %.1f steps per turn near the point"):format(k, found.types[1],
      2 * math.pi / math.abs(math.atan2(im, re))))
   if k == 2 then
      plot.fixed_points(found, { trajectories = trajectories(wave, 6, 200) }):save(folder .. "/sine.png")
   end
end
print(("wrote flip_flop.png and sine.png to %s"):format(folder))
