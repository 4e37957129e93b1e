-- SPDX-License-Identifier: MIT
--- The engine's tables of tensor operations, for help, completion and the reference.
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local tables = {}

-- The tables whose rows are methods, but that of functions: the engine's prefix and how a row is called.
local methods = {
   { "cann_reduction", "x:%s(axis, keep)   over one axis, or over all elements" },
   { "cann_along", "x:%s(axis)" },
   { "cann_linalg", "x:%s(...)" },
   { "cann_distribution", "x:%s(a, b)   fills x with draws" },
}

--- Walks the rows of these tables: calls visit(name, meaning, call) for each.
function tables.each_row(visit)
   for _, one in ipairs(methods) do
      local prefix, call = unpack(one)
      for row = 0, tonumber(C[prefix .. "_count"]()) - 1 do
         local name = ffi.string(C[prefix .. "_name"](row))
         visit(name, ffi.string(C[prefix .. "_doc"](row)), call:format(name))
      end
   end
end

--- What a row of these tables does, as text for help; nil for a name that is no row.
function tables.describe(wanted)
   local said
   tables.each_row(function(name, meaning, call)
      if name == wanted then said = ("%s   %s\n  a tensor's method: %s"):format(name, meaning, call) end
   end)
   return said
end

return tables
