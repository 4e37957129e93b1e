-- SPDX-License-Identifier: MIT
--- Bars of persistent cohomology, the longest above, each dimension in its own panel.
local barcode = require "cann.barcode"
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.barcode", {
   dimensions = { nil, "which, e.g. {1, 2}; nil: all", type = "table" },
   most = { 30, "of the longest bars of each dimension", at_least = 1, whole = true },
   shade = { nil, "a length by dimension, { [1] = 0.3 }, such as that of shuffled data: shaded from each birth on",
      type = "table" },
   title = { nil, "words above", type = "string" },
})

-- Births, heights and drawn lengths of the chosen bars, the shortest lowest; endless bars reach the limit. shade: in
-- place of their own length.
local function spans(bars, k, most, limit, shade)
   local longest = bars:longest(k, most)
   local count = longest:count()
   if count == 0 then return tensor.zeros(0), tensor.zeros(0), tensor.zeros(0) end
   local chosen = bars.bars[k]:take(longest, 1)
   local birth = chosen[{ {}, 1 }]:copy()
   return birth, tensor.arange(count, 1, -1), (shade and birth + shade or chosen[{ {}, 2 }]):minimum(limit) - birth
end

local function furthest(bars)
   local limit = 0
   for k = 0, bars.dimension do
      for _, value in ipairs(bars.bars[k]:flatten():tolist()) do
         if value < math.huge then limit = math.max(limit, value) end
      end
   end
   return limit > 0 and limit * 1.05 or 1
end

--- Draws birth to death of each bar.
-- @tparam Barcode bars of analyzers.rips
-- @tparam[opt] table options dimensions, most, shade, title
-- @treturn Figure a panel per dimension, data: birth, bar (its height), length (as drawn), shade; all [bars]
-- @usage plot.barcode(analyzers.rips(points, { dimension = 2 }))
local function draw(bars, given)
   local o = accepts(given)
   if not barcode.is(bars) then handle.fail("plot.barcode takes what analyzers.rips gives, not a %s", type(bars)) end
   local limit, panels, wanted = furthest(bars), {}, o.dimensions
   if not wanted then
      wanted = {}
      for k = 0, bars.dimension do wanted[k + 1] = k end
   end
   for place, k in ipairs(wanted) do
      if not bars.bars[k] then
         handle.fail("plot.barcode: dimension %s, but this barcode has 0 to %d", tostring(k), bars.dimension)
      end
      local birth, bar, length = spans(bars, k, o.most, limit)
      local data, layers = { birth = birth, bar = bar, length = length, level = bar * 0 }, {}
      if o.shade and o.shade[k] then
         data.shade = select(3, spans(bars, k, o.most, limit, o.shade[k]))
         layers[1] = { draw = "spans", x = "birth", y = "bar", dx = "shade", dy = "level", colour = "#DDDDDD",
            width = 4 }
      end
      layers[#layers + 1] = { draw = "spans", x = "birth", y = "bar", dx = "length", dy = "level", colour = k % 6 + 1,
         width = 1.2 }
      panels[place] = {
         data = data, layers = layers, title = ("H%d%s"):format(k, o.title and place == 1 and "   " .. o.title or ""),
         x = { label = place == #wanted and "length" or "", low = 0, high = limit },
         y = { label = "bar", low = 0, high = bar:count() + 1 },
      }
   end
   return figure.new(panels, 1, { height = math.min(3 + 2.2 * #panels, 16) })
end

return draw
