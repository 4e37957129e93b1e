-- SPDX-License-Identifier: MIT
--- Decoded coordinates over space: what each circle reads at each place, and the stripes that it draws there. A plane
-- wave is fitted to each map; two waves give the lattice of the grid.
local figure = require "cann.figure"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local tensor = require "cann.tensor"

local cohomap = {}
cohomap.__index = cohomap

local turn = 2 * math.pi

cohomap.options = options.declare("cohomap", {
   bins = { 100, "along each axis", at_least = 4, at_most = 2000, whole = true },
   margin = { 0.0025, "of each axis that is left out at either end", at_least = 0, at_most = 0.4 },
   sigma = { 1, "bins, of the Gaussian that smooths", at_least = 0 },
   least = { 1e-3, "smoothed occupancy below which a bin is empty", at_least = 0 },
   waves = { 8, "per side of the box: the shortest stripes looked for", above = 0, at_most = 50 },
})

local function edges_of(x, o)
   local seen = x[x:abs():lt(math.huge)]
   if seen:count() == 0 or seen:max() <= seen:min() then handle.fail("cohomap: the animal does not move") end
   local low, high = seen:min(), seen:max()
   local pad = o.margin * (high - low)
   return tensor.linspace(low + pad, high - pad, o.bins + 1)
end

-- The circular mean of the coordinates in each bin of space, smoothed: [circles, y, x].
local function phase_maps(coordinates, x, y, x_edges, y_edges, o)
   local along = { x_edges = x_edges, y_edges = y_edges, groups = coordinates:size(2), edge = "closed" }
   along.weights = coordinates:cos()
   local east = image.histogram(x, y, along)
   along.weights = coordinates:sin()
   local north = image.histogram(x, y, along)
   local length = (east * east + north * north):sqrt()
   local visited = length:gt(0)
   local function part(sums)
      return image.smooth(tensor.where(visited, sums / tensor.where(visited, length, 1), 0), o.sigma)
   end
   local share = image.smooth(visited:to("float64"), o.sigma)
   local angle = part(north):atan2(part(east))
   angle = tensor.where(angle:lt(0), angle + turn, angle)
   return tensor.where(share:gt(o.least), angle, 0 / 0)
end

-- Strength of exp(i map) at plane waves of the wave numbers `kx` and `ky`: the squared sums [y, x].
local function spectrum(map, kx, ky, x, y)
   local empty = map:isnan()
   local c, s = tensor.where(empty, 0, map:cos()), tensor.where(empty, 0, map:sin())
   local px, py = x:reshape(-1, 1) * kx:reshape(1, -1), ky:reshape(-1, 1) * y:reshape(1, -1)
   local cx, sx, cy, sy = px:cos(), px:sin(), py:cos(), py:sin()
   local real, imaginary = c % cx + s % sx, s % cx - c % sx
   local a, b = cy % real + sy % imaginary, cy % imaginary - sy % real
   return a * a + b * b
end

-- Least squares of cos(wave) against cos(map) from a good start, by Gauss-Newton steps, shorter where they do not help.
local function refine(map, px, py, start)
   local seen = map:isnan():eq(0)
   local want, x, y = map[seen]:cos(), px[seen], py[seen]
   local at, damp = start, 1e-3
   local function miss(p)
      local phase = x * p[1] + y * p[2] + p[3]
      local d = phase:cos() - want
      return (d * d):mean(), d, phase:sin()
   end
   local error, d, slope = miss(at)
   for _ = 1, 100 do
      local columns = tensor.stack({ slope * x * -1, slope * y * -1, slope * -1 }, 2)
      local normal, right = columns:t() % columns, columns:t() % d
      local scale = normal:diagonal():copy()
      local step = (normal + tensor.eye(3) * (scale * damp):reshape(1, 3)):solve(right)
      local next_at = { at[1] - step[1], at[2] - step[2], at[3] - step[3] }
      local next_error, next_d, next_slope = miss(next_at)
      if next_error < error then
         local gain = error - next_error
         at, error, d, slope, damp = next_at, next_error, next_d, next_slope, damp / 5
         if gain < 1e-12 then break end
      else
         damp = damp * 5
         if damp > 1e6 then break end
      end
   end
   return at, error
end

--- The plane wave that a map of angles is most like.
-- @tparam Tensor map [y, x] rad, NaN where empty
-- @tparam Tensor x [x] places of the columns, m
-- @tparam Tensor y [y] places of the rows, m
-- @tparam[opt=8] number waves per side that are looked for at most
-- @treturn table x, y: wave numbers in rad/m; phase, rad at the place 0, 0; error: mean squared difference of the
-- cosines, 0 to 2
function cohomap.fit_wave(map, x, y, waves)
   local span = math.max(x[x:count()] - x[1], y[y:count()] - y[1])
   local most, count = (waves or 8) * turn / span, 1 + 8 * math.ceil(waves or 8)
   local k = tensor.linspace(-most, most, count)
   local power = spectrum(map, k, k, x, y)
   local best = power:flatten():argmax() - 1
   local kx, ky = k[best % count + 1], k[math.floor(best / count) + 1]
   local px, py = x:reshape(1, -1):expand(y:count(), x:count()), y:reshape(-1, 1):expand(y:count(), x:count())
   px, py = px:contiguous(), py:contiguous()
   local seen = map:isnan():eq(0)
   local rest = map[seen] - px[seen] * kx - py[seen] * ky
   local phase = math.atan2(rest:sin():mean(), rest:cos():mean())
   local at, error = refine(map, px, py, { kx, ky, phase })
   return { x = at[1], y = at[2], phase = at[3] - math.floor(at[3] / turn) * turn, error = error }
