-- SPDX-License-Identifier: MIT
--- Foraging in a box, with the kinematics. usage: cann tests/bench/navigation.lua STEPS
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local steps = tonumber(arg[1])
local function run(seed)
   return cann.tasks.OpenLoopNavigation { duration = steps * 0.05, dt = 0.05, width = 1, height = 1, seed = seed,
      speed_mean = 0.08, speed_std = 0.08, speed_law = "rayleigh" }
end

run(1)
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = run(2) end)

measure.print {
   workload = "navigation", n = 1, steps = steps, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { mean_speed = last.speed:mean() },
}
