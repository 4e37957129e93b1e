-- SPDX-License-Identifier: MIT
--- Persistence of an image or a function.
local barcode = require "cann.barcode"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("lower_star", {
   edges = { nil, "{ first = [m], second = [m] } places from 1 that are joined", type = "table" },
   upper = { false, "sets where the values are at least so much, from the highest down; bars are negated" },
})

--- Bars of the sets where a function is at most a value, as the value grows.
-- Along a line neighbours are joined; an image is cut into triangles, each pixel being joined to the four beside it and
-- to two along one diagonal, and its holes are bars of dimension 1; on a graph, loops never die.
-- @tparam Tensor values [n] along a line, [rows, columns], or [n] with edges
-- @tparam[opt] table options edges, upper
-- @treturn Barcode
-- @usage analyzers.lower_star(image):plot()     analyzers.lower_star(curve, { upper = true }).bars[0]
local function lower_star(values, given)
   local o = accepts(given)
   if type(values) ~= "table" then handle.fail("lower_star takes a tensor of values, not a %s", type(values)) end
   if not tensor.is(values) and values[1] == nil and next(values) ~= nil then
      handle.fail("lower_star takes the values first; edges are an option: lower_star(values, { edges = ... })")
   end
   values = tensor(values):to("float64")
   if o.upper then values = -values end
   if not o.edges then return barcode.lower_star(values) end
   if not (o.edges.first and o.edges.second) then handle.fail("lower_star: edges are { first = [m], second = [m] }") end
   return barcode.lower_star(values, tensor(o.edges.first):to("int64"), tensor(o.edges.second):to("int64"))
end

return lower_star
