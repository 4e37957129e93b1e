-- SPDX-License-Identifier: MIT
--- The values that a model's names take: units, ranges, and instances with values of their own.
local door = require "cann.ffi"
local geometry = require "cann.geometry"
local handle = require "cann.handle"
local object = require "cann.model.object"
local options = require "cann.options"
local C, ffi = door.C, door.ffi

local methods, meta = object.methods, object.meta

--- Internal units per unit of a declared name: 1000 for a name in V, mostly 1.
function methods:scale(name) return C.cann_model_scale(self.pointer, name) end

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
-- @raise which value of a parameter is out of its range, or of a typed state no whole number, and what will do
function methods:quantity(name, value)
   value = converted(self, name, value)
   local state = self.states[name]
   if self.parameters[name] or state and (state.type == "int" or state.type == "bool") then
      local tensor = require "cann.tensor"
      local values = tensor.is(value) and value or tensor.full(value, 1, "float64")
      handle.check(C.cann_model_admits(self.pointer, name, values.handle))
   end
   return value
end

--- The names that an instance takes: parameters, states (their first values), and of fields the
-- geometry's options and how to run.
function methods:option_names()
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
