-- SPDX-License-Identifier: MIT
--- What a network says of itself: its line at the prompt, reports, help and the names for completion.
local object = require "cann.network.object"
local projections = require "cann.projections.describe"

local methods, meta = object.methods, object.meta

local memory_meta = {}

local function size_text(bytes)
   for _, unit in ipairs { { 1e9, "GB" }, { 1e6, "MB" }, { 1e3, "kB" } } do
      if bytes >= unit[1] then return ("%.3g %s"):format(bytes / unit[1], unit[2]) end
   end
   return ("%d bytes"):format(bytes)
end

function memory_meta.__tostring(self)
   local lines, width = { ("memory  %s"):format(size_text(self.total)) }, 5
   for _, row in ipairs(self) do width = math.max(width, #row.name) end
   for _, row in ipairs(self) do
      local wiring = row.synapses and (", who meets whom %s (%.3g bytes a synapse in all)"):format(
         size_text(row.wiring), row.bytes / math.max(row.synapses, 1)) or ""
      lines[#lines + 1] = ("  %-" .. width .. "s  %9s   values %s%s"):format(row.name, size_text(row.bytes),
         size_text(row.values), wiring)
   end
   return table.concat(lines, "\n")
end
memory_meta.__announce = memory_meta.__tostring

--- The memory that the network takes: a list of { name, bytes, values, wiring, synapses } for each group and
-- projection, and "other" (room for sums, recordings of work under way); with total, bytes. It prints itself.
function methods:memory()
   local compiled = self:compiled()
   local rows, known = {}, 0
   for _, group in ipairs(self.groups) do
      local values = compiled:bytes_of(group.name)
      rows[#rows + 1] = { name = group.name, bytes = values, values = values }
   end
   for _, one in ipairs(self.projections) do
      local values, wiring = compiled:bytes_of(one.name), one.synapses:bytes()
      rows[#rows + 1] = { name = one.name, bytes = values + wiring, values = values, wiring = wiring,
         synapses = one.count }
   end
   for _, row in ipairs(rows) do known = known + row.bytes end
   local total = math.max(compiled:bytes(), known)
   rows[#rows + 1] = { name = "other", bytes = total - known, values = total - known }
   rows.total = total
   return setmetatable(rows, memory_meta)
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
   if #self.projections > 0 then return projections.network(self) end
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
