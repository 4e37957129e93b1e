-- SPDX-License-Identifier: MIT
--- The numbers of figures: tensors of float64, cut into frames, and written for gnuplot.
local handle = require "cann.handle"
local tensor = require "cann.tensor"

local numbers = {}

--- A tensor or nested table of numbers as a float64 tensor; `owner` and `name` are for the sentence.
function numbers.take(owner, name, value)
   if value == nil then handle.fail("%s: %s is missing; a tensor or a table of numbers will do", owner, name) end
   local is_list = type(value) == "table" and not tensor.is(value)
   if is_list and #value == 0 and next(value) ~= nil then
      handle.fail("%s: %s is a table of named things; a tensor or a table of numbers will do", owner, name)
   end
   if is_list then value = tensor.from(value) end
   if not tensor.is(value) then
      handle.fail("%s: %s is a %s; a tensor or a table of numbers will do", owner, name, type(value))
   end
   return value:to("float64")
end

--- The lengths along the axes.
function numbers.shape(value) return value:shape() end

--- The least and the largest finite number; nil where there is none.
function numbers.bounds(value)
   if value:count() == 0 then return nil end
   local finite = value:flatten()
   finite = finite[finite:abs():lt(1e300)]
   if finite:count() == 0 then return nil end
   return finite:min(), finite:max()
end

--- Rows 1 to k.
function numbers.head(value, k) return value:range(1, 1, k) end

--- Row k.
function numbers.row(value, k) return value:at(1, k) end

--- Element k as a number.
function numbers.at(value, k) return value[math.min(k, value:count())] end

--- The two columns of [n, 2].
function numbers.pair(value) return value:at(2, 1), value:at(2, 2) end

--- All elements as one column.
function numbers.vector(value) return value:rank() == 0 and value:reshape(1) or value:flatten() end

--- First value and distance of evenly spaced numbers.
function numbers.grid(value)
   local n = value:count()
   if n < 2 then return n == 1 and value[1] or 0, 1 end
   return value[1], (value[n] - value[1]) / (n - 1)
end

--- At most so many of a column's elements: one of each of as many equal parts, as if drawn from it by chance, so that
-- what comes in a rhythm is not drawn as stripes that are not there.
function numbers.thinned(value, most)
   local count = value:count()
   if count <= most then return value end
   local part = tensor.arange(0, most - 1)
   local scattered = part:sin() * 43758.5453
   return value:take(((part + (scattered - scattered:floor())) * (count / most)):floor() + 1)
end

--- The size of dots, smaller the more there are, so that a crowd still has grain.
function numbers.dot_size(count) return math.max(0.08, 0.4 * math.min(1, math.sqrt(2000 / math.max(count, 1)))) end

local function turned(matrix, transpose) return transpose and matrix:t() or matrix end

--- A matrix row by row as bytes.
function numbers.matrix_bytes(matrix, transpose) return turned(matrix, transpose):bytes() end

--- Columns side by side as bytes, one record after the other.
function numbers.bytes(columns) return tensor.stack(columns, 2):bytes() end

local function lines(rows)
   local out = {}
   for k, row in ipairs(rows) do
      local words = {}
      for j, value in ipairs(row) do words[j] = ("%.17g"):format(value) end
      out[k] = table.concat(words, " ")
   end
   out[#out + 1] = ""
   return table.concat(out, "\n")
end

--- A matrix row by row as text.
function numbers.matrix_text(matrix, transpose) return lines(turned(matrix, transpose):tolist()) end

--- Columns side by side as text.
function numbers.text(columns) return lines(tensor.stack(columns, 2):tolist()) end

return numbers
