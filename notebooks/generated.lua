-- SPDX-License-Identifier: MIT
--- Networks larger than their synapses: who meets whom is drawn anew at every spike.
-- usage: cann notebooks/generated.lua [MS [FOLDER [NEURONS]]]
--
-- The network of notebooks/coba.lua at any size, 4 million cells with 320 million synapses by default. A synapse takes
-- no memory, since the targets of a cell follow from the seed; a picture of a slice of the cells.
local cann = require "cann"
local models, plot, tensor = cann.models, cann.plot, cann.tensor

local ms, folder, n = tonumber(arg and arg[1]) or 100, arg and arg[2] or ".", tonumber(arg and arg[3]) or 4e6

local cell = models.LIF { refractory = 5 }
local net = cann.network {
   E = cann.group(cell, 0.8 * n, { v = "normal(-55, 5)" }), I = cann.group(cell, 0.2 * n, { v = "normal(-55, 5)" }),
}
local function connect(from, weight, tau, E)
   net:connect(from, { "E", "I" }, { rule = "generated", p = 80 / n, weight = weight, port = "I",
      synapse = models.ExpSynapse { tau = tau, E = E } })
end
connect("E", 0.6, 5, 0)
connect("I", 6.7, 10, -80)
print(net)

local run = net:run(ms, { record = { spikes = "all" }, input = { ["*.I"] = 20 } })
print(run)
print(("rate %.2f Hz, %.2f s for %g ms, %.0f MB of state"):format(run.spikes:count() / n / ms * 1000, run.seconds, ms,
   net:compiled():bytes() / 1e6))
plot.panels { plot.raster(run, { neurons = tensor.arange(1, 500) }), plot.rate(run, { window = 2 }), columns = 1 }
   :save(folder .. "/generated.png")
