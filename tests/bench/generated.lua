-- SPDX-License-Identifier: MIT
--- A network whose synapses are generated anew with each event, so that its memory is its state, whatever p: noise
-- drives integrate-and-fire cells that inhibit each other.   usage: cann tests/bench/generated.lua N P SIM_MS [THREADS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local n, p, sim = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
if arg[4] then cann.threads(tonumber(arg[4])) end

local cell = cann.model {
   name = "Cell", kind = "neuron", method = "euler", input = "gi", state = "v = uniform(-60, -50); gi = 0",
   eqs = "v' = (-49 - v - gi)/20; gi' = -gi/10",
   on = { spike = { when = "v >= -50", run = "v = -60", refractory = "5 ms", hold = "v" } },
}
local net = cann.network { P = cann.group(cell, n) }
net:connect("P", "P", { rule = "generated", p = p, weight = { "uniform", 0, 0.2 }, port = "gi" })
local record = { ["P.rate"] = "pop.mean(spiked)" }
net:run(1, { record = record, progress = false })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = net:run(sim, { record = record, progress = false }) end)

measure.print {
   workload = "generated", n = n, p = p, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   synapses = net.projections[1].count, state_mb = net:compiled():bytes() / 2 ^ 20,
   check = { rate_hz = last["P.rate"]:mean() * 1e3 / last.dt },
}
