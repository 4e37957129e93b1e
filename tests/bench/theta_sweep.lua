-- SPDX-License-Identifier: MIT
--- Theta sweeps of direction and grid cells along a winding path.
-- usage: cann tests/bench/theta_sweep.lua DIRECTIONS LENGTH STEPS
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local directions, length, steps = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local net = cann.models.GridCellNetwork { directions = directions, length = length,
   direction_options = { adaptation = 15 }, grid_options = { adaptation = 8, mapping_ratio = 5 } }
local k = cann.tensor.arange(0, steps - 1)
local x, y = (k * 0.002):sin() * 0.2 + 0.5, (k * 0.003):cos() * 0.2 + 0.5
local head = k * 0.003
local walk = cann.tasks.ImportedNavigation { position = cann.tensor.stack({ x, y }):t():contiguous(), dt = 0.001,
   head_direction = head - (head / (2 * math.pi)):round() * (2 * math.pi) }
walk.linear_gain, walk.angular_gain = (k * 0.01):sin() * 0.5 + 0.5, (k * 0.013):sin()

local function run()
   net:reset()
   return net:run(walk, { dt = 1, progress = false, record = { "direction.centre", "grid.most" } })
end

run()
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = run() end)

measure.print {
   workload = "theta-sweep", n = length ^ 2, steps = steps, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { max_r_last = last["grid.most"]:flatten()[steps] * 10 },
}
