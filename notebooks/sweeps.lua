-- SPDX-License-Identifier: MIT
--- Sweeps over all processors: firing rates over current and noise, the speed of a bump over its adaptation. Stopped
-- at any moment, by Ctrl-C or a kill, the script goes on from the tables in its folder.
-- usage: cann notebooks/sweeps.lua [POINTS [FOLDER]]
local cann = require "cann"
local models, pipelines, plot, tensor = cann.models, cann.pipelines, cann.plot, cann.tensor

local points, folder = tonumber(arg and arg[1]) or 15, arg and arg[2] or "."

-- One row: forty neurons under the same current, each with noise of its own, for a second.
local function firing_rate(p)
   local cells, seconds, dt = 40, 1, 0.1
   local net = cann.network { E = cann.group(models.LIF { refractory = 2 }, cells) }
   local noise = tensor.zeros(seconds * 1000 / dt, cells):normal(0, 1, { seed = p.seed })
   local run = net:run(seconds * 1000, { record = { spikes = "all" }, dt = dt,
      input = { ["E.I"] = noise * (p.noise / dt ^ 0.5) + p.current } })
   local trains = cann.analyzers.spikes(run)
   return { rate = trains.times:count() / cells / seconds }
end

local rates = pipelines.sweep { run = firing_rate, file = folder .. "/rates.json",
   vary = { current = tensor.linspace(6, 20, points), noise = { 0, 4, 8 } } }
print(rates)

-- Without noise the rate has a closed form.
local quiet = rates:where { noise = 0 }
local current = quiet:column "current"
local expected = tensor.where(current:gt(10), ((current / (current - 10):maximum(1e-9)):log() * 20 + 2) ^ -1 * 1000, 0)
print(("largest distance from the closed form without noise: %.2f Hz"):format(
   (quiet:column "rate" - expected):abs():max()))

-- One row: a bump led along the ring and then left alone; how fast it runs once it runs steadily.
local function bump_speed(p)
   local net = models.CANN { n = 64, tau = 1, k = 0.01, A = 20, m = p.adaptation, tau_v = p.tau_v,
      adaptation = { "SFA" } }
   net:run(cann.tasks.CustomTracking { model = net, positions = tensor.linspace(0, 2, 400), dt = 0.1 })
   net:run(300, { dt = 0.1 })
   local x = net:run(50, { dt = 0.1, record = "r", every = 10 }):decode():flatten()
   local steps = x[{ { 2, 50 } }] - x[{ { 1, 49 } }]
   return { speed = (steps - (steps / (2 * math.pi)):round() * (2 * math.pi)):mean() }
end

local speeds = pipelines.sweep { run = bump_speed, file = folder .. "/speeds.json",
   vary = { adaptation = tensor.linspace(0, 0.1, points), tau_v = tensor.linspace(20, 100, points) } }
local stays = (speeds:column "adaptation" * speeds:column "tau_v"):lt(0.9)
local speed = speeds:column "speed"
print(("%d networks: up to %.5f rad/ms where adaptation < 0.9 tau/tau_v, up to %.3f rad/ms elsewhere"):format(
   speeds.count, speed[stays]:abs():max(), speed:abs():max()))

plot.panels { rates:plot("current", "rate", { by = "noise" }):style { x_label = "current (pA)", y_label = "rate (Hz)" },
   speeds:map("adaptation", "tau_v", "speed"):style { y_label = "tau_v (ms)", colour_label = "speed (rad/ms)" },
   columns = 2 }:style { width = 17, height = 7 }:save(folder .. "/sweeps.png")
