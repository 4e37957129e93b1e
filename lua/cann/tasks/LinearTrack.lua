-- SPDX-License-Identifier: MIT
--- Running on a line: a track with two ends, or one that closes.
-- The velocity is an Ornstein-Uhlenbeck process, exact at any step; at an end the animal turns round, and its mean
-- velocity with it, so that one which is fast enough runs to and fro.
local cann = require "cann"
local defaults = require "cann.defaults"
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local options = require "cann.options"
local tensor = require "cann.tensor"
local tracking = require "cann.tracking"

local accepts = options.declare("LinearTrack", {
   duration = { 20, "s", above = 0 },
   length = { 2, "of the track, m", above = 0 },
   ends = { "solid", "solid: the animal turns round; periodic: the track is closed",
      choices = { "solid", "periodic" } },
   start = { nil, "place of the first step, m (the middle)", type = "number", at_least = 0 },
   dt = { 0.05, "step, s", above = 0 },
   velocity_mean = { 0, "m/s; of a solid track from one end to the other and back" },
   velocity_std = { 0.2, "standard deviation round the mean, m/s", at_least = 0 },
   coherence_time = { 0.7, "of the velocity, s", above = 0 },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
})

-- What wanders round 0: each step keeps a share of it and adds a push.
local wandering = cann.model { name = "wandering", kind = "system", units = "off", param = "keep", state = "v = 0",
   input = "push", eqs = "v += (keep - 1)*v + push" }

local function velocities(o, steps)
   if o.velocity_std == 0 then return tensor.full(o.velocity_mean, steps) end
   local keep = math.exp(-o.dt / o.coherence_time)
   local draws = tensor.zeros(steps):normal(0, o.velocity_std, { seed = o.seed or defaults.seed })
   local push = draws * math.sqrt(1 - keep ^ 2)
   push[1] = draws[1]
   local run = cann.run(wandering { keep = keep }, steps, { dt = 1, input = { push = push }, record = "v",
      precision = "float64", progress = false })
   if run.steps < steps then handle.fail("LinearTrack: interrupted after %d of %d steps", run.steps, steps) end
   return run.v:flatten() + o.velocity_mean
end

--- Makes the walk. Row k of its arrays is the state k - 1 steps from the start; y is 0.
-- @tparam table options duration (s), length (m), ends, start, dt (s), velocity_mean, velocity_std, coherence_time,
-- seed
-- @treturn Navigation position [steps, 2], velocity, speed, head_direction (0 or pi) ...; a task for net:run
-- @raise a start beyond the track
-- @usage tasks.LinearTrack{ duration = 60, length = 1.5, velocity_mean = 0.3, velocity_std = 0.1, seed = 1 }
local function linear_track(given)
   local o = accepts(given)
   local start = o.start or o.length / 2
   if start > o.length then
      handle.fail("LinearTrack: start = %g m, but the track is %g m long", start, o.length)
   end
   local steps = tracking.steps("LinearTrack", "duration", o.duration, o.dt)
   if steps < 1 then handle.fail("LinearTrack: %g s are less than a step of %g s", o.duration, o.dt) end
   local v = velocities(o, steps)
   -- Without ends the animal would be here; a turn at an end is a reflection of the line.
   local free = tensor.concatenate { tensor.zeros(1), (v * o.dt):cumsum(1) }[{ { 1, steps } }] + start
   local round = o.ends == "periodic" and o.length or 2 * o.length
   local x = free - (free / round):floor() * round
   if o.ends == "solid" then
      local back = x:gt(o.length)
      x, v = tensor.where(back, x * -1 + round, x), tensor.where(back, -v, v)
   end
   local none = tensor.zeros(steps)
   return navigation.new { name = "LinearTrack", dt = o.dt, position = tensor.stack({ x, none }, 2),
      velocity = tensor.stack({ v, none }, 2) }
end

return linear_track
