-- SPDX-License-Identifier: MIT
--- A place to walk in: a polygon with thin walls, holes and objects.
local navigation = require "cann.navigation"

local accepts = navigation.declare("Environment", {
   boundary = navigation.place_options.boundary, width = { 1, "of the rectangle, m", above = 0 },
   height = { 1, "of the rectangle, m", above = 0 }, borders = navigation.place_options.borders,
   walls = navigation.place_options.walls, holes = navigation.place_options.holes,
   objects = navigation.place_options.objects,
})

--- Makes the environment.
-- @tparam table options boundary, or width and height; borders, walls, holes, objects
-- @treturn Environment :contains(places), :clearance(places), :grid(dx, dy), :geodesics(dx, dy)
-- @raise polygons that cross themselves, walls outside
-- @usage tasks.Environment{ boundary = {{0,0},{1,0},{1,1},{0,1}}, walls = {{{.5,0},{.5,.6}}} }
local function environment(given) return navigation.environment("Environment", accepts(given)) end

return environment
