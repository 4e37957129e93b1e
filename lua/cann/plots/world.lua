-- SPDX-License-Identifier: MIT
--- An environment with its walls, holes and objects, and the path walked in it.
local figure = require "cann.figure"
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local options = require "cann.options"
local run = require "cann.run"
local tensor = require "cann.tensor"
local world = require "cann.world"

local accepts = options.declare("plot.world", {
   decoded = { nil, "a second path, m: tensor [steps, 2]", type = "table" },
   moving = { false, "the path grows as time goes on" },
   cells = { nil, "a grid (world:grid(dx)) whose free cells are marked", type = "table" },
   title = { nil, "words above", type = "string" },
})

local gap = { 0 / 0, 0 / 0 }

-- Lines one after the other, with a gap between each two.
local function lines_of(lists, closed)
   local all = {}
   for _, list in ipairs(lists) do
      local corners = list:tolist()
      if closed then corners[#corners + 1] = corners[1] end
      for _, corner in ipairs(corners) do all[#all + 1] = corner end
      all[#all + 1] = gap
   end
   return #all > 0 and tensor.from(all) or nil
end

local function add(panel, name, values, layer)
   if not values then return end
   panel.data[name] = values
   layer.xy = name
   panel.layers[#panel.layers + 1] = layer
end

--- Draws an environment, or a navigation task in its environment.
-- @tparam Environment|Navigation|Run what
-- @tparam[opt] table options decoded, moving, cells, title
-- @treturn Figure data: boundary, walls, holes, objects, path, decoded
-- @usage plot.world(tasks.OpenLoopNavigation{ duration = 60, seed = 1 }):save("walk.pdf")
local function draw(what, given)
   local o = accepts(given)
   if run.is(what) and navigation.is(what.task) then what = what.task end
   local task = navigation.is(what) and what or nil
   local environment = task and task.world or what
   if task and not task.world then environment = nil
   elseif not world.is(environment) then
      handle.fail("plot.world takes an environment or a navigation task, not a %s", type(what))
   end
   local panel = { data = {}, layers = {}, title = o.title, square = true }
   if o.cells then
      add(panel, "cells", o.cells.centres, { draw = "points", colour = "#CCDDEE", size = 0.4 })
   end
   if task then
      add(panel, "path", task.position, { draw = "line", name = o.decoded and "path" or nil, colour = "#9999AA",
         width = 0.7 })
      panel.data.t = task.t
   end
   if o.decoded then
      local decoded = tensor.is(o.decoded) and o.decoded or tensor.from(o.decoded)
      add(panel, "decoded", decoded:to "float64", { draw = "line", name = "decoded", colour = 1, width = 0.7 })
   end
   if environment then
      local boundary = lines_of({ environment.boundary }, true)
      add(panel, "boundary", boundary, { draw = "line", colour = "#000000", width = 1.5 })
      add(panel, "walls", lines_of(environment.walls), { draw = "line", colour = "#AA3333", width = 1.5 })
      add(panel, "holes", lines_of(environment.holes, true), { draw = "line", colour = "#000000" })
      if #environment.objects > 0 then
         add(panel, "objects", tensor.from(environment.objects), { draw = "points", colour = 2, size = 1.5 })
      end
   end
   local extent = environment and environment.boundary or task.position
   if panel.data.decoded then extent = tensor.concatenate({ extent, panel.data.decoded }, 1) end
   panel.data.extent_x, panel.data.extent_y = extent[{ {}, 1 }]:contiguous(), extent[{ {}, 2 }]:contiguous()
   panel.x, panel.y = { label = "x (m)", of = "extent_x" }, { label = "y (m)", of = "extent_y" }
   if task and o.moving then
      panel.moving = { path = "upto", decoded = o.decoded and "upto" or nil }
      panel.clock = { of = "t", name = "t", unit = "ms" }
   end
   return figure.new { panel }
end

return draw
