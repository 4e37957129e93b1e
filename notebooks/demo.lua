-- SPDX-License-Identifier: MIT
--- A sheet of neurons follows ten minutes of a recorded rat's path.
-- usage: cann notebooks/demo.lua [SECONDS [FOLDER]]
--
-- The recording (Sargolini et al., Science 312 (2006) 758) is laid onto a two-dimensional continuous
-- attractor network. At each millisecond the rat's place drives the sheet; the bump that forms is read
-- out by the population vector and compared with where the rat was.
local cann = require "cann"
local models, tasks, plot, data, tensor = cann.models, cann.tasks, cann.plot, cann.data, cann.tensor

local seconds, folder = tonumber(arg and arg[1]) or 600, arg and arg[2] or "."

-- A sheet of 40 x 40 neurons with a membrane time constant of 10 ms.
local sheet = models.CANN2D { length = 40, tau = 10 }

-- The recording, cut to the wanted length, in steps of 1 ms.
local rat = tensor.load(data.path "sargolini_trajectory.npz")
local samples = rat.t:le(rat.t[1] + seconds):sum()
local task = tasks.ImportedTracking {
   model = sheet, t = rat.t[{ { 1, samples } }], pos = rat.pos[{ { 1, samples }, {} }], dt = 1,
}

-- Record the firing rates ten times a second, and measure.
local run = sheet:run(task, { record = "r", every = 100 })
local decoded = task:to_metres(run:decode())
local truth = task.metres:take((run.t / run.dt):round():to("int64"), 1)
local off = ((decoded - truth) ^ 2):sum(2):sqrt() * 1000
-- The first half second, while the bump forms, does not count.
off = off[{ { math.min(5, off:count()), off:count() } }]

local simulated = run.steps * run.dt / 1000
print(("%.0f s of the path with %d neurons in %.2f s: %.0f times real time"):format(simulated, 40 * 40, run.seconds,
   simulated / run.seconds))
print(("tracking error: mean %.1f mm, largest %.1f mm, in a box of 1 m"):format(off:mean(), off:max()))

-- The whole path beside the bump at the end; and both as they move.
plot.panels { plot.trajectory(run, { moving = false }), plot.bump(run); columns = 2 }:save(folder .. "/demo.png")
plot.panels { plot.trajectory(run), plot.bump(run); columns = 2 }:save(folder .. "/demo.gif", { frames = 120 })
print(("wrote %s/demo.png and %s/demo.gif"):format(folder, folder))
