-- SPDX-License-Identifier: MIT
--- Environments and the animals that walk in them, as the engine knows them. Lengths in m, times in s.
local door = require "cann.ffi"
local handle = require "cann.handle"
local members = require "cann.members"
local tensor = require "cann.tensor"
local C, ffi = door.C, door.ffi

local world = { methods = {} }
local methods = world.methods
local meta = { __index = methods }

--- True for environments.
function world.is(value) return getmetatable(value) == meta end

local function points(what, given)
   if type(given) ~= "table" then
      handle.fail("environment: %s is a %s; a list of points {x, y} will do", what, type(given))
   end
   local values = tensor.is(given) and given or tensor.from(given)
   return values:to "float64"
end

--- Makes an environment.
-- @tparam table o boundary (list of {x, y}), periodic, walls (list of lines), holes (list of polygons), objects
-- @treturn Environment
function world.environment(o)
   local boundary = points("the boundary", o.boundary)
   local self = setmetatable({ boundary = boundary, walls = {}, holes = {}, objects = o.objects or {},
      periodic = o.periodic or false }, meta)
   self.handle = handle.own(C.cann_environment_new(boundary.handle, self.periodic), C.cann_environment_free)
   for k, hole in ipairs(o.holes or {}) do
      self.holes[k] = points("hole " .. k, hole)
      handle.check(C.cann_environment_hole(self.handle, self.holes[k].handle))
   end
   for k, wall in ipairs(o.walls or {}) do
      self.walls[k] = points("wall " .. k, wall)
      handle.check(C.cann_environment_wall(self.handle, self.walls[k].handle))
   end
   self.low, self.high = boundary:min(1):tolist(), boundary:max(1):tolist()
   return self
end

local function places(given)
   local at = tensor.is(given) and given or tensor.from(given)
   local single = at:rank() == 1
   return (single and at:reshape(1, -1) or at):to "float64", single
end

--- True where places [count, 2] are inside the boundary and in no hole; of one place {x, y} a boolean.
function methods:contains(given)
   local at, single = places(given)
   local inside = tensor.own(C.cann_environment_contains(self.handle, at.handle))
   return single and inside:all() or not single and inside
end

--- Distance in m to the nearest wall or border: [count], of one place a number. Infinite where there is none.
function methods:clearance(given)
   local at, single = places(given)
   local distance = tensor.own(C.cann_environment_clearance(self.handle, at.handle))
   return single and distance[1] or distance
end

local grid = { methods = {} }
local grid_meta = { __index = grid.methods }

function grid_meta.__tostring(self)
   return ("grid  %d x %d cells of %g x %g m, %d free"):format(self.free:size(1), self.free:size(2), self.dx, self.dy,
      self.count)
end
grid_meta.__announce = grid_meta.__tostring

--- The free cells of a grid laid over the environment: rows from the top, columns from the left.
-- A cell is free when its centre is inside the boundary, no thin wall touches it and no hole reaches into it.
-- @tparam number dx width of a cell, m
-- @tparam[opt] number dy its height (dx)
-- @treturn table free [rows, columns], x_edges rising, y_edges falling, cells [count, 2] (row, column, from 1),
-- centres [count, 2], number [rows, columns] (of the free cell, 0 where blocked), count; :cell(places)
function methods:grid(dx, dy)
   if type(dx) ~= "number" or dy ~= nil and type(dy) ~= "number" then
      handle.fail("grid: the size of a cell in m, as in world:grid(0.05)")
   end
   dy = dy or dx
   local free = tensor.own(C.cann_environment_grid(self.handle, dx, dy))
   local rows, columns = free:size(1), free:size(2)
   local cells = free:nonzero()
   local count = cells:size(1)
   local number = tensor.zeros(rows * columns, "int64")
   if count > 0 then
      number:put((cells[{ {}, 1 }] - 1) * columns + cells[{ {}, 2 }], tensor.arange(1, count):to "int64", 1)
   end
   local x_edges = tensor.arange(0, columns) * dx + self.low[1]
   local y_edges = tensor.arange(0, rows) * -dy + self.high[2]
   local centres = tensor.stack({ (cells[{ {}, 2 }] - 0.5) * dx + self.low[1],
      (cells[{ {}, 1 }] - 0.5) * -dy + self.high[2] }):t():contiguous()
   return setmetatable({ free = free, dx = dx, dy = dy, x_edges = x_edges, y_edges = y_edges, cells = cells,
      centres = centres, number = number:reshape(rows, columns), count = count, environment = self }, grid_meta)
end

