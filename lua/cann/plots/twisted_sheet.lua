-- SPDX-License-Identifier: MIT
--- Activity of grid cells on their sheet: a torus whose two directions stand at 60 degrees.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.twisted_sheet", {
   tiles = { 1, "copies of the sheet in each direction", at_least = 1, at_most = 5, whole = true },
   t = { nil, "times of the frames, ms: tensor [frames]", type = "table" },
   size = { 1.2, "of a dot, relative", above = 0 },
   title = { nil, "words above", type = "string" },
})

--- Draws each cell as a dot at its phases, activity as colour; a frame for each row.
-- @tparam Tensor activity [frames, n, n] or [n, n]: second phase along rows, first along columns
-- @tparam[opt] table options tiles, t, size, title
-- @treturn Figure data: x, y [dots] and activity [frames, dots]
-- @usage plot.twisted_sheet(run.r):save("sheet.gif")
local function twisted_sheet(activity, given)
   local o = accepts(given)
   local rows = numbers.take("plot.twisted_sheet", "activity", activity)
   if rows:rank() == 2 then rows = rows:reshape(1, rows:size(1), rows:size(2)) end
   if rows:rank() ~= 3 then
      handle.fail("plot.twisted_sheet: activity [%s]; [frames, n, n] will do", table.concat(rows:shape(), ", "))
   end
   local frames, high, wide = rows:size(1), rows:size(2), rows:size(3)
   local xs, ys, zs = {}, {}, {}
   local u = (tensor.arange(0, wide - 1) / wide):reshape(1, wide):expand(high, wide)
   local v = (tensor.arange(0, high - 1) / high):reshape(high, 1):expand(high, wide)
   for i = 0, o.tiles - 1 do
      for j = 0, o.tiles - 1 do
         xs[#xs + 1] = (u + i + (v + j) * 0.5):flatten()
         ys[#ys + 1] = ((v + j) * math.sqrt(0.75) + u * 0):flatten()
         zs[#zs + 1] = rows:reshape(frames, high * wide)
      end
   end
   local data = { x = tensor.concatenate(xs), y = tensor.concatenate(ys), activity = tensor.concatenate(zs, 2) }
   if o.t then data.t = numbers.take("plot.twisted_sheet", "t", o.t) end
   return figure.new { { data = data, moving = frames > 1 and { activity = "row" } or nil, title = o.title,
      layers = { { draw = "heat", x = "x", y = "y", z = "activity", size = o.size, shape = 7 } }, square = true,
      keyless = true, clock = o.t and frames > 1 and { of = "t", name = "t", unit = "ms" } or nil,
      x = { label = "first phase (turns)", of = "x" }, y = { label = "second phase", of = "y" },
      colour = { label = "activity", of = "activity", tight = true } } }
end

return twisted_sheet
