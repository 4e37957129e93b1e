-- SPDX-License-Identifier: MIT
--- Oja's rule finds one principal axis, Sanger's one for each unit.
-- usage: cann notebooks/principal_axes.lua [EPOCHS [FOLDER]]
local cann = require "cann"
local tensor, plot = cann.tensor, cann.plot

local epochs, folder = tonumber(arg and arg[1]) or 60, arg and arg[2] or "."

-- Samples stretched along three directions at right angles.
local axes = tensor.zeros(6, 6):normal(0, 1, { seed = 2 }):qr()
local spread = tensor.from { 3, 2, 1.2, 0.3, 0.2, 0.1 }
local data = (tensor.zeros(500, 6):normal(0, 1, { seed = 3 }) * spread) % axes:t()
local _, vectors = (data:t() % data / 500):eigh()
local principal = vectors:flip(2)

local curves = {}
for _, rule in ipairs { "Oja", "Sanger" } do
   local net = cann.models.LinearLayer { inputs = 6, outputs = 3, seed = 4, precision = "float64" }
   local fits = {}
   cann.trainers[rule] { model = net, rate = 0.002 }:train(data, { epochs = epochs, on_epoch = function(epoch)
      fits[epoch] = (net.W % principal):abs():diagonal():tolist()
   end })
   local rows = tensor.from(fits)
   for unit = 1, 3 do
      curves[#curves + 1] = { x = tensor.arange(1, rows:size(1)), y = rows[{ {}, unit }]:contiguous(),
         label = ("%s, unit %d"):format(rule, unit) }
   end
   print(("%s: |cos| of unit k with axis k: %.3f %.3f %.3f"):format(rule, unpack(fits[#fits])))
end
plot.lines(curves, { x_label = "epoch", y_label = "|cos| with its axis" }):save(folder .. "/principal_axes.png")
