-- SPDX-License-Identifier: MIT
--- The rate around events: peri-stimulus time histogram.
local handle = require "cann.handle"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = spikes.options("psth", {
   events = { nil, "times of the events, ms: a list or tensor", required = true, type = "table" },
   before = { 100, "ms" },
   after = { 200, "ms" },
   bin = { 5, "ms", above = 0 },
   each = { false, "of each neuron" },
})

--- Averages spikes over events to a rate.
-- @tparam Run|Spikes|Tensor of
-- @tparam table options events, before, after, bin, each, group, neurons, from, to, dt
-- @treturn Tensor rate [bins], or [bins, neurons], Hz per neuron and event
-- @treturn Tensor t [bins] ms from the event: the middle of each bin
-- @usage local rate, t = analyzers.psth(run, { events = {100, 300, 500}, bin = 2 })
local function psth(of, given)
   local o = accepts(given)
   local found, events = spikes.of("psth", of, o), tensor.tensor(o.events, "psth: events"):flatten()
   if events:count() == 0 then handle.fail("psth: there is no event") end
   if found:size() == 0 then handle.fail("psth: there is no neuron") end
   local counts = found:around(events, o.before, o.after, o.bin)
   local rates = counts * (1000 / o.bin / events:count())
   return o.each and rates or rates:mean(2), (tensor.arange(1, counts:size(1)) - 0.5) * o.bin - o.before
end

return psth
