-- SPDX-License-Identifier: MIT
--- Models: descriptions as equations, checked when they are made. `cann.model` takes a table of sections
-- (the equation language) or a Lua function over symbols; what it returns is called with options to
-- give an instance: a network for a field with a geometry, a model with other values for the rest.
local door = require "cann.ffi"
local geometry = require "cann.geometry"
local handle = require "cann.handle"
local options = require "cann.options"
local C, ffi = door.C, door.ffi

local model = { methods = {} }
local meta = { __index = model.methods }

local kinds = { neuron = true, synapse = true, field = true, system = true }
local sections = { "param", "state", "input", "eqs", "func", "units", "method", "noise", "send", "reduce", "history" }

--- The sections of a description, for the check, for completion and for help.
model.options = options.declare("cann.model", {
   name     = { nil, "what the model is called (its kind)" },
   kind     = { "system", "what it describes", choices = { "neuron", "synapse", "field", "system" } },
   param    = { nil, 'parameters with unit and default: "tau:ms = 20; E:mV = -65"' },
   state    = { nil, 'states and their first values: "v:mV = -65"' },
   input    = { nil, 'names that a run drives: "I"' },
   eqs      = { nil, 'equations: "tau*dv/dt = E - v + I"' },
   func     = { nil, 'functions of the equations: "J(d) = exp(-d^2)"' },
   on       = { nil, 'events: { spike = { when = "v > -50 mV", run = "v = E", refractory = "5 ms" } };' ..
      ' of a synapse { pre = "post.g += w", post = "..." }' },
   units    = { nil, '"off", "soft" or "strict"' },
   method   = { nil, 'integration method of every equation: "rk4"' },
   extends  = { nil, "a model, or a list of models, to start from" },
   geometry = { nil, "of a field: cann.geometry.ring, line, torus or plane" },
   stimulus = { nil, "of a field: what a stimulus at p1, p2 drives" },
   dt       = { nil, "the step it is meant for, ms, where a run names none (0.1)", type = "number", above = 0 },
   follows  = { nil, "how inputs follow a path: { I = \"expression of x, y, velocity_x, heading ...\" }" },
   doc      = { nil, "one line that says what the model is" },
   noise    = { nil, 'how noise is read: "ito" or "strato"' },
   send     = { nil, 'of a synapse: its continuous output, "w*pre.r"' },
   reduce   = { nil, 'of a synapse: how outputs add up, "sum"' },
   pruning  = { nil, 'of a synapse: which ones go while a network runs: { when = "w < 0.01", probability = 0.1, ' ..
      'every = 100 }', type = "table" },
   creating = { nil, 'of a synapse: where new ones come: { when = "pre.r > 5", probability = 0.001, every = 100 }',
      type = "table" },
   history  = { nil, 'of states that equations look back to, x(t - d), at times before 0: { x = "1 + t" }' },
   times    = { nil, 'of a source: the input that spike times drive, which a group is then given: { times = {{1, 5}} }',
      type = "string" },
})
local known = model.options.names

--- True for models.
function model.is(value) return getmetatable(value) == meta end

local whats = {
   parameters = "CANN_PARAMETER", states = "CANN_STATE", inputs = "CANN_INPUT",
   aliases = "CANN_ALIAS", events = "CANN_EVENT",
}

local function text_of(pointer) return pointer ~= nil and ffi.string(pointer) or "" end

-- The declared names of one kind with unit, default text and doc, in order.
local function rows_of(pointer, what)
   local rows, kind = {}, C[whats[what]]
   for k = 0, tonumber(C.cann_model_count(pointer, kind)) - 1 do
      rows[k + 1] = {
         name = text_of(C.cann_model_name(pointer, kind, k)), unit = text_of(C.cann_model_unit(pointer, kind, k)),
         type = text_of(C.cann_model_type(pointer, kind, k)),
         doc = text_of(C.cann_model_doc(pointer, kind, k)),
         default = text_of(C.cann_model_default_text(pointer, kind, k)),
         port = C.cann_model_flag(pointer, kind, k, "port"), net = C.cann_model_flag(pointer, kind, k, "net"),
      }
      if what == "parameters" then rows[k + 1].range = text_of(C.cann_model_range(pointer, rows[k + 1].name)) end
      rows[rows[k + 1].name] = rows[k + 1]
   end
   return rows
end

local function section(pointer, name, text)
   handle.check(C.cann_model_section(pointer, name, handle.text(text, "cann.model: the section '" .. name .. "'")))
