-- SPDX-License-Identifier: MIT
--- Band, grid and place cells integrate ten minutes of a recorded rat's velocity.
-- usage: cann notebooks/path_integration.lua [SECONDS [FOLDER [OTHER.npz]]]
--
-- The network is shown the rat's place at the start alone; then only its velocity. A tenth of a second of the path
-- takes one unit of the network's time. OTHER.npz may hold the places (`decoded` [steps, 2]) that another program's
-- network
-- has found at every step of the same path; both errors are then drawn.
local cann = require "cann"
local tensor, plot = cann.tensor, cann.plot

local seconds, folder, other = tonumber(arg and arg[1]) or 600, arg and arg[2] or ".", arg and arg[3]
local dt, pace, warm = 0.05, 10, 300  -- step, units per second, steps with the place shown

local net = cann.models.HierarchicalNetwork { modules = 3, places = 20, size = 1, spacing_min = 0.8, spacing_max = 2 }

-- The path in the network's steps; it rests at its start while the place is shown.
local rat = cann.tasks.ImportedNavigation { file = cann.data.path "sargolini_trajectory.npz" }
local steps = math.floor(seconds * pace / dt)
local at = tensor.arange(0, steps - 1) * (dt / pace * 1000)
local place = tensor.interpolate(at, rat.t, rat.position)
place = (place - rat.position:min(1)) / (rat.position:max() - rat.position:min())
place = tensor.concatenate({ place[{ { 1, 1 } }]:expand(warm, 2), place }, 1)
local total = place:size(1)
local px, py = place[{ {}, 1 }]:contiguous(), place[{ {}, 2 }]:contiguous()
local function velocity(p)
   local v = (p[{ { 2, total } }] - p[{ { 1, total - 1 } }]) / dt
   return tensor.concatenate { tensor.zeros(1), v }
end
local vx, vy = velocity(px), velocity(py)
local strength = tensor.arange(1, total):le(warm - 100):to "float64" * 100

local run = net:run(total * dt, { dt = dt, record = { "place.place_x", "place.place_y" }, every = 20,
   input = { ["*.vx"] = vx, ["*.vy"] = vy, ["*.px"] = px, ["*.py"] = py, ["*.strength"] = strength } })
local decoded = tensor.stack({ run["place.place_x"]:flatten(), run["place.place_y"]:flatten() }):t():to "float64"
local kept = (run.t / dt):round():to "int64"
local truth = place:take(kept, 1)
local off = ((decoded - truth) ^ 2):sum(2):sqrt() * 1000
local t = (run.t - warm * dt) / pace
local after = t:gt(0)
print(("%.0f s of path in %d steps: %.2f s"):format(seconds, total, run.seconds))
print(("error: mean %.1f mm, largest %.1f mm, at the end %.1f mm, in a box of 1 m"):format(off[after]:mean(),
   off[after]:max(), off[off:count()]))

local curves = { { x = t[after], y = off[after], label = "here" } }
if other then
   local theirs = tensor.load(other)
   local places = (tensor.is(theirs) and theirs or theirs.decoded):to("float64"):take(kept, 1)
   local error = ((places - truth) ^ 2):sum(2):sqrt() * 1000
   print(("the other program: mean %.1f mm, largest %.1f mm"):format(error[after]:mean(), error[after]:max()))
   curves[2] = { x = t[after], y = error[after], label = "other program" }
end
plot.lines(curves, { x_label = "time (s)", y_label = "error (mm)" }):save(folder .. "/path_error.png")
local task = cann.tasks.ImportedNavigation { position = truth, dt = 0.1 }
plot.world(task, { decoded = decoded }):save(folder .. "/path.png")
print(("wrote %s/path_error.png and %s/path.png"):format(folder, folder))
