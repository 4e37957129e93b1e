-- SPDX-License-Identifier: MIT
--- The synapses between two populations, as Lua holds them: made by cann.connect. Synapses are in order
-- of source, then target; whatever belongs to them is a tensor in that order. Dense matrices are synapses
-- of everybody with everybody: connect.make("all_to_all", m, n):deliver(spikes, matrix:flatten()).
local door = require "cann.ffi"
local amounts = require "cann.amounts"
local defaults = require "cann.defaults"
local handle = require "cann.handle"
local members = require "cann.members"
local object = require "cann.tensor.object"
local tensor = require "cann.tensor"
local ffi, C = door.ffi, door.C

local synapses = { methods = {}, meta = {} }
local methods, meta = synapses.methods, synapses.meta

function meta.__index(_, key)
   if key == "handle" then handle.fail("these synapses were closed") end
   return methods[key]
end

--- True for synapses.
function synapses.is(value) return getmetatable(value) == meta end

--- Takes over synapses of the engine; NULL raises its sentence.
function synapses.own(pointer)
   local bytes = pointer ~= nil and tonumber(C.cann_synapses_bytes(pointer)) or 0
   return setmetatable({ handle = handle.own(pointer, C.cann_synapses_free, bytes) }, meta)
end

--- How many there are.
function methods:count() return tonumber(C.cann_synapses_count(self.handle)) end

--- The number of sources and of targets.
function methods:size()
   return tonumber(C.cann_synapses_rows(self.handle)), tonumber(C.cann_synapses_columns(self.handle))
end

--- Bytes held.
function methods:bytes() return tonumber(C.cann_synapses_bytes(self.handle)) end

--- The source of every synapse, from 1: int32 [count].
function methods:sources() return object.own(C.cann_synapses_sources(self.handle)) + 1 end

--- The target of every synapse, from 1: int32 [count].
function methods:targets() return object.own(C.cann_synapses_targets(self.handle)) + 1 end

--- Sources and targets of all synapses, from 1: two tensors int32 [count].
-- @usage local i, j = s:pairs()
function methods:pairs() return self:sources(), self:targets() end

--- Compressed rows as SciPy has them, from 0: where each source's synapses begin, int64 [sources + 1], and
-- the targets one row after the other, int32 [count]. Of s:transpose(): compressed columns.
-- @usage local indptr, indices = s:csr()
function methods:csr()
   local indptr = tensor.concatenate { tensor.zeros(1, "int64"), self:degrees():cumsum() }
   return indptr, object.own(C.cann_synapses_targets(self.handle))
end

--- The synapses of each target one after the other, sources ascending: the place of each, from 1, int64
-- [count]; those of target j are degrees "targets" of them.
-- @usage w:take(s:by_target())   -- weights in order of target
function methods:by_target() return self:targets():argsort() end

--- The weights that the rule gave: float64 [count].
-- @raise where the rule gave none
function methods:weights() return object.own(C.cann_synapses_weights(self.handle)) end

--- The delays that the rule gave, ms: float64 [count].
-- @raise where the rule gave none
function methods:delays() return object.own(C.cann_synapses_delays(self.handle)) end

--- True where the rule gave weights.
function methods:weights_given() return C.cann_synapses_weights_given(self.handle) end

--- True where the rule gave delays.
function methods:delays_given() return C.cann_synapses_delays_given(self.handle) end

local function draws(value, name)
   if value == nil then value = name == "seed" and defaults.seed or 0 end
   if object.number(value, "absent", "the " .. name, true) < 0 or value > 2 ^ 53 then
      handle.fail("absent: the %s is %g; a whole number from 0 to 2^53 will do", name, value)
   end
   return value
end

--- The pairs that have no synapse, each taken with a probability, as synapses.
-- @tparam number p
-- @tparam[opt=true] boolean allow_self pairs i, i too
-- @tparam[opt] number seed cann.seed()
-- @tparam[opt=0] number stream
-- @usage s:absent(0.01, false, 7)
function methods:absent(p, allow_self, seed, stream)
   if allow_self ~= nil and type(allow_self) ~= "boolean" then
      handle.fail("absent: allow_self is a %s; true or false will do", type(allow_self))
   end
   return synapses.own(C.cann_synapses_absent(self.handle, object.number(p, "absent", "the probability"),
      allow_self ~= false, draws(seed, "seed"), draws(stream, "stream")))
end

local function end_of(name, of)
   if of ~= nil and of ~= "sources" and of ~= "targets" then
      handle.fail("%s: of = '%s', but \"sources\" or \"targets\" will do", name, tostring(of))
   end
   return of
end

--- Synapses per source, int64 [sources]; of "targets": per target.
-- @tparam[opt="sources"] string of
function methods:degrees(of)
   return object.own(C.cann_synapses_degrees(self.handle, end_of("degrees", of) == "targets"))
end

--- The matrix [sources, targets], float64: the sum of the weights of each pair.
-- @tparam[opt] Tensor|number weights [count], or one for all; left out: how many synapses a pair has
-- @usage s:to_dense(s:weights())
function methods:to_dense(weights)
   local given = weights ~= nil and object.tensor(weights, "to_dense") or nil
   if given and given:rank() == 0 then return self:to_dense() * given end
   return object.own(C.cann_synapses_dense(self.handle, given and given.handle))
end

--- The same synapses with sources and targets exchanged.
function methods:transpose() return synapses.own(C.cann_synapses_transpose(self.handle)) end

local function product(self, name, x, weights, back, events)
   x = object.tensor(x, name)
   local given = weights ~= nil and object.operand(weights, nil, "weights") or nil
   if given == nil and C.cann_synapses_weights_given(self.handle) then given = self:weights() end
   return object.own(C.cann_synapses_product(self.handle, x.handle, given and given.handle, back, events))
