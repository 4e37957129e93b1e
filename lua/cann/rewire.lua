-- SPDX-License-Identifier: MIT
--- Synapses that come and go: pruning those that a condition names, growing new pairs. What the others hold
-- (weights, states, the time of their last event) stays, and so do spikes under way.
local connect = require "cann.connect"
local handle = require "cann.handle"
local named = require "cann.projections.named"
local options = require "cann.options"
local tensor = require "cann.tensor"

local rewire = {}

--- Refuses where synapses cannot come or go.
function rewire.refuse(net, projection)
   if projection.generated then
      handle.fail("the synapses of %s are generated anew whenever they are needed, so none can come or go; connect "
         .. "with stored ones for that", projection.name)
   end
   if net.current.batch > 1 then
      handle.fail("synapses come and go in a single network, not in a batch of %d", net.current.batch)
   end
end

-- Delays of each synapse, ms, where they differ.
local function delays_of(projection)
   if projection.delay then return projection.delay:count() ~= 1 and projection.delay or nil end
   return projection.synapses:delays_given() and projection.synapses:delays() or nil
end

-- Gives a projection other synapses; kept: the place, from 0, that each had, or -1.
local function exchange(net, projection, sources, targets, kept, delay)
   local program = net:compiled()
   local pre, post = projection.synapses:size()
   local made = connect.make("pairs", pre, post, { sources = sources, targets = targets })
   delay = delay or projection.delay
   program:rewire(projection.name, made, kept:to("int64"):contiguous(), delay)
   require("cann.projections").outgrow(projection, net.current.dt)
   projection.synapses, projection.count, projection.delay = made, made:count(), delay
   projection.recipe, projection.none = nil, nil
   local function now(value_name)
      return made:count() > 0 and program:get(projection.name .. "." .. value_name)[1] or nil
   end
   for value_name, value in pairs(projection.values) do
      if tensor.is(value) then projection.values[value_name] = now(value_name) end
   end
   if projection.drawn then projection.drawn, projection.values.w = nil, now "w" end
end

-- Which synapses a condition names: bool [synapses].
local function chosen(net, projection, condition)
   if type(condition) == "string" then
      return net:compiled():evaluate(projection.name, condition)[1]:ne(0)
   end
   local mask = tensor.tensor(condition, "prune: the condition")
   if mask:count() ~= projection.count then
      handle.fail("prune: %d values for the %d synapses of %s; an expression such as \"w < 0.1\" will do too",
         mask:count(), projection.count, projection.name)
   end
   return mask:ne(0)
end

--- Takes away the synapses that a condition names.
-- @tparam Network net
-- @tparam string name the projection
-- @tparam string|Tensor condition in the synapse's own names and those of its ends, "w < 0.1 and pre.r < 1"; or one
-- flag per synapse
-- @treturn number how many are gone
function rewire.prune(net, name, condition)
   local projection = named.one(net, name)
   local program = net:compiled()
   rewire.refuse(net, projection)
   if projection.count == 0 then return 0 end
   program:placement(name)
   local keep = chosen(net, projection, condition):eq(0)
   local gone = projection.count - keep:sum()
   if gone == 0 then return 0 end
   local sources, targets = projection.synapses:pairs()
   local delay = delays_of(projection)
   exchange(net, projection, sources[keep], targets[keep], tensor.arange(0, projection.count - 1)[keep],
      delay and delay[keep])
   return gone
end

local accepts_grow = options.declare("grow", {
   sources = { nil, "of the new synapses, from 1", required = true, type = "table" },
   targets = { nil, "likewise", required = true, type = "table" },
   weight = { nil, "of each, or one for all (the model's default)", type = "number|table" },
   delay = { nil, "ms of each, where those of the others differ", type = "number|table" },
})

-- The ends of new synapses: whole numbers within a group, as float64.
local function ends_of(given, what, count)
   local ends = tensor.tensor(given, "grow: " .. what):to("float64"):flatten()
   for k, place in ipairs(ends:tolist()) do
      if not (place >= 1 and place <= count and place % 1 == 0) then
         handle.fail("grow: %s: %g; whole numbers from 1 to %d will do", what, place, count)
      end
   end
   return ends
end

-- Weights or delays of new synapses, one each, checked before anything changes; nil where none are given.
local function given_values(given, what, count)
   if given == nil then return nil end
   if type(given) == "number" then given = tensor.full(given, count, "float64") end
   local values = tensor.tensor(given, "grow: " .. what):to("float64"):flatten()
   if values:ne(values):any() then handle.fail("grow: a %s is not a number (NaN)", what) end
   if values:count() ~= count then handle.fail("grow: %d %ss for %d new synapses", values:count(), what, count) end
   return values
end

local function joined(old, new) return tensor.concatenate({ old, new:to(old:type()) }, 1) end

-- Delays of all synapses, the new ones last; nil where all have one.
local function joined_delays(projection, new, more)
   local old = delays_of(projection)
   if not old and not new then return nil end
   if not old and projection.delay and new:eq(projection.delay:item()):all() then return nil end
   if not new then
      handle.fail("grow: the synapses of %s differ in delay; give those of the new ones", projection.name)
   end
   if not old then old = tensor.full(projection.delay and projection.delay:item() or 0, projection.count, "float64") end
   return projection.count > 0 and joined(old, new) or more > 0 and new or nil
end

-- w of every synapse.
local function weights_of(program, projection)
   if projection.count == 0 then return tensor.zeros({ 0 }, "float64") end
   local now = program:get(projection.name .. ".w")[1]:to("float64")
   return now:count() == projection.count and now or tensor.full(now:item(), projection.count, "float64")
end

--- Adds synapses between pairs.
-- @tparam Network net
-- @tparam string name the projection
-- @tparam table given sources, targets, weight, delay
-- @treturn number how many there are now
function rewire.grow(net, name, given)
   local o = accepts_grow(given)
   local projection = named.one(net, name)
   local program = net:compiled()
   rewire.refuse(net, projection)
   local rows, columns = projection.synapses:size()
   local more_sources, more_targets = ends_of(o.sources, "sources", rows), ends_of(o.targets, "targets", columns)
   local more = more_sources:count()
   if more_targets:count() ~= more then
      handle.fail("grow: %d sources and %d targets; a pair for each new synapse will do", more, more_targets:count())
   end
   local weight, delay = given_values(o.weight, "weight", more), given_values(o.delay, "delay", more)
   if more == 0 then return projection.count end
   delay = joined_delays(projection, delay, more)
   local sources, targets = projection.synapses:pairs()
   sources, targets = joined(sources, more_sources), joined(targets, more_targets)
   -- Synapses lie in order of source, then target; equal pairs stay in the order they came in.
   local order = (sources:to("float64") * (columns + 1) + targets:to("float64")):argsort(1)
   local kept = joined(tensor.arange(0, projection.count - 1), tensor.full(-1, more, "float64")):take(order)
   local weights = weight and joined(weights_of(program, projection), weight):take(order)
   exchange(net, projection, sources:take(order), targets:take(order), kept, delay and delay:take(order))
   if weights then program:set(name .. ".w", weights) end
   return projection.count
end

return rewire
