-- SPDX-License-Identifier: MIT
--- A random network of linear rate units with noise, of which each hears a tenth of the others, Euler, 1 ms: the twin
-- of peers/rates_annarchy.py and peers/rates_brian2.py.   usage: cann tests/bench/rates.lua N SIM_MS [THREADS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local n, sim = tonumber(arg[1]), tonumber(arg[2])
if arg[3] then cann.threads(tonumber(arg[3])) end
local unit = cann.model {
   name = "Unit", kind = "neuron", method = "euler", param = "tau:ms = 10", state = "r = 0", input = "heard",
   eqs = "tau*dr/dt = -r + heard + sqrt(2*tau)*xi",
}
local net = cann.network({ R = cann.group(unit, n) }, { dt = 1 })
net:connect("R", "R", { rule = "fixed_number_pre", number = n / 10, weight = { "normal", 0, 0.9 / math.sqrt(n / 10) },
   synapse = cann.models.RateSynapse })

local record = { ["R.power"] = "pop.mean(r^2)" }
net:run(1, { record = record, progress = false })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = net:run(sim, { record = record, progress = false }) end)

local power = last["R.power"]:flatten()
measure.print {
   workload = "rates", n = n, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { variance = power:range(1, math.floor(sim / 2), sim):mean() },
}
