-- SPDX-License-Identifier: MIT
--- Grid cells from place and from velocity: rate maps, grid scores, the sheet's drift.
-- usage: cann notebooks/grid_networks.lua [SECONDS [FOLDER]]
local cann = require "cann"
local models, tasks, analyzers, plot, tensor = cann.models, cann.tasks, cann.analyzers, cann.plot, cann.tensor

local seconds, folder = tonumber(arg and arg[1]) or 600, arg and arg[2] or "."

-- Driven by place: every cell of the sheet has a hexagonal map.
local walk = tasks.OpenLoopNavigation { duration = seconds, dt = 0.02, width = 1.5, height = 1.5, speed_mean = 0.3,
   speed_std = 0.1, seed = 2 }
local sheet = models.GridCell2DPosition { length = 12, mapping_ratio = 12 }
local run = sheet:run(walk, { record = "r", dt = 5, every = 4 })
local some = run.r:reshape(run.r:size(1), -1)[{ {}, { 1, 140, 20 } }]:contiguous()
local place = walk:resample(20).position[{ { 1, some:size(1) } }]
local maps = analyzers.rate_maps({ x = place[{ {}, 1 }]:contiguous(), y = place[{ {}, 2 }]:contiguous(),
   values = some }, { bins = 30 })
local scores = analyzers.gridness(maps)
print(("by place: grid scores %.2f to %.2f of %d cells"):format(scores:min(), scores:max(), scores:count()))
plot.rate_map(maps, { cell = 1 }):save(folder .. "/grid_map.png")

-- Driven by velocity: the pattern forms from noise, then drifts with the animal.
local moving = models.GridCell2DVelocity { length = 40, alpha = 0.1, W_l = 3, lambda_net = 17,
   s = tensor.zeros(40, 40):uniform(0, 0.1, { seed = 1 }) }
moving:run(1000, { dt = 0.5 })
local still = moving:run(5, { dt = 0.5, record = "r" })
local drift = {}
for _, speed in ipairs { 0.1, 0.2, 0.4 } do
   local steady = moving:run(200, { dt = 0.5, record = "r", every = 20, input = { vx = speed } })
   local centres = analyzers.blob_centres(steady.r)
   local steps = centres[{ { 2, 20 }, 1 }] - centres[{ { 1, 19 }, 1 }]
   drift[#drift + 1] = { speed, steps[steps:abs():lt(4)]:median() }
   print(("by velocity: at %.1f m/s the pattern drifts %.3f cells in 10 ms"):format(speed, drift[#drift][2]))
end
plot.image(still.r[still.r:size(1)], { title = "pattern on the sheet" }):save(folder .. "/grid_pattern.png")