end

local event_fields = {
   neuron = { "when", "run", "refractory", "hold", "refcount", "surrogate" },
   synapse = { "from", "delay", "order", "run", "unless" },
}

-- On a name: { order = 1 } as a number, all else as text.
local function event_order(name, order)
   if order == nil then return 0/0 end
   if type(order) ~= "number" or order ~= order then
      handle.fail("cann.model: on.%s.order is a number; pathways of lower order run first", name)
   end
   return order
end

local function add_event(pointer, kind, name, body)
   local fields = event_fields[kind] or event_fields.neuron
   if type(body) == "string" then body = { run = body } end
   if type(body) ~= "table" then
      handle.fail("cann.model: on.%s is a table { %s = } or text", tostring(name), table.concat(fields, " =, "))
   end
   local given = {}
   for field, value in pairs(body) do
      local fits = false
      for _, other in ipairs(fields) do fits = fits or other == field end
      if not fits then handle.fail("%s", options.unknown("on." .. name, "field", field, fields)) end
      if type(value) ~= "number" then handle.text(value, ("cann.model: on.%s.%s"):format(name, field)) end
      given[field] = tostring(value)
   end
   if kind == "synapse" then
      local order = event_order(name, body.order)
      handle.check(C.cann_model_pathway(pointer, name, given.from, given.delay, order, given.run, given.unless))
      return
   end
   handle.check(
      C.cann_model_event(pointer, name, given.when, given.run, given.refractory, given.hold, given.refcount))
end

local function check_spec(spec)
   for name in pairs(spec) do
      local fits = false
      for _, other in ipairs(known) do fits = fits or other == name end
      if not fits then handle.fail("%s", options.unknown("cann.model", "section", name, known)) end
   end
   local kind = spec.kind or "system"
   if not kinds[kind] then
      handle.fail("cann.model: kind = '%s'; neuron, synapse, field or system will do", tostring(kind))
   end
   for _, name in ipairs { "pruning", "creating" } do
      if spec[name] ~= nil and kind ~= "synapse" then
         handle.fail("cann.model: %s is a section of synapses, not of a %s", name, kind)
      end
      require("cann.turnover").read(name, spec[name])
   end
   if spec.geometry and not geometry.is(spec.geometry) then
      handle.fail("cann.model: geometry is made by cann.geometry.ring, line, torus or plane")
   end
   for _, name in ipairs { "name", "doc", "stimulus" } do
      if spec[name] ~= nil then handle.text(spec[name], "cann.model: " .. name) end
   end
   if spec.dt ~= nil and not (type(spec.dt) == "number" and spec.dt > 0 and spec.dt < math.huge) then
      handle.fail("cann.model: dt = %s; a step above 0, in ms, will do", tostring(spec.dt))
   end
   for input, expression in pairs(spec.follows or {}) do
      handle.text(input, "cann.model: follows: the name of an input")
      handle.text(expression, "cann.model: follows." .. input)
   end
   if spec.name and not spec.name:find("^[%a_][%w_]*$") then
      handle.fail("cann.model: name = '%s', but letters, digits and _ will do, as in a Lua name", spec.name:sub(1, 60))
   end
   if type(spec.on or {}) ~= "table" then
      handle.fail("cann.model: on is a table of events, as { spike = { when = \"v > 1\", run = \"v = 0\" } }, not a %s",
         type(spec.on))
   end
   return kind
end

local function extend(pointer, bases)
   if model.is(bases) then bases = { bases } end
   if type(bases or {}) ~= "table" then handle.fail("cann.model: extends takes a model or a list of models") end
   for _, base in ipairs(bases or {}) do
      if not model.is(base) then handle.fail("cann.model: extends takes a model or a list of models") end
      handle.check(C.cann_model_extend(pointer, base.pointer))
   end
end

