-- SPDX-License-Identifier: MIT
--- Tensors as text: a line with shape, type and range, then the numbers, or a corner of them.
local object = require "cann.tensor.object"

local rows_shown, columns_shown, edge = 8, 8, 3
local most_ranged = 2 ^ 27 -- elements; the range of more would keep the prompt waiting

-- Shortest form that tells the digits that matter.
local function number(value)
   if type(value) == "boolean" then return tostring(value) end
   if value ~= value then return "nan" end
   if value == math.huge then return "inf" end
   if value == -math.huge then return "-inf" end
   if value % 1 == 0 and math.abs(value) < 1e15 then return ("%d"):format(value) end
   return ("%.4g"):format(value)
end

local function range_text(self)
   local kind = self:type()
   if self:count() == 0 then return "empty" end
   if self:count() > most_ranged then return ("%g elements"):format(self:count()) end
   if kind == "bool" then
      return ("%d of %d true"):format(self:sum(), self:count())
   end
   local finite = self
   if kind:find("^float") then
      local good = (self - self):eq(0) -- neither NaN nor infinite
      local bad = self:count() - good:sum()
      if bad > 0 then
         finite = self:mask(good)
         if finite:count() == 0 then return "no finite element" end
         return ("%s .. %s, %d not finite"):format(number(finite:min()), number(finite:max()), bad)
      end
   end
   return ("%s .. %s"):format(number(finite:min()), number(finite:max()))
end

-- The indices shown of an axis; 0 stands for what is left out.
local function shown(length, most)
   local list = {}
   if length <= most then
      for k = 1, length do list[k] = k end
      return list
   end
   for k = 1, edge do
      list[k], list[edge + 1 + k] = k, length - edge + k
   end
   list[edge + 1] = 0
   return list
end

local function matrix_lines(matrix, lines)
   local rows, columns = shown(matrix:size(1), rows_shown), shown(matrix:size(2), columns_shown)
   local cells, width = {}, {}
   for _, i in ipairs(rows) do
      local row = {}
      for k, j in ipairs(columns) do
         local cell = i == 0 and ":" or j == 0 and ".." or number(matrix[{ i, j }])
         row[k], width[k] = cell, math.max(width[k] or 0, #cell)
      end
      cells[#cells + 1] = row
   end
   for _, row in ipairs(cells) do
      for k, cell in ipairs(row) do row[k] = (" "):rep(width[k] - #cell) .. cell end
      lines[#lines + 1] = "  " .. table.concat(row, "  ")
   end
end

-- The first few matrices of a tensor of more than two axes.
local function stack_lines(self, lines, place)
   if self:rank() <= 2 then
      if place ~= "" then lines[#lines + 1] = "[" .. place .. "{}, {}]" end
      return matrix_lines(self:rank() == 2 and self or self:reshape(1, -1), lines)
   end
   local most = 2
   for k = 1, math.min(self:size(1), most) do stack_lines(self[k], lines, place .. k .. ", ") end
   if self:size(1) > most then
      lines[#lines + 1] = ("... %d more along axis %s"):format(self:size(1) - most,
         select(2, place:gsub(",", "")) + 1)
   end
end

--- A tensor on a few lines.
function object.meta.__tostring(self)
   if not rawget(self, "handle") then return "tensor (closed)" end
   local lines = { ("tensor [%s] %s, %s"):format(table.concat(self:shape(), ", "), self:type(), range_text(self)) }
   if self:rank() == 0 then lines[1] = ("tensor [] %s, %s"):format(self:type(), number(self:item()))
   elseif self:count() > 0 then stack_lines(self, lines, "") end
   return table.concat(lines, "\n")
end
