-- SPDX-License-Identifier: MIT
--- CANN1D or CANN2D under a moving stimulus, the sum of r kept at each step: the twin of cann_canns.py.
-- usage: cann tests/bench/cann.lua {1|2} N STEPS
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"
measure.compile()

local dimensions, n, steps = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local net = dimensions == 1 and cann.models.CANN1D { n = n } or cann.models.CANN2D { length = n }
local path = cann.tensor.linspace(0, 2, steps)
if dimensions == 2 then path = cann.tensor.stack({ path, cann.tensor.linspace(0, 1, steps) }, 2) end
local task = cann.tasks.CustomTracking { model = net, positions = path }

local function run() return net:run(task, { record = { sum_r = "pop.sum(r)" }, progress = false }) end

run()
local setup, last = measure.since_start(), nil
local wall, processor = measure.time(function() last = run() end)

measure.print {
   workload = ("cann%dd-tracking"):format(dimensions), n = n ^ dimensions, steps = steps,
   setup_s = setup, run_s = wall, cpu_s = processor, check = { sum_r_last = last.sum_r:flatten()[steps] },
}
