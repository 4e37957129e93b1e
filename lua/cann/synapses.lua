-- SPDX-License-Identifier: MIT
--- The synapses between two populations, as Lua holds them: made by cann.connect. Synapses are in order
-- of source, then target; whatever belongs to them is a tensor in that order.
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local ffi, C = door.ffi, door.C

local synapses = { methods = {}, meta = {} }
local methods, meta = synapses.methods, synapses.meta
meta.__index = methods

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

--- The weights that the rule gave: float64 [count].
-- @raise where the rule gave none
function methods:weights() return object.own(C.cann_synapses_weights(self.handle)) end

--- The delays that the rule gave, ms: float64 [count].
-- @raise where the rule gave none
function methods:delays() return object.own(C.cann_synapses_delays(self.handle)) end

--- Synapses per source, int64 [sources]; of "targets": per target.
-- @tparam[opt="sources"] string of
function methods:degrees(of)
   if of ~= nil and of ~= "sources" and of ~= "targets" then
      handle.fail("degrees: of = '%s', but \"sources\" or \"targets\" will do", tostring(of))
   end
   return object.own(C.cann_synapses_degrees(self.handle, of == "targets"))
end

--- The matrix [sources, targets], float64: the sum of the weights of each pair.
-- @tparam[opt] Tensor weights [count]; left out: how many synapses a pair has
-- @usage s:to_dense(s:weights())
function methods:to_dense(weights)
   local given = weights ~= nil and object.tensor(weights, "to_dense") or nil
   return object.own(C.cann_synapses_dense(self.handle, given and given.handle))
end

--- The same synapses with sources and targets exchanged.
function methods:transpose() return synapses.own(C.cann_synapses_transpose(self.handle)) end

--- Frees the memory now. The synapses are of no use afterwards.
function methods:close()
   C.cann_synapses_free(ffi.gc(self.handle, nil))
   self.handle = nil
end

local function grouped(number)
   local text = ("%d"):format(number):reverse():gsub("(%d%d%d)", "%1 "):reverse()
   return (text:gsub("^ ", ""))
end

function meta:__tostring()
   local rows, columns = self:size()
   return ("synapses  %s of %s x %s  (%.3g MB)"):format(grouped(self:count()), grouped(rows), grouped(columns),
      self:bytes() / 1e6)
end

meta.__len = methods.count

return synapses
