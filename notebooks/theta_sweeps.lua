-- SPDX-License-Identifier: MIT
--- Theta sweeps of direction, grid and place cells along a foraging path.
-- usage: cann notebooks/theta_sweeps.lua [SECONDS [FOLDER]]
local cann = require "cann"

local seconds, folder = tonumber(arg and arg[1]) or 20, arg and arg[2] or "."

local walk = cann.tasks.OpenLoopNavigation { duration = seconds, dt = 0.01, width = 1, height = 1, speed_mean = 0.25,
   speed_std = 0.05, seed = 4 }
local sweeps = cann.pipelines.theta_sweep { trajectory = walk, folder = folder }
print(sweeps)
sweeps.figures.animation:save(folder .. "/theta_sweeps.gif", { frames = 60 })
