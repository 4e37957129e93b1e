-- SPDX-License-Identifier: MIT
--- A ring and a sheet follow stimuli; tuning curves; anticipation by adaptation.
-- usage: cann notebooks/tracking.lua [CELLS [FOLDER]]
local cann = require "cann"
local models, tasks, analyzers, plot, tensor = cann.models, cann.tasks, cann.analyzers, cann.plot, cann.tensor

local n, folder = tonumber(arg and arg[1]) or 256, arg and arg[2] or "."

-- A stimulus that swings to and fro.
local swing = tensor.arange(0, 2999) * 0.1
local positions = (swing * (2 * math.pi / 100)):sin() * 2
local ring = models.CANN1D { n = n }
local task = tasks.CustomTracking { model = ring, positions = positions, dt = 0.1 }
local run = ring:run(task, { record = { "u", "r" }, every = 10 })
print(("ring: mean error %.4f rad"):format(analyzers.tracking_error(run, task)[{ { 10, 300 } }]:mean()))
plot.panels { plot.heat_map(run), plot.trajectory(run, { moving = false }), columns = 1 }
   :save(folder .. "/tracking_ring.png")
plot.tuning_curve(run):save(folder .. "/tuning_curves.png")

-- The stronger the adaptation, the less the bump lags; past a point it runs ahead.
local turn = tasks.CustomTracking
for _, m in ipairs { 0, 0.1, 0.3 } do
   local net = models.CANN1D_SFA { n = n, m = m, A = 2 }
   local steady = turn { model = net, positions = tensor.arange(0, 1999) * 0.002, dt = 0.1 }
   local followed = net:run(steady, { record = "r", every = 10 })
   local d = followed:decode():flatten() - steady.positions:take((followed.t / 0.1):round():to "int64", 1)
   d = d - (d / (2 * math.pi)):round() * (2 * math.pi)
   print(("adaptation %.1f: bump %.4f rad ahead of the stimulus"):format(m, d[{ { 100, 200 } }]:mean()))
end

-- A sheet.
local side = math.max(8, math.floor(math.sqrt(n) * 2))
local sheet = models.CANN2D { length = side }
local path = tasks.SmoothTracking { model = sheet, points = { { 0, 0 }, { 2, 1 }, { -1, 2 } }, durations = { 20, 20 } }
local seen = sheet:run(path, { record = "r", every = 5 })
print(("sheet: mean error %.4f rad"):format(analyzers.tracking_error(seen, path):mean()))
plot.panels { plot.trajectory(seen, { moving = false }), plot.bump(seen), columns = 2 }
   :save(folder .. "/tracking_sheet.png")
