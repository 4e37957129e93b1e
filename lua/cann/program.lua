-- SPDX-License-Identifier: MIT
--- The thin face of the engine's programs: one Lua object per cann_program, names and shapes translated,
-- nothing decided here.
local door = require "cann.ffi"
local handle = require "cann.handle"
local tensor = require "cann.tensor"
local C, ffi = door.C, door.ffi

local program = {}
program.__index = program

local types = { float32 = "CANN_FLOAT32", float64 = "CANN_FLOAT64" }
local backends = {
   automatic = "CANN_AUTOMATIC", interpreter = "CANN_INTERPRETER", native = "CANN_NATIVE", cuda = "CANN_CUDA",
}

local function chosen(name, value, choices)
   if not choices[value] then
      local names = {}
      for choice in pairs(choices) do names[#names + 1] = choice end
      table.sort(names)
      handle.fail("%s = '%s'   (choices: %s)", name, tostring(value), table.concat(names, ", "))
   end
   return C[choices[value]]
end

--- A new program of the given precision, step (ms), batch and seed.
function program.new(settings)
   local pointer = C.cann_program_new(chosen("precision", settings.precision, types), settings.dt,
      settings.batch, settings.seed)
   return setmetatable({ pointer = handle.own(pointer, C.cann_program_free) }, program)
end

--- What shall run the equations: "automatic", "interpreter", "native" or "cuda".
function program:backend(name)
   handle.check(C.cann_program_backend(self.pointer, chosen("backend", name, backends)))
end

--- How the recurrent products are taken: "automatic", "dense", "band", "fft", "separable" or "factored".
function program:convolution(name) handle.check(C.cann_program_convolution(self.pointer, name)) end

--- The integration method of every equation.
function program:method(name) handle.check(C.cann_program_method(self.pointer, name)) end

--- Adds a group: `count` elements, or the elements of a geometry.
function program:group(name, model, count, geometry)
   local rank = geometry and geometry.rank or 0
   local shape, low, high = ffi.new("int64_t[4]"), ffi.new("double[4]"), ffi.new("double[4]")
   local wrap = ffi.new("cann_wrap[4]")
   shape[0] = count
   for axis = 1, rank do
      shape[axis - 1], low[axis - 1] = geometry.shape[axis], geometry.low[axis]
      high[axis - 1], wrap[axis - 1] = geometry.high[axis], geometry.wrap[axis]
   end
   handle.check(C.cann_program_group(self.pointer, name, model.pointer, rank, shape, low, high, wrap))
end

--- Adds a projection: name, pre, post (names), model, synapses, port and delay (tensor, ms).
function program:connect(made)
   local synapses = made.generated and made.synapses:wiring() or made.synapses
   handle.check(C.cann_program_connect(self.pointer, made.name, made.pre, made.post, made.model.pointer,
      synapses.handle, made.port, made.delay and made.delay.handle or nil))
end

--- Takes a projection away.
function program:disconnect(name) handle.check(C.cann_program_disconnect(self.pointer, name)) end

--- Gives a projection other synapses; see cann_program_rewire.
-- @tparam string name
-- @tparam Synapses synapses
-- @tparam Tensor kept int64
-- @tparam[opt] Tensor delay ms
function program:rewire(name, synapses, kept, delay)
   handle.check(C.cann_program_rewire(self.pointer, name, synapses.handle, kept.handle, delay and delay.handle))
end

--- Changes the delays of a projection for spikes that leave from step `since` (this one) on.
function program:delay(name, synapses, delay, since)
   handle.check(C.cann_program_delay(self.pointer, name, synapses.handle, delay.handle, since or -1))
end

--- From now on each synapse has states of its own where those of a source were shared.
function program:part(name) handle.check(C.cann_program_part(self.pointer, name)) end

--- The value of a projection's expression at pairs without synapses: tensor [batch, pairs].
function program:at_pairs(name, expression, pairs)
   return tensor.own(C.cann_program_at_pairs(self.pointer, name, expression, pairs.handle))
end

local link_kinds = {
   value = C.CANN_LINK_VALUE, product = C.CANN_LINK_PRODUCT, row = C.CANN_LINK_ROW, pairs = C.CANN_LINK_PAIRS,
}

--- Computes an input from a group's present state (see cann.links).
-- @tparam table link kind, to, from, names, values, each, matrix
function program:link(link)
   local count = #link.values
   handle.check(C.cann_program_link(self.pointer, link_kinds[link.kind], link.to, link.from,
      ffi.new("const char *[?]", count, link.names), ffi.new("const char *[?]", count, link.values), count, link.each,
      link.matrix and link.matrix.handle))
end

--- Where a projection keeps the states of its synapses, and why.
function program:placement(name)
   local text = C.cann_program_placement(self.pointer, name)
   if text == nil then handle.check(C.CANN_ERROR_MODEL) end
   return ffi.string(text)
end

--- The projection that names the states a projection shares; nil where its synapses have their own.
function program:shares(name)
   local text = C.cann_program_shares(self.pointer, name)
   return text ~= nil and ffi.string(text) or nil
end

--- Whether a projection's weights stay as they are.
function program:freeze(name, frozen) handle.check(C.cann_program_freeze(self.pointer, name, frozen)) end

--- Lets a projection's weights learn at the ends of periods of so many ms (0: at every step).
function program:learn_every(name, period, offset)
   handle.check(C.cann_program_learn_every(self.pointer, name, period, offset))
end

--- Whether an equation, not events alone, moves a projection's weights.
function program:learns(name) return C.cann_program_learns(self.pointer, name) end

--- Lets nothing of a projection reach the groups, or lets it again.
function program:mute(name, muted) handle.check(C.cann_program_mute(self.pointer, name, muted)) end

--- Gives a variable its first value as an expression, one for each element.
function program:begin_with(name, expression)
   handle.check(C.cann_program_begin_with(self.pointer, name, expression))
end

--- The group whose event has ended the last run, or nil.
function program:stopped()
   local name = C.cann_program_stopped(self.pointer)
   return name ~= nil and ffi.string(name) or nil
end

--- The first state that is NaN in some element, as "group.state", or nil.
function program:lost()
   local name = C.cann_program_lost(self.pointer)
   return name ~= nil and ffi.string(name) or nil
end

--- Sets a variable to a number or tensor.
function program:set(name, value)
   if type(value) == "number" then value = tensor.full(value, 1) end
   handle.check(C.cann_program_set(self.pointer, name, value.handle))
end

--- The value of a variable: tensor [batch, width].
function program:get(name) return tensor.own(C.cann_program_get(self.pointer, name)) end

--- The value of an expression in a group's own names: tensor [batch, n]. Further names are numbers.
function program:evaluate(group, expression, numbers)
   local names, values, count = {}, {}, 0
   for name, value in pairs(numbers or {}) do
      count = count + 1
      names[count], values[count] = name, value
   end
   return tensor.own(C.cann_program_evaluate(self.pointer, group, expression,
      ffi.new("const char *[?]", count + 1, names), ffi.new("double[?]", count + 1, values), count))
end

--- Drives an input by an expression with named series (tensors); nil gives it back.
function program:drive(input, expression, series)
   local names, pointers, count = {}, ffi.new("const cann_tensor *[64]"), 0
   for name, values in pairs(series or {}) do
      if count == 64 then handle.fail("an input takes at most 64 series") end
      count = count + 1
      names[count] = name
      pointers[count - 1] = values.handle
   end
   local list = ffi.new("const char *[?]", count + 1, names)
   handle.check(C.cann_program_drive(self.pointer, input, expression, list, pointers, count))
end

--- Keeps a variable, or an expression under that name, every so many steps; indices (counted from 1) or
-- nil for all.
function program:record(name, every, indices, expression)
   local list, count = nil, 0
   if indices then
      count = #indices
      list = ffi.new("int64_t[?]", count + 1)
      for k, index in ipairs(indices) do
         if type(index) ~= "number" or index % 1 ~= 0 then
            handle.fail("record.%s: element %s; a whole number from 1 will do", name, tostring(index))
         end
         list[k - 1] = index - 1
      end
   end
   handle.check(C.cann_program_record(self.pointer, name, expression, every, list, count))
end

--- Ends runs when a condition holds for any element of a group, or for all.
-- @tparam string name "E.stop" for the group E
-- @tparam string condition
-- @tparam boolean all elements, not any one
-- @tparam boolean together all conditions at once, not any one
function program:stop_when(name, condition, all, together)
   handle.check(C.cann_program_stop_when(self.pointer, name, condition, all, together))
end

--- Measures what the parts of steps cost from now on, or no more.
function program:profile(on) handle.check(C.cann_program_profile(self.pointer, on)) end

--- What was measured: a list of { name, work, seconds, calls }.
function program:profiled()
   local list = {}
   for name, work, seconds, calls in ffi.string(C.cann_program_profiled(self.pointer)):gmatch(
      "([^\t\n]*)\t([^\t]*)\t([^\t]*)\t([^\t\n]*)\n") do
      list[#list + 1] = { name = name, work = work, seconds = tonumber(seconds), calls = tonumber(calls) }
   end
   return list
end

--- Keeps the values of expressions where elements have an event.
-- @tparam string name "E.crossings"
-- @tparam string event
-- @tparam table expressions list of texts
function program:record_event(name, event, expressions)
   handle.check(C.cann_program_record_event(self.pointer, name, event,
      ffi.new("const char *[?]", #expressions + 1, expressions), #expressions))
end

--- What was kept at events: float64 [rows, 3 + values]: step, member, element (from 0), values.
function program:events(name) return tensor.own(C.cann_program_events(self.pointer, name)) end

--- Keeps what was asked for so many steps after each `every`th one.
function program:record_offset(offset) handle.check(C.cann_program_record_offset(self.pointer, offset)) end

--- Keeps nothing any more.
function program:record_clear() C.cann_program_record_clear(self.pointer) end

--- Forgets what was kept, and goes on keeping the same.
function program:record_empty() C.cann_program_record_empty(self.pointer) end

--- What was kept: tensor [rows, batch, width]; spikes: [spikes, 4].
function program:recorded(name) return tensor.own(C.cann_program_recorded(self.pointer, name), true) end

--- Advances; false when an interrupt stopped it at a step boundary.
function program:run(steps)
   local status = C.cann_program_run(self.pointer, steps)
   if status == C.CANN_INTERRUPTED then return false end
   handle.check(status)
   return true
end

--- Compiles, and takes the memory of what `steps` steps will record.
-- @tparam number steps
-- @tparam[opt] number recorded steps whose recordings are kept until record_empty (all)
function program:prepare(steps, recorded)
   handle.check(C.cann_program_prepare(self.pointer, steps, recorded or steps))
   local bytes = self:bytes()
   handle.owe(bytes - (self.owed or 0))
   self.owed = bytes
end

--- Steps done since step 0.
function program:step() return tonumber(C.cann_program_step(self.pointer)) end

--- Back to step 0 and first values.
function program:reset() handle.check(C.cann_program_reset(self.pointer)) end

--- Goes on from where the same network in another precision, step, seed or method is.
function program:adopt(from) handle.check(C.cann_program_adopt(self.pointer, from.pointer)) end

--- Writes the whole state.
function program:save(path, note) handle.check(C.cann_program_save(self.pointer, path, note)) end

--- The whole state, as bytes.
function program:store() return tensor.own(C.cann_program_store(self.pointer)) end

--- Takes a state that store gave.
function program:restore(state) handle.check(C.cann_program_restore(self.pointer, state.handle)) end

--- The note of a saved state.
function program.note(path)
   local text = C.cann_checkpoint_note(path)
   if text == nil then handle.check(C.CANN_ERROR_FILE) end
   return ffi.string(text)
end

--- Reads a state that save wrote.
function program:load(path) handle.check(C.cann_program_load(self.pointer, path)) end

--- What one step does, a line per operation.
function program:describe()
   local text = C.cann_program_describe(self.pointer)
   if text == nil then handle.check(C.CANN_ERROR_MODEL) end
   return ffi.string(text)
end

--- What runs the equations now: "interpreter" or "native".
function program:runs() return ffi.string(C.cann_program_runs(self.pointer)) end

--- Memory of the values of a group or a projection.
function program:bytes_of(name) return tonumber(C.cann_program_bytes_of(self.pointer, name)) end

--- Memory that the program holds.
function program:bytes() return tonumber(C.cann_program_bytes(self.pointer)) end

return program
