-- SPDX-License-Identifier: MIT
--- Integration methods: what there is. A method is named in an equation, `@method(rk4)`, in a model,
-- `method = "rk4"`, or for one run, `net:run(10, { method = "rk4" })`.
local door = require "cann.ffi"
local C, ffi = door.C, door.ffi

local integrate = {}

--- The methods: a list of { name, order, source }, which prints as a table. Order 0: exact.
-- @treturn table
-- @usage integrate.methods()[1].name
function integrate.methods()
   local list, k = {}, 0
   while C.cann_method_name(k) ~= nil do
      list[k + 1] = { name = ffi.string(C.cann_method_name(k)), order = C.cann_method_order(k),
         source = ffi.string(C.cann_method_source(k)) }
      k = k + 1
   end
   return setmetatable(list, {
      __tostring = function(self)
         local lines = {}
         for i, row in ipairs(self) do
            local order = row.order == 0 and "exact  " or "order " .. row.order
            lines[i] = ("  %-18s %s   %s"):format(row.name, order, row.source)
         end
         return table.concat(lines, "\n")
      end,
   })
end

return integrate
