-- SPDX-License-Identifier: MIT
--- All shortest ways in a box with a wall, grid included. usage: cann tests/bench/geodesic.lua CELL
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local cell = tonumber(arg[1])
local function run()
   return cann.tasks.Environment { width = 1, height = 1, walls = { { { 0.5, 0 }, { 0.5, 0.6 } } } }:geodesics(cell)
end

run()
collectgarbage() -- the first result goes, as the peer's does at once
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = run() end)

measure.print {
   workload = "geodesic", n = last.grid.count, steps = 1, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { longest = last.distances:max() },
}
