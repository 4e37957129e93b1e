-- SPDX-License-Identifier: MIT
--- Irregular firing that feeds itself: cells that excite and inhibit each other through conductances.
-- usage: cann notebooks/coba.lua [MS [FOLDER [SCALE]]]
--
-- Vogels & Abbott, J. Neurosci. 25 (2005) 10786; benchmark 1 of Brette et al., J. Comput. Neurosci. 23 (2007)
-- 349. Every cell hears 2 % of the others. A synapse's conductance decays on its own, so one per cell and kind
-- of synapse is enough: the network says "align-post: 2 states per neuron".
local cann = require "cann"
local models, plot = cann.models, cann.plot

local ms, folder, scale = tonumber(arg and arg[1]) or 1000, arg and arg[2] or ".", tonumber(arg and arg[3]) or 1

local n = 4000 * scale
local cell = models.LIF { refractory = 5 }
local net = cann.network {
   E = cann.group(cell, 0.8 * n, { v = "normal(-55, 5)" }),
   I = cann.group(cell, 0.2 * n, { v = "normal(-55, 5)" }),
}
local p = 80 / n
net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = p, weight = 0.6, port = "I",
   synapse = models.ExpSynapse { tau = 5, E = 0 } })
net:connect("I", { "E", "I" }, { rule = "fixed_probability", p = p, weight = 6.7, port = "I",
   synapse = models.ExpSynapse { tau = 10, E = -80 } })
print(net)

local run = net:run(ms, { record = { spikes = "all", ["E.v"] = { 1, 2, 3 } }, input = { ["*.I"] = 20 } })
print(run)
print(("rate %.2f Hz"):format(run.spikes:count() / n / ms * 1000))

plot.panels { plot.raster(run), plot.rate(run), plot.traces(run, "E.v"), columns = 1 }:save(folder .. "/coba.png")
