-- SPDX-License-Identifier: MIT
--- A network of Hodgkin-Huxley cells coupled by conductances.
-- usage: cann notebooks/cobahh.lua [MS [FOLDER [SCALE]]]
--
-- Benchmark 3 of Brette et al., J. Comput. Neurosci. 23 (2007) 349: cells of Traub & Miles (1991), 2 % of which
-- hear each other. The gates' rates have no division of zero by zero: they are written by exprel(x) = (e^x - 1)/x.
local cann = require "cann"
local models, plot = cann.models, cann.plot

local ms, folder, scale = tonumber(arg and arg[1]) or 500, arg and arg[2] or ".", tonumber(arg and arg[3]) or 1

local n = 4000 * scale
local net = cann.network {
   E = cann.group(models.HHTraub {}, 0.8 * n, { v = "normal(-65, 5)" }),
   I = cann.group(models.HHTraub {}, 0.2 * n, { v = "normal(-65, 5)" }),
}
local p = 80 / n
net:connect("E", { "E", "I" }, { rule = "fixed_probability", p = p, weight = 6, port = "I",
   synapse = models.ExpSynapse { tau = 5, E = 0 } })
net:connect("I", { "E", "I" }, { rule = "fixed_probability", p = p, weight = 67, port = "I",
   synapse = models.ExpSynapse { tau = 10, E = -80 } })
print(net)

local run = net:run(ms, { record = { spikes = "all", ["E.v"] = { 1, 2, 3 } } })
print(run)
print(("rate %.2f Hz"):format(run.spikes:count() / n / ms * 1000))
if run["E.v"]:isnan():any() then error "a potential is not a number" end

plot.panels { plot.raster(run), plot.rate(run), plot.traces(run, "E.v"), columns = 1 }:save(folder .. "/cobahh.png")