end

--- x A: numbers from sources to targets, [sources] to [targets] or [batch, sources] to [batch, targets].
-- @tparam Tensor x
-- @tparam[opt] Tensor|number weights one, or one per synapse; those that the rule gave, or 1
function methods:multiply(x, weights) return product(self, "multiply", x, weights, false, false) end

--- A x: numbers from targets back to sources; the gradient of multiply in x.
function methods:back(x, weights) return product(self, "back", x, weights, true, false) end

--- Events from sources to targets: true, or a number above 0, counts as 1. Time goes with the number of
-- events, not of sources.
-- @usage s:deliver(spikes, 0.6)
function methods:deliver(x, weights) return product(self, "deliver", x, weights, false, true) end

--- Events from targets back to sources.
function methods:deliver_back(x, weights) return product(self, "deliver_back", x, weights, true, true) end

--- x[source] * y[target] of every synapse, summed over a batch: the gradient of y . (x A) in the weights.
-- @treturn Tensor float64 [count]
function methods:outer(x, y)
   x, y = object.tensor(x, "outer"), object.tensor(y, "outer")
   return object.own(C.cann_synapses_outer(self.handle, x.handle, y.handle))
end

-- The values [..., length] of sources or of targets at every synapse; one value is that of all.
local function at_ends(name, values, ends, length)
   values = object.tensor(values, name)
   local rank = values:rank()
   if rank == 0 then return tensor.full(values:item(), { ends:count() }, values:type()) end
   if values:size(rank) ~= length then
      handle.fail("%s: the values are [%s], but their last axis must be of %d", name,
         table.concat(values:shape(), ", "), length)
   end
   return values:take(ends, rank)
end

--- The value of its source at every synapse: [..., sources] to [..., count].
-- @usage s:at_sources(v)
function methods:at_sources(values) return at_ends("at_sources", values, self:sources(), (self:size())) end

--- The value of its target at every synapse: [..., targets] to [..., count].
function methods:at_targets(values)
   return at_ends("at_targets", values, self:targets(), select(2, self:size()))
end

-- Places as the engine counts them, from 0.
local function places_from_zero(places, n)
   places = object.tensor(places, "reduce")
   if places:count() > 0 and not (places:ge(1):all() and places:le(n):all() and places:floor():eq(places):all()) then
      handle.fail("reduce: places from %g to %g; whole numbers from 1 to %d will do", places:min(), places:max(), n)
   end
   return places:to("int64") - 1
end

--- Values of places brought together: connect.reduce(values, places, n, how), places from 1.
-- sum, prod, max, min and mean give [..., n]; where no value comes: 0, 1, -inf, inf, 0. softmax gives
-- each value's share within its place, [..., count].
-- @tparam Tensor values [..., count]
-- @tparam Tensor places [count], whole numbers from 1 to n
-- @tparam number n
-- @tparam[opt="sum"] string how
function synapses.reduce(values, places, n, how)
   values = object.tensor(values, "reduce")
   if object.number(n, "reduce", "the number of places", true) < 0 then
      handle.fail("reduce: %d places; a whole number from 0 will do", n)
   end
   local from_zero = places_from_zero(places, n)
   return object.own(C.cann_tensor_segment(handle.text(how or "sum", "how"), values.handle, from_zero.handle, n))
end

--- Values of synapses brought together at their targets (or, of "sources", at their sources).
-- @tparam Tensor values [..., count]
-- @tparam[opt="sum"] string how sum, prod, max, min, mean or softmax
-- @tparam[opt="targets"] string of
-- @usage s:reduce(s:at_sources(v), "max")
function methods:reduce(values, how, of)
   local rows, columns = self:size()
   if end_of("reduce", of) == "sources" then return synapses.reduce(values, self:sources(), rows, how) end
   return synapses.reduce(values, self:targets(), columns, how)
end

--- Writes the synapses to an .npz file: shape, indptr, indices (from 0), weights and delays where there are any.
-- connect.load reads it back.
-- @tparam string path
-- @tparam[opt] Tensor weights [count]; those that the rule gave
-- @tparam[opt] Tensor delays [count], ms; those that the rule gave
-- @usage s:save("wiring.npz", net["E_E.w"])
function methods:save(path, weights, delays)
   local held = { shape = tensor({ self:size() }, "int64") }
   held.indptr, held.indices = self:csr()
   if weights == nil and C.cann_synapses_weights_given(self.handle) then weights = self:weights() end
   if delays == nil and C.cann_synapses_delays_given(self.handle) then delays = self:delays() end
   held.weights = weights ~= nil and object.tensor(weights, "weights"):flatten() or nil
   held.delays = delays ~= nil and object.tensor(delays, "delays"):flatten() or nil
   for _, name in ipairs { "weights", "delays" } do
      if held[name] and held[name]:count() ~= self:count() then
         handle.fail("save: %d %s for %d synapses", held[name]:count(), name, self:count())
      end
   end
   tensor.save(path, held)
end

--- Frees the memory now. The synapses are of no use afterwards; twice is fine.
function methods:close()
   local pointer = rawget(self, "handle")
   if pointer then
      self.handle = nil
      C.cann_synapses_free(ffi.gc(pointer, nil))
   end
end

function meta:__tostring()
   if not rawget(self, "handle") then return "synapses, closed" end
   local rows, columns = self:size()
   return ("synapses  %s of %s x %s  (%s)"):format(amounts.grouped(self:count()), amounts.grouped(rows),
      amounts.grouped(columns), amounts.bytes(self:bytes()))
end

meta.__names = members.with(methods)

return synapses
