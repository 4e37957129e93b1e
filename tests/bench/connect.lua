-- SPDX-License-Identifier: MIT
--- Making synapses by a rule: how long, and how many bytes each takes.
-- usage: cann tests/bench/connect.lua RULE N SYNAPSES
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local rule, n, wanted = arg[1], tonumber(arg[2]), tonumber(arg[3])
local options = { fixed_probability = { p = wanted / n / n }, fixed_total_number = { number = wanted } }
local setup, made = measure.since_start(), nil
local wall, processor = measure.time(function()
   made = cann.connect.make(rule, n, n, options[rule] or { number = wanted / n }, 1)
end)

measure.print {
   workload = "connect-" .. rule, n = n, synapses = made:count(), setup_s = setup, run_s = wall, cpu_s = processor,
   check = { bytes_each = made:bytes() / made:count() },
}
