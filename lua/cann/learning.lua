-- SPDX-License-Identifier: MIT
--- Local learning rules and recall, as the engine runs them.
local door = require "cann.ffi"
local handle = require "cann.handle"
local C, ffi = door.C, door.ffi

local learning = {}

local function pairs_of(text, between)
   local rows = {}
   for name, value in text:gmatch("([%w_]+)%s*" .. between .. "%s*([%w_.%-]+)") do
      rows[#rows + 1] = { name = name, value = tonumber(value) or value }
   end
   return rows
end

local rules = {}

--- A row of the table of rules: options { name, value } in order, traces { name, value = axis }, doc.
function learning.rule(name)
   if not rules[name] then
      local row = C.cann_local_rule_find(name)
      if row < 0 then handle.fail("the engine has no local rule '%s'", tostring(name)) end
      rules[name] = {
         row = row, name = name, doc = ffi.string(C.cann_local_rule_doc(row)),
         options = pairs_of(ffi.string(C.cann_local_rule_options(row)), "="),
         traces = pairs_of(ffi.string(C.cann_local_rule_traces(row)), ":"),
      }
   end
   return rules[name]
end

--- Shows samples in order to a layer; weights and traces change in place.
-- @tparam string name of the rule
-- @tparam Tensor weights [units, inputs] float32 or float64
-- @tparam table traces by name, of the weights' type
-- @tparam Tensor data [samples, inputs]
-- @tparam table values of the rule's options
-- @treturn number samples shown: all of them unless Ctrl-C came
function learning.run(name, weights, traces, data, values)
   local rule = learning.rule(name)
   local places = ffi.new("cann_tensor *[?]", math.max(#rule.traces, 1))
   for k, trace in ipairs(rule.traces) do places[k - 1] = traces[trace.name].handle end
   local numbers = ffi.new("double[?]", #rule.options)
   for k, option in ipairs(rule.options) do numbers[k - 1] = values[option.name] end
   local done = ffi.new "int64_t[1]"
   local shown = data:to(weights:type()):contiguous()
   local status = C.cann_local_rule_run(rule.row, weights.handle, places, #rule.traces, shown.handle,
      numbers, #rule.options, done)
   if status ~= C.CANN_INTERRUPTED then handle.check(status) end
   return tonumber(done[0])
end

local recalls = { sign = C.CANN_RECALL_SIGN, tanh = C.CANN_RECALL_TANH, logistic = C.CANN_RECALL_LOGISTIC }

--- One step of recall of each row of `states`, in place.
-- @tparam Tensor weights [n, n] float64
-- @tparam Tensor states [count, n] float64
-- @tparam table o activation, threshold, temperature, and order: int64 [n] from 0, or nil for all at once
-- @treturn number the largest change of a unit
-- @treturn boolean false when Ctrl-C came
function learning.recall_step(weights, states, o)
   local change = ffi.new "double[1]"
   local status = C.cann_recall_step(weights.handle, states.handle, o.order and o.order.handle,
      recalls[o.activation], o.threshold, o.temperature, change)
   if status ~= C.CANN_INTERRUPTED then handle.check(status) end
   return change[0], status == C.CANN_OK
end

--- True when Ctrl-C waits to be seen.
function learning.interrupted() return C.cann_interrupt_pending() end

return learning
