-- SPDX-License-Identifier: MIT
--- CANN1D or CANN2D under a moving stimulus: the twin of cann_canns.py.
-- usage: cann tests/bench/cann.lua {1|2} N STEPS
package.path = "tests/bench/?.lua;" .. package.path
local measure = require "measure"
local cann = require "cann"

local dimensions, n, steps = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3])
local net = dimensions == 1 and cann.models.CANN1D { n = n } or cann.models.CANN2D { length = n }
local first = cann.tensor.linspace(0, 2, steps)
local path = dimensions == 1 and first or cann.tensor.stack({ first, cann.tensor.linspace(0, 1, steps) }, 2)
local options = { record = { "sum_r" }, dt = 0.1 }

local run = net:run(cann.tasks.CustomTracking { model = net, positions = path }, options)
local setup = measure.since_start()
local wall, processor = measure.time(function() run = run:continue() end)

measure.print {
   workload = ("cann%dd-tracking"):format(dimensions), version = cann.version, n = n ^ dimensions, steps = steps,
   setup_s = setup, run_s = wall, cpu_s = processor, check = { sum_r_last = run.sum_r[steps] },
}
