-- SPDX-License-Identifier: MIT
--- The table a sweep gives: columns of parameters and of results by name, rows that failed, pictures, files.
-- Part of pipelines.sweep.
local cann = require "cann"
local handle = require "cann.handle"
local members = require "cann.members"
local options = require "cann.options"
local tensor = require "cann.tensor"
local whole_file = require "cann.whole_file"
local written = require "cann.written"

local results = {}
local methods = {}
local meta = { __index = methods }

local shown_rows, shown_complaints = 12, 3

--- @tparam table names of parameters, sorted
-- @tparam table columns by name: lists of values
-- @tparam number count
-- @tparam table seeds of the rows
function results.new(names, columns, count, seeds)
   local self = setmetatable({ names = names, columns = {}, count = count, seeds = seeds, measures = {}, failures = {},
      finished = {}, done = 0, texts = {} }, meta)
   for name, column in pairs(columns) do
      local numbers = true
      for _, value in ipairs(column) do numbers = numbers and type(value) == "number" end
      self.texts[name] = not numbers or nil
      self.columns[name] = numbers and tensor.from(#column > 0 and column or tensor.zeros(0)) or column
   end
   return self
end

--- True for what pipelines.sweep gives.
function results.is(value) return getmetatable(value) == meta end

--- The parameters of a row by name.
function methods:parameters(k)
   local out = {}
   for _, name in ipairs(self.names) do out[name] = self.columns[name][k] end
   return out
end

local function add_measure(self, name)
   self.columns[name] = tensor.full(0 / 0, self.count)
   self.measures[#self.measures + 1] = name
   table.sort(self.measures)
   self.values = self.columns[self.measures[1]]
end

--- Takes the finished row `k`: numbers by name, or an error.
function results.fill(self, k, row)
   if not self.finished[k] then self.done = self.done + 1 end
   self.finished[k] = true
   self.failures[k] = row.error
   for name, value in pairs(row.error and {} or row.values) do
      if not self.columns[name] then add_measure(self, name) end
      self.columns[name][k] = value
   end
end

--- One column.
-- @tparam string name a parameter or a result
-- @treturn Tensor [rows]; a list for a parameter of texts
function methods:column(name)
   if self.columns[name] then return self.columns[name] end
   local known = {}
   for _, list in ipairs { self.names, self.measures } do
      for _, one in ipairs(list) do known[#known + 1] = one end
   end
   local _, first = next(self.failures)
   local lost = first and #self.measures == 0 and ("; no row has a result: " .. first) or ""
   handle.fail("%s%s", options.unknown("sweep", "column", name, known), lost)
end

--- The rows that failed: a list of { row, error, and the parameters by name }.
function methods:failed()
   local list = {}
   for k = 1, self.count do
      if self.failures[k] then
         local row = self:parameters(k)
         row.row, row.error = k, self.failures[k]
         list[#list + 1] = row
      end
   end
   return list
end

local function matches(self, k, wanted)
   for name, value in pairs(wanted) do
      if self.columns[name][k] ~= value then return false end
   end
   return true
end

--- The rows with given values of parameters, as a table of its own.
-- @tparam table wanted { a = 0.3 }
-- @usage pipelines.sweep{ run = function(p) return p.a*p.b end, vary = { a = {1, 2}, b = {3, 4} } }:where{ a = 1 }
function methods:where(wanted)
   if type(wanted) ~= "table" or not next(wanted) then
      handle.fail("where takes values of columns, as in { a = 0.3 }")
   end
   for name in pairs(wanted) do self:column(name) end
   local kept, columns, seeds = {}, {}, {}
   for k = 1, self.count do
      if matches(self, k, wanted) then kept[#kept + 1], seeds[#kept + 1] = k, self.seeds[k] end
   end
   for _, name in ipairs(self.names) do
      columns[name] = {}
      for at, k in ipairs(kept) do columns[name][at] = self.columns[name][k] end
   end
   local part = results.new(self.names, columns, #kept, seeds)
   for _, name in ipairs(self.measures) do add_measure(part, name) end
   for at, k in ipairs(kept) do
      local values = {}
      for _, name in ipairs(self.measures) do values[name] = self.columns[name][k] end
      if self.finished[k] then results.fill(part, at, { values = values, error = self.failures[k] }) end
   end
   return part
end

-- ---- pictures ----------------------------------------------------------------------------------

local function number_column(self, name, what)
   if type(name) ~= "string" then handle.fail("%s: the name of a column, not a %s", what, type(name)) end
   local column = self:column(name)
   if not tensor.is(column) then handle.fail("%s: '%s' is a column of texts; one of numbers will do", what, name) end
   return column
end

local function measure_name(self, name, what)
   name = name or self.measures[1]
   if not name then handle.fail("%s: no row of the sweep has a result", what) end
   return name
end

-- Distinct values in ascending order, and the place of each.
local function levels(column)
   local list, place = {}, {}
   for k = 1, tensor.is(column) and column:count() or #column do
      local value = column[k]
      if not place[value] then
         place[value] = true
         list[#list + 1] = value
      end
   end
   table.sort(list, function(a, b)
      if type(a) == type(b) and type(a) ~= "boolean" then return a < b end
      return tostring(a) < tostring(b)
   end)
   for at, value in ipairs(list) do place[value] = at end
   return list, place
end

-- Means of `y` over the rows that share a value of `x`, of the rows of one line.
local function line_of(self, x, y, by, key)
   local sums, counts, at = {}, {}, {}
   for k = 1, self.count do
      local here, value = x[k], y[k]
      if (not by or by[k] == key) and value == value then
         if not sums[here] then at[#at + 1] = here end
         sums[here], counts[here] = (sums[here] or 0) + value, (counts[here] or 0) + 1
      end
   end
   table.sort(at)
   local means = {}
   for k, here in ipairs(at) do means[k] = sums[here] / counts[here] end
   return at, means
end

--- A figure of a result against one parameter, a line for each value of another; rows that share both are averaged,
-- rows without a number are left out.
-- @tparam string x the parameter along the axis
-- @tparam[opt] string y the result (the first)
-- @tparam[opt] table given by: the parameter that tells the lines apart
-- @treturn Figure
function methods:plot(x, y, given)
   local by = given and given.by
   y = measure_name(self, y, "plot")
   local along, up = number_column(self, x, "plot"), number_column(self, y, "plot")
   local keys = by and levels(self:column(by)) or { true }
   local lines = {}
   for _, key in ipairs(keys) do
      local at, means = line_of(self, along, up, by and self:column(by), key)
      if #at > 0 then
         lines[#lines + 1] = { x = tensor.from(at), y = tensor.from(means),
            label = by and by .. " " .. (type(key) == "number" and ("%.6g"):format(key) or tostring(key)) or nil }
      end
   end
   if #lines == 0 then handle.fail("plot: no row has a number in '%s'", y) end
   return cann.plot.lines(lines, { x_label = x, y_label = y })
end

--- A figure of a result over two parameters, as colours; rows that share both are averaged.
-- @tparam string x the parameter along the axis
-- @tparam string y the parameter up the axis
-- @tparam[opt] string z the result (the first)
-- @treturn Figure
function methods:map(x, y, z)
   z = measure_name(self, z, "map")
   local across, up = number_column(self, x, "map"), number_column(self, y, "map")
   local values = number_column(self, z, "map")
   local xs, x_place = levels(across)
   local ys, y_place = levels(up)
   if #xs < 2 or #ys < 2 then
      handle.fail("map: %s has %d values and %s %d; two of each will do", x, #xs, y, #ys)
   end
   if #xs * #ys > math.max(4 * self.count, 10000) then
      handle.fail("map: %d rows over %d x %d places; points on a grid are wanted", self.count, #xs, #ys)
   end
   local sums, counts = {}, {}
   for k = 1, self.count do
      local place, value = (y_place[up[k]] - 1) * #xs + x_place[across[k]], values[k]
      if value == value then sums[place], counts[place] = (sums[place] or 0) + value, (counts[place] or 0) + 1 end
   end
   local field = {}
   for place = 1, #xs * #ys do field[place] = counts[place] and sums[place] / counts[place] or 0 / 0 end
   return cann.plot.image(tensor.from(field):reshape(#ys, #xs),
      { x = tensor.from(xs), y = tensor.from(ys), x_label = x, y_label = y, colour_label = z })
end

-- ---- files and words ---------------------------------------------------------------------------

local function csv_of(value)
   if type(value) == "number" then return value ~= value and "nan" or written.number(value) end
   return '"' .. tostring(value):gsub('"', '""') .. '"'
end

local function write_csv(self, path)
   local names = { "row", "seed" }
   for _, list in ipairs { self.names, self.measures } do
      for _, name in ipairs(list) do names[#names + 1] = name end
   end
   local lines = { table.concat(names, ",") .. ",error" }
   for k = 1, self.count do
      local row = { tostring(k), written.number(self.seeds[k]) }
      for j = 3, #names do
         local is_missing = j > #self.names + 2 and (self.failures[k] or not self.finished[k])
         row[j] = is_missing and "" or csv_of(self.columns[names[j]][k])
      end
      lines[#lines + 1] = table.concat(row, ",") .. "," .. (self.failures[k] and csv_of(self.failures[k]) or "")
   end
   whole_file.write(path, table.concat(lines, "\n") .. "\n", "sweep")
end

--- Writes the table.
-- @tparam string path .csv (empty where there is no result; errors in the last column), or .npz or .h5 (the columns)
function methods:save(path)
   if handle.text(path, "save: the name of the file"):find("%.csv$") then
      write_csv(self, path)
   else
      local fields = {}
      for name, column in pairs(self.columns) do
         if not tensor.is(column) then
            handle.fail("save: '%s' is a column of texts, which '%s' cannot hold; name the file .csv", name, path)
         end
         fields[name] = column
      end
      tensor.save(path, fields)
   end
   return self
end

local function cell(value)
   if type(value) ~= "number" then return tostring(value) end
   return value ~= value and "nan" or ("%.5g"):format(value)
end

local function rows_as_text(self)
   local names = { "row" }
   for _, list in ipairs { self.names, self.measures } do
      for _, name in ipairs(list) do names[#names + 1] = name end
   end
   local rows, widths = { names }, {}
   for k = 1, math.min(self.count, shown_rows) do
      local row = { tostring(k) }
      for j = 2, #names do
         local is_result = j > #self.names + 1
         row[j] = is_result and (self.failures[k] or not self.finished[k]) and "-" or cell(self.columns[names[j]][k])
      end
      if self.failures[k] then row[#names + 1] = "failed" end
      rows[#rows + 1] = row
   end
   for j = 1, #names do
      widths[j] = 0
      for _, row in ipairs(rows) do widths[j] = math.max(widths[j], #row[j]) end
   end
   for at, row in ipairs(rows) do
      for j, text in ipairs(row) do row[j] = (" "):rep((widths[j] or 0) - #text) .. text end
      rows[at] = table.concat(row, "  ")
   end
   return rows
end

-- The sentences of the rows that failed, each once, the most frequent first.
local function complaints(self)
   local counts, sentences, lines = {}, {}, {}
   for k = 1, self.count do
      local why = self.failures[k]
      if why and not counts[why] then sentences[#sentences + 1] = why end
      if why then counts[why] = (counts[why] or 0) + 1 end
   end
   table.sort(sentences, function(a, b) return counts[a] > counts[b] or (counts[a] == counts[b] and a < b) end)
   for k = 1, math.min(#sentences, shown_complaints) do
      lines[k] = ("%d failed: %s"):format(counts[sentences[k]], sentences[k])
   end
   if #sentences > shown_complaints then
      lines[#lines + 1] = ("... %d sentences more; :failed() lists them"):format(#sentences - shown_complaints)
   end
   return lines
end

-- How many rows there are, and how many of them are well.
local function headline(self)
   local failed = #self:failed()
   local head = ("sweep  %d row%s"):format(self.count, self.count == 1 and "" or "s")
   if self.done < self.count then head = head .. (", %d of them done"):format(self.done) end
   if self.interrupted then head = head .. " (interrupted)" end
   if failed > 0 then head = head .. (", %d failed"):format(failed) end
   return head
end

meta.__names = members.with(methods)

function meta.__announce(self) return headline(self) end

function meta.__tostring(self)
   local head = headline(self)
   if self.count == 0 then return head end
   local lines = rows_as_text(self)
   table.insert(lines, 1, head)
   if self.count > shown_rows then lines[#lines + 1] = ("... %d rows"):format(self.count) end
   for _, line in ipairs(complaints(self)) do lines[#lines + 1] = line end
   return table.concat(lines, "\n")
end

return results
