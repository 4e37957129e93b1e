-- SPDX-License-Identifier: MIT
--- Bumps fitted to frames of a ring, or to those of a file with data and true_position: the twin of peers/bump_fit.py.
-- usage: cann tests/bench/bump_fit.lua {FRAMES [FILE.npz to write them to]|FILE.npz}
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local film
if tonumber(arg[1]) then
   film = cann.data.synthetic_ring { frames = tonumber(arg[1]), seed = 7 }
   if arg[2] then cann.tensor.save(arg[2], { data = film.activity, true_position = film.position }) end
else
   local held = cann.tensor.load(arg[1])
   film = { activity = held.data, position = held.true_position }
end

local function fit() return cann.analyzers.bump_fits(film.activity) end

fit()
local setup, found = measure.since_start(), nil
local wall, processor = measure.time(function() found = fit() end)
local off = cann.analyzers.circular_distance(found.position, film.position):abs()
measure.print { workload = "bump-fit", n = film.activity:size(2), steps = film.activity:size(1), setup_s = setup,
   run_s = wall, cpu_s = processor, check = { median_error_rad = off:median(), one_bump = found.count:eq(1):to(
      "float64"):mean() } }
