-- SPDX-License-Identifier: MIT
--- Parts of a network by name: net.E is the group E, net.E[{1, 100}] its first hundred elements, net.E_I the projection
-- E_I. What is set through a view is set in the network.
--
--    net.E.v = -60                               net.E[{1, 100}]:set{ v = "uniform(-60, -50)" }
--    = net.E[{ {2, 5}, 3 }].v                    -- rows 2 to 5 of column 3 of a sheet
--    net.E_I["pre.v > post.v"]:set{ w = 0.1 }  -- where a condition holds
--    net.E_I.delay = 1.5                         = net.E_I:onto(7).w
local handle = require "cann.handle"
local options = require "cann.options"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"
local trains = require "cann.trains"

local view = {}
local methods, meta = {}, {}

--- True for views.
function view.is(value) return getmetatable(value) == meta end

-- net: the network; of: its group or projection; places: int64 [n] from 1, in the order of its elements; false: all.
local function make(net, of, places)
   return setmetatable({ net = net, of = of, places = places or false }, meta)
end

--- A view of a whole group or projection.
function view.new(net, of) return make(net, of) end

local function variable(self, name)
   return self.net.single and name or self.of.name .. "." .. name
end

local function count_of(self) return self.places and self.places:count() or self.of.count end

-- ---- which elements ----------------------------------------------------------------------------

local function whole(value, low, high, owner)
   if type(value) ~= "number" or value % 1 ~= 0 or value < low or value > high then
      handle.fail("%s: element %s; whole numbers from %d to %d will do", owner, tostring(value), low, high)
   end
   return value
end

-- The places along one axis of n that a key means: a number, {first, last}, {} for all, or a tensor of places.
local function along(key, n, owner)
   if type(key) == "number" then return tensor.full(whole(key, 1, n, owner), 1, "float64") end
   if tensor.is(key) then
      if key:type() == "bool" then
         if key:count() ~= n then handle.fail("%s: %d flags for %d elements", owner, key:count(), n) end
         return tensor.arange(1, n)[key:flatten()]
      end
      local places = key:to("float64"):flatten()
      if places:count() > 0 then
         whole(places:min(), 1, n, owner)
         whole(places:max(), 1, n, owner)
         if places:ne(places:floor()):any() then handle.fail("%s: elements are whole numbers", owner) end
      end
      return places
   end
   if type(key) ~= "table" then handle.fail("%s: a %s names no elements; see help(net.%s)", owner, type(key), owner) end
   if #key == 0 then return tensor.arange(1, n) end
   if #key ~= 2 then
      handle.fail("%s: {first, last} is a range, {} all; tensor{3, 1, 7} names elements one by one", owner)
   end
   local first, last = whole(key[1], 1, n, owner), whole(key[2], 1, n, owner)
   return tensor.arange(first, last)
end

-- The shape that keys go by: a group's axes where there is a key for each, else one axis.
local function shape_of(self)
   local geometry = not self.places and self.of.geometry
   return geometry and geometry.shape or { count_of(self) }
end

local function is_per_axis(key)
   if type(key) ~= "table" or tensor.is(key) then return false end
   for _, part in ipairs(key) do if type(part) == "table" then return true end end
   return false
end

