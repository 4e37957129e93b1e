-- SPDX-License-Identifier: MIT
--- A T-maze to walk in: a stem from the origin upwards, two arms, with or without recesses at the junction.
local handle = require "cann.handle"
local options = require "cann.options"
local world = require "cann.world"

local accepts = options.declare("TMaze", {
   width = { 0.3, "of the stem, m", above = 0 },
   stem = { 1, "length of the stem, m", above = 0 },
   arm = { 0.75, "length of each arm from the middle, m", above = 0 },
   thickness = { 0.3, "of the arms, m", above = 0 },
   recess = { false, "small recesses where the stem meets the arms" },
   recess_width = { nil, "m (a quarter of the thickness)", type = "number", above = 0 },
   recess_depth = { nil, "m (a quarter of the thickness)", type = "number", above = 0 },
})

--- Corners in order, from the stem's left foot.
local function corners(o)
   local half, stem, arm, top = o.width / 2, o.stem, o.arm, o.stem + o.thickness
   local left = { { -half, 0 }, { -half, stem } }
   if o.recess then
      local wide, deep = half + (o.recess_width or o.thickness / 4), stem - (o.recess_depth or o.thickness / 4)
      if wide >= arm or deep <= 0 then
         handle.fail("TMaze: recesses to %g m from the middle and down to %g m do not fit beside arms of %g m and a "
            .. "stem of %g m", wide, deep, arm, stem)
      end
      left = { { -half, 0 }, { -half, deep }, { -wide, deep }, { -wide, stem } }
   end
   left[#left + 1], left[#left + 2] = { -arm, stem }, { -arm, top }
   local all = {}
   for k, corner in ipairs(left) do all[k] = corner end
   for k = #left, 1, -1 do all[#all + 1] = { -left[k][1], left[k][2] } end
   return all
end

--- Makes the maze.
-- @tparam table options width, stem, arm, thickness, recess, recess_width, recess_depth (m)
-- @treturn Environment
-- @usage tasks.OpenLoopNavigation{ world = tasks.TMaze{ recess = true }, start = {0, 0.15}, duration = 10 }
local function t_maze(given)
   local o = accepts(given)
   if o.arm <= o.width / 2 then handle.fail("TMaze: arms of %g m do not leave a stem of %g m", o.arm, o.width) end
   return world.environment { boundary = corners(o) }
end

return t_maze
