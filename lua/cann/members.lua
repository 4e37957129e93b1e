-- SPDX-License-Identifier: MIT
--- What completion lists behind a dot of an object: the methods of its kind and its own fields.
local members = {}

--- The `__names` of a metatable whose objects have these methods.
function members.with(methods)
   return function(self)
      local names = {}
      for name in pairs(methods) do names[#names + 1] = name end
      for name in pairs(self) do names[#names + 1] = name end
      return names
   end
end

return members
