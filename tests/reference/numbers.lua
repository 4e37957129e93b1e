-- SPDX-License-Identifier: MIT
--- Numbers as the reference files write them, and distances between arrays.
local numbers = {}

local words = { nan = 0 / 0, NaN = 0 / 0, inf = 1 / 0, ["-inf"] = -1 / 0 }

--- A number from 3, "8/3", "-1e-3", "nan", "inf"; nil for any other text.
function numbers.read(value)
   if type(value) ~= "string" then return value end
   local over, under = value:match("^%s*([^/]+)/([^/]+)%s*$")
   if over then
      over, under = tonumber(over), tonumber(under)
      return over and under and over / under
   end
   return words[value] or tonumber(value)
end

--- A copy of a decoded table where "nan", "inf" and "-inf" are numbers and null is nothing.
function numbers.plain(value)
   if type(value) == "userdata" then return nil end
   if type(value) ~= "table" then return words[value] or value end
   local out = {}
   for key, inner in pairs(value) do out[key] = numbers.plain(inner) end
   return out
end

--- The greatest |a - b| over max(floor, |b|); NaN beside NaN counts as equal, NaN beside a number as infinite.
function numbers.relative_error(a, b, floor)
   if b ~= b then return a ~= a and 0 or math.huge end
   if a == b then return 0 end
   local error = math.abs(a - b) / math.max(floor or 0, math.abs(b))
   return error == error and error or math.huge
end

--- The greatest |a - b| over two arrays of one shape; NaN must stand beside NaN.
function numbers.distance(a, b)
   a, b = a:to "float64", b:to "float64"
   if table.concat(a:shape(), ",") ~= table.concat(b:shape(), ",") then return math.huge end
   if a:count() == 0 then return 0 end
   local hollow = a:ne(a)
   if not hollow:equals(b:ne(b)) then return math.huge end
   return (a:mask_fill(hollow, 0) - b:mask_fill(hollow, 0)):abs():max()
end

--- x wrapped into [-pi, pi).
function numbers.wrap(x) return (x + math.pi) % (2 * math.pi) - math.pi end

return numbers
