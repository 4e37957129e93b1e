-- SPDX-License-Identifier: MIT
--- The values of a view's elements: read, set, and worked out from expressions.
local handle = require "cann.handle"
local object = require "cann.view.object"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local each = {}
local methods, variable = object.methods, object.variable

--- All values of a variable, one per element, flat.
function each.all(self, name)
   local value = self.net:get(variable(self, name))
   if type(value) == "number" then return tensor.full(value, self.of.count, "float64") end
   if self.of.pre and value:count() < self.of.count then
      handle.fail("%s: its synapses have no %s of their own, only their sum in each target, which is what "
         .. "net:get(\"%s\") gives", self.of.name, name, variable(self, name))
   end
   return value:flatten()
end

--- The values of a variable: of the whole group as net:get gives them, of a part a tensor [n].
function methods:get(name)
   handle.text(name, "get: the name of a variable")
   if not self.places then return self.net:get(variable(self, name)) end
   return each.all(self, name):take(self.places)
end

--- True for texts that have a value for each element: those with draws or functions, or names of the model that vary;
-- "20 ms" has one for all.
function each.is_each(description, text)
   if type(text) ~= "string" or text:find "^%s*[-+]?[%d.]+%s*[%a_/^%d*]*%s*$" then return false end
   if text:find "[%a_][%w_]*%s*%(" then return true end
   for name in text:gmatch "[%a_][%w_]*" do
      local varies = description.states[name] or description.inputs[name] or description.aliases[name]
      if varies or name == "pre" or name == "post" or name == "i" then return true end
   end
   return false
end

-- Texts such as "uniform(0, 1)" are worked out for each element, from the seed and the present step.
local function drawn(self, expression)
   local values = self.net:evaluate(expression, nil, self.of.name)
   return type(values) == "number" and tensor.full(values, self.of.count, "float64") or values:flatten()
end

--- All values of an element each, with those of the view's elements replaced by a number or one for each of them.
function each.replaced(self, values, given)
   if not tensor.is(given) then given = tensor.full(given, self.places:count(), "float64") end
   -- Which of the given values each element takes; 0: it keeps its own.
   local taken = synapses.reduce(tensor.arange(1, given:count()), self.places, self.of.count, "max"):clip(0, math.huge)
   return tensor.where(taken:ge(1), given:to("float64"):flatten():take(taken:clip(1, math.huge):to("int64")), values)
end

local function set_one(self, name, value)
   if each.is_each(self.of.model, value) then
      value = drawn(self, value)
      if self.places then value = value:take(self.places) end
   end
   if not self.places then
      self.net:set { [variable(self, name)] = value }
      return
   end
   local given = self.of.model:quantity(name, value)
   if tensor.is(given) and given:count() == 1 then given = given:flatten()[1] end
   if tensor.is(given) and given:count() ~= self.places:count() then
      handle.fail("%s: %d values for %s of %d elements", self.of.name, given:count(), name, self.places:count())
   end
   local values = each.all(self, name):to("float64")
   if self.places:count() == 0 then return end
   self.net:set { [variable(self, name)] = each.replaced(self, values, given / self.of.model:scale(name)) }
end

--- Sets variables of the elements: numbers, texts with a unit, tensors [n], or texts such as "normal(-55, 5)" and
-- "abs(pre.x - post.x)", worked out for each.
-- @usage net.E[{1, 100}]:set{ v = -60 }
function methods:set(values)
   if type(values) ~= "table" then handle.fail("set takes a table, as in net.%s:set{ v = -60 }", self.of.name) end
   self.net:refuse_busy("set")
   local names = {}
   for name in pairs(values) do names[#names + 1] = handle.text(name, "set: the name of a variable") end
   table.sort(names)
   for _, name in ipairs(names) do set_one(self, name, values[name]) end
   return self
end

--- The value of an expression at each element.
function methods:evaluate(expression)
   local values = self.net:evaluate(expression, nil, self.of.name)
   if not self.places then return values end
   if type(values) == "number" then return tensor.full(values, self.places:count(), "float64") end
   return values:flatten():take(self.places)
end

--- The elements for which a condition holds.
function each.where(self, condition)
   local holds = methods.evaluate(self, condition)
   local places = self.places or tensor.arange(1, self.of.count):to "int64"
   if type(holds) == "number" then holds = tensor.full(holds, places:count(), "float64") end
   return object.new(self.net, self.of, places[holds:flatten():ne(0)])
end

return each
