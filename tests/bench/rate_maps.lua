-- SPDX-License-Identifier: MIT
--- Rate maps and grid scores of synthetic grid cells: the twin of peers/rate_maps.py.
-- usage: cann tests/bench/rate_maps.lua CELLS SECONDS [FILE.npz to write the recording to]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local cells, seconds = tonumber(arg[1]), tonumber(arg[2])
local rec = cann.data.synthetic_recording { grid = cells, duration = seconds, dt = 20, rate = 5, seed = 3 }
if arg[3] then
   cann.tensor.save(arg[3], { t = rec.t / 1000, x = rec.x, y = rec.y, spike_t = rec.spikes.t / 1000,
      spike_i = rec.spikes.i })
end

local function analyse()
   local maps = cann.analyzers.rate_maps(rec, { bins = 30 })
   return cann.analyzers.gridness(maps)
end

analyse()
local setup, scores = measure.since_start(), nil
local wall, processor = measure.time(function() scores = analyse() end)
measure.print { workload = "rate-maps", n = cells, steps = rec.t:count(), setup_s = setup, run_s = wall,
   cpu_s = processor, check = { spikes = rec.spikes.t:count(), median_score = scores[scores:eq(scores)]:median() } }
