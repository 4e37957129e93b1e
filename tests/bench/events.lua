-- SPDX-License-Identifier: MIT
--- Products of events with a sparse matrix: 1 % and 10 % of the sources active, and the same product of
-- numbers without events. check: the ratios of the times, and how much faster events are.
-- usage: cann tests/bench/events.lua N P [REPEATS]
package.path = package.path .. ";tests/bench/?.lua"
local measure = require "measure"
local cann = require "cann"

local n, p, repeats = tonumber(arg[1]), tonumber(arg[2]), tonumber(arg[3] or 7)
local synapses = cann.connect.make("fixed_probability", n, n, { p = p }, 1)
-- Other sources in each repeat, as in a network: the same ones again would find their synapses in the cache.
local uniforms = {}
for k = 0, repeats do uniforms[k] = cann.tensor.zeros(n, "float32"):uniform(0, 1, { seed = 1 + k }) end
local uniform = uniforms[0]
local setup = measure.since_start()

--- The shortest of several times: of the processor on one thread, which neighbours disturb less.
local function shortest(work)
   work(0)
   local least = math.huge
   for k = 1, repeats do
      local wall, processor = measure.time(function() work(k) end)
      least = math.min(least, cann.threads() == 1 and processor or wall)
   end
   return least
end

local function events(active)
   local spikes = {}
   for k = 0, repeats do spikes[k] = uniforms[k]:lt(active) end
   return shortest(function(k) synapses:deliver(spikes[k], 0.5) end)
end

local one, ten = events(0.01), events(0.1)
local numbers = shortest(function() synapses:multiply(uniform, 0.5) end)
local total, processor = measure.time(function() synapses:deliver(uniform:lt(0.01), 0.5) end)

measure.print {
   workload = "event-csr", n = n, synapses = synapses:count(), setup_s = setup, run_s = one, cpu_s = processor,
   check = { one_percent_s = one, ten_percent_s = ten, without_events_s = numbers, last_s = total,
      ratio = one / ten, faster = numbers / one },
}