end

-- Of two waves, whole combinations that meet at 60 degrees where they come near it; then the lattice in space.
local function lattice_of(waves)
   local a, b = waves[1], waves[2]
   local determinant = a.x * b.y - a.y * b.x
   if math.abs(determinant) < 1e-9 then return nil end
   local v = { b.y * turn / determinant, -b.x * turn / determinant }
   local w = { -a.y * turn / determinant, a.x * turn / determinant }
   local function square(p) return p[1] ^ 2 + p[2] ^ 2 end
   for _ = 1, 50 do
      local times = math.floor((v[1] * w[1] + v[2] * w[2]) / square(v) + 0.5)
      w = { w[1] - times * v[1], w[2] - times * v[2] }
      if square(w) >= square(v) - 1e-12 then break end
      v, w = w, v
   end
   local spacing = { math.sqrt(square(v)), math.sqrt(square(w)) }
   local cosine = (v[1] * w[1] + v[2] * w[2]) / (spacing[1] * spacing[2])
   local angle = math.deg(math.acos(math.max(-1, math.min(1, math.abs(cosine)))))
   return { vectors = tensor.from { v, w }, spacing = tensor.from(spacing), angle = angle,
      orientation = math.deg(math.atan2(v[2], v[1])) % 60 }
end

--- Maps of decoded coordinates over space.
-- @tparam Tensor coordinates [times] or [times, circles] rad
-- @tparam Tensor x [times] m
-- @tparam Tensor y [times] m
-- @tparam[opt] table options bins, margin, sigma, least, waves
-- @treturn Cohomap maps [circles, y, x] rad (NaN where empty), x, y [bins] m, waves: for each circle its wave numbers
-- x and y (rad/m), phase and error; lattice of two circles: vectors [2, 2] m, spacing [2] m, angle and orientation in
-- degrees
function cohomap.new(coordinates, x, y, given)
   local o = cohomap.options(given)
   if coordinates:rank() == 1 then coordinates = coordinates:reshape(-1, 1) end
   if x:count() ~= coordinates:size(1) or y:count() ~= coordinates:size(1) then
      handle.fail("cohomap: %d places for %d times", x:count(), coordinates:size(1))
   end
   local x_edges, y_edges = edges_of(x, o), edges_of(y, o)
   local maps = phase_maps(coordinates, x, y, x_edges, y_edges, o)
   local function middles(edges) return (edges:range(1, 1, o.bins) + edges:range(1, 2, o.bins + 1)) / 2 end
   local self = setmetatable({ maps = maps, x_edges = x_edges, y_edges = y_edges, x = middles(x_edges),
      y = middles(y_edges), waves = {} }, cohomap)
   for circle = 1, maps:size(1) do
      self.waves[circle] = cohomap.fit_wave(maps[circle], self.x, self.y, o.waves)
   end
   if #self.waves >= 2 then self.lattice = lattice_of(self.waves) end
   return self
end

local function panel(self, circle, values, label, title)
   return {
      data = { x = self.x, y = self.y, [label] = values:t():contiguous() }, title = title, square = true,
      layers = { { draw = "image", x = "x", y = "y", z = label, transpose = true } },
      x = { label = "x (m)", of = "x", tight = true },
      y = { label = circle == 1 and "y (m)" or "", of = "y", tight = true },
      colour = { label = label, of = label, tight = true },
   }
end

--- Draws the cosine of each circle's coordinate over space.
function cohomap:plot()
   local panels = {}
   for circle = 1, self.maps:size(1) do
      panels[circle] = panel(self, circle, self.maps[circle]:cos(), "cosine", "circle " .. circle)
   end
   return figure.new(panels, #panels)
end

--- Draws the fitted waves where the maps are.
function cohomap:plot_stripes()
   local panels = {}
   for circle, wave in ipairs(self.waves) do
      local phase = self.x:reshape(1, -1) * wave.x + self.y:reshape(-1, 1) * wave.y + wave.phase
      panels[circle] = panel(self, circle, phase:cos(), "cosine", ("circle %d, error %.2f"):format(circle, wave.error))
   end
   return figure.new(panels, #panels)
end

function cohomap:__tostring()
   local lines = { ("cohomap  %d circle%s over %d x %d bins"):format(#self.waves, #self.waves > 1 and "s" or "",
      self.x:count(), self.y:count()) }
   for circle, wave in ipairs(self.waves) do
      local length = math.sqrt(wave.x ^ 2 + wave.y ^ 2)
      lines[#lines + 1] = ("circle %d: stripes %.3g m apart at %.0f degrees, error %.2f"):format(circle, turn / length,
         math.deg(math.atan2(wave.y, wave.x)), wave.error)
   end
   if self.lattice then
      lines[#lines + 1] = ("lattice: spacing %.3g and %.3g m, angle %.0f degrees"):format(self.lattice.spacing[1],
         self.lattice.spacing[2], self.lattice.angle)
   end
   return table.concat(lines, "\n")
end

return cohomap
