-- SPDX-License-Identifier: MIT
--- Groups of elements and the networks they form. A network keeps its state between runs; it is compiled
-- when first run, and again, with its state, when the precision, step, batch or seed changes.
local constants = require "cann.constants"
local defaults = require "cann.defaults"
local handle = require "cann.handle"
local links = require "cann.links"
local model = require "cann.model"
local options = require "cann.options"
local program = require "cann.program"
local projections = require "cann.projections"
local tensor = require "cann.tensor"
local trains = require "cann.trains"

local network = { methods = {}, group = {} }
local methods = network.methods
local meta, group_meta = {}, { __index = {} }

--- How a network runs: options of fields, of net:load and of every run.
network.settings = options.declare("network", {
   dt = { nil, "step, ms (the task's, else 0.1)", type = "number", above = 0 },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   backend = { nil, "automatic, interpreter or native (cann.backend())", type = "string",
      choices = { "automatic", "interpreter", "native", "cuda" } },
   method = { nil, "integration method of every equation (the model's own)", type = "string" },
   convolution = { nil, "automatic, dense, band, fft, separable or factored", type = "string",
      choices = { "automatic", "dense", "band", "fft", "separable", "factored" } },
})

--- True for networks.
function network.is(value) return getmetatable(value) == meta end

--- True for a first value that is worked out for each element: "normal(-55, 5)".
function network.is_draw(value) return type(value) == "string" and value:find("(", 1, true) ~= nil end

--- True for groups.
function network.is_group(value) return getmetatable(value) == group_meta end

function group_meta.__tostring(self)
   return ("group  %d %s"):format(self.count, self.model.name)
end

--- A group of a model's elements.
-- @tparam Model description a neuron, a system, or a field's model
-- @tparam number count elements, at least 1
-- @tparam[opt] table values parameters and first values of states: numbers, texts with a unit, tensors and
-- tables with one value per element, or texts such as "normal(-55, 5)", worked out for each
-- @usage local cells = cann.group(cann.model{ state = "x=1", eqs = "x' = -x" }, 100)
function network.group.new(description, count, values)
   if network.is(description) and description.single then description = description.groups[1].model end
   if not model.is(description) then handle.fail("cann.group takes a model, not a %s", type(description)) end
   if type(count) ~= "number" or count % 1 ~= 0 or count < 1 or count > 2 ^ 53 then
      handle.fail("cann.group: n = %s, but a whole number from 1 will do", tostring(count))
   end
   if type(values or {}) ~= "table" then
      handle.fail("cann.group: the values are a table, as { tau = 20 }, not a %s", type(values))
   end
   local all = {}
   for name, value in pairs(description.values) do all[name] = value end
   for name, value in pairs(values or {}) do
      local is_times = name == "times" and description.times
      if not (is_times or description.parameters[name] or description.states[name]) then
         handle.fail("%s", options.unknown(description.name, "option", name, description:option_names()))
      end
      all[name] = (is_times or network.is_draw(value)) and value or description:quantity(name, value)
   end
   local times = description.times and all.times
   if times then all.times = nil end
   return setmetatable({ model = description, count = count, values = all,
      trains = times and trains.read(times, count) or nil }, group_meta)
end

local function new(groups, settings, single)
   return setmetatable({
      groups = groups, projections = {}, links = {}, settings = settings or {}, single = single,
   }, meta)
end

