-- SPDX-License-Identifier: MIT
--- Twenty-nine areas of a cortex: equal synapses of a target are one state, however many projections they are in.
-- usage: cann notebooks/macaque.lua [MS [FOLDER [SCALE [AREAS]]]]
--
-- Joglekar et al., Neuron 98 (2018) 222, as networks of 32 000 excitatory and 8000 inhibitory cells (scale 1) joined by
-- currents. Areas lie on a sheet, and fibres thin out with distance as tracers found (0.19 per mm: Ercsey-Ravasz et
-- al., Neuron 80 (2013) 184). The network runs twice: synapses kept apart for each projection, and merged, as they are
-- by themselves.
local cann = require "cann"
local models, plot, tensor = cann.models, cann.plot, cann.tensor

local ms, folder = tonumber(arg and arg[1]) or 1000, arg and arg[2] or "."
local scale, areas = tonumber(arg and arg[3]) or 0.05, tonumber(arg and arg[4]) or 29

local cell = models.LIF { refractory = 5 }

-- Distances of places on the sheet, mm, and the share of an area's fibres that come from each other one.
local place = tensor.zeros(areas, 2):uniform(0, 50, { seed = 2 })
local from, to = place:reshape(1, areas, 2), place:reshape(areas, 1, 2)
local distance = ((from - to) ^ 2):sum(3):sqrt()
local near = (distance * -0.19):exp() * (1 - tensor.eye(areas))
local share = near / near:sum(2):reshape(areas, 1) * 0.2

local function name(kind, area) return ("%s%02d"):format(kind, area) end

-- The network; where synapses are to stay apart, their time constants differ in the sixth digit.
local function brain(merged)
   local groups, made = {}, 0
   for k = 1, areas do
      groups[name("E", k)] = cann.group(cell, 32000 * scale, { v = "normal(-55, 2)" })
      groups[name("I", k)] = cann.group(cell, 8000 * scale, { v = "normal(-55, 2)" })
   end
   local net = cann.network(groups)
   local function connect(pre, post, p, tau, weight, delay)
      made = made + 1
      net:connect(pre, post, { rule = "fixed_probability", p = p, weight = weight / scale, delay = delay, port = "I",
         synapse = models.ExpCurrent { tau = merged and tau or tau * (1 + made * 1e-6) } })
   end
   for k = 1, areas do
      local E, I = name("E", k), name("I", k)
      connect(E, E, 0.1, 5, 0.10108301)
      connect(E, I, 0.1, 5, 0.60604239)
      connect(I, E, 0.1, 10, -0.60977116)
      connect(I, I, 0.1, 10, -0.33540355)
      for j = 1, areas do
         if share[k][j] > 1e-4 then connect(name("E", j), E, share[k][j], 5, 0.0403722, distance[k][j] / 3.5) end
      end
   end
   return net
end

-- Bytes of the groups, where the states of their synapses are as well.
local function states(net)
   local bytes = 0
   for _, row in ipairs(net:memory()) do bytes = bytes + (row.name:find "^[EI]%d+$" and row.bytes or 0) end
   return bytes
end

-- A background everywhere, and a pulse into the first area.
local pulse = cann.inputs.section { values = { 11, 19, 11 }, durations = { 0.4 * ms, 0.1 * ms, 0.5 * ms } }
local shown = {}
for k = 1, areas do shown[k] = name("E", k) end

local run
for _, merged in ipairs { false, true } do
   local net = brain(merged)
   run = net:run(ms, { record = { spikes = shown }, input = { ["*.I"] = 11, ["E01.I"] = pulse } })
   print(("%-6s %s   states %.2f MB of %.2f MB   %.2f s"):format(merged and "merged" or "apart",
      tostring(net):match "align%-post: [^\n]*", states(net) / 1e6, net:memory().total / 1e6, run.seconds))
end
plot.raster(run, { rate = true }):save(folder .. "/macaque.png")
