-- SPDX-License-Identifier: MIT
--- Patterns learnt, damaged and recalled; energies; what anti-Hebbian learning does.
-- usage: cann notebooks/hopfield.lua [SIDE [FOLDER]]
local cann = require "cann"
local tensor, plot = cann.tensor, cann.plot

local side, folder = tonumber(arg and arg[1]) or 24, arg and arg[2] or "."
local n = side * side

-- Pictures of shapes, -1 and 1, that have little to do with each other.
local x = tensor.linspace(-1, 1, side):reshape(1, side)
local y = tensor.linspace(-1, 1, side):reshape(side, 1)
local function picture(mask) return mask:to "float64":reshape(-1) * 2 - 1 end
local patterns = tensor.stack {
   picture((x ^ 2 + y ^ 2):lt(0.5)), picture((x * 0 + y):gt(0)), picture((x - y):abs():lt(0.45)),
   picture((x * 8):sin():gt(0) * (y * 0 + 1):gt(0)),
}

local net = cann.models.Hopfield { n = n, asynchronous = true, seed = 3 }
cann.trainers.Hebbian { model = net, subtract_mean = false }:train(patterns)

-- A quarter of each picture is turned over at random.
local flips = tensor.zeros(4, n):uniform(0, 1, { seed = 5 }):lt(0.25):to "float64" * -2 + 1
local cues = patterns * flips
local recalled, info = net:recall(cues, { record = true })
local overlap = net:overlap(recalled, patterns):diagonal()
print(("overlap with the patterns: %.2f to %.2f before, %.2f to %.2f after %d sweeps"):format(
   net:overlap(cues, patterns):diagonal():min(), net:overlap(cues, patterns):diagonal():max(), overlap:min(),
   overlap:max(), info.steps))

local curves, sweeps = {}, info.states:size(1)
for k = 1, 4 do
   local energy = {}
   for s = 1, sweeps do energy[s] = net:energy(info.states[s][k]) / n end
   curves[k] = { x = tensor.arange(0, sweeps - 1), y = tensor.from(energy), label = "picture " .. k }
end
plot.lines(curves, { x_label = "sweep", y_label = "energy per unit" }):save(folder .. "/hopfield_energy.png")
local shown = {}
for k = 1, 4 do
   shown[#shown + 1] = plot.image(cues[k]:reshape(side, side), { title = "cue " .. k })
   shown[#shown + 1] = plot.image(recalled[k]:reshape(side, side), { title = "recalled " .. k })
end
shown.columns = 4
plot.panels(shown):save(folder .. "/hopfield_recall.png")

-- Unlearning the first picture makes its valley shallower.
local before = net:energy(patterns[1])
cann.trainers.AntiHebbian { model = net, subtract_mean = false, rate = 0.1 }:train(patterns[{ { 1, 1 } }])
print(("energy of picture 1: %.4g, after anti-Hebbian training %.4g"):format(before, net:energy(patterns[1])))
