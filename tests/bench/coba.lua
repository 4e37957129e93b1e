-- SPDX-License-Identifier: MIT
--- COBA (Vogels & Abbott 2005; Brette et al. 2007): integrate-and-fire cells that excite and inhibit each other
-- through conductances, Euler, 0.1 ms: the twin of coba_brian2.py.   usage: cann tests/bench/coba.lua SCALE SIM_MS
-- [THREADS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local scale, sim = tonumber(arg[1]), tonumber(arg[2])
if arg[3] then cann.threads(tonumber(arg[3])) end

local cell = cann.model {
   name = "Cell", kind = "neuron", method = "euler", input = "ge; gi", state = "v = normal(-55, 5); ge = 0; gi = 0",
   eqs = "v' = (-v - 60 + 20 + ge*(0 - v) + gi*(-80 - v))/20; ge' = -ge/5; gi' = -gi/10",
   on = { spike = { when = "v >= -50", run = "v = -60", refractory = "5 ms", hold = "v" } },
}
local n = 4000 * scale
local net = cann.network { P = cann.group(cell, n) }
local excitatory = 0.8 * n
local function connect(from, weight, port)
   net:connect("P", "P", { from = from, rule = "fixed_probability", p = 80 / n, weight = weight, port = port })
end
connect({ 1, excitatory }, 0.6, "ge")
connect({ excitatory + 1, n }, 6.7, "gi")

-- What the twin keeps: the population's rate at every step.
local rates = { ["P.rate"] = "pop.mean(spiked)" }
net:run(1, { record = rates, progress = false })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function()
   last = net:run(sim, { record = rates, progress = false })
end)

measure.print {
   workload = "coba", n = n, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { rate_hz = last["P.rate"]:mean() * 1e3 / last.dt },
}
