-- SPDX-License-Identifier: MIT
--- The torus of a grid-cell module, found in its spikes alone.
-- usage: cann notebooks/asa.lua [CELLS [SECONDS [SHUFFLES [FOLDER]]]]
--
-- Grid cells of one module share a spacing and an orientation and differ in phase alone, so that their joint activity
-- lies on a torus (Gardner et al., Nature 602 (2022) 123). Here the cells are made, with phases that are known; the
-- analysis sees the spikes, says how many circles there are, and reads the animal's phases off them.
local cann = require "cann"
local data, pipelines = cann.data, cann.pipelines

local cells, seconds = tonumber(arg and arg[1]) or 80, tonumber(arg and arg[2]) or 300
local shuffles, folder = tonumber(arg and arg[3]) or 99, arg and arg[4] or "asa"

-- One module of spacing 0.5 m, and an animal that forages in a box of 1.5 m.
local recording = data.synthetic_recording { duration = seconds, box = 1.5, grid = cells, spacing = 0.5, rate = 20 }
print(recording)

local asa = pipelines.ASA {
   data = recording, shuffles = shuffles, alpha = math.max(0.01, 1 / (1 + shuffles)), out = folder,
   cloud = { active = 3000 }, landmarks = { neighbours = 400, landmarks = 500, landmark_neighbours = 300 },
}

-- Is there structure? Each shuffle rolls every cell in time by its own shift and takes the same way.
print(asa:verdict())

-- The animal's phases: two angles at every time; over space they draw stripes that cross at 60 degrees.
local decoded = asa:decode()
print(decoded)
local map = decoded:cohomap()
print(map)
print(("the spacing was 0.5 m and is found as %.3f m"):format(map.lattice and map.lattice.spacing:mean() or 0 / 0))

-- The cells on the torus: narrow fields, centres all over.
print(decoded:cohospace())

-- Everything on one page.
print("report: " .. asa:report())
