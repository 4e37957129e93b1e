-- SPDX-License-Identifier: MIT
--- Fixed points among the states that lead to them.
local figure = require "cann.figure"
local handle = require "cann.handle"
local numbers = require "cann.figure.numbers"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("plot.fixed_points", {
   states = { nil, "numbers of the two or three states drawn (the first ones); or principal = true", type = "table" },
   principal = { false, "along the principal components of the trajectories (or points), three of them where there "
      .. "are that many states" },
   trajectories = { nil, "states over time: tensor [steps, n] or [trials, steps, n]", type = "table" },
   modes = { true, "the direction in which each unstable point is left, as a line, where it has one" },
   azimuth = { 40, "degrees, from which three dimensions are seen" },
   elevation = { 25, "degrees", at_least = -90, at_most = 90 },
   title = { nil, "words above", type = "string" },
})

-- The matrix [n, 2 or 3] that takes states to what is drawn, the middle [n], and labels.
local function view_of(points, paths, o)
   local n = points.x:size(2)
   if o.principal then
      local cloud = paths and paths:reshape(-1, n) or points.x
      cloud = cloud[(cloud:sum(2) - cloud:sum(2)):eq(0)]
      local middle = cloud:mean(1)
      local _, _, vt = (cloud - middle):svd()
      local count = math.min(3, n, vt:size(1))
      return vt:range(1, 1, count):t():contiguous(), middle, { "component 1", "component 2", "component 3" }
   end
   local chosen, labels = o.states or { 1, 2, n >= 3 and 3 or nil }, {}
   if n == 1 then handle.fail("plot.fixed_points: the system has one state; plot.line draws its rate") end
   local matrix = tensor.zeros(n, #chosen)
   for k, state in ipairs(chosen) do
      if type(state) ~= "number" or state % 1 ~= 0 or state < 1 or state > n then
         handle.fail("plot.fixed_points: state %s, but there are states 1 to %d", tostring(state), n)
      end
      matrix[{ state, k }], labels[k] = 1, points.names[state]
   end
   if #chosen < 2 or #chosen > 3 then handle.fail("plot.fixed_points: two or three states will do, not %d", #chosen) end
   return matrix, tensor.zeros(n), labels
end

-- Three dimensions as seen from afar: [n, 3] to [n, 2].
local function seen(places, o)
   if places:size(2) == 2 then return places end
   local a, e = math.rad(o.azimuth), math.rad(o.elevation)
   return places % tensor { { -math.sin(a), -math.sin(e) * math.cos(a) },
      { math.cos(a), -math.sin(e) * math.sin(a) }, { 0, math.cos(e) } }
end

-- Axes of a box of three dimensions, as lines from its low corner.
local function box(data, layers, places, o)
   local low, high = places:min(1), places:max(1)
   for k = 1, 3 do
      local ends = tensor.stack { low, low }
      ends[{ 2, k }] = high[k]
      data["axis" .. k] = seen(ends, o)
      layers[#layers + 1] = { draw = "line", xy = "axis" .. k, colour = "#BBBBBB", width = 0.7 }
   end
end

local function modes(points, size)
   local rows = {}
   for k = 1, points.count do
      if not points.stable[k] and points.eigenvalues[k][1][2] == 0 then
         local way = points.eigenvectors[k]:at(3, 1):at(2, 1)
         local half = way * (size / math.max(way:norm(), 1e-300))
         rows[#rows + 1], rows[#rows + 2] = points.x[k] - half, points.x[k] + half
         rows[#rows + 1] = points.x[k] * (0 / 0)
      end
   end
   return #rows > 0 and tensor.stack(rows) or nil
end

-- Trials one after the other, a row of NaN between them.
local function broken(paths)
   if paths:rank() == 2 then return paths end
   local trials, steps, n = paths:size(1), paths:size(2), paths:size(3)
   local out = tensor.full(0 / 0, trials, steps + 1, n)
   out[{ {}, { 1, steps }, {} }] = paths
   return out:reshape(trials * (steps + 1), n)
end

--- Draws stable points full, others hollow, with trajectories and the directions in which unstable ones are left. Three
-- states are drawn as seen from an azimuth and elevation.
-- @tparam table points what analyzers.fixed_points gives
-- @tparam[opt] table options states, principal, trajectories, modes, azimuth, elevation, title
-- @treturn Figure data: stable, unstable [points, 2], path, modes
-- @usage plot.fixed_points(analyzers.fixed_points(rnn), { principal = true, trajectories = run.x })
local function fixed_points(points, given)
   local o = accepts(given)
   if type(points) ~= "table" or not tensor.is(points.x) or not tensor.is(points.stable) then
      handle.fail("plot.fixed_points takes what analyzers.fixed_points gives")
   end
   local paths = o.trajectories and broken(numbers.take("plot.fixed_points", "trajectories", o.trajectories))
   if paths and (paths:rank() ~= 2 or paths:size(2) ~= points.x:size(2)) then
      handle.fail("plot.fixed_points: trajectories of %d states for points of %d", paths:size(-1), points.x:size(2))
   end
   local matrix, middle, labels = view_of(points, paths, o)
   local function drawn(states) return seen((states - middle) % matrix, o) end
   local data, layers = {}, {}
   local all = points.x
   if paths then
      local known = paths[(paths:sum(2) - paths:sum(2)):eq(0)]
      all = tensor.concatenate { known, all }
   end
   if matrix:size(2) == 3 and all:size(1) > 0 then box(data, layers, (all - middle) % matrix, o) end
   if paths then
      data.path = drawn(paths)
      layers[#layers + 1] = { draw = "line", xy = "path", colour = "#99BBDD", width = 0.5 }
   end
   local spread = all:size(1) > 0 and (all:max(1) - all:min(1)):max() or 1
   local ways = o.modes and points.count > 0 and modes(points, 0.08 * spread)
   if ways then
      data.modes = drawn(ways)
      layers[#layers + 1] = { draw = "line", xy = "modes", colour = 2 }
   end
   for _, name in ipairs { "stable", "unstable" } do
      data[name] = drawn(points.x[name == "stable" and points.stable or points.stable:invert()])
      layers[#layers + 1] = { draw = "points", xy = name, colour = name == "stable" and "#000000" or 2,
         shape = name == "stable" and 7 or 6, size = 1.8, name = name }
   end
   data.extent_x, data.extent_y = drawn(all):at(2, 1):copy(), drawn(all):at(2, 2):copy()
   local flat = matrix:size(2) == 2
   return figure.new { { data = data, layers = layers, title = o.title,
      x = { label = flat and labels[1] or table.concat(labels, ", ") .. " from afar", of = "extent_x" },
      y = { label = flat and labels[2] or "", of = "extent_y" } } }
end

return fixed_points
