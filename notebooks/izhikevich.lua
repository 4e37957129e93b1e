-- SPDX-License-Identifier: MIT
--- A thousand neurons of many kinds, from Izhikevich's two equations: alpha and gamma rhythms out of noise.
-- usage: cann notebooks/izhikevich.lua [MS [FOLDER]]
--
-- Izhikevich, IEEE Trans. Neural Networks 14 (2003) 1569. Every cell hears every other; excitatory cells range from
-- regular spiking to chattering, inhibitory ones from fast to low-threshold spiking. The potential takes two half
-- steps in each millisecond, as in the paper.
local cann = require "cann"
local plot, tensor = cann.plot, cann.tensor

local ms, folder = tonumber(arg and arg[1]) or 1000, arg and arg[2] or "."

local cell = cann.model {
   name = "Thalamic", kind = "neuron", param = "a = 0.02; b = 0.2; c = -65; d = 8; noise = 5",
   state = "v = -65; u = b*c", input = "I",
   eqs = [[ v += 0.5*(0.04*v^2 + 5*v + 140 - u + I + noise*drive)
            v += 0.5*(0.04*v^2 + 5*v + 140 - u + I + noise*drive)
            u += a*(b*v - u)
            drive = normal(0, 1) @step ]],
   on = { spike = { when = "v >= 30", run = "v = c; u += d" } },
}
local re, ri = tensor.rand(800), tensor.rand(200)
local net = cann.network {
   E = cann.group(cell, 800, { c = re ^ 2 * 15 - 65, d = re ^ 2 * -6 + 8 }),
   I = cann.group(cell, 200, { a = ri * 0.08 + 0.02, b = ri * -0.05 + 0.25, d = 2, noise = 2 }),
}
net:connect("E", { "E", "I" }, { weight = { "uniform", 0, 0.5 } })
net:connect("I", { "E", "I" }, { weight = { "uniform", -1, 0 } })
print(net)

local run = net:run(ms, { dt = 1, record = { spikes = "all" } })
print(run)
for _, group in ipairs { "E", "I" } do
   local spikes = run.spikes:select { group = group }
   print(("%s %.1f Hz"):format(group, spikes:count() / spikes:size() / ms * 1000))
end
local rate = cann.analyzers.firing_rate(run.spikes:select { group = "E" }, { width = 1 })
local power, f = cann.analyzers.power_spectrum(rate, { dt = 1, segment = 500 })
local band = f:ge(5):both(f:le(80))
f, power = f[band], power[band]
print(("most power: at %.0f Hz"):format(f[power:argmax()]))
plot.panels { plot.raster(run), plot.line(f, power, { x_label = "frequency (Hz)", y_label = "power of the rate" }),
   columns = 1 }:save(folder .. "/izhikevich.png")
