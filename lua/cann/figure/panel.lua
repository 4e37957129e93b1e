-- SPDX-License-Identifier: MIT
--- One pair of axes: named numbers and the layers that draw them.
--
--    panel.new {
--       data   = { x = tensor [n], u = tensor [rows, n], t = tensor [rows] },
--       moving = { u = "row" },              -- u's first axis is the frames; "upto" shows rows 1 .. frame
--       layers = { { draw = "line", x = "x", y = "u", name = "activity" } },
--       x = { label = "angle (rad)", of = "x", tight = true }, y = { label = "u", of = "u" },
--       clock  = { of = "t", name = "t", unit = "ms" },
--       square = true,                       -- equal units along both axes
--       bare   = true,                       -- no axes: what is drawn brings its own outline
--    }
local numbers = require "cann.figure.numbers"
local handle = require "cann.handle"
local options = require "cann.options"

local panel = {}
panel.__index = panel

--- Makes a panel of a description as above; the axes may be left out.
function panel.new(description)
   local self = setmetatable(description, panel)
   self.x, self.y, self.colour = self.x or {}, self.y or {}, self.colour or {}
   self.known = {}
   return self
end

--- The number of frames: rows of what moves, 1 when nothing does.
function panel:frames()
   local count = 1
   for name in pairs(self.moving or {}) do count = math.max(count, numbers.shape(self.data[name])[1]) end
   return count
end

--- The frame at a moment between 0, the first, and 1, the last; nil when nothing moves.
function panel:frame_at(moment)
   if not self.moving or not next(self.moving) then return nil end
   return 1 + math.floor((self:frames() - 1) * moment + 0.5)
end

--- The least and the largest finite number of some data; nil when there is none.
function panel:bounds(name)
   local known = self.known[name]
   if not known then
      known = { numbers.bounds(self.data[name], self.axis_of and self.axis_of[name]) }
      self.known[name] = known
   end
   return known[1], known[2]
end

--- Puts newer numbers in the place of older ones, as they come from a run; limits only grow.
-- What moved before is now its newest row.
function panel:update(fresh)
   local names = {}
   for name in pairs(self.data) do names[#names + 1] = name end
   table.sort(names)
   for name, value in pairs(fresh) do
      if not self.data[name] then handle.fail("%s", options.unknown("the figure", "data", name, names)) end
      local low, high = self:bounds(name)
      self.data[name] = numbers.take("figure:update", name, value)
      if self.moving then self.moving[name] = nil end
      local a, b = numbers.bounds(self.data[name])
      self.known[name] = { a and math.min(low or a, a) or low, b and math.max(high or b, b) or high }
   end
   return self
end

return panel