--- The number (from 1) of the free cell at each place [count, 2]; 0 where there is none. A cell has its left and its
-- lower edge; of one place a number.
function grid.methods:cell(given)
   local at, single = places(given)
   local rows, columns = self.free:size(1), self.free:size(2)
   local column = ((at[{ {}, 1 }] - self.x_edges[1]) / self.dx):floor()
   local row = ((at[{ {}, 2 }] - self.y_edges[1]) / -self.dy):ceil() - 1
   local top = at[{ {}, 2 }]:eq(self.y_edges[1])
   row = tensor.where(top, 0, row)
   local inside = column:ge(0) * column:lt(columns) * row:ge(0) * row:lt(rows)
   local index = tensor.where(inside, row * columns + column, 0):to "int64" + 1
   local number = self.number:flatten():take(index, 1) * inside:to "int64"
   return single and number[1] or number
end

--- The number of the free cell that each place [count, 2] is in, or else of the one whose centre is nearest.
function grid.methods:nearest(given)
   local at = places(given)
   local number = self:cell(at)
   local lost = number:eq(0):nonzero():flatten()
   for _, k in ipairs(lost:tolist()) do
      local away = (self.centres[{ {}, 1 }] - at[k][1]) ^ 2 + (self.centres[{ {}, 2 }] - at[k][2]) ^ 2
      number[k] = away:argmin()
   end
   return number
end

--- Lengths of the shortest ways between all free cells of a grid.
-- @tparam number dx width of a cell, m
-- @tparam[opt] number dy its height (dx)
-- @treturn table distances [cells, cells] m, infinite where no way leads; grid; reachable (false where any is infinite)
-- @usage tasks.Environment{ width = 1, height = 1 }:geodesics(0.25).distances:max()
function methods:geodesics(dx, dy)
   local on = self:grid(dx, dy)
   if on.count == 0 then handle.fail("geodesics: no cell of %g x %g m is free; smaller ones will do", on.dx, on.dy) end
   local distances = tensor.own(C.cann_geodesic_distances(on.free.handle, on.dx, on.dy))
   return { distances = distances, grid = on, reachable = distances:max() < 1 / 0 }
end

local defaults, order = {}, {}
for name, value in ffi.string(C.cann_walker_options()):gmatch "([%w_]+) = ([%w.]+)" do
   order[#order + 1], defaults[name] = name, tonumber(value)
end

--- Names and defaults of the motion's options.
world.motion = defaults

--- An animal at a place.
-- @tparam Environment environment
-- @tparam table o start {x, y}, direction (rad, nil draws one), seed, and the options of world.motion
function world.walker(environment, o)
   local numbers = ffi.new("double[?]", #order)
   for k, name in ipairs(order) do numbers[k - 1] = o[name] or defaults[name] end
   local walker = C.cann_walker_new(environment.handle, o.start[1], o.start[2], o.direction or 0 / 0, numbers, #order,
      o.seed)
   return { handle = handle.own(walker, C.cann_walker_free), environment = environment }
end

--- Walks on.
-- @treturn table position [steps, 2], velocity [steps, 2], head_direction [steps]
-- @treturn number steps done; fewer after Ctrl-C
function world.walk(walker, steps)
   local rows = { position = tensor.zeros(steps, 2), velocity = tensor.zeros(steps, 2),
      head_direction = tensor.zeros(steps) }
   local done = ffi.new "int64_t[1]"
   local status = C.cann_walker_walk(walker.handle, rows.position.handle, rows.velocity.handle,
      rows.head_direction.handle, done)
   if status ~= C.CANN_INTERRUPTED then handle.check(status) end
   return rows, tonumber(done[0])
end

--- Draws the velocity to (x, y) m/s from now on, `strength` times as fast as it wanders.
function world.drift(walker, x, y, strength) handle.check(C.cann_walker_drift(walker.handle, x, y, strength)) end

--- One step to a place.
function world.move(walker, x, y) handle.check(C.cann_walker_move(walker.handle, x, y)) end

function meta.__tostring(self)
   local function some(count, what)
      return count > 0 and (", %d %s%s"):format(count, what, count == 1 and "" or "s") or ""
   end
   return ("environment  %d corners, (%g, %g) to (%g, %g) m%s%s%s%s"):format(self.boundary:size(1), self.low[1],
      self.low[2], self.high[1], self.high[2], some(#self.walls, "wall"), some(#self.holes, "hole"),
      some(#self.objects, "object"), self.periodic and ", periodic" or "")
end
meta.__announce = meta.__tostring

meta.__names = members.with(methods)

return world
