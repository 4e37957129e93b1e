-- SPDX-License-Identifier: MIT
--- The activity of all elements over time.
local field = require "cann.figure.field"
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"

local accepts = options.declare("plot.heat_map", {
   name = { nil, "the variable (r if it was recorded, else u)", type = "string" },
   title = { nil, "words above", type = "string" },
})

--- Draws time along x, the element's place along y, and the variable as colour.
-- @tparam Run|Tensor of a run on a line or ring, or rows [rows, n]
-- @tparam[opt] table options name, title
-- @treturn Figure data: t, x, the variable
-- @usage plot.heat_map(run, { name = "u" }):save("activity.png")
local function heat_map(of, given)
   local o = accepts(given)
   local name = o.name or (type(of) == "table" and rawget(of, "r") and "r") or "u"
   local rows = field.rows("plot.heat_map", of, name)
   if rows.y then handle.fail("plot.heat_map: %s is a sheet at each time; plot.bump draws those", name) end
   return figure.new { {
      data = { t = rows.t, x = rows.x, [name] = rows.rows }, title = o.title,
      layers = { { draw = "image", x = "t", y = "x", z = name, transpose = true } },
      x = { label = rows.unit == "ms" and "time (ms)" or "row", of = "t", tight = true }, y = field.axis(rows, "x"),
      colour = { label = name, of = name, tight = true },
   } }
end

return heat_map
