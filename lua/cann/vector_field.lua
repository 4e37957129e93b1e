-- SPDX-License-Identifier: MIT
--- A system's right-hand side and its Jacobian at many points side by side. Of a model both come from the equations,
-- the derivatives by the engine's own rules, as one fused kernel; of a recurrent network from its weights.
local door = require "cann.ffi"
local handle = require "cann.handle"
local model = require "cann.model"
local object = require "cann.tensor.object"
local tensor = require "cann.tensor"
local ffi, C = door.ffi, door.C

local vector_field = {}
vector_field.__index = vector_field

local most_states = 64

-- ---- of a model --------------------------------------------------------------------------------

-- Values of parameters and inputs, in internal units.
local function constants(of, set)
   local out, known = {}, {}
   for _, kind in ipairs { "parameters", "inputs" } do
      for k, row in ipairs(of[kind]) do
         local value = set[row.name]
         if value ~= nil then value = of:quantity(row.name, value) else value = of.values[row.name] end
         if value == nil then
            local number = ffi.new "double[1]"
            local part = kind == "parameters" and C.CANN_PARAMETER or C.CANN_INPUT
            if C.cann_model_default(of.pointer, part, k - 1, number) then value = number[0]
            elseif kind == "inputs" then value = 0 end
         end
         if type(value) ~= "number" then
            handle.fail("%s: %s is no single number here; set = { %s = ... } gives it one", of.name, row.name, row.name)
         end
         out[#out + 1], known[row.name] = ("%s = %.17g"):format(row.name, value), true
      end
   end
   for name in pairs(set) do
      if not known[name] then handle.fail("%s has no parameter or input '%s' to set", of.name, tostring(name)) end
   end
   return out
end

local function text_of(pointer)
   if pointer == nil then handle.fail("%s", ffi.string(C.cann_error_message())) end
   return ffi.string(pointer)
end

-- The states with equations, and the text of rates and of the derivatives that are not 0.
local function equations_of(of)
   local states, lines, outputs, filled = {}, {}, {}, {}
   for k, row in ipairs(of.states) do
      local rate = text_of(C.cann_model_rate(of.pointer, k - 1))
      if rate ~= "" then states[#states + 1] = { name = row.name, place = k - 1, rate = rate } end
   end
   if #states == 0 then handle.fail("%s has no state with an equation", of.name) end
   if #states > most_states then
      handle.fail("%s has %d states, but at most %d will do", of.name, #states, most_states)
   end
   for i, state in ipairs(states) do
      lines[#lines + 1], outputs[#outputs + 1] = ("rate_of_%d = %s"):format(i, state.rate), "rate_of_" .. i
      for j, by in ipairs(states) do
         local text = text_of(C.cann_model_jacobian(of.pointer, state.place, by.place))
         if text ~= "0" and text ~= "" then
            local name = ("slope_of_%d_%d"):format(i, j)
            lines[#lines + 1], outputs[#outputs + 1] = ("%s = %s"):format(name, text), name
            filled[#filled + 1] = { i, j }
         end
      end
   end
   return states, lines, outputs, filled
end

--- Of a model's states, one element alone.
-- @tparam Model of kind "system" or "neuron"
-- @tparam[opt] table set values of parameters and inputs: { I = 0.5 }
function vector_field.of_model(of, set)
   if of.geometry then
      handle.fail("%s is a field: its elements act on each other; give a model of kind \"system\"", of.name)
   end
   local fixed = constants(of, set or {})
   local states, lines, outputs, filled = equations_of(of)
   local names, wanted = {}, ffi.new("const char *[?]", #outputs)
   for k, state in ipairs(states) do names[k] = state.name end
   for k, name in ipairs(outputs) do wanted[k - 1] = name end
   local pointer = C.cann_fused_new(table.concat(names, "; "),
      table.concat(fixed, "\n") .. "\n" .. table.concat(lines, "\n"), wanted, #outputs, C.CANN_INTERPRETER)
   return setmetatable({ n = #states, names = names, is_map = false, outputs = outputs, filled = filled,
      fused = handle.own(pointer, C.cann_fused_free) }, vector_field)
end

local function evaluate_model(self, x)
   local m, n = x:size(1), self.n
   local columns, inputs = {}, ffi.new("const cann_tensor *[?]", n)
   for k = 1, n do
      columns[k] = x:at(2, k):contiguous()
      inputs[k - 1] = columns[k].handle
   end
   local found = ffi.new("cann_tensor *[?]", #self.outputs)
   handle.check(C.cann_fused_run(self.fused, inputs, n, found))
   local f, jacobian, filled = tensor.zeros(m, n), tensor.zeros(m, n, n), self.filled
   local at, slot = 0, 0
   for k, name in ipairs(self.outputs) do
      local value = object.own(found[k - 1])
      if name:find("^rate") then
         at = at + 1
         f[{ {}, at }] = value
      else
         slot = slot + 1
         jacobian[{ {}, filled[slot][1], filled[slot][2] }] = value
      end
   end
   return f, jacobian
end

-- ---- of a recurrent network --------------------------------------------------------------------

local function matrix(owner, name, value, rows, columns)
   value = tensor.tensor(value, owner):to("float64")
   local shape = value:shape()
   if #shape == 1 and not columns then shape[2] = 1 end
   if (rows and shape[1] ~= rows) or (columns and shape[2] ~= columns) or #shape > 2 or #shape < 1 then
      handle.fail("%s: %s [%s]; [%s%s] will do", owner, name, table.concat(value:shape(), ", "), rows or "n",
         columns and ", " .. columns or "")
   end
   return value
end

--- Of a recurrent network: the map x -> (1 - leak) x + leak f(W x + B u + b), or the flow tau x' = -x + f(...).
-- @tparam table of weights [n, n]; bias [n] (0); inputs [n, k] with input [k]; leak (1); activation (tanh), a function
--    of the table of functions; kind "map" or "flow"; tau of a flow, ms (1)
function vector_field.of_network(of)
   local owner = "fixed_points"
   local weights = matrix(owner, "weights", of.weights)
   local n = weights:size(1)
   weights = matrix(owner, "weights", weights, n, n)
   local drive = of.bias and matrix(owner, "bias", of.bias, n):flatten() or tensor.zeros(n)
   if of.inputs or of.input then
      local given = tensor.tensor(of.input or {}, owner):to("float64"):flatten()
      drive = drive + (matrix(owner, "inputs", of.inputs or {}, n, given:count()) % given)
   end
   local name = of.activation or "tanh"
   local row = type(name) == "string" and C.cann_function_find(name) or -1
   if row < 0 or C.cann_function_arity(row) ~= 1 then
      handle.fail("fixed_points: activation = '%s'; a function of one number, as tanh, will do", tostring(name))
   end
   local slope = C.cann_function_derivative(row, 0)
   if slope == nil then handle.fail("fixed_points: %s has no slope", name) end
   local leak = object.number(of.leak or 1, owner, "leak")
   local wanted = ffi.new("const char *[2]", { "value", "slope" })
   local text = ("value = %s(a)\nslope = %s"):format(name, ffi.string(slope))
   local names = {}
   for k = 1, n do names[k] = "x" .. k end
   return setmetatable({ n = n, names = names, is_map = of.kind ~= "flow", weights = weights, drive = drive,
      leak = leak, tau = object.number(of.tau or 1, owner, "tau"),
      fused = handle.own(C.cann_fused_new("a", text, wanted, 2, C.CANN_INTERPRETER), C.cann_fused_free),
   }, vector_field)
end

local function evaluate_network(self, x)
   local m, n = x:size(1), self.n
   local total = (x % self.weights:t() + self.drive):contiguous()
   local inputs, found = ffi.new("const cann_tensor *[1]"), ffi.new "cann_tensor *[2]"
   inputs[0] = total.handle
   handle.check(C.cann_fused_run(self.fused, inputs, 1, found))
   local value, slope = object.own(found[0]), object.own(found[1])
   local gain, keep = self.leak, 1 - self.leak
   if not self.is_map then gain, keep = 1 / self.tau, -1 / self.tau end
   return x * keep + value * gain, slope:reshape(m, n, 1) * self.weights * gain + tensor.eye(n) * keep
end

--- The right-hand side and its Jacobian at points.
-- @tparam Tensor x [points, n]
-- @treturn Tensor rates (of a map: where it leads) [points, n]
-- @treturn Tensor Jacobian [points, n, n]
function vector_field:evaluate(x) return (self.weights and evaluate_network or evaluate_model)(self, x) end

--- What vanishes at fixed points: the rates, or how far a map leads; and its Jacobian.
function vector_field:residual(x)
   local f, jacobian = self:evaluate(x)
   if self.is_map then return f - x, jacobian - tensor.eye(self.n) end
   return f, jacobian
end

--- The field of what an analyzer was given: a model, or a table with weights.
-- @tparam string owner for sentences
function vector_field.take(owner, of, set)
   if getmetatable(of) == vector_field then return of end
   if model.is(of) then return vector_field.of_model(of, set) end
   if type(of) == "table" and not tensor.is(of) and of.weights then return vector_field.of_network(of) end
   handle.fail("%s takes a model of kind \"system\", or a network { weights =, bias =, leak = }, not a %s", owner,
      type(of))
end

--- Steps towards roots; see cann.h.
function vector_field.steps(f, jacobian, damping)
   return object.own(C.cann_newton_steps(f.handle, jacobian.handle, damping.handle))
end

--- Numbers of the rows that are not near an earlier one.
function vector_field.different(points, tolerance)
   return object.own(C.cann_points_unique(points.handle, tolerance)) + 1
end

return vector_field
