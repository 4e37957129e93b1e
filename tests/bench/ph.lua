-- SPDX-License-Identifier: MIT
--- Persistent cohomology, with cocycles, of the points in a file or of N on a noisy flat torus in four dimensions: the
-- twin of ph_ripser.py.   usage: cann tests/bench/ph.lua {FILE.npy|N} DIMENSION PRIME
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local function torus(n)
   local angles = cann.tensor.zeros(n, 2):uniform(0, 2 * math.pi, { seed = 7 })
   local noise = cann.tensor.zeros(n, 4):normal(0, 0.05, { seed = 7, stream = 1 })
   return cann.tensor.concatenate({ angles:cos(), angles:sin() }, 2) + noise
end

local points = tonumber(arg[1]) and torus(tonumber(arg[1])) or cann.tensor.load(arg[1])
local dimension, prime = tonumber(arg[2]), tonumber(arg[3])
local setup, found = measure.since_start(), nil
local wall, processor = measure.time(function()
   found = cann.analyzers.rips(points, { dimension = dimension, prime = prime, cocycles = true })
end)

local lengths, top = found:lengths(1):tolist(), {}
table.sort(lengths, function(a, b) return a > b end)
for k = 1, math.min(3, #lengths) do top[k] = lengths[k] end

measure.print {
   workload = ("ph-torus-h%d-z%d-cocycles"):format(dimension, prime), n = points:size(1),
   setup_s = setup, run_s = wall, cpu_s = processor, check = { h1_bars = #lengths, top = top },
}
