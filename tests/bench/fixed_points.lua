-- SPDX-License-Identifier: MIT
--- All fixed points of a recurrent network x -> 0.7 x + 0.3 tanh(W x + b), random W of gain 1.8: the twin of
-- peers/fixed_points.py.   usage: cann tests/bench/fixed_points.lua N STARTS
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
local tensor = cann.tensor

local n, starts = tonumber(arg[1]), tonumber(arg[2])
-- Weights that any language makes alike: sines of whole numbers, spread as wide as uniform ones.
local places = tensor.arange(1, n * n)
local weights = (places * places * 0.7 + places * 1.3):sin():reshape(n, n) * (1.8 * math.sqrt(2 / n)) + tensor.eye(n)
local bias = (tensor.arange(1, n) * 2.1):cos() * 0.1

local function search()
   return cann.analyzers.fixed_points({ weights = weights, bias = bias, leak = 0.3 }, { count = starts })
end

search()
local setup, found = measure.since_start(), nil
local wall, processor = measure.time(function() found = search() end)
measure.print { workload = "fixed-points", n = n, steps = starts, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { points = found.count, stable = found.stable:to("int64"):sum(),
      largest_rate = found.count > 0 and found.rate:max() or 0 } }
