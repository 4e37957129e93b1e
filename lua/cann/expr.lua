-- SPDX-License-Identifier: MIT
--- Symbols that arithmetic makes into equations: what a Lua function over symbolic values becomes.
--
--    local x, y = expr.symbol("x"), expr.symbol("y")
--    print((x^2 + y^2):sqrt():tanh())        -- tanh(sqrt(x^2 + y^2))
--    print(expr.select(x:gt(y), x - y, 0))   -- if x > y then x - y else 0 end
--
-- The operators + - * / % ^ and unary minus work on symbols and numbers alike. Each function of the
-- engine's table is a method and a function of this module: x:exp(), expr.exp(x), y:atan2(x).
-- Comparisons and logic are methods, for Lua wants a truth value of its own: lt le gt ge eq ne,
-- both, either, invert. tostring gives equation text, which parses back to the same expression.
local door = require "cann.ffi"
local handle = require "cann.handle"
local ffi, C = door.ffi, door.C

local expr, symbol = {}, {}
symbol.__index = symbol

-- How tightly each form binds, as in the grammar; a choice is weaker than any operator.
local CHOICE, OR, AND, NOT, COMPARE, SUM, TERM, UNARY, POWER, ATOM = 0, 1, 2, 3, 4, 5, 6, 7, 8, 9
local infix = {
   add = { "+", SUM }, sub = { "-", SUM }, mul = { "*", TERM }, div = { "/", TERM }, mod = { "%", TERM },
   lt = { "<", COMPARE }, le = { "<=", COMPARE }, gt = { ">", COMPARE }, ge = { ">=", COMPARE },
   eq = { "==", COMPARE }, ne = { "~=", COMPARE }, both = { "and", AND }, either = { "or", OR },
}

local function make(form, a, b, c) return setmetatable({ form = form, a, b, c }, symbol) end

--- True for a symbol or an expression of symbols.
function expr.is(value) return getmetatable(value) == symbol end

--- A symbol of that name.
function expr.symbol(name)
   if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
      handle.fail("a symbol's name is letters, digits and _, not %s", tostring(name))
   end
   return setmetatable({ form = "name", name = name }, symbol)
end

--- A value as an expression: symbols stay, numbers and booleans become constants.
function expr.of(value)
   if expr.is(value) then return value end
   if type(value) == "boolean" then value = value and 1 or 0 end
   if type(value) ~= "number" then
      handle.fail("an expression is made of symbols and numbers, not of a %s", type(value))
   end
   return setmetatable({ form = "number", number = value }, symbol)
end

local function binary(form)
   return function(a, b)
      if b == nil then handle.fail("%s takes two operands", form) end
      return make(form, expr.of(a), expr.of(b))
   end
end

for form in pairs(infix) do
   expr[form] = binary(form)
   symbol[form] = expr[form]
end
symbol.__add, symbol.__sub, symbol.__mul, symbol.__div = expr.add, expr.sub, expr.mul, expr.div
symbol.__mod, symbol.__pow = expr.mod, binary("pow")

--- -a.
function expr.negate(a) return make("negate", expr.of(a)) end
--- 1 where a is 0, else 0.
function expr.invert(a) return make("invert", expr.of(a)) end
symbol.negate, symbol.invert = expr.negate, expr.invert
function symbol.__unm(a) return expr.negate(a) end

--- yes where the condition is not 0, else no.
function expr.select(condition, yes, no)
   return make("select", expr.of(condition), expr.of(yes), expr.of(no))
end
symbol.select = expr.select

--- name(...) with symbols and numbers as arguments; a string is the name of a symbol.
function expr.call(name, ...)
   local node = setmetatable({ form = "call", name = name }, symbol)
   for k = 1, select("#", ...) do
      local argument = select(k, ...)
      node[k] = type(argument) == "string" and expr.symbol(argument) or expr.of(argument)
   end
   return node
end

