-- SPDX-License-Identifier: MIT
--- Several figures as one.
local figure = require "cann.figure"
local handle = require "cann.handle"

--- Puts the panels of figures side by side; words, limits and colours that a figure was given stay with it.
-- @tparam table list figures, and columns (as many as make a square), title
-- @treturn Figure twice as wide and as high as there are columns and rows
-- @usage plot.panels{ plot.bump(run), plot.heat_map(run); columns = 2 }
local function panels(list)
   if type(list) ~= "table" or #list == 0 then
      handle.fail("plot.panels takes a list of figures, as in plot.panels{ a, b; columns = 2 }")
   end
   local all = {}
   for k, one in ipairs(list) do
      if not figure.is(one) then handle.fail("plot.panels: entry %d is a %s, not a figure", k, type(one)) end
      for _, panel in ipairs(one.panels) do
         if #one.panels == 1 then panel.own = one.look end
         all[#all + 1] = panel
      end
   end
   local columns = list.columns or math.ceil(math.sqrt(#all))
   if type(columns) ~= "number" or columns % 1 ~= 0 or columns < 1 then
      handle.fail("plot.panels: columns = %s, but a whole number from 1 will do", tostring(columns))
   end
   local rows = math.ceil(#all / columns)
   return figure.new(all, columns, { title = list.title, width = 8 * columns, height = 6 * rows })
end

return panels
