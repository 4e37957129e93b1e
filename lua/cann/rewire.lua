-- SPDX-License-Identifier: MIT
--- Synapses that come and go between runs: pruning those that a condition names, growing new pairs. What the
-- others hold (weights, states, the time of their last event, spikes under way) stays.
local connect = require "cann.connect"
local handle = require "cann.handle"
local options = require "cann.options"
local projections = require "cann.projections"
local tensor = require "cann.tensor"

local rewire = {}

local function find(net, name)
   local names = {}
   for k, projection in ipairs(net.projections) do
      if projection.name == name then return projection, k end
      names[k] = projection.name
   end
   handle.fail("%s", options.unknown("the network", "projection", name, names))
end

-- The values that synapses have one by one, by name: tensors [synapses].
local function values_of(net, projection)
   local program, values = net:compiled(), {}
   if net.current.batch > 1 then handle.fail("synapses come and go in a single network, not in a batch of %d",
      net.current.batch) end
   local names = { "#last" }
   for _, rows in ipairs { projection.model.parameters, projection.model.states } do
      for _, row in ipairs(rows) do names[#names + 1] = row.name end
   end
   local own = program:placement(projection.name):find("^per synapse") ~= nil
   for _, name in ipairs(names) do
      if own or projection.model.parameters[name] or name == "w" then
         local fine, value = pcall(program.get, program, projection.name .. "." .. name)
         if fine and value:size(2) == projection.count and projection.count > 1 then values[name] = value[1] end
      end
   end
   return values
end

local function delays_of(projection)
   if projection.delay and projection.delay:count() > 1 then return projection.delay end
end

-- The projection anew, with other synapses and the values that are theirs.
local function replace(net, projection, place, sources, targets, values, delay)
   local made = {}
   for field, value in pairs(projection) do made[field] = value end
   local pre, post = projection.synapses:size()
   made.synapses = connect.make("pairs", pre, post, { sources = sources, targets = targets })
   made.count, made.drawn, made.delay = made.synapses:count(), nil, delay or projection.delay
   made.recipe = nil
   made.values, made.rewired = {}, true
   for name, value in pairs(projection.values) do
      if type(value) == "number" then made.values[name] = value end
   end
   local program = net:compiled()
   program:disconnect(projection.name)
   projections.place(program, made)
   program:placement(made.name) -- compiles, so that all places are there
   net.projections[place] = made
   for name, value in pairs(values) do
      if value:count() > 0 then program:set(made.name .. "." .. name, value) end
      if name ~= "#last" then made.values[name] = value end
   end
   return made
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
-- @tparam string|Tensor condition in the synapse's own names, "w < 0.1"; or one flag per synapse
-- @treturn number how many are gone
function rewire.prune(net, name, condition)
   net:refuse_busy("prune")
   local projection, place = find(net, name)
   if projection.count == 0 then return 0 end
   local keep = chosen(net, projection, condition):eq(0)
   local gone = projection.count - keep:sum()
   if gone == 0 then return 0 end
   local sources, targets = projection.synapses:pairs()
   local values, delay = values_of(net, projection), delays_of(projection)
   for value_name, value in pairs(values) do values[value_name] = value[keep] end
   replace(net, projection, place, sources[keep], targets[keep], values, delay and delay[keep])
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

-- Weights or delays of new synapses, checked before anything changes.
local function check_given(given, what, count)
   if given == nil then return end
   local values = type(given) == "number" and tensor.full(given, 1, "float64") or tensor.tensor(given, "grow: " .. what)
   if values:ne(values):any() then handle.fail("grow: a %s is not a number (NaN)", what) end
   if type(given) ~= "number" and values:count() ~= count then
      handle.fail("grow: %d %ss for %d new synapses", values:count(), what, count)
   end
end

local function joined(old, new) return tensor.concatenate({ old, new:to(old:type()) }, 1) end

-- What new synapses begin with, one value each.
local function first_values(projection, name, given, count)
   if name == "w" and given ~= nil then
      return type(given) == "number" and tensor.full(given, count, "float64") or tensor.tensor(given, "grow: weight")
   end
   local row = projection.model.parameters[name] or projection.model.states[name]
   return tensor.full(row and tonumber(row.default) or 0, count, "float64")
end

--- Adds synapses between pairs.
-- @tparam Network net
-- @tparam string name the projection
-- @tparam table given sources, targets, weight, delay
-- @treturn number how many there are now
function rewire.grow(net, name, given)
   net:refuse_busy("grow")
   local o = accepts_grow(given)
   local projection, place = find(net, name)
   local rows, columns = projection.synapses:size()
   local more_sources, more_targets = ends_of(o.sources, "sources", rows), ends_of(o.targets, "targets", columns)
   local more = more_sources:count()
   if more_targets:count() ~= more then
      handle.fail("grow: %d sources and %d targets; a pair for each new synapse will do", more, more_targets:count())
   end
   check_given(o.weight, "weight", more)
   check_given(o.delay, "delay", more)
   local sources, targets = projection.synapses:pairs()
   local values = values_of(net, projection)
   if projection.count == 0 and o.weight ~= nil then values.w = tensor.zeros({ 0 }, "float64")
   elseif o.weight ~= nil and not values.w then
      local w = net:compiled():get(name .. ".w")
      values.w = tensor.full(w[1][1], projection.count, "float64")
   end
   sources, targets = joined(sources, more_sources), joined(targets, more_targets)
   -- Synapses lie in order of source, then target; equal pairs stay in the order they came in.
   local order = (sources:to("float64") * (columns + 1) + targets:to("float64")):argsort(1)
   for value_name, value in pairs(values) do
      values[value_name] = joined(value, first_values(projection, value_name, o.weight, more)):take(order)
   end
   local delay = delays_of(projection)
   if delay then
      if o.delay == nil then
         handle.fail("grow: the synapses of %s differ in delay; give those of the new ones", name)
      end
      local new = type(o.delay) == "number" and tensor.full(o.delay, more, "float64") or tensor.tensor(o.delay, "delay")
      delay = joined(delay, new):take(order)
   end
   return replace(net, projection, place, sources:take(order), targets:take(order), values, delay).count
end

return rewire
