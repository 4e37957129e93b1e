-- SPDX-License-Identifier: MIT
--- A picture of every model: each runs with its defaults, or nearly so, and draws what it is for.
--
--    pipelines.gallery "CANN1D":show()
--    pipelines.gallery{ folder = "pictures" }
local cann = require "cann"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("gallery", {
   name = { nil, "the one model to show", type = "string" },
   folder = { nil, "where the pictures of all are saved, a folder that is there", type = "string" },
})

local function followed(name, given, points)
   local net = cann.models[name](given)
   local task = cann.tasks.SmoothTracking { model = net, points = points, durations = { 30, 30 } }
   local run = net:run(task, { record = "r", every = 5 })
   local activity = net.geometry.rank == 1 and cann.plot.heat_map(run) or cann.plot.bump(run)
   return cann.plot.panels { activity, cann.plot.trajectory(run, { moving = false }), columns = 2 }
end

local function walk(seconds)
   return cann.tasks.OpenLoopNavigation { duration = seconds, dt = 0.01, width = 1, height = 1, speed_mean = 0.25,
      speed_std = 0.05, seed = 4 }
end

local ring, sheet = { 0, 1.5, -2 }, { { 0, 0 }, { 2, 1 }, { -1, 2 } }

--- By name: what makes the figure. Networks of cells that other parts need are shown as the whole.
local pictures = {
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
      local net = cann.models.GridCell2DPosition { length = 24 }
      local run = net:run(walk(0.5), { record = "r", dt = 1, every = 10 })
      return cann.plot.image(run.r[run.r:size(1)], { title = "bump on the sheet of phases" })
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

local function names()
   local all = {}
   for name in pairs(pictures) do all[#all + 1] = name end
   table.sort(all)
   return all
end

local function save_all(folder)
   for _, name in ipairs(names()) do pictures[name]():save(("%s/%s.png"):format(folder, name)) end
   return names()
end

--- Shows one model, or saves the pictures of all.
-- @tparam string|table given a model's name, or options: name, folder
-- @treturn Figure|table the figure of the one; the names of the saved ones; without either, the names there are
-- @usage pipelines.gallery()
local function gallery(given)
   local o = accepts(type(given) == "string" and { name = given } or given)
   if o.folder then return save_all(o.folder) end
   if not o.name then return names() end
   if not pictures[o.name] then handle.fail("%s", options.unknown("gallery", "model", o.name, names())) end
   return pictures[o.name]()
end

return gallery
