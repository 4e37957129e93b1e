-- SPDX-License-Identifier: MIT
--- The elements as raw bytes, for programs that read them from a pipe.
local ffi = require("cann.ffi").ffi
local object = require "cann.tensor.object"

local widths = { float32 = 4, float64 = 8, int32 = 4, int64 = 8, bool = 1 }

--- The elements in row-major order as a string of bytes, in the machine's own order.
-- @usage #tensor.zeros(3, "float32"):bytes()     -- 12
function object.methods:bytes()
   local whole = self:contiguous()
   if whole:count() == 0 then return "" end
   return ffi.string(whole:data(), whole:count() * widths[whole:type()])
end

return {}
