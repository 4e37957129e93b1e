-- SPDX-License-Identifier: MIT
--- Izhikevich's network of 2003: every cell hears every other through a weight of its own, Euler, 1 ms: the twin of
-- peers/izhikevich_brian2.py and peers/izhikevich_annarchy.py. Some draws leave the rhythms of the paper after seconds
-- for a state of 260 Hz, so a second is what is compared.   usage: cann tests/bench/izhikevich.lua N SIM_MS
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local n, sim = tonumber(arg[1]), tonumber(arg[2])
local cell = cann.model {
   name = "Cell", kind = "neuron", method = "euler", param = "a = 0.02; b = 0.2; c = -65; d = 8; noise = 5",
   state = "v = -65; u = -13", input = "I",
   eqs = [[ drive = normal(0, 1) @step
            v' = 0.04*v^2 + 5*v + 140 - u + I + noise*drive
            u' = a*(b*v - u) ]],
   on = { spike = { when = "v >= 30", run = "v = c; u += d" } },
}
local excitatory = 0.8 * n
local re = cann.tensor.zeros(excitatory):uniform(0, 1, { seed = 1 }) ^ 2
local ri = cann.tensor.zeros(n - excitatory):uniform(0, 1, { seed = 2 })
local net = cann.network({
   E = cann.group(cell, excitatory, { c = re * 15 - 65, d = re * -6 + 8 }),
   I = cann.group(cell, n - excitatory, { a = ri * 0.08 + 0.02, b = ri * -0.05 + 0.25, d = 2, noise = 2 }),
}, { dt = 1 })
net:connect("E", { "E", "I" }, { weight = { "uniform", 0, 500 / n } })
net:connect("I", { "E", "I" }, { weight = { "uniform", -1000 / n, 0 } })

net:run(1, { record = { spikes = "all" }, progress = false })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function()
   last = net:run(sim, { record = { spikes = "all" }, progress = false })
end)

measure.print {
   workload = "izhikevich", n = n, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { rate_hz = last.spikes:count() / n / sim * 1e3 },
}
