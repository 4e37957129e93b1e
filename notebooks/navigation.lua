-- SPDX-License-Identifier: MIT
--- A complicated environment: foraging, shortest ways, a maze, a place code on them.
-- usage: cann notebooks/navigation.lua [SECONDS [FOLDER]]
local cann = require "cann"
local plot, tasks = cann.plot, cann.tasks

local seconds, folder = tonumber(arg and arg[1]) or 600, arg and arg[2] or "."

local world = tasks.Environment {
   boundary = { { 0, 0 }, { 1.4, 0 }, { 1.4, 0.5 }, { 0.8, 0.7 }, { 0.8, 1.3 }, { 0.2, 1.2 } },
   walls = { { { 0.5, 0 }, { 0.5, 0.5 } } }, holes = { { { 0.9, 0.2 }, { 1.1, 0.2 }, { 1.1, 0.4 } } },
   objects = { { 0.6, 1 } },
}
local walk = tasks.OpenLoopNavigation { world = world, start = { 0.3, 0.3 }, duration = seconds, speed_mean = 0.15,
   speed_std = 0.06, seed = 3 }
print(world)
print(walk)
plot.world(walk):save(folder .. "/environment.png")

-- From the near corner to the far one, round the wall.
local ways = world:geodesics(0.04)
local from, to = ways.grid:cell { 0.42, 0.1 }, ways.grid:cell { 0.58, 0.1 }
print(("%s: from one side of the wall to the other %.2f m, through it %.2f m"):format(tostring(ways.grid),
   ways.distances[from][to], 0.16))

-- Place cells on the shortest ways of a T-maze hold a bump where the animal is.
local maze = tasks.TMaze { recess = true }
local in_maze = tasks.OpenLoopNavigation { world = maze, start = { 0, 0.15 }, duration = math.min(seconds, 60),
   dt = 0.01, speed_mean = 0.2, seed = 1 }
local places = maze:geodesics(0.075)
local net = cann.models.PlaceCellNetwork { geodesics = places, tau = 3, tau_v = 150, k = 1.4, m = 0.5, a = 0.18,
   A = 2.3, J0 = 0.09, g = 20 }
local run = net:run(in_maze, { dt = 1, record = { "place.place_x", "place.place_y" }, every = 20 })
local decoded = cann.tensor.stack({ run["place.place_x"]:flatten(), run["place.place_y"]:flatten() }):t():contiguous()
local truth = in_maze:resample(20).position
local rows = math.min(truth:size(1), decoded:size(1))
local off = ((decoded[{ { 1, rows } }]:to "float64" - truth[{ { 1, rows } }]) ^ 2):sum(2):sqrt()
print(("place cells in the maze: %d cells, mean error %.3f m"):format(places.grid.count, off[{ { 6, rows } }]:mean()))
plot.world(in_maze, { decoded = decoded, cells = places.grid }):save(folder .. "/maze.png")
