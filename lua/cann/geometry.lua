-- SPDX-License-Identifier: MIT
--- Where the elements of a group stand: regular grids on a line, a ring, a plane or a torus, or of any shape.
-- A geometry is part of a model's description; its options become options of the model. Array axes run
-- as in a matrix: coordinate 1 runs along the last axis, coordinate 2 along the one before.
local handle = require "cann.handle"
local options = require "cann.options"

local geometry = {}

local OPEN, RING, RING_BOTH = 0, 1, 2

local meta = { __index = {} }

--- True for geometries.
function geometry.is(value) return getmetatable(value) == meta end

--- The number of elements.
function meta.__index:count()
   local count = 1
   for _, length in ipairs(self.shape) do count = count * length end
   return count
end

--- A copy with some of the options changed.
function meta.__index:with(changes)
   local all = {}
   for name, value in pairs(self.given) do all[name] = value end
   for name, value in pairs(changes) do all[name] = value end
   return geometry[self.kind](all)
end

--- The length of one turn of coordinate k, or nil where it does not wrap.
function meta.__index:turn(k)
   local axis = #self.shape + 1 - k
   return self.wrap[axis] ~= OPEN and self.high[axis] - self.low[axis] or nil
end

local function describe(self)
   return ("%s of %s, %.4g to %.4g"):format(self.kind, table.concat(self.shape, " x "),
      self.low[1], self.high[1])
end
meta.__tostring = describe

local function build(kind, given, shape, wrap)
   if not (given.z_min < given.z_max and given.z_max - given.z_min < math.huge) then
      handle.fail("%s: from z_min = %g to z_max = %g; finite ends in ascending order will do", kind, given.z_min,
         given.z_max)
   end
   local self = { kind = kind, given = given, shape = shape, rank = #shape, low = {}, high = {}, wrap = {} }
   for axis = 1, #shape do
      self.low[axis], self.high[axis], self.wrap[axis] = given.z_min, given.z_max, wrap
   end
   return setmetatable(self, meta)
end

local function wrap_of(ends) return ends == "both" and RING_BOTH or RING end

local function rows(more)
   local all = {
      z_min = { -math.pi, "coordinate of the first grid point, rad" },
      z_max = { math.pi, "coordinate of the end of the axis, rad" },
   }
   for name, row in pairs(more) do all[name] = row end
   return all
end

local both = { "both", "both: the two ends are grid points at one place; one: the end is not repeated",
   choices = { "both", "one" } }

--- What each kind of geometry takes; the table also declares the options of models that have one.
geometry.options = {
   ring = options.declare("ring", rows { n = { 256, "elements on the ring", at_least = 2, whole = true },
      ends = both }),
   line = options.declare("line", rows { n = { 256, "elements on the line", at_least = 1, whole = true } }),
   torus = options.declare("torus", rows { length = { 64, "elements along each axis", at_least = 2, whole = true },
      ends = both }),
   plane = options.declare("plane", rows { length = { 64, "elements along each axis", at_least = 1, whole = true } }),
   grid = options.declare("grid", {
      shape = { { 8, 8 }, "elements along each array axis, 1 to 4 axes", type = "table" },
      spacing = { 1, "between neighbours; the first of an axis stands at 0", above = 0 },
   }),
}

--- A ring of n elements.
-- @tparam table options n (256), z_min (-pi), z_max (pi) rad, ends ("both": the two ends are grid
-- points at one place of the ring; "one": the end is not repeated)
function geometry.ring(given)
   local o = geometry.options.ring(given)
   return build("ring", o, { o.n }, wrap_of(o.ends))
end

--- A line of n elements from z_min to z_max; nothing wraps.
function geometry.line(given)
   local o = geometry.options.line(given)
   return build("line", o, { o.n }, OPEN)
end

--- A sheet of length x length elements, periodic along both axes.
function geometry.torus(given)
   local o = geometry.options.torus(given)
   return build("torus", o, { o.length, o.length }, wrap_of(o.ends))
end

--- A sheet of length x length elements; nothing wraps.
function geometry.plane(given)
   local o = geometry.options.plane(given)
   return build("plane", o, { o.length, o.length }, OPEN)
end

local most_axes = 4

--- A grid of any shape; nothing wraps.
-- @tparam table options shape ({8, 8}), spacing (1)
-- @usage cann.geometry.grid{ shape = { 4, 5, 6 } }
function geometry.grid(given)
   if type(given) == "table" and type(given[1]) == "number" then
      handle.fail "grid: the lengths go by a name, as in cann.geometry.grid{ shape = { 20, 30 } }"
   end
   local o = geometry.options.grid(given)
   local shape, low, high, wrap = {}, {}, {}, {}
   if #o.shape < 1 or #o.shape > most_axes then
      handle.fail("grid: a shape of %d axes; 1 to %d will do", #o.shape, most_axes)
   end
   for axis, length in ipairs(o.shape) do
      if type(length) ~= "number" or length % 1 ~= 0 or length < 1 or length > 2 ^ 31 then
         handle.fail("grid: shape[%d] = %s; a whole number from 1 will do", axis, tostring(length))
      end
      shape[axis], low[axis], wrap[axis] = length, 0, OPEN
      high[axis] = o.spacing * math.max(length - 1, 1)
   end
   return setmetatable({ kind = "grid", given = o, shape = shape, rank = #shape, low = low, high = high, wrap = wrap },
      meta)
end

for kind, declared in pairs(geometry.options) do options.attach(geometry[kind], function() return declared end) end

return geometry
