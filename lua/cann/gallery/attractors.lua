-- SPDX-License-Identifier: MIT
--- Pictures of attractor networks, networks of space and layers that learn. Part of pipelines.gallery.
local cann = require "cann"
local tensor = require "cann.tensor"

local function followed(name, given, points)
   local net = cann.models[name](given)
   local task = cann.tasks.SmoothTracking { model = net, points = points, durations = { 30, 30 } }
   local run = net:run(task, { record = "r", every = 5 })
   local activity = net.geometry.rank == 1 and cann.plot.heat_map(run) or cann.plot.bump(run)
   local shown = { activity, cann.plot.trajectory(run, { moving = false }), columns = 2 }
   if net.geometry.rank == 1 then shown[3] = cann.plot.tuning_curve(run) end
   local off = cann.analyzers.tracking_error(run, task)
   local last = off:count()
   shown[#shown + 1] = cann.plot.line(run.t[{ { 2, last } }], off[{ { 2, last } }],
      { x_label = "time (ms)", y_label = "error (rad)" })
   return cann.plot.panels(shown)
end

local function walk(seconds)
   return cann.tasks.OpenLoopNavigation { duration = seconds, dt = 0.01, width = 1, height = 1, speed_mean = 0.25,
      speed_std = 0.05, seed = 4 }
end

local ring, sheet = { 0, 1.5, -2 }, { { 0, 0 }, { 2, 1 }, { -1, 2 } }

local function raster(run) return cann.plot.raster(run) end

