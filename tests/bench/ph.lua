-- SPDX-License-Identifier: MIT
--- Persistent cohomology, with cocycles, of the points in a file: the twin of ph_ripser.py.
-- usage: cann tests/bench/ph.lua FILE.npy DIMENSION PRIME
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local points, dimension, prime = cann.tensor.load(arg[1]), tonumber(arg[2]), tonumber(arg[3])
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
