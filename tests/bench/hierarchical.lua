-- SPDX-License-Identifier: MIT
--- Hierarchical path integration along a winding path, the decoded place kept at each step.
-- usage: cann tests/bench/hierarchical.lua MODULES STEPS PLACES
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local modules, steps, places = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local net = cann.models.HierarchicalNetwork { modules = modules, places = places }
local k = cann.tensor.arange(0, steps - 1)
local vx, vy = (k * 0.02):cos() * 0.1, (k * 0.03):sin() * 0.1
local function walked(v) return (v * 0.05):cumsum(1) - v * 0.05 + 2.5 end
local options = { dt = 0.05, record = { "place.place_x", "place.place_y" }, progress = false, input = {
   ["*.vx"] = vx, ["*.vy"] = vy, ["*.px"] = walked(vx), ["*.py"] = walked(vy),
   ["*.strength"] = k:lt(100):to "float64" * 100 } }

local function run() return net:run(steps * 0.05, options) end

-- Like the peer, the second run goes on from the first one's state.
run()
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = run() end)

measure.print {
   workload = "hierarchical", n = modules, steps = steps, setup_s = setup, run_s = wall, cpu_s = processor,
   check = { x_last = last["place.place_x"]:flatten()[steps], y_last = last["place.place_y"]:flatten()[steps] },
}
