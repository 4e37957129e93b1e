-- SPDX-License-Identifier: MIT
--- Pictures of synapses: what spikes do to a cell that does not fire, how rates change weights, how the time
-- between two spikes does. Part of pipelines.gallery.
local cann = require "cann"
local tensor = require "cann.tensor"
local models = cann.models

local step, duration = 0.1, 250 -- ms

-- The potential of a cell that hears a source fire.
local function heard(name, given, times)
   local net = cann.network { source = cann.group(models.SpikeTimes, 1),
      cell = cann.group(models.LIF { threshold = 1000 }, 1) }
   net:connect("source", "cell", { rule = "all_to_all", synapse = models[name](given) })
   local due = tensor.zeros(duration / step, 1)
   for _, time in ipairs(times) do due[time / step][1] = 1 end
   local run = net:run(duration, { dt = step, input = { ["source.due"] = due }, record = "cell.v" })
   return cann.plot.line(run.t, run["cell.v"]:flatten(), { x_label = "time (ms)",
      y_label = "potential of the cell (mV)", title = "spikes at " .. table.concat(times, ", ") .. " ms" })
end

-- Two cells of which one is pushed.
local function joined()
   local net = cann.network { pushed = cann.group(models.LIF { threshold = 1000 }, 1),
      other = cann.group(models.LIF { threshold = 1000 }, 1) }
   for _, way in ipairs { { "pushed", "other" }, { "other", "pushed" } } do
      net:connect(way[1], way[2], { rule = "all_to_all", synapse = models.GapJunction, weight = 0.5 })
   end
   local t = tensor.arange(1, duration / step) * step
   local run = net:run(duration, { dt = step, record = { "pushed.v", "other.v" },
      input = { ["pushed.I"] = (t:gt(50) * t:lt(150)):to "float64":reshape(-1, 1) * 10 } })
   return cann.plot.lines({ { x = run.t, y = run["pushed.v"]:flatten(), label = "pushed" },
      { x = run.t, y = run["other.v"]:flatten(), label = "other" } }, { x_label = "time (ms)",
      y_label = "potential (mV)" })
end

-- Two sources of rates that swing round 0.6 and 0.8, a linear unit, and what is kept of them.
local function of_rates(name, given, wanted, label, time)
   local source = cann.model { name = "source", kind = "neuron", units = "off", param = "m = 0", state = "r = 0",
      eqs = "r := m*(1 + 0.5*sin(2*pi*t/100))" }
   local unit = cann.model { name = "unit", kind = "neuron", state = "r = 0", eqs = "r := in.exc" }
   local net = cann.network { source = cann.group(source { m = { 0.6, 0.8 } }, 2), unit = cann.group(unit, 1) }
   net:connect("source", "unit", { rule = "all_to_all", synapse = models[name](given), name = "synapses",
      port = "exc" })
   local run = net:run(time, { dt = 1, record = wanted })
   local kept, lines = run[wanted]:to "float64", {}
   for k = 1, kept:size(2) do
      lines[k] = { x = run.t, y = kept:at(2, k):copy(), label = kept:size(2) > 1 and ("from %d"):format(k) or nil }
   end
   return cann.plot.lines(lines, { x_label = "time (ms)", y_label = label })
end

-- The rate that cells read from 1, 10 and 100 Poisson sources at 20 Hz.
local function decoded()
   local hearer = cann.model { name = "reader", kind = "neuron", state = "r = 0", input = "rate", eqs = "r := rate" }
   local net, record, lines = cann.network { source = cann.group(models.Poisson { rate = 20 }, 100),
      reader = cann.group(hearer, 3) }, "reader.r", {}
   for k, sources in ipairs { 1, 10, 100 } do
      net:connect("source", "reader", { from = { 1, sources }, to = { k, k }, port = "rate",
         synapse = models.Decoding { window = 100 } })
   end
   local run = net:run(1000, { dt = 1, record = record })
   for k, sources in ipairs { 1, 10, 100 } do
      lines[k] = { x = run.t, y = run[record]:at(2, k):copy(), label = ("%d sources"):format(sources) }
   end
   return cann.plot.lines(lines, { x_label = "time (ms)", y_label = "rate (Hz)" })
end

local pictures = {
   Decoding = decoded,
   GapJunction = joined,
   GABAb = function() return heard("GABAb", {}, { 20, 23, 26, 29, 32, 35, 38, 41, 44, 47 }) end,
   RateSynapse = function() return of_rates("RateSynapse", { w = 0.5 }, "unit.r", "rate of the unit", 300) end,
}

for name, given in pairs { ExpSynapse = { w = 0.5, tau = 5, E = 0 }, AlphaSynapse = { w = 0.5, E = 0 },
   DualExpSynapse = { w = 0.5, E = 0 }, ExpCurrent = { w = 10 }, DeltaSynapse = { w = 3 }, AMPA = {}, GABAa = {},
   NMDA = {}, BioNMDA = {}, TsodyksMarkram = { w = 1000 } } do
   pictures[name] = function() return heard(name, given, { 20, 40, 60, 150 }) end
end

for name, given in pairs { Hebb = { w = 0.1, eta = 0.001 }, Oja = { w = 0.1, eta = 0.02 },
   IBCM = { w = 0.5, eta = 0.002, tau = 50 } } do
   pictures[name] = function() return of_rates(name, given, "synapses.w", "weight", 1000) end
end

for _, name in ipairs { "STDP", "STDP_Song" } do
   pictures[name] = function() return cann.plot.plasticity_window(models[name] {}) end
end

return pictures
