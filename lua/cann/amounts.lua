-- SPDX-License-Identifier: MIT
--- Amounts as people read them: 320 312 and 1.3 MB.
local amounts = {}

--- A whole number with its digits in groups of three.
function amounts.grouped(number)
   local text = ("%d"):format(number)
   return (text:reverse():gsub("(%d%d%d)", "%1 "):reverse():gsub("^ ", ""))
end

--- Bytes in kB, MB or GB.
function amounts.bytes(bytes)
   if bytes < 1e6 then return ("%.1f kB"):format(bytes / 1e3) end
   return bytes < 1e9 and ("%.1f MB"):format(bytes / 1e6) or ("%.1f GB"):format(bytes / 1e9)
end

return amounts
