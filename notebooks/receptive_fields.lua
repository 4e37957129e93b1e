-- SPDX-License-Identifier: MIT
--- The BCM rule makes units selective for the orientation of bars; STDP finds the inputs that come first.
-- usage: cann notebooks/receptive_fields.lua [SAMPLES [FOLDER]]
local cann = require "cann"
local tensor, plot = cann.tensor, cann.plot

local samples, folder = tonumber(arg and arg[1]) or 100000, arg and arg[2] or "."

-- Each sample is a bar at one of 12 orientations over 12 inputs tuned to them.
local preferred = tensor.arange(0, 11) * (math.pi / 12)
local shown = tensor.zeros(samples):uniform(0, 12, { seed = 1 }):floor() * (math.pi / 12)
local data = ((shown:reshape(-1, 1) - preferred:reshape(1, -1)) * 2):cos() * 3
data = (data - 3):exp()
local net = cann.models.LinearLayer { inputs = 12, outputs = 4, seed = 2, W = tensor.zeros(4, 12)
   :uniform(0.1, 0.4, { seed = 3 }), precision = "float64" }
cann.trainers.BCM { model = net, rate = 0.01, tau = 20 }:train(data)
local tuning = net:predict((((preferred:reshape(-1, 1) - preferred:reshape(1, -1)) * 2):cos() * 3 - 3):exp())
local curves = {}
for unit = 1, 4 do
   curves[unit] = { x = preferred * (180 / math.pi), y = tuning[{ {}, unit }]:contiguous(), label = "unit " .. unit }
   local answers = curves[unit].y
   print(("BCM unit %d: best %.2f at %.0f degrees, mean %.2f"):format(unit, answers:max(),
      (answers:argmax() - 1) * 15, answers:mean()))
end
plot.lines(curves, { x_label = "orientation (degrees)", y_label = "answer" }):save(folder .. "/bcm.png")

-- 20 inputs fire one after the other, again and again; the unit learns to answer to the first of them.
local steps = 2000
local k = tensor.arange(0, steps - 1)
local phase = k - (k / 40):floor() * 40
local spikes = phase:reshape(-1, 1):eq(tensor.arange(0, 19):reshape(1, -1)):to "float64"
local layer = cann.models.SpikingLayer { inputs = 20, outputs = 1, W = tensor.full(0.3, 1, 20), threshold = 1,
   precision = "float64" }
local function first_spike() return (layer:predict(spikes)[{ { 1, 40 } }]:flatten()):argmax() end
local before = first_spike()
cann.trainers.STDP { model = layer, rate = 1, A_plus = 0.02, A_minus = 0.015 }:train(spikes)
print(("STDP: the first spike came %d steps into the sequence, now %d"):format(before, first_spike()))
plot.line(tensor.arange(1, 20), layer.W:flatten(), { x_label = "input, in the order of the sequence",
   y_label = "weight" }):save(folder .. "/stdp.png")
