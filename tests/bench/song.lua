-- SPDX-License-Identifier: MIT
--- Spike-timing dependent plasticity in its classical form: Poisson sources compete for the spikes of one cell. Song,
-- Miller & Abbott, Nat. Neurosci. 3 (2000) 919; the twin of song_brian2.py.   usage: cann tests/bench/song.lua N SIM_MS
-- [THREADS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local n, sim = tonumber(arg[1] or 1000), tonumber(arg[2] or 1e5)
if arg[3] then cann.threads(tonumber(arg[3])) end

local cell = cann.model {
   name = "Cell", kind = "neuron", method = "euler", input = "ge", state = "v = -60; ge = 0",
   eqs = "v' = (ge*(0 - v) + (-74 - v))/10; ge' = -ge/5",
   on = { spike = { when = "v > -54", run = "v = -60" } },
}
local synapse = cann.model {
   name = "Plastic", kind = "synapse", param = "A = 0.01; B = -0.0105; top = 0.01",
   state = "w = uniform(0, 0.01) @min(0) @max(top); x = 0; y = 0", eqs = "x' = -x/20 @event; y' = -y/20 @event",
   on = { pre = "post.ge += w; x += A*top; w += y", post = "y += B*top; w += x" },
}
local net = cann.network { S = cann.group(cann.models.Poisson { rate = 15 }, n), P = cann.group(cell, 1) }
net:connect("S", "P", { rule = "all_to_all", synapse = synapse })
net:run(1, { record = { spikes = { "P" } }, progress = false, dt = 0.1 })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function()
   last = net:run(sim, { record = { spikes = { "P" } }, progress = false })
end)
local w = net:get("S_P.w")
measure.print {
   workload = "song", n = n, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { rate_hz = last.spikes:count() / sim * 1e3, w = w:mean() * 1e3,
      low = w:lt(0.002):sum() / n, high = w:gt(0.008):sum() / n },
}
