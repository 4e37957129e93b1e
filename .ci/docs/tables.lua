-- SPDX-License-Identifier: MIT
--- Writes the pages that come from tables: functions of equations and tensors, rules of
-- connectivity, models, the C header.
-- usage: cann .ci/docs/tables.lua FOLDER
local door = require "cann.ffi"
local catalogue = require "cann.catalogue"
local ffi, C = door.ffi, door.C
local folder = arg[1]

local function write(name, lines)
   local file = assert(io.open(folder .. "/" .. name, "w"))
   file:write(table.concat(lines, "\n"), "\n")
   file:close()
end

local function text(pointer) return pointer ~= nil and ffi.string(pointer) or "" end

local function functions()
   local arguments = { "a", "a, b", "a, b, c" }
   local lines = { "# Functions of equations and tensors", "" }
   for row = 0, tonumber(C.cann_function_count()) - 1 do
      if C.cann_function_callable(row) then
         local slopes, arity = {}, tonumber(C.cann_function_arity(row))
         for place = 0, arity - 1 do
            local slope = text(C.cann_function_derivative(row, place))
            slopes[#slopes + 1] = "`" .. (slope == "" and "0" or slope) .. "`"
         end
         lines[#lines + 1] = ("- `%s(%s)`: %s. Slopes: %s"):format(text(C.cann_function_name(row)),
            arguments[arity] or "", text(C.cann_function_doc(row)), table.concat(slopes, ", "))
      end
   end
   return lines
end

local function operations()
   local lines = { "# Operations of tensors", "", "Methods beside the functions: rows of the engine's tables.", "" }
   require("cann.tensor.tables").each_row(function(_, meaning, call)
      lines[#lines + 1] = ("- `%s`: %s"):format(call:match("^x:[%w_]+%b()"), meaning)
   end)
   return lines
end

local function connections()
   local connect = require "cann.connect"
   local lines = { "# Rules of connectivity, and initialisers" }
   for title, list in pairs { ["Rules"] = connect.rules(), ["Initialisers"] = connect.initialisers() } do
      lines[#lines + 1] = ("\n## %s\n\n~~~\n%s\n~~~"):format(title, tostring(list))
   end
   return lines
end

local function models()
   local lines = { "# Models, tasks, analyzers, pipelines, plots" }
   for _, kind in ipairs { "models", "tasks", "trainers", "analyzers", "pipelines", "plots", "data" } do
      lines[#lines + 1] = ("\n## %s\n\n~~~\n%s\n~~~"):format(kind, catalogue.list(kind))
   end
   return lines
end

local function header()
   local lines = { "# The C interface: cann.h", "", "~~~" }
   for line in io.lines "core/cann.h" do lines[#lines + 1] = line end
   lines[#lines + 1] = "~~~"
   return lines
end

write("functions.md", functions())
write("operations.md", operations())
write("connections.md", connections())
write("models.md", models())
write("cann_h.md", header())
