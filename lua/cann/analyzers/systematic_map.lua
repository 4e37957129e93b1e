-- SPDX-License-Identifier: MIT
--- Rate maps of a model that is led over the whole box, line by line.
local handle = require "cann.handle"
local navigation = require "cann.navigation"
local options = require "cann.options"
local rate_maps = require "cann.analyzers.rate_maps"
local tensor = require "cann.tensor"

local accepts = options.declare("systematic_map", {
   width = { 2.2, "of the box, m", above = 0 },
   height = { 2.2, "of the box, m", above = 0 },
   resolution = { 40, "lines, and bins along each axis", at_least = 2, at_most = 1000, whole = true },
   speed = { 0.5, "m/s", above = 0 },
   dt = { nil, "step, ms (that of the model)", type = "number", above = 0 },
   settle = { 1000, "ms at rest before the first line, left out of the maps", at_least = 0 },
   name = { "r", "the variable" },
   one_way = { false, "each line is seen upwards only and walked back unseen; else up one and down the next, in half "
      .. "the time, where the lag of the activity shows as a jag" },
   centred = { true, "the middle of the box is the place 0, 0; else its lower left corner is" },
})

-- Up one line and back, or down the next, moving over by one bin between them: places [steps, 2], after `rest` steps.
local function path_of(o, dt)
   local low_x = o.centred and -o.width / 2 or 0
   local low_y = o.centred and -o.height / 2 or 0
   local corners, bin = {}, o.width / o.resolution
   for line = 0, o.resolution - 1 do
      local x, up = low_x + (line + 0.5) * bin, o.one_way or line % 2 == 0
      corners[#corners + 1] = { x, up and low_y or low_y + o.height }
      corners[#corners + 1] = { x, up and low_y + o.height or low_y }
      if o.one_way then corners[#corners + 1] = { x, low_y } end
   end
   local at = tensor.from(corners)
   local n = at:size(1)
   local way = at:range(1, 2, n) - at:range(1, 1, n - 1)
   local reached = tensor.concatenate { tensor.zeros(1), (way * way):sum(2):sqrt():cumsum(1) }
   local steps = math.floor(reached[n] / (o.speed * dt / 1000)) + 1
   local rest = math.floor(o.settle / dt + 0.5)
   local lengths = (tensor.arange(1, steps + rest) - 1 - rest):clip(0, math.huge) * (o.speed * dt / 1000)
   return tensor.interpolate(lengths, reached, at), rest
end

--- Runs a model along lines that cover a box and maps what it does at each place: one pass, so each bin is seen with
-- the least drift that a continuous path allows. A model that starts even everywhere needs a state that is not.
-- @tparam Network net that follows a walk: a place, or a velocity
-- @tparam[opt] table options width, height, resolution, speed, dt, settle, name, one_way, centred
-- @treturn Maps rate [cells, y, x] of means, not smoothed; NaN where no step fell
-- @treturn Run of the whole path
-- @usage maps = analyzers.systematic_map(models.GridCell2DPosition{ mapping_ratio = 6 }, { resolution = 30 })
local function systematic_map(net, given)
   local o = accepts(given)
   if type(net) ~= "table" or type(net.run) ~= "function" then
      handle.fail("systematic_map takes a network that follows a walk, not a %s", type(net))
   end
   local dt = o.dt or net:step_size()
   local position, rest = path_of(o, dt)
   local walk = navigation.new { name = "systematic_map", dt = dt / 1000, position = position }
   local bin = math.max(1, math.floor(o.height / o.resolution / (o.speed * dt / 1000) / 3))
   local run = net:run(walk, { record = { o.name }, dt = dt, every = bin, progress = false })
   local low_x, low_y = o.centred and -o.width / 2 or 0, o.centred and -o.height / 2 or 0
   local values = run[o.name]:to("float64")
   values = values:reshape(values:size(1), -1)
   local steps = ((run.t / run.dt):round() - run.first):to("int64")
   local places = position:take(steps, 1)
   local seen = steps:gt(rest)
   if o.one_way then seen = seen:both(walk.velocity:at(2, 2):take(steps, 1):ge(0)) end
   return rate_maps({ x = places:at(2, 1)[seen], y = places:at(2, 2)[seen], values = values[seen] },
      { bins = o.resolution, sigma = 0, edge = "clamped",
         range = { x = { low_x, low_x + o.width }, y = { low_y, low_y + o.height } } }), run
end

return systematic_map
