-- SPDX-License-Identifier: MIT
--- The one door to the engine: declares core/cann.h to the FFI and loads the library.
-- The header is read from beside the library tree or, installed, from beside these files, so the two
-- cannot drift.
local ffi = require "ffi"

local here = debug.getinfo(1, "S").source:match("^@(.*)/lua/cann/ffi%.lua$")
   or (debug.getinfo(1, "S").source:match("^@lua/cann/ffi%.lua$") and ".")
   or debug.getinfo(1, "S").source:match("^@(.*)/cann/ffi%.lua$")

local function first_readable(names)
   for _, name in ipairs(names) do
      local file = io.open(name, "r")
      if file then
         file:close()
         return name
      end
   end
   error("cann is not whole: none of " .. table.concat(names, ", ") .. " can be read", 0)
end

local header = first_readable { here .. "/core/cann.h", here .. "/cann.h" }
local file = assert(io.open(header, "r"))
local text = file:read("*a")
file:close()
ffi.cdef((text:gsub("\n#[^\n]*", "")))

local library = os.getenv("CANN_LIBRARY")
   or first_readable { here .. "/build/libcann.so", here .. "/../../lib/libcann.so" }

return { C = ffi.load(library), ffi = ffi, root = here, library = library }
