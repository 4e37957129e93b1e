-- SPDX-License-Identifier: MIT
--- The landscape of a field's potential: curves on a ring, colours on a sheet; at chosen times, or moving.
local bump = require "cann.plots.bump"
local field = require "cann.figure.field"
local figure = require "cann.figure"
local handle = require "cann.handle"
local options = require "cann.options"

local accepts = options.declare("plot.energy_landscape", {
   name = { "u", "the variable" },
   at = { nil, "times (ms) of still landscapes; left out, it moves", type = "table" },
   title = { nil, "words above", type = "string" },
})

local function row_at(rows, time)
   local n = rows.t:count()
   local nearest = (rows.t - time):abs():argmin()
   if n == 0 or time < 0 then handle.fail("plot.energy_landscape: no row was kept at %g %s", time, rows.unit) end
   return nearest
end

local function curves(rows, o)
   local data, layers, names = { x = rows.x }, {}, {}
   for k, time in ipairs(o.at) do
      local row, key = row_at(rows, time), o.name .. k
      data[key] = rows.rows:at(1, row)
      layers[k] = { draw = "line", x = "x", y = key, name = ("%.4g %s"):format(rows.t[row], rows.unit) }
      names[k] = key
   end
   return figure.new { { data = data, layers = layers, title = o.title, x = field.axis(rows, "x"),
      y = { label = o.name, of = table.concat(names, " ") } } }
end

local function sheets(rows, o)
   local panels = {}
   for k, time in ipairs(o.at) do
      local row = row_at(rows, time)
      panels[k] = {
         data = { x = rows.x, y = rows.y, [o.name] = rows.rows:at(1, row) }, square = true,
         title = ("%.4g %s"):format(rows.t[row], rows.unit),
         layers = { { draw = "image", x = "x", y = "y", z = o.name } },
         x = field.axis(rows, "x"), y = field.axis(rows, "y"), colour = { label = o.name, of = o.name, tight = true },
      }
   end
   return figure.new(panels, nil, { title = o.title })
end

--- Draws the landscape of a run.
-- @tparam Run|Tensor of a run of a field, or rows [rows, n] or [rows, n, n]
-- @tparam[opt] table options name ("u"), at (list of times in ms), title
-- @treturn Figure
-- @usage plot.energy_landscape(run, { at = {5, 20} }):save("landscape.pdf")
local function energy_landscape(of, given)
   local o = accepts(given)
   field.rows("plot.energy_landscape", of, o.name)
   if not o.at then return bump(of, { name = o.name, stimulus = false, title = o.title }) end
   if #o.at == 0 then handle.fail("plot.energy_landscape: at is a list of times, as in {5, 20}") end
   local rows = field.rows("plot.energy_landscape", of, o.name)
   return (rows.y and sheets or curves)(rows, o)
end

return energy_landscape
