-- SPDX-License-Identifier: MIT
--- Parts of a network by name: net.E is the group E, net.E[{1, 100}] its first hundred elements, net.E_I the projection
-- E_I. What is set through a view is set in the network.
--
--    net.E.v = -60                               net.E[{1, 100}]:set{ v = "uniform(-60, -50)" }
--    = net.E[{ {2, 5}, 3 }].v                    -- rows 2 to 5 of column 3 of a sheet
--    net.E_I["pre.v > post.v"]:set{ w = 0.1 }  -- where a condition holds
--    net.E_I.delay = 1.5                         = net.E_I:onto(7).w
local each = require "cann.view.values"
local handle = require "cann.handle"
local options = require "cann.options"
local keys = require "cann.view.keys"
local object = require "cann.view.object"
local projection = require "cann.view.projection"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"
local trains = require "cann.trains"

local view = { is = object.is, is_each = each.is_each }
local methods, meta = object.methods, object.meta

--- A view of a whole group or projection.
function view.new(net, of) return object.new(net, of) end

--- The elements of two views of one group: those of the first, then what the second adds.
function meta.__add(a, b)
   if not (object.is(a) and object.is(b)) or a.net ~= b.net or a.of ~= b.of then
      handle.fail("+ joins two views of one group, as in net.E[{1, 10}] + net.E[{21, 30}]")
   end
   if not (a.places and b.places) then return object.new(a.net, a.of) end
   local known = synapses.reduce(tensor.ones(a.places:count()), a.places, a.of.count, "max"):take(b.places)
   return object.new(a.net, a.of, tensor.concatenate({ a.places, b.places[known:lt(1)] }, 1))
end

local fields = { count = object.count, name = function(self) return self.of.name end,
   model = function(self) return self.of.model end, geometry = function(self) return self.of.geometry end }
local projection_fields = { pre = function(self) return self.of.pre end, post = function(self) return self.of.post end,
   synapses = function(self) return self.of.synapses end, delay = projection.delay }

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
   if type(key) ~= "string" then return object.new(self.net, of, keys.select(self, key)) end
   if of.pre and projection.methods[key] then return projection.methods[key] end
   if methods[key] then return methods[key] end
   local field = fields[key] or of.pre and projection_fields[key]
   if field then return field(self) end
   if has(of.model, key) then return methods.get(self, key) end
   if key:sub(1, 2) == "__" then return nil end
   if not key:find "^[%a_][%w_]*$" then return each.where(self, key) end
   handle.fail("%s", options.unknown(of.name, "variable", key, known(self)))
end

function meta.__newindex(self, key, value)
   if type(key) ~= "string" then
      handle.fail("net.%s[...] = value: name the variable, as in net.%s[{1, 10}].v = -60", self.of.name, self.of.name)
   end
   if key == "delay" and self.of.pre then return projection.set_delay(self, value) end
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
      return self.places and ("%d of the synapses of %s"):format(object.count(self), line:gsub("^%s+", "")) or line
   end
   local shape = self.of.geometry and table.concat(self.of.geometry.shape, " x ") or ("%d"):format(self.of.count)
   local part = self.places and ("%d of "):format(object.count(self)) or ""
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
   for k, one in ipairs(projections) do list[k] = object.new(net, one) end
   return #list == 1 and list[1] or setmetatable(list, list_meta)
end

--- What help says of the brackets.
meta.__keys = "  [7]  [{1, 100}]  [{ {2, 5}, 3 }]  [mask]  [tensor of elements]  [\"v > -50\"]   some of the elements; "
   .. "a + b: those of both"

--- Names for completion.
function meta.__names(self)
   local names = known(self)
   for name in pairs(methods) do names[#names + 1] = name end
   for name in pairs(self.of.pre and projection.methods or {}) do names[#names + 1] = name end
   return names
end

return view
