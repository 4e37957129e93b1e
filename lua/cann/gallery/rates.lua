-- SPDX-License-Identifier: MIT
--- Pictures of rate units, and of rates that are read from spikes. Part of pipelines.gallery.
local cann = require "cann"
local tensor = cann.tensor
local models = cann.models

local step, duration = 1, 1000 -- ms

-- A unit that is pushed, held and let go.
local function leaky()
   local net = cann.network { unit = cann.group(models.LeakyIntegrator { tau = 50, T = 0.5 }, 1) }
   local t = tensor.arange(1, duration / step) * step
   local pushed = (t:gt(200) * t:lt(600)):to "float64"
   local run = net:run(duration, { dt = step, input = { ["unit.I"] = pushed:reshape(-1, 1) },
      record = { "unit.v", "unit.r" } })
   return cann.plot.lines({ { x = t, y = pushed, label = "input" }, { x = t, y = run["unit.v"]:flatten(), label = "v" },
      { x = t, y = run["unit.r"]:flatten(), label = "r" } }, { x_label = "time (ms)", y_label = "rate" })
end

-- The rate read from a cell that fires at 10, 50 and 20 Hz.
local function read(name, given)
   return function()
      local times, rates = {}, { { 400, 10 }, { 700, 50 }, { 900, 20 } }
      local begin = 0
      for _, row in ipairs(rates) do
         for time = begin + 1000 / row[2], row[1], 1000 / row[2] do times[#times + 1] = time end
         begin = row[1]
      end
      local net = cann.network { cell = cann.group(models.SpikeTimes, 1, { times = { times } }),
         reader = cann.group(models[name](given), 1) }
      net:connect("cell", "reader", { rule = "one_to_one" })
      local run = net:run(duration, { dt = step, record = "reader.r" })
      return cann.plot.line(run.t, run["reader.r"]:flatten(), { x_label = "time (ms)", y_label = "rate (Hz)",
         title = "of a cell at 10, 50, 20 and 0 Hz" })
   end
end

-- Three units about a mean, within the band that two thirds of the time are spent in.
local function noisy()
   local net = cann.network { unit = cann.group(models.OrnsteinUhlenbeck { mean = 2, sigma = 0.2, tau = 50 }, 3) }
   local run = net:run(duration, { dt = step, seed = 2, record = "unit.x" })
   local lines = {}
   for k = 1, 3 do lines[k] = { x = run.t, y = run["unit.x"]:at(2, k), label = "unit " .. k } end
   for _, side in ipairs { -1, 1 } do
      lines[#lines + 1] = { x = run.t, y = tensor.full(2 + side * 0.2 * math.sqrt(25), run.t:count()) }
   end
   return cann.plot.lines(lines, { x_label = "time (ms)", y_label = "x" })
end

return {
   LeakyIntegrator = leaky,
   OrnsteinUhlenbeck = noisy,
   SpikeRate_window = read("SpikeRate_window", { smooth = 20 }),
   SpikeRate_isi = read("SpikeRate_isi", { smooth = 20 }),
   SpikeRate_adaptive = read("SpikeRate_adaptive", { smooth = 20, window = 400 }),
}
