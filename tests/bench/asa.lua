-- SPDX-License-Identifier: MIT
--- The whole analysis of attractor structure of a recording at the CANNs toolkit's sizes: rates, 15000 points (every
-- fourth bin gives them), 1200 landmarks, barcode, decoding, maps over space and over the torus: the twin of
-- peers/asa_canns.py.   usage: cann tests/bench/asa.lua FILE.npz
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local setup, check = measure.since_start(), {}
local wall, processor = measure.time(function()
   local asa = cann.pipelines.ASA { file = arg[1], shuffles = 0, progress = false, cloud = { every = 4 } }
   local decoded = asa:decode()
   local map, space = decoded:cohomap(), decoded:cohospace()
   check.verdict = asa:verdict().name
   check.landmarks, check.median_score = asa:landmarks().places:count(), space.scores:median()
   check.stripes = { map.waves[1].error, map.waves[2] and map.waves[2].error }
end)

measure.print { workload = "asa", n = 15000, setup_s = setup, run_s = wall, cpu_s = processor, check = check }
