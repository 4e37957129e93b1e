-- SPDX-License-Identifier: MIT
--- Models: descriptions as equations, checked when they are made. `cann.model` takes a table of sections
-- (the equation language) or a Lua function over symbols; what it returns is called with options to
-- give an instance: a network for a field with a geometry, a model with other values for the rest.
local door = require "cann.ffi"
local description = require "cann.model.description"
local handle = require "cann.handle"
local object = require "cann.model.object"
require "cann.model.describe"
require "cann.model.substitute"
require "cann.model.values"
local C, ffi = door.C, door.ffi

local model = { is = object.is, options = description.options }

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
   for _, base in ipairs(object.is(spec.extends) and { spec.extends } or spec.extends or {}) do
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
   if type(spec) == "function" then spec = require("cann.model.traced")(spec) end
   if type(spec) ~= "table" then handle.fail("cann.model takes a table of sections or a function") end
   local kind = description.check(spec)
   local pointer = description.compile(spec, kind)
   local events = rows_of(pointer, "events")
   return setmetatable({
      pointer = pointer, spec = spec, name = spec.name or kind, kind = kind, geometry = spec.geometry,
      stimulus = spec.stimulus, follows = spec.follows, dt = spec.dt, about = spec.doc or "", values = {},
      parameters = rows_of(pointer, "parameters"), states = rows_of(pointer, "states"),
      pruning = spec.pruning, creating = spec.creating, times = spec.times,
      inputs = rows_of(pointer, "inputs"), aliases = rows_of(pointer, "aliases"),
      events = events, sends = sends(spec), names_no_port = names_no_port(pointer, kind, events),
   }, object.meta)
end

return model