local function function_of_row(name, arity)
   return function(...)
      if select("#", ...) ~= arity then
         handle.fail("%s takes %d argument%s, not %d", name, arity, arity == 1 and "" or "s", select("#", ...))
      end
      return expr.call(name, ...)
   end
end

for row = 0, tonumber(C.cann_function_count()) - 1 do
   local name = ffi.string(C.cann_function_name(row))
   if C.cann_function_callable(row) and not infix[name] then
      expr[name] = function_of_row(name, tonumber(C.cann_function_arity(row)))
      symbol[name] = expr[name]
   end
end
expr.pow, symbol.pow = symbol.__pow, symbol.__pow

local function no_truth(sign, method)
   return function()
      handle.fail("'%s' of symbols has no truth value in Lua: write a:%s(b), and expr.select for if", sign, method)
   end
end
symbol.__lt, symbol.__le = no_truth("<", "lt"), no_truth("<=", "le")

local function number_text(number)
   if number ~= number then return "(inf - inf)", ATOM end
   if number == math.huge then return "inf", ATOM end
   if number == -math.huge then return "-inf", UNARY end
   local text = ("%.15g"):format(number)
   if tonumber(text) ~= number then text = ("%.17g"):format(number) end
   if text == "-0" then text = "-0.0" end
   return text, text:find("^%-") and UNARY or ATOM
end

local write

-- The text of a part, in parentheses where it binds less tightly than its place asks.
local function part(node, least, names)
   local text, binds = write(node, names)
   return binds < least and "(" .. text .. ")" or text
end

local function write_arguments(node, names)
   local texts = {}
   for k = 1, #node do texts[k] = part(node[k], CHOICE, names) end
   return node.name .. "(" .. table.concat(texts, ", ") .. ")", ATOM
end

local special = {
   name = function(node) return node.name, ATOM end,
   number = function(node) return number_text(node.number) end,
   call = write_arguments,
   negate = function(node, names) return "-" .. part(node[1], POWER, names), UNARY end,
   invert = function(node, names) return "not " .. part(node[1], COMPARE, names), NOT end,
   pow = function(node, names)
      return part(node[1], ATOM, names) .. "^" .. part(node[2], POWER, names), POWER
   end,
   select = function(node, names)
      return ("if %s then %s else %s end"):format(part(node[1], OR, names), part(node[2], OR, names),
         part(node[3], OR, names)), CHOICE
   end,
}

function write(node, names)
   if names and names[node] then return names[node], ATOM end
   local form = infix[node.form]
   if not form then return special[node.form](node, names) end
   local sign, binds = form[1], form[2]
   local left = binds == COMPARE and SUM or binds
   return part(node[1], left, names) .. " " .. sign .. " " .. part(node[2], binds + 1, names), binds
end

function symbol:__tostring() return (write(self)) end

-- How many places use each node, and the nodes in an order where parts stand before the whole.
local function count_uses(roots)
   local uses, order = {}, {}
   local function visit(node)
      uses[node] = (uses[node] or 0) + 1
      if uses[node] > 1 then return end
      for k = 1, #node do visit(node[k]) end
      order[#order + 1] = node
   end
   for _, root in ipairs(roots) do visit(root) end
   return uses, order
end

--- Equation text of several expressions, each shared part written once.
-- @tparam table roots list of expressions
-- @tparam[opt="shared"] string stem of the aliases' names
-- @treturn string alias lines "shared1 = ...", one per shared part, in order of dependence
-- @treturn table the text of each root, using them
function expr.write(roots, stem)
   stem = stem or "shared"
   local values, names, lines, texts = {}, {}, {}, {}
   for k, root in ipairs(roots) do values[k] = expr.of(root) end
   local uses, order = count_uses(values)
   for _, node in ipairs(order) do
      if uses[node] > 1 and #node > 0 then
         lines[#lines + 1] = ("%s%d = %s"):format(stem, #lines + 1, (write(node, names)))
         names[node] = stem .. #lines
      end
   end
   for k, value in ipairs(values) do texts[k] = (write(value, names)) end
   return table.concat(lines, "\n"), texts
end

return expr
