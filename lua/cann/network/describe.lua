-- SPDX-License-Identifier: MIT
--- What a network says of itself: its line at the prompt, reports, help and the names for completion.
local object = require "cann.network.object"
local projections = require "cann.projections"

local methods, meta = object.methods, object.meta

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
