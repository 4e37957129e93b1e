-- SPDX-License-Identifier: MIT
--- Many elementwise operations as one loop: a Lua function, traced once over symbols.
--
--    local f = tensor.fuse(function(x, y) return (x^2 + y^2):sqrt():tanh() end)
--    local z = f(a, b)
--
-- The function sees symbols (see cann.expr), not numbers, so it may not branch on their values:
-- expr.select takes the place of if. The tensors have one shape; a number, or a tensor of one
-- element, goes with every element of the others. Several results come back as several tensors.
local door = require "cann.ffi"
local expr = require "cann.expr"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local options = require "cann.options"
local ffi, C = door.ffi, door.C

local backends = { automatic = C.CANN_AUTOMATIC, interpreter = C.CANN_INTERPRETER, native = C.CANN_NATIVE,
   cuda = C.CANN_CUDA }
local accepts = options.declare("fuse", {
   operands = { nil, "how many tensors the function takes; nil: as many as it has parameters",
      type = "number", at_least = 1, at_most = 64, whole = true },
   backend = { "automatic", "where it runs", choices = { "automatic", "interpreter", "native", "cuda" } },
})

local fused = {}
fused.__index = fused

local function first_tensor(operands)
   for _, operand in ipairs(operands) do
      if object.is(operand) then return operand end
   end
end

function fused:__call(...)
   local count = select("#", ...)
   local given, tensors = { ... }, {}
   if count ~= self.operands then
      handle.fail("this fused function takes %d operand%s, not %d", self.operands,
         self.operands == 1 and "" or "s", count)
   end
   local inputs, outputs = ffi.new("const cann_tensor *[?]", count), ffi.new("cann_tensor *[?]", #self.results)
   for k = 1, count do
      if given[k] == nil then handle.fail("operand %d of this fused function is nil", k) end
      tensors[k] = object.operand(given[k], first_tensor(given), "fuse")
      inputs[k - 1] = tensors[k].handle
   end
   handle.check(C.cann_fused_run(self.handle, inputs, count, outputs))
   local results = {}
   for k = 1, #self.results do results[k] = object.own(outputs[k - 1]) end
   return unpack(results)
end

--- Name of the back end that ran last for results of an element type ("float64" by default).
function fused:backend(type_name)
   local number = C.cann_fused_backend(self.handle, object.type_number(type_name or "float64"))
   return ffi.string(C.cann_backend_name(number))
end

function fused:__tostring()
   return ("fused function of %d: %s"):format(self.operands, table.concat(self.results, ", "))
end

local function trace(f, operands)
   local symbols, names = {}, {}
   for k = 1, operands do
      names[k] = "x" .. k
      symbols[k] = expr.symbol(names[k])
   end
   local results = { f(unpack(symbols)) }
   if #results == 0 then handle.fail("the function to fuse gives no result") end
   return names, results
end

--- Fuses a function of symbols into one of tensors.
-- @tparam function f
-- @tparam[opt] table given operands, backend
-- @treturn table callable with tensors and numbers
-- @raise where f branches on a symbol, or makes something else than an expression
return function(f, given)
   if type(f) ~= "function" then handle.fail("fuse takes a function, not a %s", type(f)) end
   local o = accepts(given)
   local operands = o.operands or debug.getinfo(f, "u").nparams
   if operands == 0 then handle.fail("the function to fuse has no parameters; name their number: { operands = 2 }") end
   local names, results = trace(f, operands)
   local lines, texts = expr.write(results)
   local outputs = ffi.new("const char *[?]", #texts)
   local equations, result_names = { lines }, {}
   for k, text in ipairs(texts) do
      result_names[k] = "result" .. k
      equations[#equations + 1] = result_names[k] .. " = " .. text
      outputs[k - 1] = result_names[k]
   end
   local pointer = C.cann_fused_new(table.concat(names, "; "), table.concat(equations, "\n"), outputs, #texts,
      backends[o.backend])
   return setmetatable({ handle = handle.own(pointer, C.cann_fused_free), operands = operands, results = texts }, fused)
end
