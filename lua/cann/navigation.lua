-- SPDX-License-Identifier: MIT
--- What navigation tasks share: a trajectory with its kinematics, and how it drives models. Lengths in m, times in
-- s, but for `dt` and `t`, which are in ms as those of every task.
--
-- A trajectory has steps, dt, t [steps] (ms), position [steps, 2] m, velocity [steps, 2] m/s, speed [steps],
-- movement_direction [steps] and head_direction [steps] rad, rotation [steps] (of the head, rad per step),
-- angular_velocity [steps] rad/s, linear_gain and angular_gain [steps] (speed and angular velocity as a share of
-- their largest).
local handle = require "cann.handle"
local members = require "cann.members"
local network = require "cann.network"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"
local world = require "cann.world"

local navigation = { methods = {} }
local methods = navigation.methods
local meta = { __index = methods }

--- True for navigation tasks.
function navigation.is(value) return getmetatable(value) == meta end

--- Options of an environment.
navigation.place_options = {
   world = { nil, "the environment (tasks.Environment{...}); instead of the options below", type = "table" },
   boundary = { nil, "corners {x, y} in order, m (a rectangle of width x height)", type = "table" },
   width = { 5, "of the rectangle, m", above = 0 },
   height = { 5, "of the rectangle, m", above = 0 },
   borders = { "solid", "solid, or periodic: left at one side, entered at the other",
      choices = { "solid", "periodic" } },
   walls = { {}, "thin walls: lists of points {x, y}" },
   holes = { {}, "polygons that cannot be entered" },
   objects = { {}, "places {x, y} of objects" },
}

--- Options of the motion.
navigation.motion_options = {
   start = { nil, "place of the first step, m (the free place nearest to the middle)", type = "table" },
   direction = { nil, "of the head at first, rad (drawn)", type = "number" },
   dt = { world.motion.dt, "step, s", above = 0 },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
   speed_mean = { world.motion.speed_mean, "of the speed in open space, m/s", above = 0 },
   speed_std = { world.motion.speed_std, "standard deviation of the speed in open space, m/s; 0: constant",
      at_least = 0 },
   speed_law = { "weibull", "weibull: of that mean and deviation; rayleigh: of scale speed_mean, whatever speed_std, "
      .. "as other programs have it", choices = { "weibull", "rayleigh" } },
   speed_coherence_time = { world.motion.speed_coherence_time, "s", above = 0 },
   rotational_velocity_std = { world.motion.rotational_velocity_std, "rad/s", at_least = 0 },
   rotational_velocity_coherence_time = { world.motion.rotational_velocity_coherence_time, "s", above = 0 },
   head_direction_smoothing = { world.motion.head_direction_smoothing, "time constant of the head, s", at_least = 0 },
   thigmotaxis = { world.motion.thigmotaxis, "0: walls are avoided, 1: followed", at_least = 0, at_most = 1 },
   wall_repel_distance = { world.motion.wall_repel_distance, "from where on a wall is felt, m", at_least = 0 },
   wall_repel_strength = { world.motion.wall_repel_strength, "of the wall's push", at_least = 0 },
}

--- A declaration of a task's own options beside those of place and motion.
function navigation.declare(name, own, ...)
   local rows = {}
   for _, part in ipairs { own, ... } do
      for key, row in pairs(part) do rows[key] = rows[key] or row end
   end
   return options.declare(name, rows)
end

--- The environment that options name.
function navigation.environment(name, o)
   if o.world then
      if not world.is(o.world) then
         handle.fail("%s: world is a %s; tasks.Environment{...} will do", name, type(o.world))
      end
      return o.world
   end
   local rectangle = { { 0, 0 }, { o.width, 0 }, { o.width, o.height }, { 0, o.height } }
   return world.environment { boundary = o.boundary or rectangle, walls = o.walls, holes = o.holes,
      objects = o.objects, periodic = o.borders == "periodic" }
end

-- The middle of the box; where that is outside or at a wall, the place nearest to it that is not.
local function middle_of(environment)
   local low, high = environment.low, environment.high
   local middle = tensor { (low[1] + high[1]) / 2, (low[2] + high[2]) / 2 }
   local step = math.max(high[1] - low[1], high[2] - low[2]) / 40
   local function is_free(places) return environment:contains(places) * environment:clearance(places):ge(step / 2) end
   local places = middle:reshape { 1, 2 }
   if not is_free(places):any() then
      places = environment:grid(step).centres
      places = places[is_free(places):ne(0)]
      if places:size(1) == 0 then return middle:tolist() end
   end
   return places:at(1, ((places - middle) ^ 2):sum(2):argmin()):tolist()
end

--- An animal where the options put it.
function navigation.walker(name, environment, o)
   local defaults = require "cann.defaults"
   local start = o.start or middle_of(environment)
   local given = { seed = o.seed or defaults.seed, rayleigh = o.speed_law == "rayleigh" and 1 or 0,
      start = tracking.place(name, "start", start, 2), direction = o.direction }
   for key in pairs(world.motion) do given[key] = given[key] or o[key] end
   return world.walker(environment, given)
end

-- Angles brought into [-pi, pi).
local function wrap(angle) return angle - ((angle + math.pi) / (2 * math.pi)):floor() * (2 * math.pi) end

-- Row 1 repeats row 2, as a path has no past before its first sample.
local function differences(values)
   local n = values:size(1)
   return values[{ { 2, n } }] - values[{ { 1, n - 1 } }]
end

local function led_by(first, rest) return tensor.concatenate({ first, rest }, 1) end

