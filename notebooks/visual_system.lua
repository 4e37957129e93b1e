-- SPDX-License-Identifier: MIT
--- Five areas of the visual system, each built of the same parts: a flash in V1 travels up the hierarchy.
-- usage: cann notebooks/visual_system.lua [MS [FOLDER [SCALE]]]
--
-- Wang et al., eLife 12 (2023) e86365, figure 3: channels make a neuron, neurons a local network, networks a system.
-- Areas are joined in the shares that tracers found (Markov et al., Cereb. Cortex 24 (2014) 17), with the delays of
-- 3.5 m/s. The leak keeps cells silent until V1 is driven, from 400 to 500 ms; with that of the paper they fire on
-- their own.
local cann = require "cann"
local models, plot = cann.models, cann.plot

local ms, folder, scale = tonumber(arg and arg[1]) or 800, arg and arg[2] or ".", tonumber(arg and arg[3]) or 1

local areas = { "V1", "V2", "V4", "TEO", "TEpd" }
local share = { -- of the fibres to area [row], those from area [column]
   { 0, 0.732157, 0.127730, 0.0270346, 0.00363082 },
   { 0.763562, 0, 0.151331, 0.00327419, 0.00105268 },
   { 0.0130467, 0.390846, 0, 0.237817, 0.0748788 },
   { 0, 0.0246153, 0.255873, 0, 0.231322 },
   { 0, 1.75445e-4, 0.0273894, 0.137626, 0 },
}
local delay = { -- ms, to the areas before
   {}, { 2.657143 }, { 4.228571, 2.685714 }, { 4.257143, 3.485714, 2.8 }, { 7.285714, 5.657143, 4.714286, 3.057143 },
}

local cell = models.compose { name = "Cell", models.INa_TM { g = 100 }, models.IKDR_Ba { g = 30, E = -90, shift = -63 },
   models.Leak { g = 0.05, E = -68 }, C = 1, v = "uniform(-72, -66)" }
local excitatory, inhibitory = models.ExpSynapse { tau = 5, E = 0 }, models.ExpSynapse { tau = 10, E = -80 }

local groups = {}
for _, area in ipairs(areas) do
   groups[area .. "_E"], groups[area .. "_I"] = cann.group(cell, 1600 * scale), cann.group(cell, 400 * scale)
end
local net = cann.network(groups)
local function connect(from, to, p, synapse, weight, late)
   net:connect(from, { to .. "_E", to .. "_I" }, { rule = "fixed_probability", p = p, synapse = synapse,
      weight = weight / scale, delay = late, port = "I" })
end
for k, area in ipairs(areas) do
   connect(area .. "_E", area, 0.02, excitatory, 0.006)
   connect(area .. "_I", area, 0.02, inhibitory, 0.268)
   for j, source in ipairs(areas) do
      if share[k][j] > 0 then
         connect(source .. "_E", area, 0.02 * share[k][j], excitatory, 0.01, delay[math.max(j, k)][math.min(j, k)])
      end
   end
end
print(tostring(net):match "[^\n]*")

local shown = {}
for k, area in ipairs(areas) do shown[k] = area .. "_E" end
local flash = cann.inputs.section { values = { 0, 1, 0 }, durations = { 400, 100, ms - 500 } }
local run = net:run(ms, { record = { spikes = shown }, input = { ["V1_E.I"] = flash } })
print(run)

-- When one in a hundred of an area's cells has fired.
for k, area in ipairs(areas) do
   local spikes = run.spikes:select { group = shown[k], from = 400 }
   local enough = math.ceil(spikes:size() / 100)
   print(("%-4s answers after %s"):format(area, spikes:count() < enough and "nothing"
      or ("%.1f ms, at %.0f Hz while V1 is driven"):format(spikes.times[enough] - 400,
      spikes:select { to = 500 }:count() / spikes:size() * 10)))
end
plot.panels { plot.raster(run, { from = 350, to = 600 }), plot.rate(run, { from = 350, to = 600, window = 5 }),
   columns = 1 }:save(folder .. "/visual_system.png")