return {
   CANN1D = function() return followed("CANN1D", { n = 128 }, ring) end,
   CANN1D_SFA = function() return followed("CANN1D_SFA", { n = 128, A = 2 }, ring) end,
   CANN2D = function() return followed("CANN2D", { length = 32 }, sheet) end,
   CANN2D_SFA = function() return followed("CANN2D_SFA", { length = 32, A = 2 }, sheet) end,
   CANN = function()
      local net = cann.models.CANN { manifold = "sphere", n = 400 }
      net:run(100, { dt = 1, input = { I = (net.distances[200] ^ 2 * -1):exp() * 2 } })
      local r = net:run(50, { dt = 1, record = "r" }).r[50]:to "float64"
      return cann.plot.scatter(net.distances[200], r, { x_label = "angle from the stimulus (rad)", y_label = "rate" })
   end,
   GridCell2DPosition = function()
      local net = cann.models.GridCell2DPosition { length = 24, mapping_ratio = 10 }
      local maps, run = cann.analyzers.systematic_map(net, { width = 1, height = 1, resolution = 30 })
      return cann.plot.panels { columns = 2,
         cann.plot.image(run.r[run.r:size(1)], { title = "bump on the sheet of phases", square = true }),
         cann.plot.rate_map(maps, { cell = 1 }) }
   end,
   GridCell2DVelocity = function()
      local net = cann.models.GridCell2DVelocity { s = tensor.zeros(40, 40):uniform(0, 0.1, { seed = 1 }) }
      local run = net:run(1000, { dt = 0.5, record = "r", every = 2000 })
      return cann.plot.image(run.r[1], { title = "pattern on the sheet" })
   end,
   BandCell = function()
      local net = cann.models.BandCell { spacing = 2, angle = math.pi / 2 }
      return cann.plot.heat_map(net:run(40, { dt = 0.05, record = "r", every = 8, input = { vx = 0.02 } }))
   end,
   HierarchicalNetwork = function()
      local net = cann.models.HierarchicalNetwork { modules = 3, places = 15 }
      -- Round a circle; the place is shown before the first step alone.
      local k = tensor.arange(0, 1199)
      local angle = (k - 300):maximum(0) * (2 * math.pi / 800)
      local x, y = angle:cos() * 0.8 + 2.5, angle:sin() * 0.8 + 2.5
      local function speed(p)
         return tensor.concatenate { tensor.zeros(1), (p[{ { 2, 1200 } }] - p[{ { 1, 1199 } }]) / 0.05 }
      end
      local run = net:run(60, { dt = 0.05, record = { "place.place_x", "place.place_y" }, input = {
         ["*.vx"] = speed(x), ["*.vy"] = speed(y), ["*.px"] = x, ["*.py"] = y,
         ["*.strength"] = k:lt(250):to "float64" * 100 } })
      local path = cann.tasks.ImportedNavigation { position = tensor.stack({ x, y }):t():contiguous(), dt = 0.05 }
      local decoded = tensor.stack({ run["place.place_x"]:flatten(), run["place.place_y"]:flatten() }):t()
      return cann.plot.world(path, { decoded = decoded[{ { 100, 1200 } }]:contiguous() })
   end,
   GridCellNetwork = function()
      return cann.pipelines.theta_sweep { trajectory = walk(1), directions = 40, length = 20 }.figures.sweeps
   end,
   DirectionCellNetwork = function()
      local net, path = cann.models.DirectionCellNetwork { n = 60 }, walk(1)
      local run = net:run(path, { record = "r", dt = 1, every = 5 })
      return cann.plot.heat_map(run)
   end,
   GridCell = function()
      local net = cann.models.GridCell {}
      local t = (tensor.arange(0, 399) * 0.05):reshape(-1, 1)
      local run = net:run(20, { dt = 0.05, record = "r", every = 400, input = { p1 = t * 0.1, p2 = t * -0.1 } })
      return cann.plot.image(run.r[1], { title = "bump on the sheet of phases", square = true })
   end,
   GridCellSweep = function()
      local net = cann.models.GridCellNetwork { directions = 40, length = 24 }
      local run = net:run(walk(0.5), { record = "grid.r", dt = 1, every = 50 })
      return cann.plot.image(run["grid.r"][run["grid.r"]:size(1)]:reshape(24, 24),
         { title = "bump on the sheet of phases", square = true })
   end,
   PlaceLayer = function()
      local side = tensor.linspace(0, 1, 15)
      local x, y = side:reshape(1, 15):expand(15, 15):flatten(), side:reshape(15, 1):expand(15, 15):flatten()
      local net = cann.network { place = cann.group(cann.models.PlaceLayer { x = x, y = y }, 225) }
      local heard = (((x - 0.3) ^ 2 + (y - 0.6) ^ 2) * -20):exp()
      local run = net:run(1, { dt = 1, record = "place.r", input = { ["place.I"] = heard } })
      return cann.plot.image(run["place.r"][1]:reshape(15, 15), { x = side, y = side, x_label = "x (m)",
         y_label = "y (m)", square = true, title = "rates of the cells at their centres" })
   end,
   Poisson = function()
      local net = cann.network { source = cann.group(cann.models.Poisson { rate = 20 }, 40) }
      return raster(net:run(1000, { dt = 1, record = { spikes = "all" } }))
   end,
   SpikeTimes = function()
      local net = cann.network { source = cann.group(cann.models.SpikeTimes, 20) }
      local due = (tensor.arange(1, 500):reshape(500, 1) - tensor.arange(1, 20):reshape(1, 20) * 20):eq(0):to "float64"
      return raster(net:run(500, { dt = 1, record = { spikes = "all" }, input = { ["source.due"] = due } }))
   end,
   InputArray = function()
      local net = cann.network { source = cann.group(cann.models.InputArray, 8) }
      local wave = (tensor.arange(1, 200):reshape(200, 1) / 20 + tensor.arange(1, 8):reshape(1, 8)):sin()
      local run = net:run(200, { dt = 1, record = "source.r", input = { ["source.rate"] = wave } })
      return cann.plot.image(run["source.r"]:t(), { title = "rates that are given", x_label = "step" })
   end,
   RatePoisson = function()
      local net = cann.network { source = cann.group(cann.models.RatePoisson, 40) }
      local rate = cann.inputs.correlated_rate { rate = 20, correlation = 0.6, tau = 20, duration = 1000, dt = 1,
         seed = 3 }
      return raster(net:run(1000, { dt = 1, record = { spikes = "all" }, input = { ["source.rate"] = rate } }))
   end,
   PlaceCellNetwork = function()
      local ways = cann.tasks.TMaze { recess = true }:geodesics(0.075)
      local net = cann.models.PlaceCellNetwork { geodesics = ways, tau = 3, tau_v = 150, k = 1.4, m = 0.5, a = 0.18,
         A = 2.3, J0 = 0.09, g = 20 }
      local run = net:run(50, { dt = 1, record = "place.r", input = { ["place.here"] = ways.grid:cell { 0, 0.5 } } })
      local map = tensor.full(0 / 0, ways.grid.free:count())
      local at = (ways.grid.cells[{ {}, 1 }] - 1) * ways.grid.free:size(2) + ways.grid.cells[{ {}, 2 }]
      map:put(at, run["place.r"][50]:to "float64", 1)
      return cann.plot.image(map:reshape(ways.grid.free:shape()):flip(1), { title = "place cells in a maze" })
   end,
   Hopfield = function()
      local patterns = tensor.zeros(5, 100):uniform(-1, 1, { seed = 8 }):sign()
      local net = cann.models.Hopfield { n = 100 }
      cann.trainers.Hebbian { model = net }:train(patterns)
      local cue = patterns[1] * (tensor.zeros(100):uniform(0, 1, { seed = 2 }):lt(0.2):to "float64" * -2 + 1)
      return cann.plot.panels { cann.plot.image(cue:reshape(10, 10), { title = "cue" }),
         cann.plot.image(net:recall(cue):reshape(10, 10), { title = "recalled" }), columns = 2 }
   end,
   LinearLayer = function()
      local data = tensor.zeros(200, 8):normal(0, 1, { seed = 1 }) * tensor.linspace(2, 0.2, 8)
      local net = cann.models.LinearLayer { inputs = 8, outputs = 3, seed = 1 }
      cann.trainers.Sanger { model = net, rate = 0.005 }:train(data, { epochs = 40 })
      return cann.plot.image(net.W, { title = "weights after Sanger's rule" })
   end,
   SpikingLayer = function()
      local net = cann.models.SpikingLayer { inputs = 20, outputs = 4, seed = 1 }
      local spikes = tensor.zeros(200, 20):uniform(0, 1, { seed = 2 }):lt(0.1):to "float64"
      cann.trainers.STDP { model = net }:train(spikes)
      return cann.plot.image(net.spikes:t():contiguous(), { title = "spikes of the units" })
   end,
}
