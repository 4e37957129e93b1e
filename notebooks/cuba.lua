-- SPDX-License-Identifier: MIT
--- Cells that drive each other by currents instead of conductances.
-- usage: cann notebooks/cuba.lua [MS [FOLDER [SCALE]]]
--
-- Vogels & Abbott, J. Neurosci. 25 (2005) 10786; benchmark 2 of Brette et al., J. Comput. Neurosci. 23 (2007)
-- 349: cells at -49 mV by themselves, above their threshold of -50 mV; a spike adds a current that decays.
local cann = require "cann"
local models, plot = cann.models, cann.plot

local ms, folder, scale = tonumber(arg and arg[1]) or 1000, arg and arg[2] or ".", tonumber(arg and arg[3]) or 1

local n = 4000 * scale
local cell = models.LIF { E = -49, refractory = 5 }
local net = cann.network {
   E = cann.group(cell, 0.8 * n, { v = "uniform(-60, -50)" }),
   I = cann.group(cell, 0.2 * n, { v = "uniform(-60, -50)" }),
}
local p = 80 / n
net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = p, weight = 1.62, port = "I",
   synapse = models.ExpCurrent { tau = 5 } })
net:connect("I", { "E", "I" }, { rule = "fixed_probability", p = p, weight = -9, port = "I",
   synapse = models.ExpCurrent { tau = 10 } })
print(net)

local run = net:run(ms, { record = { spikes = "all", ["E.v"] = { 1, 2, 3 } } })
print(run)
print(("rate %.2f Hz"):format(run.spikes:count() / n / ms * 1000))

plot.panels { plot.raster(run), plot.rate(run), plot.traces(run, "E.v"), columns = 1 }:save(folder .. "/cuba.png")
