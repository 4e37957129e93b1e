-- SPDX-License-Identifier: MIT
--- Excitation and inhibition that cancel: irregular firing without any noise.
-- usage: cann notebooks/balance.lua [MS [FOLDER [SCALE]]]
--
-- van Vreeswijk & Sompolinsky, Science 274 (1996) 1724. Synapses shrink only as the root of their number, so that
-- excitation and inhibition are each far above the threshold; what is left of their sum fluctuates about it.
local cann = require "cann"
local models, plot, analyzers = cann.models, cann.plot, cann.analyzers

local ms, folder, scale = tonumber(arg and arg[1]) or 1000, arg and arg[2] or ".", tonumber(arg and arg[3]) or 1

local n, p = 500 * scale, 0.1
local cell = models.LIF { tau = 10, E = -52 }
local net = cann.network {
   E = cann.group(cell, n, { v = "uniform(-60, -50)" }), I = cann.group(cell, n, { v = "uniform(-60, -50)" }),
}
local J = 15 / math.sqrt(p * n)
net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = p, weight = J, port = "I",
   synapse = models.ExpCurrent { tau = 2 } })
net:connect("I", { "E", "I" }, { rule = "fixed_probability", p = p, weight = -2 * J, port = "I",
   synapse = models.ExpCurrent { tau = 3 } })

local run = net:run(ms, { record = { spikes = "all", ["E_E.g"] = { 1 }, ["I_E.g"] = { 1 } }, input = { ["*.I"] = 3 } })
print(run)
print(analyzers.spikes(run):summary())

-- What the first excitatory cell hears: far more of either kind than of both together.
local heard = { excitation = run["E_E.g"]:flatten() + 3, inhibition = run["I_E.g"]:flatten() }
heard.both = heard.excitation + heard.inhibition
local curves, shown = {}, math.min(2000, run.t:count())
for k, name in ipairs { "excitation", "inhibition", "both" } do
   print(("mean %-10s %6.2f pA, where the threshold is at 2"):format(name, heard[name]:mean()))
   curves[k] = { x = run.t:range(1, 1, shown), y = heard[name]:range(1, 1, shown), label = name }
end
plot.panels { plot.raster(run, { to = 200 }), plot.lines(curves, { x_label = "time (ms)", y_label = "current (pA)" }),
   columns = 1 }:save(folder .. "/balance.png")
