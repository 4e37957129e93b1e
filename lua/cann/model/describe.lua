-- SPDX-License-Identifier: MIT
--- What a model says of itself: reports, help, its line at the prompt and the options of its constructor.
local door = require "cann.ffi"
local geometry = require "cann.geometry"
local handle = require "cann.handle"
local object = require "cann.model.object"
local options = require "cann.options"
local C, ffi = door.C, door.ffi

local methods, meta = object.methods, object.meta

--- The equations as a report: "text", "markdown" or "latex".
function methods:report(format)
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
function methods:help()
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
