-- SPDX-License-Identifier: MIT
--- Spike-timing dependent plasticity: Poisson sources drive integrate-and-fire cells through synapses whose weights
-- move with the spikes of both ends; the twin of stdp_brian2.py.   usage: cann tests/bench/stdp.lua N SIM_MS [THREADS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local n, sim = tonumber(arg[1]), tonumber(arg[2])
if arg[3] then cann.threads(tonumber(arg[3])) end

local cell = cann.model {
   name = "Cell", kind = "neuron", method = "euler", input = "ge", state = "v = -74; ge = 0",
   eqs = "v' = (ge*(0 - v) + (-74 - v))/10; ge' = -ge/5",
   on = { spike = { when = "v > -54", run = "v = -60" } },
}
local synapse = cann.model {
   name = "Plastic", kind = "synapse", param = "A = 0.01; B = -0.0105; top = 0.01",
   state = "w = uniform(0, 0.01) @min(0) @max(top); x = 0; y = 0", eqs = "x' = -x/20 @event; y' = -y/20 @event",
   on = { pre = "post.ge += w; x += A*top; w += y", post = "y += B*top; w += x" },
}
local net = cann.network { S = cann.group(cann.models.Poisson { rate = 15 }, n), P = cann.group(cell, n) }
net:connect("S", "P", { rule = "fixed_probability", p = 1000 / n, synapse = synapse })
local record = { ["P.rate"] = "pop.mean(spiked)" }
net:run(1, { record = record, progress = false })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = net:run(sim, { record = record, progress = false }) end)
measure.print {
   workload = "stdp", n = n, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   synapses = net.projections[1].count,
   check = { rate_hz = last["P.rate"]:mean() * 1e3 / last.dt, w = net:get("S_P.w"):mean() * 1e3 },
}
