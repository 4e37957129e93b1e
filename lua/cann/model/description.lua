-- SPDX-License-Identifier: MIT
--- A model's description: which sections it has, and how the engine's model is made of them.
local door = require "cann.ffi"
local elsewhere = require "cann.model.elsewhere"
local geometry = require "cann.geometry"
local handle = require "cann.handle"
local object = require "cann.model.object"
local options = require "cann.options"
local C, ffi = door.C, door.ffi

local description = {}

local kinds = { neuron = true, synapse = true, field = true, system = true }
local sections = { "param", "state", "input", "eqs", "func", "units", "method", "noise", "send", "reduce", "history" }

--- The sections of a description, for the check, for completion and for help.
description.options = options.declare("cann.model", {
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
local known = description.options.names

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
   local given, meant = {}, elsewhere.event(kind, name)
   if meant and not body.from then
      handle.fail("cann.model: on.%s; here the event is called %s: on = { %s = ... }", name, meant, meant)
   end
   for field, value in pairs(body) do
      local fits = false
      for _, other in ipairs(fields) do fits = fits or other == field end
      if not fits then
         local ours = elsewhere.field(field)
         handle.fail("%s", ours and ("on.%s has no field '%s'; here it is %s"):format(name, tostring(field), ours)
            or options.unknown("on." .. name, "field", field, fields))
      end
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

--- Refuses what is no description; gives its kind.
function description.check(spec)
   for name in pairs(spec) do
      local fits = false
      for _, other in ipairs(known) do fits = fits or other == name end
      if not fits then
         local ours = elsewhere.section(name)
         handle.fail("%s", ours and ("cann.model has no section '%s'; here it is %s"):format(name, ours)
            or options.unknown("cann.model", "section", name, known))
      end
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
   if object.is(bases) then bases = { bases } end
   if type(bases or {}) ~= "table" then handle.fail("cann.model: extends takes a model or a list of models") end
   for _, base in ipairs(bases or {}) do
      if not object.is(base) then handle.fail("cann.model: extends takes a model or a list of models") end
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

-- A method that nobody knows is told where it is asked for, not when the model first runs.
local function check_methods(pointer, title)
   local function check(owner, method)
      method = method ~= nil and ffi.string(method) or ""
      if method ~= "event" then handle.check(C.cann_method_check(owner, method)) end
   end
   check(title .. ": method", C.cann_model_method(pointer, nil))
   for k = 0, tonumber(C.cann_model_count(pointer, C.CANN_STATE)) - 1 do
      local name = ffi.string(C.cann_model_name(pointer, C.CANN_STATE, k))
      check(("%s:eqs: d%s/dt"):format(title, name), C.cann_model_method(pointer, name))
   end
end

--- The engine's model of a description.
function description.compile(spec, kind)
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
   check_methods(pointer, spec.name or kind)
   return pointer
end

return description
