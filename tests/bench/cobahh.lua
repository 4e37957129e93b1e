-- SPDX-License-Identifier: MIT
--- COBAHH (Brette et al. 2007): Hodgkin-Huxley cells after Traub and Miles that excite and inhibit each other
-- through conductances, exponential Euler, 0.1 ms: the twin of cobahh_brian2.py.
-- usage: cann tests/bench/cobahh.lua SCALE SIM_MS [THREADS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local scale, sim = tonumber(arg[1]), tonumber(arg[2])
if arg[3] then cann.threads(tonumber(arg[3])) end

local cell = cann.model {
   name = "Cell", kind = "neuron", method = "exp", input = "ge; gi",
   state = "v = normal(-65, 5); m = 0; h = 0; n = 0; ge = 0; gi = 0",
   eqs = [[
      am = 1.28/exprel((13 - v - 63)/4);      bm = 1.4/exprel((v + 63 - 40)/5)
      ah = 0.128*exp((17 - v - 63)/18);       bh = 4/(1 + exp(-(v + 63 - 40)/5))
      an = 0.16/exprel((15 - v - 63)/5);      bn = 0.5*exp((10 - v - 63)/40)
      v' = (-0.1*(v + 60) - 200*m^3*h*(v - 50) - 60*n^4*(v + 90) + ge*(0 - v) + gi*(-80 - v))/2
      m' = am*(1 - m) - bm*m;  h' = ah*(1 - h) - bh*h;  n' = an*(1 - n) - bn*n
      ge' = -ge/5;  gi' = -gi/10]],
   on = { spike = { when = "up(v + 20)" } },
}
local n = 4000 * scale
local net = cann.network { E = cann.group(cell, 0.8 * n), I = cann.group(cell, 0.2 * n) }
net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = 80 / n, weight = 0.06, port = "ge" })
net:connect("I", { "E", "I" }, { rule = "fixed_probability", p = 80 / n, weight = 0.67, port = "gi" })

-- What the twin keeps: the population's rate at every step.
local rates = { ["E.rate"] = "pop.mean(spiked)", ["I.rate"] = "pop.mean(spiked)" }
net:run(1, { record = rates, progress = false })
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function()
   last = net:run(sim, { record = rates, progress = false })
end)

measure.print {
   workload = "cobahh", n = n, sim_ms = sim, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { rate_hz = (0.8 * last["E.rate"]:mean() + 0.2 * last["I.rate"]:mean()) * 1e3 / last.dt },
}
