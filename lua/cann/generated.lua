-- SPDX-License-Identifier: MIT
--- Synapses that are never stored: targets and weights are drawn anew from the seed at each product.
--
--    local g = connect.generated(1e6, 1e6, { p = 0.001, weights = "normal", a = 0, b = 1, seed = 3 })
--    local y = g:deliver(spikes)      -- events from sources to targets
--    local z = g:back(y)              -- A y, to sources
local door = require "cann.ffi"
local handle = require "cann.handle"
local defaults = require "cann.defaults"
local members = require "cann.members"
local object = require "cann.tensor.object"
local options = require "cann.options"
local synapses = require "cann.synapses"
local C = door.C

local generated = {}
local methods, meta = {}, {}

--- What stored synapses can do and these cannot is refused by name.
function meta.__index(_, name)
   if methods[name] == nil and type(name) == "string" and synapses.methods[name] then
      handle.fail("generated synapses are not stored, so they have no '%s'; :store() makes synapses that do", name)
   end
   return methods[name]
end

local accepts = options.declare("generated", {
   p = { nil, "probability that a pair is joined", required = true, type = "number", at_least = 0, at_most = 1 },
   allow_self = { true, "pairs i, i too" },
   weights = { "constant", "law of the weights", choices = { "constant", "uniform", "normal" } },
   a = { 1, "the constant; the lowest; the mean" },
   b = { 1, "the highest; the standard deviation" },
   type = { "float32", "element type of weights and products", choices = { "float32", "float64" } },
   seed = { nil, "cann.seed() unless given", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
   stream = { 0, "keeps several matrices of one seed apart", at_least = 0, at_most = 2 ^ 53, whole = true },
})

--- A matrix of synapses between `rows` sources and `columns` targets that takes no memory. The same
-- arguments give the same matrix, whichever way it is used and on any number of threads.
-- @tparam number rows
-- @tparam number columns
-- @tparam table given p, allow_self, weights ("constant", "uniform", "normal"), a, b, type, seed, stream
function generated.new(rows, columns, given)
   object.number(rows, "generated", "the number of sources", true)
   object.number(columns, "generated", "the number of targets", true)
   local o = accepts(given)
   local pointer = C.cann_generated_new(rows, columns, o.p, o.allow_self, o.weights, o.a, o.b,
      object.type_number(o.type), o.seed or defaults.seed, o.stream)
   return setmetatable({ handle = handle.own(pointer, C.cann_generated_free), given = o, rows = rows,
      columns = columns }, meta)
end

local function product(self, name, x, back, events)
   x = object.tensor(x, name)
   if self.given.type == "float32" and not events and x:type() ~= "float32" then x = x:to("float32") end
   return object.own(C.cann_generated_product(self.handle, x.handle, back, events))
end

--- x A: numbers from sources to targets, [sources] to [targets] or [batch, sources] to [batch, targets].
function methods:multiply(x) return product(self, "multiply", x, false, false) end

--- A x: numbers from targets back to sources; the gradient of multiply in x.
function methods:back(x) return product(self, "back", x, true, false) end

--- Events from sources to targets: true, or a number above 0, counts as 1.
function methods:deliver(x) return product(self, "deliver", x, false, true) end

--- Events from targets back to sources.
function methods:deliver_back(x) return product(self, "deliver_back", x, true, true) end

--- The same synapses, stored, with their weights.
-- @treturn Synapses
function methods:store() return synapses.own(C.cann_generated_store(self.handle)) end

function meta:__tostring()
   local o = self.given
   return ("generated synapses  %g x %g  p %g  %s weights"):format(self.rows, self.columns, o.p, o.weights)
end

meta.__names = members.with(methods)

--- True for generated synapses.
function generated.is(value) return getmetatable(value) == meta end

--- How many there are, as expected: p times the number of pairs.
function methods:count()
   local none = self.given.allow_self and 0 or math.min(self.rows, self.columns)
   return math.floor((self.rows * self.columns - none) * self.given.p + 0.5)
end

--- The number of sources and of targets.
function methods:size() return self.rows, self.columns end

--- Bytes held, whatever p.
function methods:bytes() return self:wiring():bytes() end

--- As the engine's networks take them.
function methods:wiring()
   local wiring = rawget(self, "wired") or synapses.own(C.cann_generated_synapses(self.handle))
   rawset(self, "wired", wiring)
   return wiring
end

-- What the options rule = "generated" and weight (in a unit of so many) of net:connect mean as a law of weights.
local function law_of(weight, unit)
   if weight == nil or type(weight) == "number" then return { weights = "constant", a = 1 } end
   local list = type(weight) == "table" and not object.is(weight) and #weight == 3
   if list and (weight[1] == "uniform" or weight[1] == "normal") then
      local function engine(value) return type(value) == "number" and value * unit or value end
      return { weights = weight[1], a = engine(weight[2]), b = engine(weight[3]) }
   end
   handle.fail("connect: weight: generated synapses have a number, { \"uniform\", lowest, highest } or "
      .. "{ \"normal\", mean, sd }")
end

--- The synapses of net:connect(..., { rule = "generated", p = ..., weight = ... }).
-- @tparam table pre the group of the sources
-- @tparam table post that of the targets
-- @tparam table rule its options: p, allow_self (of a group with itself)
-- @tparam[opt] number|table weight
-- @tparam number unit what a weight of 1 is in the engine's units
-- @tparam number seed
-- @tparam number stream
function generated.of_rule(pre, post, rule, weight, unit, seed, stream)
   local given = law_of(weight, unit)
   for name, value in pairs(rule) do
      if name ~= "p" and name ~= "allow_self" then
         handle.fail("%s", options.unknown("generated", "option", name, { "p", "allow_self", "weight", "delay" }))
      end
      given[name] = value
   end
   if pre ~= post then given.allow_self = true end
   given.seed, given.stream = seed, stream
   return generated.new(pre.count, post.count, given)
end

return generated