local function select_places(self, key)
   local owner, shape = self.of.name, shape_of(self)
   local places
   if is_per_axis(key) then
      if #key ~= #shape then
         handle.fail("%s has %d ax%s, but %d keys were given", owner, #shape, #shape == 1 and "is" or "es", #key)
      end
      places = tensor.zeros(1)
      for axis, length in ipairs(shape) do
         local part = along(key[axis], length, owner) - 1
         places = (places:unsqueeze(2) * length + part:unsqueeze(1)):flatten()
      end
      places = places + 1
   else
      places = along(key, count_of(self), owner)
   end
   places = places:to("int64")
   return self.places and self.places:take(places) or places
end

-- ---- values ------------------------------------------------------------------------------------

-- All values of a variable, one per element, flat.
local function all_values(self, name)
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
   return all_values(self, name):take(self.places)
end

--- True for texts that have a value for each element: those with draws or functions, or names of the model that vary;
-- "20 ms" has one for all.
function view.is_each(description, text)
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

-- All values of an element each, with those of the view's elements replaced by a number or one for each of them.
local function replaced(self, values, given)
   if not tensor.is(given) then given = tensor.full(given, self.places:count(), "float64") end
   -- Which of the given values each element takes; 0: it keeps its own.
   local taken = synapses.reduce(tensor.arange(1, given:count()), self.places, self.of.count, "max"):clip(0, math.huge)
   return tensor.where(taken:ge(1), given:to("float64"):flatten():take(taken:clip(1, math.huge):to("int64")), values)
end

local function set_one(self, name, value)
   if view.is_each(self.of.model, value) then
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
   local values = all_values(self, name):to("float64")
   self.net:set { [variable(self, name)] = replaced(self, values, given / self.of.model:scale(name)) }
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

--- Where each element stands in the group's array, from 1: int64 [n, axes].
-- @usage net.E[{ {2, 3}, 5 }]:indices()
function methods:indices()
   local geometry = self.of.geometry
   local shape = geometry and geometry.shape or { self.of.count }
   local rest, columns = (self.places or tensor.arange(1, self.of.count)):to("float64") - 1, {}
   for axis = #shape, 1, -1 do
      columns[axis] = rest:mod(shape[axis]) + 1
      rest = (rest / shape[axis]):floor()
   end
   return tensor.stack(columns, 2):to("int64")
end

--- The element that stands in the group's array at these places, from 1, one for each axis.
-- @usage net.E:at(2, 5)
function methods:at(...)
   local key = {}
   for axis = 1, select("#", ...) do key[axis] = tensor { (select(axis, ...)) } end
   local shape = shape_of(self)
   if #key ~= #shape then
      handle.fail("%s:at: %d places, but %s has %d ax%s", self.of.name, #key, self.of.name, #shape,
         #shape == 1 and "is" or "es")
   end
   return self[#key == 1 and key[1] or key]
end

--- The elements, counted from 1 in the whole group: a list for record = { ["E.v"] = view:elements() }.
function methods:elements()
   local places = self.places or tensor.arange(1, self.of.count)
   return places:tolist()
end

--- The places of the elements, from 1, each once; nil for a whole group.
-- @tparam string owner for sentences
function methods:distinct(owner)
   if not self.places then return nil end
   if self.places:count() == 0 then handle.fail("%s: a part of %s without elements", owner, self.of.name) end
   if self.places:unique():count() < self.places:count() then
      handle.fail("%s: a view of %s that names an element twice", owner, self.of.name)
   end
   return self.places
end

--- The value of an expression at each element.
function methods:evaluate(expression)
   local values = self.net:evaluate(expression, nil, self.of.name)
   if not self.places then return values end
   if type(values) == "number" then return tensor.full(values, self.places:count(), "float64") end
   return values:flatten():take(self.places)
end

-- The elements for which a condition holds.
local function where(self, condition)
   local holds = methods.evaluate(self, condition)
   local places = self.places or tensor.arange(1, self.of.count):to "int64"
   if type(holds) == "number" then holds = tensor.full(holds, places:count(), "float64") end
   return make(self.net, self.of, places[holds:flatten():ne(0)])
end

-- ---- projections -------------------------------------------------------------------------------

local of_projection = {}

-- Stored synapses; generated ones say that they are not.
local function stored(self)
   return self.of.synapses.pairs and self.of.synapses
end

-- The synapses of the elements of a group of `count` that a key means, by how synapses take values of that group.
local function synapses_of(self, key, count, owner, at_synapses)
   local wanted = along(key, count, owner)
   local marks = synapses.reduce(tensor.ones(wanted:count()), wanted:to("int64"), count, "max")
   local found = stored(self)[at_synapses](stored(self), marks):ge(1)
   return make(self.net, self.of, tensor.arange(1, self.of.count)[found]:to("int64"))
end

--- The synapses onto some targets: a number, {first, last} or a tensor.
-- @usage net.E_I:onto(7).w
function of_projection:onto(targets)
   local _, columns = self.of.synapses:size()
   return synapses_of(self, targets, columns, self.of.post, "at_targets")
end

--- The synapses of some sources.
function of_projection:from(sources)
   local rows = self.of.synapses:size()
   return synapses_of(self, sources, rows, self.of.pre, "at_sources")
end

--- Sources and targets of the synapses, from 1: two tensors.
function of_projection:pairs()
   local sources, targets = stored(self):pairs()
   if not self.places then return sources, targets end
   return sources:take(self.places), targets:take(self.places)
end

--- The matrix [sources, targets] of a variable (how many synapses each pair has); 0 where there is none.
-- @tparam[opt] string name such as "w"
function of_projection:matrix(name)
   if name == nil then return stored(self):to_dense() end
   return stored(self):to_dense(all_values(self, name))
end

--- What each target hears from where: tensor [targets, ...], each in the shape of the sources' group.
-- @tparam[opt="w"] string name of a variable of the synapses
-- @tparam[opt] number|table targets a number, {first, last} or a tensor (all)
-- @tparam[opt=0] number missing where there is no synapse
-- @usage net.retina_V1:receptive_fields("w", { 1, 16 })
function of_projection:receptive_fields(name, targets, missing)
   local rows, columns = stored(self):size()
   local wanted = along(targets or {}, columns, self.of.post):to("int64")
   local sources, its = self:pairs()
   local shape = { rows }
   for _, group in ipairs(self.net.groups) do
      if group.name == self.of.pre and group.geometry then shape = group.geometry.shape end
   end
   local values = self:get(name or "w")
   if type(values) == "number" then values = tensor.full(values, sources:count(), "float64") end
   return require("cann.receptive").fields(values, sources, its, shape, wanted, missing)
end

for _, name in ipairs { "prune", "grow", "pruning", "creating", "learning" } do
   of_projection[name] = function(self, ...)
      local out = self.net[name](self.net, self.of.name, ...)
      return out == self.net and self or out
   end
end

local function delay_of(self)
   local delay = self.of.delay
   if not delay then
      delay = self.of.synapses.delays_given and self.of.synapses:delays_given() and self.of.synapses:delays() or nil
   end
   if not delay then return self.net.current.dt end
   if delay:count() == 1 then return delay:item() end
   return self.places and delay:take(self.places) or delay
end

local function set_delay(self, given)
   local projections = require "cann.projections"
   if not self.places then return projections.delay(self.net, self.of, given) end
   if type(given) == "table" and not tensor.is(given) then given = tensor.from(given) end
   local now = delay_of(make(self.net, self.of))
   if type(now) == "number" then now = tensor.full(now, self.of.count, "float64") end
   if type(given) ~= "number" and not (tensor.is(given) and given:count() == self.places:count()) then
      handle.fail("delay: one number of ms, or %d, will do", self.places:count())
   end
   return projections.delay(self.net, self.of, replaced(self, now, given))
end

-- ---- the object --------------------------------------------------------------------------------

--- The elements of two views of one group: those of the first, then what the second adds.
function meta.__add(a, b)
   if not (view.is(a) and view.is(b)) or a.net ~= b.net or a.of ~= b.of then
      handle.fail("+ joins two views of one group, as in net.E[{1, 10}] + net.E[{21, 30}]")
   end
   if not (a.places and b.places) then return make(a.net, a.of) end
   local known = synapses.reduce(tensor.ones(a.places:count()), a.places, a.of.count, "max"):take(b.places)
   return make(a.net, a.of, tensor.concatenate({ a.places, b.places[known:lt(1)] }, 1))
end

local fields = { count = count_of, name = function(self) return self.of.name end,
   model = function(self) return self.of.model end, geometry = function(self) return self.of.geometry end }
local projection_fields = { pre = function(self) return self.of.pre end, post = function(self) return self.of.post end,
   synapses = function(self) return self.of.synapses end, delay = delay_of }

local function has(model, name)
   return model.parameters[name] or model.states[name] or model.inputs[name] or model.aliases[name]
end

local function known(self)
   local names = {}
   for _, rows in ipairs { self.of.model.parameters, self.of.model.states, self.of.model.inputs } do
      for _, row in ipairs(rows) do names[#names + 1] = row.name end
   end
   if self.of.pre then names[#names + 1] = "delay" end
   return names
end

function meta.__index(self, key)
   local of = rawget(self, "of")
   if type(key) ~= "string" then return make(self.net, of, select_places(self, key)) end
   if of.pre and of_projection[key] then return of_projection[key] end
   if methods[key] then return methods[key] end
   local field = fields[key] or of.pre and projection_fields[key]
   if field then return field(self) end
   if has(of.model, key) then return methods.get(self, key) end
   if key:sub(1, 2) == "__" then return nil end
   if not key:find "^[%a_][%w_]*$" then return where(self, key) end
   handle.fail("%s", options.unknown(of.name, "variable", key, known(self)))
end

function meta.__newindex(self, key, value)
   if type(key) ~= "string" then
      handle.fail("net.%s[...] = value: name the variable, as in net.%s[{1, 10}].v = -60", self.of.name, self.of.name)
   end
   if key == "delay" and self.of.pre then return set_delay(self, value) end
   if key == "times" and self.of.model.times and not self.places then
      self.net:refuse_busy("times")
      self.of.trains = trains.read(value, self.of.count)
      return
   end
   if fields[key] or self.of.pre and projection_fields[key] or methods[key] then
      handle.fail("net.%s.%s cannot be set", self.of.name, key)
   end
   methods.set(self, { [key] = value })
end

function meta.__tostring(self)
   if self.of.pre then
      local line = require("cann.projections.describe").line(self.net, self.of)
      return self.places and ("%d of the synapses of %s"):format(count_of(self), line:gsub("^%s+", "")) or line
   end
   local shape = self.of.geometry and table.concat(self.of.geometry.shape, " x ") or ("%d"):format(self.of.count)
   local part = self.places and ("%d of "):format(count_of(self)) or ""
   return ("%s  %s%s %s   %s"):format(self.of.name, part, shape, self.of.model.name, table.concat(known(self), ", "))
end

meta.__announce = meta.__tostring

local list_meta = { __tostring = function(list)
   local lines = {}
   for k, one in ipairs(list) do lines[k] = tostring(one) end
   return table.concat(lines, "\n")
end }
list_meta.__announce = list_meta.__tostring

--- What net:connect gives: a view of the new projection; of several a list.
function view.added(net, projections)
   local list = {}
   for k, projection in ipairs(projections) do list[k] = make(net, projection) end
   return #list == 1 and list[1] or setmetatable(list, list_meta)
end

--- Names for completion.
function meta.__names(self)
   local names = known(self)
   for name in pairs(methods) do names[#names + 1] = name end
   for name in pairs(self.of.pre and of_projection or {}) do names[#names + 1] = name end
   return names
end

return view