-- Groups and projections: everything that has variables.
local function holders(self)
   local all = {}
   for k, group in ipairs(self.groups) do all[k] = group end
   for _, projection in ipairs(self.projections) do all[#all + 1] = projection end
   return all
end

--- A network of one field group, as models.CANN1D{...} gives it.
function network.of_field(instance, settings)
   local group = setmetatable({
      name = instance.name, model = instance, count = instance.geometry:count(),
      geometry = instance.geometry, values = instance.values,
   }, group_meta)
   settings = network.settings(settings)
   local self = new({ group }, settings, true)
   if settings.precision or settings.convolution or settings.method then self:compiled() end
   return self
end

--- A network of one group: what cann.run makes of a model.
function network.of_group(group, settings)
   group.name = group.name or group.model.name
   return new({ group }, settings, true)
end

--- A network of named groups.
-- @tparam table groups name -> group
-- @tparam[opt] table settings dt, seed, precision, backend, method, convolution, and constants: what equations read as
-- net.name, the same in all groups and projections
-- @usage cann.network{ E = cann.group(models.LIF{}, 100) }
function network.new(groups, settings)
   if type(groups) ~= "table" then handle.fail("cann.network takes a table of named groups") end
   local list, names = {}, {}
   for name, group in pairs(groups) do
      if type(name) ~= "string" or not name:find("^[%a_][%w_]*$") then
         handle.fail("cann.network: '%s' is no name for a group", tostring(name))
      end
      if not (network.is_group(group) or network.is(group) and group.single) then
         handle.fail("cann.network: %s is a %s; groups are made by cann.group, or are fields such as models.CANN1D{}",
            name, type(group))
      end
      names[#names + 1] = name
   end
   if #names == 0 then handle.fail("cann.network: at least one group is needed, as in cann.network{ E = group }") end
   table.sort(names)
   for k, name in ipairs(names) do
      local copy = {}
      for field, value in pairs(network.is(groups[name]) and groups[name].groups[1] or groups[name]) do
         copy[field] = value
      end
      copy.name = name
      list[k] = setmetatable(copy, group_meta)
   end
   local given, rest = constants.split(settings)
   local made = new(list, network.settings(rest), false)
   made.constants = given
   return made
end

-- ---- compiling ---------------------------------------------------------------------------------

local function variable(self, group, name) return self.single and name or group.name .. "." .. name end

--- The first state that has become NaN somewhere, nil where none has.
function methods:lost_state()
   local name = self.program:lost()
   return name and self.single and name:match "%.(.+)$" or name
end

-- Time, states and inputs of the old program, so that a change of precision, step or seed goes on from them.
local function carry_over(self, old, new_program)
   new_program:adopt(old)
   if old:step() > 0 and old.dt ~= new_program.dt and #self.projections > 0 then
      io.stderr:write(("warning: dt is %g ms from now on, where it was %g; spikes that were under way are lost\n")
         :format(new_program.dt, old.dt))
   end
end

local function set_values(self, compiled)
   constants.apply(self, compiled, holders(self))
   for _, group in ipairs(self.groups) do
      for name, value in pairs(group.values) do
         if not network.is_draw(value) then compiled:set(variable(self, group, name), value)
         elseif compiled:step() == 0 then compiled:begin_with(variable(self, group, name), value) end
      end
   end
end

--- The step where nothing says another, ms: the one set, the last one, or the shortest that its models are meant for.
function methods:step_size()
   local set = self.settings.dt or (self.current and self.current.dt)
   if set then return set end
   local shortest = math.huge
   for _, group in ipairs(self.groups) do shortest = math.min(shortest, group.model.dt or 0.1) end
   return shortest
end

--- The compiled program for the wanted settings; compiles when they changed.
function methods:compiled(wanted)
   wanted = wanted or {}
   local own, now = self.settings, self.current or {}
   local settings = {
      precision = wanted.precision or own.precision or now.precision or defaults.precision,
      dt = wanted.dt or self:step_size(),
      seed = wanted.seed or own.seed or now.seed or defaults.seed,
      batch = wanted.batch or now.batch or 1,
      method = wanted.method or own.method or now.method,
      convolution = wanted.convolution or own.convolution or "automatic",
   }
   local same = self.program ~= nil
   for name, value in pairs(settings) do same = same and now[name] == value end
   for name, value in pairs(now) do same = same and settings[name] == value end
   if not same then
      local made = program.new(settings)
      if settings.convolution ~= "automatic" then made:convolution(settings.convolution) end
      if settings.method then made:method(settings.method) end
      for _, group in ipairs(links.order(self.groups, self.links)) do
         made:group(group.name, group.model, group.count, group.geometry)
      end
      for _, projection in ipairs(self.projections) do projections.place(made, projection) end
      for _, link in ipairs(self.links) do made:link(link) end
      set_values(self, made)
      made.dt = settings.dt
      if self.program and now.batch == settings.batch then
         carry_over(self, self.program, made)
      end
      self.program, self.current = made, settings
   end
   self.program:backend(wanted.backend or own.backend or defaults.backend)
   return self.program
end

--- Computes an input in every step from the present state of a group; see cann.links for what is possible.
-- @tparam table options to, from, value, matrix, row, table, weight, with, each
-- @usage cann.network{ a = models.CANN1D{ n = 8 }, b = models.CANN1D{ n = 8 } }
--    :link{ to = "b.I", from = "a", value = "r" }
function methods:link(given)
   self:refuse_busy("link")
   local names = {}
   for k, group in ipairs(self.groups) do names[k] = group.name end
   local all = {}
   for k, link in ipairs(self.links) do all[k] = link end
   all[#all + 1] = links.read(given, function(name) return self:group_of(name) end, names)
   local before = { links = self.links, program = self.program, current = self.current }
   self.links, self.current = all, nil
   local fine, why = pcall(function() self:compiled():prepare(0) end)
   if not fine then
      self.links, self.program, self.current = before.links, before.program, before.current
      error(why, 0)
   end
   return self
end
options.attach(methods.link, function() return links.options end)

-- ---- values ------------------------------------------------------------------------------------

local function shaped(group, values, batch)
   local shape = {}
   if batch > 1 then shape[1] = batch end
   if values:size(2) == 1 and group.count > 1 then
      if batch == 1 then return values[1][1] end
      return values:reshape(shape)
   end
   for _, length in ipairs(group.geometry and group.geometry.shape or { values:size(2) }) do
      shape[#shape + 1] = length
   end
   return values:reshape(shape)
end

--- The group or projection that a variable's name means ("u", or "E.u" in a network of several groups).
function methods:group_of(name)
   handle.text(name, "the name of a variable, such as \"" .. variable(self, self.groups[1], "u") .. "\",")
   if self.single then return self.groups[1], name end
   local prefix, rest = name:match("^([%w_]+)%.(.+)$")
   local names = {}
   for k, group in ipairs(holders(self)) do
      if group.name == prefix then return group, rest end
      names[k] = group.name
   end
   if prefix then
      handle.fail("the network has no group '%s'   (groups: %s)", prefix, table.concat(names, ", "))
   end
   handle.fail("'%s' needs the name of its group in front, as in '%s.%s'   (groups: %s)", name, names[1],
      name, table.concat(names, ", "))
end

--- The present value of a variable: a number where it is the same for all elements, else a tensor of the
-- group's shape.
function methods:get(name)
   local constant = constants.named(self, name)
   if constant and self.constants and self.constants[constant] then return self.constants[constant] end
   local group, own = self:group_of(name)
   local scale = group.model:scale(own)
   local values = shaped(group, self:compiled():get(name), self.current.batch)
   return scale == 1 and values or values / scale
end

--- Ends the series that a run gave an input; true where there was one.
function methods:undrive(name)
   self:compiled():drive(name, nil, nil)
   local was = self.given and self.given[name] or false
   if was then self.given[name] = nil end
   return was
end

--- Sets parameters, states or inputs from now on.
-- @tparam table values name -> number, text with a unit, or tensor (one value per element); ["net.name"] for a constant
-- of the network
function methods:set(values)
   if type(values) ~= "table" then handle.fail("net:set takes a table, as in net:set{ k = 2 }") end
   local compiled = self:compiled()
   for name, value in pairs(values) do
      local constant = constants.named(self, name)
      if constant then
         constants.set(self, constant, value)
         constants.apply(self, compiled, holders(self))
         goto continue
      end
      local group, own = self:group_of(name)
      local given = group.model:quantity(own, value)
      if self.given and self.given[name] then self:undrive(name) end
      compiled:set(name, given)
      if group.model.parameters[own] then
         local copy = {}
         for other, kept in pairs(group.values) do copy[other] = kept end
         copy[own] = given
         group.values = copy
      end
      ::continue::
   end
   return self
end

--- The value of an expression in the network's own names: tensor of the group's shape, or one value for each synapse
-- of a projection (whose names are those of the synapse, pre. and post.).
-- @tparam string expression equation text, as "pop.sum(u)"
-- @tparam[opt] table numbers further names
-- @tparam[opt] string group_name of a group or projection (the first group)
-- @usage models.CANN1D{ n = 8 }:evaluate("u + coord(1)")
function methods:evaluate(expression, numbers, group_name)
   handle.text(expression, "evaluate: the expression, such as \"u + 1\",")
   if type(numbers or {}) ~= "table" then handle.fail("evaluate: the numbers are a table { name = number }") end
   for name, value in pairs(numbers or {}) do
      handle.text(name, "evaluate: a name")
      if type(value) ~= "number" then
         handle.fail("evaluate: %s is a %s; a number will do", name, type(value))
      end
   end
   local group = not group_name and self.groups[1]
   local names = {}
   for k, other in ipairs(holders(self)) do
      names[k] = other.name
      if other.name == group_name then group = other end
   end
   if not group then handle.fail("%s", options.unknown("the network", "group", group_name, names)) end
   return shaped(group, self:compiled():evaluate(group.name, expression, numbers), self.current.batch)
end

local function field_of(self, what)
   local group = self.groups[1]
   if not group.geometry then handle.fail("%s: %s has no geometry", what, group.model.name) end
   return group
end

--- Coordinate k (1: along the last array axis) of each grid point along its own axis: tensor [length].
function methods:coordinates(k)
   local geometry = field_of(self, "coordinates").geometry
   k = k or 1
   if not geometry.shape[k] then
      handle.fail("coordinates(%s): the geometry has coordinates 1 to %d", tostring(k), geometry.rank)
   end
   local axis = geometry.rank + 1 - k
   local n, low, high = geometry.shape[axis], geometry.low[axis], geometry.high[axis]
   if geometry.wrap[axis] == 1 then high = high - (high - low) / n end
   return tensor.linspace(low, high, n)
end

--- The stimulus at a place: tensor of the field's shape.
-- @tparam number|table place coordinate, or {first, second} in 2-D
function methods:stimulus(place)
   local group = field_of(self, "stimulus")
   if not group.model.stimulus then handle.fail("%s has no stimulus", group.model.name) end
   if type(place) == "number" then place = { place } end
   if type(place) ~= "table" or #place ~= group.geometry.rank then
      handle.fail("stimulus: the place is %s; %s will do", type(place) == "table" and #place .. " numbers"
         or "a " .. type(place), group.geometry.rank == 1 and "one number" or "{ first, second }")
   end
   local numbers = {}
   for k, value in ipairs(place) do
      if type(value) ~= "number" or not (math.abs(value) < math.huge) then
         handle.fail("stimulus: coordinate %d is %s; a finite number will do", k, tostring(value))
      end
      numbers["p" .. k] = value
   end
   return self:evaluate(group.model.stimulus, numbers)
end

-- ---- connecting -------------------------------------------------------------------------------

--- Connects groups of the network.
-- @tparam string|table pre the name of the sources' group, or a list of names
-- @tparam string|table post likewise of the targets
-- @tparam table given rule ("fixed_probability", ...) and its options (p, ...), synapse, weight, delay (ms), port,
-- name, seed
-- @usage net:connect("E", {"E", "I"}, { rule = "fixed_probability", p = 0.02, weight = 0.6, port = "ge" })
function methods:connect(pre, post, given)
   if not network.is(self) then handle.fail("connect is called with a colon: net:connect(\"E\", \"I\", { })") end
   if type(given) == "table" and model.is(given.synapse) then constants.check(self, given.synapse) end
   local made = projections.add(self, pre, post, given)
   constants.apply(self, self:compiled(), holders(self))
   return made
end
options.attach(methods.connect, function() return projections.options end)

--- Lets the weights of a projection ("*": all) change, or keeps them as they are.
-- @usage net:learning("E_E", false)
function methods:learning(name, on) return projections.learning(self, name, on) end

--- Takes away the synapses of a projection that a condition names, between runs; gives how many.
-- @usage net:prune("E_E", "w < 0.01")
function methods:prune(name, condition)
   self:refuse_busy("prune")
   return require("cann.rewire").prune(self, name, condition)
end

--- Adds synapses to a projection, between runs; gives how many there are now.
-- @usage net:grow("E_E", { sources = {1, 2}, targets = {5, 6}, weight = 0.1 })
function methods:grow(name, given)
   self:refuse_busy("grow")
   return require("cann.rewire").grow(self, name, given)
end

--- Takes away synapses while runs go on: every so many ms those for which a condition holds, each with a
-- probability. false ends it.
-- @tparam string name of a projection
-- @tparam table|boolean given when ("w < 0.01", in the synapse's names, pre. and post.), probability (1), every ms
-- (each step); false: no more
-- @usage net:pruning("E_E", { when = "w < 0.01", probability = 0.1, every = 100 })
function methods:pruning(name, given)
   self:refuse_busy("pruning")
   return require("cann.turnover").set(self, name, "pruning", given)
end

--- Grows synapses while runs go on: every so many ms at pairs that have none, each tried with a probability, where a
-- condition holds. false ends it.
-- @tparam string name of a projection
-- @tparam table|boolean given when ("pre.r*post.r > 1"), probability (1), every ms (each step), weight (the model's; a
-- number or a text such as "uniform(0, 0.1)"), delay ms, allow_self; false: no more
-- @usage net:creating("E_E", { when = "pre.r > 5", probability = 0.001, weight = 0.1, every = 100 })
function methods:creating(name, given)
   self:refuse_busy("creating")
   return require("cann.turnover").set(self, name, "creating", given)
end

-- ---- running -----------------------------------------------------------------------------------

--- Runs a task, an input or a duration from the present state on; see cann.run for the options.
function methods:run(what, given) return require("cann.run").start(self, what, given) end
options.attach(methods.run, function() return require("cann.run").options end)

--- Raises a sentence while a run goes on: what its live function may not do.
function methods:refuse_busy(doing)
   if self.busy then
      handle.fail("%s: the network is in the middle of a run; its live function may only look on", doing)
   end
end

--- Back to step 0 and first values.
function methods:reset()
   self:refuse_busy("reset")
   if not self.program then return self end
   self.program:reset()
   return self
end

--- Steps done since step 0.
function methods:step() return self.program and self.program:step() or 0 end

--- Saves the whole state; load brings it back with equal bits (into a network made the same way).
function methods:save(path)
   handle.text(path, "save: the name of the file")
   self:compiled():save(path, require("cann.saved").note(self))
   return self
end

-- The values of all parameters, [batch, width] each, by group and name.
local function parameters_of(self, compiled)
   local values = {}
   for k, group in ipairs(self.groups) do
      values[k] = {}
      for _, row in ipairs(group.model.parameters) do
         values[k][row.name] = compiled:get(variable(self, group, row.name))
      end
   end
   return values
end

-- A saved state holds its parameters: those that a load has changed are the network's from now on.
local function take_parameters(self, before, after)
   for k, group in ipairs(self.groups) do
      local values = {}
      for name, value in pairs(group.values) do values[name] = value end
      for name, value in pairs(after[k]) do
         if not value:eq(before[k][name]):all() then values[name] = value:count() == 1 and value:item() or value end
      end
      group.values = values
   end
end

local loads = { batch = { nil, "members side by side", type = "number", at_least = 1, whole = true } }
for name, row in pairs(network.settings.rows) do loads[name] = row end
local accepts_load = options.declare("load", loads)

--- Loads a state that save wrote.
-- @tparam string path
-- @tparam[opt] table settings precision, dt, seed, batch of the saved network where not the defaults
function methods:load(path, settings)
   handle.text(path, "load: the name of the file")
   self:refuse_busy("load")
   local compiled = self:compiled(accepts_load(settings))
   local before = parameters_of(self, compiled)
   compiled:load(path)
   take_parameters(self, before, parameters_of(self, compiled))
   return self
end

--- What one step does, in order.
function methods:order() return self:compiled():describe() end

--- The equations as "text", "markdown" or "latex".
function methods:report(format)
   local out = {}
   for k, group in ipairs(self.groups) do out[k] = group.model:report(format) end
   return table.concat(out, "\n")
end

--- Options with defaults and units.
function methods:help()
   local out = {}
   for k, group in ipairs(self.groups) do out[k] = group.model:help() end
   return table.concat(out, "\n")
end

function meta.__index(self, name)
   local method = methods[name]
   if method ~= nil then return method end
   local group = rawget(self, "groups")[1]
   if name == "geometry" then return group.geometry end
   if name == "name" then return rawget(self, "single") and group.model.name or "network" end
   if name == "x" and rawget(self, "single") and group.geometry then return self:coordinates(1) end
   if type(name) ~= "string" then
      if rawget(self, "single") and name ~= nil then return require("cann.view").new(self, group)[name] end
      return nil
   end
   if rawget(self, "single") and type(name) == "string"
      and (group.model.parameters[name] or group.model.states[name]) then
      return self:get(name)
   end
   for _, holder in ipairs(rawget(self, "single") and {} or holders(self)) do
      if holder.name == name then return require("cann.view").new(self, holder) end
   end
   return nil
end

local function shown(value)
   return type(value) == "number" and ("%.4g"):format(value) or "array"
end

local function value_of(group, row)
   local value = group.values[row.name]
   if value ~= nil then return shown(value) end
   return row.default ~= "" and row.default or "0"
end

local function names_of(rows)
   local names = {}
   for k, row in ipairs(rows) do names[k] = row.name end
   return table.concat(names, ", ")
end

local function describe_group(group, lead)
   local parts = {}
   for k, row in ipairs(group.model.parameters) do
      parts[k] = ("%s %s%s"):format(row.name, value_of(group, row), row.unit ~= "" and " " .. row.unit or "")
   end
   local where = group.geometry and ("%s of %s"):format(group.geometry.kind, table.concat(group.geometry.shape, " x "))
      or ("%d element%s"):format(group.count, group.count == 1 and "" or "s")
   local out = ("%s  %s%s%s"):format(lead, where, #parts > 0 and ", " or "", table.concat(parts, ", "))
   local more = {}
   if #group.model.states > 0 then more[#more + 1] = "state " .. names_of(group.model.states) end
   if #group.model.aliases > 0 then more[#more + 1] = "derived " .. names_of(group.model.aliases) end
   if #group.model.inputs > 0 then more[#more + 1] = "input " .. names_of(group.model.inputs) end
   return out .. "\n  " .. table.concat(more, "   ")
end

function meta.__tostring(self)
   if #self.projections > 0 then return projections.describe(self) end
   if self.single then return describe_group(self.groups[1], self.groups[1].model.name) end
   local lines, total = {}, 0
   for _, group in ipairs(self.groups) do
      total = total + group.count
      lines[#lines + 1] = "  " .. group.name .. "  " .. describe_group(group, group.model.name):gsub("\n", "\n    ")
   end
   return ("network  %d elements in %d group%s\n%s"):format(total, #self.groups, #self.groups == 1 and "" or "s",
      table.concat(lines, "\n"))
end

--- At the prompt a network of one group says what it is when it is given a name.
function meta.__announce(self) return self.single and tostring(self) or nil end

--- Names for completion: methods, and in a network of one group its variables.
function meta.__names(self)
   local names = {}
   for name in pairs(methods) do names[#names + 1] = name end
   if self.single then
      for _, row in ipairs(self.groups[1].model.parameters) do names[#names + 1] = row.name end
      for _, row in ipairs(self.groups[1].model.states) do names[#names + 1] = row.name end
   end
   return names
end

return network
