-- SPDX-License-Identifier: MIT
--- What plots of fields share: the recorded rows of a variable with the places of the elements.
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local tensor = require "cann.tensor"

local field = {}

--- Rows, time axis and coordinates of a recorded variable.
-- @tparam string owner for sentences
-- @tparam Run|Tensor of a run, or rows [rows, n] or [rows, n, n]
-- @tparam[opt] string name the variable
-- @treturn table rows, t [rows], x (coordinate 1), y (coordinate 2, on a sheet), angle (true: rad around a ring)
function field.rows(owner, of, name)
   if tensor.is(of) then
      local rows = numbers.take(owner, "rows", of)
      if rows:rank() < 2 or rows:rank() > 3 then
         handle.fail("%s: rows [%s]; [rows, n] or [rows, n, n] will do", owner, table.concat(rows:shape(), ", "))
      end
      return { rows = rows, t = tensor.arange(1, rows:size(1)), x = tensor.arange(1, rows:size(-1)),
         y = rows:rank() == 3 and tensor.arange(1, rows:size(2)) or nil, unit = "row", x_label = "element" }
   end
   if type(of) ~= "table" or not of.t then handle.fail("%s takes a run or a tensor of rows", owner) end
   if of.batch and of.batch > 1 then
      handle.fail("%s: the run has a batch; take one member with run:member(b)", owner)
   end
   local value = of[name]
   if not tensor.is(value) then
      handle.fail("%s: '%s' was not recorded; run with record = {\"%s\"}", owner, tostring(name), tostring(name))
   end
   local geometry = of.model and of.model.geometry
   local rows = numbers.take(owner, name, value)
   if rows:rank() == 1 then rows = rows:reshape(rows:count(), 1) end
   local whole = geometry and rows:rank() == geometry.rank + 1 and rows:size(-1) == geometry.shape[geometry.rank]
   return {
      rows = rows, t = numbers.take(owner, "t", of.t), unit = "ms",
      x = whole and of.model:coordinates(1) or tensor.arange(1, rows:size(-1)),
      y = rows:rank() == 3 and (whole and of.model:coordinates(2) or tensor.arange(1, rows:size(2))) or nil,
      angle = whole and geometry:turn(1) and math.abs(geometry:turn(1) - 2 * math.pi) < 1e-9,
      x_label = whole and (geometry:turn(1) and "angle (rad)" or "place") or "element",
   }
end

--- Axis of the coordinates.
function field.axis(rows, which)
   return { label = rows.x_label, of = which, tight = true, angle = rows.angle }
end

return field
