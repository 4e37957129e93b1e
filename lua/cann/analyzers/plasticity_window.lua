-- SPDX-License-Identifier: MIT
--- How pairs of spikes change a synapse, by the time between them.
local handle = require "cann.handle"
local model = require "cann.model"
local network = require "cann.network"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plasticity_window", {
   reach = { 80, "ms: lags from minus to plus this", above = 0 },
   lags = { nil, "ms: target's spike minus source's arrival: a list or tensor (41 within reach)", type = "table" },
   pairs = { 1, "pairs of spikes at each synapse", at_least = 1, at_most = 10000, whole = true },
   interval = { 1000, "ms from one pair to the next", above = 0 },
   weight = { nil, "first weight (the model's)", type = "number" },
   variable = { "w", "state that is followed" },
   dt = { 0.1, "ms: step", above = 0 },
})

local source = { name = "Source", kind = "neuron", input = "due", on = { spike = { when = "due > 0" } } }
local target = { name = "Target", kind = "neuron", input = "due; heard", state = "total = 0", eqs = "total += heard",
   on = { spike = { when = "due > 0" } } }

-- A spike for each column: `steps` [n] from 1, in an array [rows, n].
local function due(steps, rows)
   local n = steps:count()
   return tensor.arange(1, rows):reshape(rows, 1):eq(steps:reshape(1, n)):to("float32")
end

-- Two groups whose neurons meet one to one; pair k of each has its own lag.
local function pairs_of(synapse, n, o)
   local net = network.new { a = network.group.new(model.new(source), n), b = network.group.new(model.new(target), n) }
   net.settings = { precision = "float64", dt = o.dt }
   net:connect("a", "b", { rule = "one_to_one", synapse = synapse, port = "heard", weight = o.weight, name = "s" })
   return net
end

local function lags_of(o)
   local lags = o.lags and tensor.tensor(o.lags, "plasticity_window: lags"):to("float64"):flatten()
      or tensor.linspace(-o.reach, o.reach, 41)
   if lags:count() == 0 or not lags:abs():lt(1e6):all() then
      handle.fail("plasticity_window: lags are finite times, at least one")
   end
   return lags
end

--- Runs one synapse for each lag through pairs of spikes and gives what became of its weight.
-- A lag is the target's spike minus the arrival of the source's.
-- @tparam Model synapse with the state w, such as models.STDP{}
-- @tparam[opt] table options reach, lags, pairs, interval, weight, variable, dt
-- @treturn Tensor change [lags]
-- @treturn Tensor lags [lags] ms, rounded to steps
-- @usage local change, lag = analyzers.plasticity_window(models.STDP{}, { reach = 60 })
local function plasticity_window(synapse, given)
   local o = accepts(given)
   if not model.is(synapse) or synapse.kind ~= "synapse" or not synapse.states[o.variable] then
      handle.fail("plasticity_window takes a model of synapses with a state '%s'", o.variable)
   end
   local lags = (lags_of(o) / o.dt):round()
   local lead = math.max(0, -lags:min()) + 2
   local rows = math.max(lead + math.max(0, lags:max()) + 4, math.floor(o.interval / o.dt + 0.5))
   if rows * lags:count() > 2e8 then
      handle.fail("plasticity_window: %d steps of %g ms for %d lags; a larger dt will do", rows, o.dt, lags:count())
   end
   local net = pairs_of(synapse, lags:count(), o)
   local function value()
      local w = net:get("s." .. o.variable)
      return type(w) == "number" and tensor.full(w, lags:count()) or w:to("float64"):flatten()
   end
   local before = value()
   local arrival = tensor.full(lead, lags:count())
   -- An event that is due in a row is over with its step: the target's is then a step before the arrival's.
   local input = { ["a.due"] = due(arrival, rows), ["b.due"] = due(arrival + lags + 1, rows) }
   for _ = 1, o.pairs do net:run(rows * o.dt, { input = input, progress = false }) end
   return value() - before, lags * o.dt
end

return plasticity_window
