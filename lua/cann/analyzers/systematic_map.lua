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
   one_way = { false, "each line is walked upwards from its foot, with the states the network had there; else up one "
      .. "and down the next, where the lag of the activity shows as a jag and drift adds up" },
   centred = { true, "the middle of the box is the place 0, 0; else its lower left corner is" },
})

-- Lower left corner of the box.
local function corner_of(o) return o.centred and -o.width / 2 or 0, o.centred and -o.height / 2 or 0 end

-- The places [steps, 2] of a walk through corners after `rest` steps at the first.
local function along(corners, rest, o, dt)
   local at = tensor.from(corners)
   local n = at:size(1)
   local way = at:range(1, 2, n) - at:range(1, 1, n - 1)
   local reached = tensor.concatenate { tensor.zeros(1), (way * way):sum(2):sqrt():cumsum(1) }
   local steps = math.floor(reached[n] / (o.speed * dt / 1000)) + 1
   local lengths = (tensor.arange(1, steps + rest) - 1 - rest):clip(0, math.huge) * (o.speed * dt / 1000)
   return tensor.interpolate(lengths, reached, at)
end

-- Up one line, down the next, moving over by one bin between them.
local function meander(o)
   local low_x, low_y = corner_of(o)
   local corners, bin = {}, o.width / o.resolution
   for line = 0, o.resolution - 1 do
      local x, up = low_x + (line + 0.5) * bin, line % 2 == 0
      corners[#corners + 1] = { x, up and low_y or low_y + o.height }
      corners[#corners + 1] = { x, up and low_y + o.height or low_y }
   end
   return corners
end

local function walk_of(path, dt)
   return navigation.new { name = "systematic_map", dt = dt / 1000, position = path }
end

-- Leads the network along a path; places and values of the steps kept after `rest`.
local function lead(net, path, rest, o, dt)
   local every = math.max(1, math.floor(o.height / o.resolution / (o.speed * dt / 1000) / 3))
   local run = net:run(walk_of(path, dt), { record = { o.name }, dt = dt, every = every, progress = false })
   local values = run[o.name]:to("float64")
   values = values:reshape(values:size(1), -1)
   local steps = ((run.t / run.dt):round() - run.first):to("int64")
   local seen = steps:gt(rest)
   return path:take(steps, 1)[seen], values[seen], run
end

local function states_of(net)
   local values = {}
   for _, group in ipairs(net.groups) do
      for _, row in ipairs(group.model.states) do
         local name = net.single and row.name or group.name .. "." .. row.name
         values[name] = net:get(name)
      end
   end
   return values
end

-- Along the lower edge from foot to foot; up each line from there, and on with the states of the foot.
local function upwards(net, rest, o, dt)
   local low_x, low_y = corner_of(o)
   local places, seen, run = {}, {}, nil
   for line = 1, o.resolution do
      local x = low_x + (line - 0.5) * o.width / o.resolution
      local up = along({ { x, low_y }, { x, low_y + o.height } }, 0, o, dt)
      local here = up:range(1, 1, 1)
      local to_foot = line == 1 and here:expand(rest + 1, 2):copy()
         or along({ { x - o.width / o.resolution, low_y }, { x, low_y } }, 0, o, dt)
      net:run(walk_of(to_foot, dt), { dt = dt, progress = false })
      local foot = states_of(net)
      places[line], seen[line], run = lead(net, up, 0, o, dt)
      net:set(foot)
   end
   return tensor.concatenate(places), tensor.concatenate(seen), run
end

--- Runs a model along lines that cover a box and maps what it does at each place: one pass, so each bin is seen with
-- the least drift that a continuous path allows. A model that starts even everywhere needs a state that is not.
-- A network that integrates velocity drifts, GridCell2DVelocity by some tenths of a cell per second even at rest: over
-- the minutes of a whole box that smears the map, and one_way, where each line is as old as its way from the first
-- foot alone, keeps it.
-- @tparam Network net that follows a walk: a place, or a velocity
-- @tparam[opt] table options width, height, resolution, speed, dt, settle, name, one_way, centred
-- @treturn Maps rate [cells, y, x] of means, not smoothed; NaN where no step fell
-- @treturn Run of the whole path; with one_way of the last line
-- @usage maps = analyzers.systematic_map(models.GridCell2DPosition{ mapping_ratio = 6 }, { resolution = 30 })
local function systematic_map(net, given)
   local o = accepts(given)
   if type(net) ~= "table" or type(net.run) ~= "function" then
      handle.fail("systematic_map takes a network that follows a walk, not a %s", type(net))
   end
   local dt = o.dt or net:step_size()
   local rest = math.floor(o.settle / dt + 0.5)
   local places, values, run
   if o.one_way then places, values, run = upwards(net, rest, o, dt)
   else places, values, run = lead(net, along(meander(o), rest, o, dt), rest, o, dt) end
   local low_x, low_y = corner_of(o)
   return rate_maps({ x = places:at(2, 1), y = places:at(2, 2), values = values },
      { bins = o.resolution, sigma = 0, edge = "clamped",
         range = { x = { low_x, low_x + o.width }, y = { low_y, low_y + o.height } } }), run
end

return systematic_map
