-- SPDX-License-Identifier: MIT
--- Models written as Lua functions over symbols.
local expr = require "cann.expr"
local handle = require "cann.handle"

--- The sections of a model written as a Lua function: m:state("x", "y = 1") and m:param, m:input give
-- symbols; the function returns a table of rates by state name.
return function(trace)
   local declared = { state = {}, param = {}, input = {} }
   local m = {}
   for kind, list in pairs(declared) do
      m[kind] = function(_, ...)
         local symbols = {}
         for k, text in ipairs { ... } do
            handle.text(text, ("cann.model: m:%s takes declarations such as \"x = 1\"; each"):format(kind))
            list[#list + 1] = text
            symbols[k] = expr.symbol(text:match("^%s*([%a_][%w_]*)"))
         end
         return unpack(symbols)
      end
   end
   local rates = trace(m)
   if type(rates) ~= "table" then handle.fail("cann.model: the function must return a table of rates by state") end
   local lines, names = {}, {}
   for name, rate in pairs(rates) do
      names[#names + 1] = handle.text(name, "cann.model: the name of a state in the table of rates")
      if type(rate) ~= "number" and not expr.is(rate) then
         handle.fail("cann.model: the rate of '%s' is a %s; an expression of the symbols will do", name, type(rate))
      end
   end
   table.sort(names)
   for k, name in ipairs(names) do lines[k] = name .. "' = " .. tostring(rates[name]) end
   return {
      kind = "system", eqs = table.concat(lines, "\n"), state = table.concat(declared.state, "; "),
      param = table.concat(declared.param, "; "), input = table.concat(declared.input, "; "),
   }
end
