-- SPDX-License-Identifier: MIT
--- A fly's compass: where is the bump of activity around the ring?
-- usage: cann notebooks/fly_bumps.lua [FRAMES [FOLDER]]
--
-- Sixteen regions around a ring carry a bump that walks at random, in noise. A fit to each frame finds its place nearer
-- to the truth than the population vector does.
local cann = require "cann"
local analyzers, data, plot, tensor = cann.analyzers, cann.data, cann.plot, cann.tensor

local frames, folder = tonumber(arg and arg[1]) or 600, arg and arg[2] or "."

local ring = data.synthetic_ring { frames = frames, seed = 3 }
local fits = analyzers.bump_fits(ring.activity)

local function error_of(angle) return analyzers.circular_distance(angle, ring.position):abs():median() end
local vector = (ring.activity % ring.angle:sin()):atan2(ring.activity % ring.angle:cos())
print(("median error: fit %.4f rad, population vector %.4f rad"):format(error_of(fits.position), error_of(vector)))
print(("%d of %d frames hold one bump; half width %.2f rad"):format(fits.count:eq(1):to("int64"):sum(), frames,
   fits.width[fits.width:eq(fits.width)]:median()))

local t = tensor.arange(1, frames)
plot.panels {
   plot.image(ring.activity:t(), { x = t, y = ring.angle, x_label = "frame", y_label = "region (rad)" }),
   plot.lines({ { x = t, y = analyzers.circular_distance(vector, ring.position), label = "population vector" },
      { x = t, y = analyzers.circular_distance(fits.position, ring.position), label = "fit" } },
      { x_label = "frame", y_label = "error (rad)" }),
}:save(folder .. "/bumps.png")
plot.bump_on_ring(fits):save(folder .. "/bumps.gif", { frames = math.min(frames, 60) })
print(("wrote bumps.png and bumps.gif to %s"):format(folder))