--- The direction of movement [steps], 0 at rest, and the head's direction that follows from it, held at rest.
function navigation.directions(velocity, speed)
   local moving = speed:gt(0)
   local direction = tensor.where(moving, velocity[{ {}, 2 }]:atan2(velocity[{ {}, 1 }]), 0)
   local turns = led_by(tensor.zeros(1), direction[moving])
   return direction, turns:take(moving:to("int64"):cumsum(1) + 1, 1)
end

local function share_of_largest(values)
   local largest = values:abs():max()
   return largest > 0 and values / largest or values * 0
end

--- Makes the task of a path.
-- @tparam table fields name, dt (s), position [steps, 2], and where known velocity, head_direction, times [steps] s,
-- world
function navigation.new(fields)
   local n = fields.position:size(1)
   if n < 1 then handle.fail("%s: a path of no steps; a longer duration will do", fields.name) end
   local times = fields.times or tensor.arange(0, n - 1) * fields.dt
   local passed = n > 1 and differences(times) or nil
   if not fields.velocity then
      fields.velocity = n > 1 and differences(fields.position) / passed:reshape(-1, 1) or tensor.zeros(1, 2)
      if n > 1 then fields.velocity = led_by(fields.velocity[{ { 1, 1 } }], fields.velocity) end
   end
   fields.speed = (fields.velocity * fields.velocity):sum(2):sqrt()
   local held
   fields.movement_direction, held = navigation.directions(fields.velocity, fields.speed)
   fields.head_direction = fields.head_direction or held
   local turned = n > 1 and wrap(differences(fields.head_direction)) or nil
   fields.rotation = turned and led_by(tensor.zeros(1), turned) or tensor.zeros(1)
   fields.angular_velocity = turned and led_by(tensor.zeros(1), turned / passed) or tensor.zeros(1)
   fields.linear_gain = share_of_largest(fields.speed)
   fields.angular_gain = share_of_largest(fields.angular_velocity)
   fields.steps, fields.seconds = n, times
   fields.dt = fields.dt * 1000
   fields.t = (times - times[1]) * 1000
   return setmetatable(fields, meta)
end

--- The same path at another step, on straight lines between its samples; the head turns the short way.
-- @tparam number dt step, ms
-- @usage tasks.OpenLoopNavigation{ duration = 1, seed = 1 }:resample(1).steps
function methods:resample(dt)
   if type(dt) ~= "number" or not (dt > 0) then handle.fail("resample: a step of %s ms", tostring(dt)) end
   local last = self.t[self.steps]
   local count = tracking.steps(self.name, "its duration", last, dt) + 1
   local at = tensor.arange(0, count - 1) * dt
   local unwrapped = self.rotation:cumsum(1) + self.head_direction[1]
   return navigation.new { name = self.name, dt = dt / 1000, world = self.world, times = at / 1000 + self.seconds[1],
      position = tensor.interpolate(at, self.t, self.position),
      head_direction = wrap(tensor.interpolate(at, self.t, unwrapped)) }
end

--- What a model can follow, by the names that its `follows` uses.
local series = {
   x = function(self) return self.position[{ {}, 1 }] end,
   y = function(self) return self.position[{ {}, 2 }] end,
   velocity_x = function(self) return self.velocity[{ {}, 1 }] end,
   velocity_y = function(self) return self.velocity[{ {}, 2 }] end,
   speed = function(self) return self.speed end,
   heading = function(self) return self.head_direction end,
   movement_direction = function(self) return self.movement_direction end,
   angular_velocity = function(self) return self.angular_velocity end,
   linear_gain = function(self) return self.linear_gain end,
   angular_gain = function(self) return self.angular_gain end,
   cell = function(self, group)
      if not group.place_grid then handle.fail("%s: %s has no grid of places", self.name, group.model.name) end
      return group.place_grid:nearest(self.position)
   end,
}

local function names_of(table_of)
   local names = {}
   for name in pairs(table_of) do names[#names + 1] = name end
   table.sort(names)
   return names
end

-- The path's names get a prefix of their own, so that a model may have an input x that follows x.
local function drive_of(self, net, group, input, expression)
   local used = {}
   local renamed = expression:gsub("[%a_][%w_]*", function(name)
      if not series[name] then return nil end
      local own = "path_" .. name
      used[own] = used[own] or series[name](self, group):contiguous()
      return own
   end)
   return { input = net.single and input or group.name .. "." .. input, expression = renamed, series = used }
end

--- How the inputs of a network's models are driven: by what each model's `follows` says.
function methods:drives(net)
   local drives, able = {}, {}
   for _, group in ipairs(network.is(net) and net.groups or {}) do
      for _, input in ipairs(names_of(group.model.follows or {})) do
         drives[#drives + 1] = drive_of(self, net, group, input, group.model.follows[input])
      end
      able[#able + 1] = group.model.name
   end
   if #drives == 0 then
      handle.fail("%s: no model of the network (%s) says how it follows a path; cann.model{ ..., follows = { I = "
         .. "\"expression of %s\" } } does", self.name, table.concat(able, ", "), table.concat(names_of(series), ", "))
   end
   return drives
end

--- Saves the trajectory as .npz; tasks.ImportedNavigation{ file = ... } reads it again.
function methods:save(path)
   tensor.save(path, { t = self.seconds, pos = self.position, velocity = self.velocity,
      head_direction = self.head_direction })
   return self
end

function meta.__tostring(self)
   return ("%s  %d steps of %g ms, %.4g s, %.3g m walked"):format(self.name, self.steps, self.dt,
      self.t[self.steps] / 1000, self.speed:sum() * self.dt / 1000)
end
meta.__announce = meta.__tostring

meta.__names = members.with(methods)

return navigation