-- A history as text: { x = "1 + t" } becomes "x = 1 + t".
local function history_text(history)
   if type(history) ~= "table" then return history end
   local lines = {}
   for name, value in pairs(history) do
      if type(value) ~= "number" then handle.text(value, "cann.model: history." .. tostring(name)) end
      lines[#lines + 1] = ("%s = %s"):format(handle.text(name, "cann.model: history: a state"), tostring(value))
   end
   table.sort(lines)
   return table.concat(lines, "\n")
end

local function compile(spec, kind)
   local pointer = handle.own(C.cann_model_new(spec.name or kind, kind), C.cann_model_free)
   extend(pointer, spec.extends)
   for _, name in ipairs(sections) do
      local text = spec[name]
      if name == "history" then text = history_text(text) end
      if text ~= nil then section(pointer, name, text) end
   end
   local names = {}
   for name in pairs(spec.on or {}) do
      names[#names + 1] = handle.text(name, "cann.model: the name of an event")
   end
   table.sort(names, function(a, b) return (a == "spike" and "" or a) < (b == "spike" and "" or b) end)
   for _, name in ipairs(names) do add_event(pointer, kind, name, spec.on[name]) end
   handle.check(C.cann_model_check(pointer))
   return pointer
end

--- The sections of a model written as a Lua function: m:state("x", "y = 1") and m:param, m:input give
-- symbols; the function returns a table of rates by state name.
local function traced(trace)
   local expr = require "cann.expr"
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

-- True where a synapse's body writes to post.$port, which the projection names.
local function names_no_port(pointer, kind, events)
   if kind ~= "synapse" then return false end
   for k = 0, #events - 1 do
      if text_of(C.cann_model_actions(pointer, k)):find("$port", 1, true) then return true end
   end
   return false
end

local function sends(spec)
   if spec.send ~= nil then return true end
   for _, base in ipairs(model.is(spec.extends) and { spec.extends } or spec.extends or {}) do
      if base.sends then return true end
   end
   return false
end

--- Makes a model from its description.
-- @tparam table|function spec sections of the equation language: name, kind ("neuron", "field",
-- "system"), param, state, input, eqs, func, on, method, units, extends, and for fields geometry and
-- stimulus (an expression in the model's names and p1, p2 ..., the place of the stimulus); or a
-- function over symbols
-- @treturn Model called with options, it gives an instance
-- @raise every error of the description, with line, column and caret
-- @usage local fhn = cann.model{ state = "V=-1; w=-0.5", param = "I=0.5",
--    eqs = "V' = V - V^3/3 - w + I; w' = 0.08*(V + 0.7 - 0.8*w)" }
function model.new(spec)
   if type(spec) == "function" then spec = traced(spec) end
   if type(spec) ~= "table" then handle.fail("cann.model takes a table of sections or a function") end
   local kind = check_spec(spec)
   local pointer = compile(spec, kind)
   local events = rows_of(pointer, "events")
   return setmetatable({
      pointer = pointer, spec = spec, name = spec.name or kind, kind = kind, geometry = spec.geometry,
      stimulus = spec.stimulus, follows = spec.follows, dt = spec.dt, about = spec.doc or "", values = {},
      parameters = rows_of(pointer, "parameters"), states = rows_of(pointer, "states"),
      pruning = spec.pruning, creating = spec.creating, times = spec.times,
      inputs = rows_of(pointer, "inputs"), aliases = rows_of(pointer, "aliases"),
      events = events, sends = sends(spec), names_no_port = names_no_port(pointer, kind, events),
   }, meta)
end

--- Internal units per unit of a declared name: 1000 for a name in V, mostly 1.
function model.methods:scale(name) return C.cann_model_scale(self.pointer, name) end

local function converted(self, name, value)
   local tensor = require "cann.tensor"
   if type(value) == "number" then
      if value ~= value then handle.fail("%s: %s is not a number (NaN)", self.name, name) end
      return value * self:scale(name)
   end
   local row = self.parameters[name] or self.states[name] or self.inputs[name]
   if type(value) == "boolean" and row and row.type == "bool" then return value and 1 or 0 end
   if type(value) == "string" then
      handle.text(value, name)
      local out = ffi.new("double[1]")
      handle.check(C.cann_model_quantity(self.pointer, name, value, out))
      return out[0]
   end
   if type(value) == "table" and not tensor.is(value) then value = tensor.from(value) end
   if tensor.is(value) then
      local scale = self:scale(name)
      return scale == 1 and value or value * scale
   end
   handle.fail("%s: %s is a %s; a number, a text with a unit or a tensor will do", self.name, name, type(value))
end

--- A value in internal units: numbers are in the unit of the name, "20 ms" is converted, tables and
-- tensors (one value per element) become tensors.
-- @raise which value of a parameter is out of its range, and the range
function model.methods:quantity(name, value)
   value = converted(self, name, value)
   if self.parameters[name] then
      local tensor = require "cann.tensor"
      local values = tensor.is(value) and value or tensor.full(value, 1, "float64")
      handle.check(C.cann_model_admits(self.pointer, name, values.handle))
   end
   return value
end

--- The names that an instance takes: parameters, states (their first values), and of fields the
-- geometry's options and how to run.
function model.methods:option_names()
   local names = {}
   for _, row in ipairs(self.parameters) do names[#names + 1] = row.name end
   if self.geometry then
      for _, name in ipairs(geometry.options[self.geometry.kind].names) do names[#names + 1] = name end
      for _, name in ipairs { "precision", "seed", "backend", "convolution", "method", "dt" } do
         names[#names + 1] = name
      end
   end
   for _, row in ipairs(self.states) do names[#names + 1] = row.name end
   if self.times then names[#names + 1] = "times" end
   return names
end

-- Splits an instance's options into the model's values, the geometry's and the network's.
local function sort_options(self, given)
   local values, places, settings = {}, {}, {}
   for name, value in pairs(given) do
      local place = self.geometry and geometry.options[self.geometry.kind].rows[name]
      local fits = false
      for _, other in ipairs(self:option_names()) do fits = fits or other == name end
      if not fits then handle.fail("%s", options.unknown(self.name, "option", name, self:option_names())) end
      if name == "times" and self.times then values.times = value
      elseif self.parameters[name] or self.states[name] then values[name] = self:quantity(name, value)
      elseif place then places[name] = value
      else settings[name] = value end
   end
   return values, places, settings
end

--- An instance with other values.
function meta.__call(self, given)
   if given ~= nil and type(given) ~= "table" then
      handle.fail("%s takes one table of named options, not a %s", self.name, type(given))
   end
   local values, places, settings = sort_options(self, given or {})
   for name, value in pairs(self.values) do
      if values[name] == nil then values[name] = value end
   end
   local instance = {}
   for name, value in pairs(self) do instance[name] = value end
   instance.values = values
   setmetatable(instance, meta)
   if not self.geometry then return instance end
   instance.geometry = self.geometry:with(places)
   return require("cann.network").of_field(instance, settings)
end

--- The equations as a report: "text", "markdown" or "latex".
function model.methods:report(format)
   local pointer = C.cann_model_report(self.pointer, handle.text(format or "text", "report: the format"))
   if pointer == nil then handle.check(C.CANN_ERROR_ARGUMENT) end
   return ffi.string(pointer)
end

local function option_lines(title, rows, out)
   if #rows == 0 then return end
   out[#out + 1] = title
   for _, row in ipairs(rows) do
      local range = (row.range or "") ~= "" and "   [" .. row.range .. "]" or ""
      local default = #row.default > 30 and row.default:sub(1, 27) .. "..." or row.default
      out[#out + 1] = ("  %-12s %-14s %-6s %s%s"):format(row.name, default, row.unit, row.doc, range)
   end
end

--- Options with defaults and units, then the equations.
function model.methods:help()
   local out = { ("%s  %s%s"):format(self.name, self.kind, self.about ~= "" and ": " .. self.about or "") }
   option_lines("parameters", self.parameters, out)
   option_lines("states", self.states, out)
   option_lines("inputs", self.inputs, out)
   if self.geometry then
      out[#out + 1] = "geometry"
      out[#out + 1] = options.help(geometry.options[self.geometry.kind])
   end
   local report = self:report("text")
   out[#out + 1] = report:match "\n(Equations\n.*)" or report:match "\n(Events\n.*)" or report:match "\n(Sends\n.*)"
   return table.concat(out, "\n")
end

local function names_of(rows)
   local names = {}
   for k, row in ipairs(rows) do names[k] = row.name end
   return table.concat(names, ", ")
end

function meta.__tostring(self)
   local parts = { self.name .. "  " .. self.kind }
   if #self.parameters > 0 then parts[#parts + 1] = "param " .. names_of(self.parameters) end
   if #self.states > 0 then parts[#parts + 1] = "state " .. names_of(self.states) end
   if #self.inputs > 0 then parts[#parts + 1] = "input " .. names_of(self.inputs) end
   return table.concat(parts, "   ")
end

--- What the constructor takes, for completion inside its braces.
function meta.__options(self)
   local rows = {}
   for _, name in ipairs(self:option_names()) do
      local row = self.parameters[name] or self.states[name]
      local place = self.geometry and geometry.options[self.geometry.kind].rows[name]
      local range = row and (row.range or "") ~= "" and "   [" .. row.range .. "]" or ""
      rows[name] = place or row and { row.default, row.doc .. range } or { nil, "how to run" }
   end
   return { owner = self.name, rows = rows, names = self:option_names() }
end

return model
