-- SPDX-License-Identifier: MIT
--- Cells over the decoded torus (or ring): mean rates, centres, and how narrow each cell's field is.
local figure = require "cann.figure"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local skew = require "cann.asa.skew"
local tensor = require "cann.tensor"

local cohospace = {}
cohospace.__index = cohospace

local turn = 2 * math.pi

cohospace.options = options.declare("cohospace", {
   bins = { 50, "along each circle", at_least = 2, at_most = 1000, whole = true },
   sigma = { 0, "bins, of the Gaussian that smooths the maps around the torus", at_least = 0 },
   top = { 2, "percent of the times, those of a cell's highest rates, that its score looks at", above = 0,
      at_most = 100 },
})

-- Mean of each column of `rates` over bins of the coordinates: [cells, second, first]; NaN where never visited.
local function mean_maps(coordinates, rates, bins)
   local edges = tensor.linspace(0, turn, bins + 1)
   local first = coordinates[{ {}, 1 }]
   local second = coordinates:size(2) > 1 and coordinates[{ {}, 2 }] or first * 0
   local along = { x_edges = edges, y_edges = coordinates:size(2) > 1 and edges or tensor.from { 0, turn } }
   local visits = image.histogram(first, second, along)
   along.weights, along.groups = rates, rates:size(2)
   local sums = image.histogram(first, second, along)
   return tensor.where(visits:gt(0), sums / visits, 0 / 0)
end

local function smoothed(maps, sigma)
   local structure = require "cann.structure"
   local hollow = maps:isnan()
   local filled = tensor.where(hollow, 0, maps)
   for axis = 2, 3 do
      if filled:size(axis) > 1 then filled = structure.smooth(filled, axis, sigma, { border = "wrap" }) end
   end
   return tensor.where(hollow, 0 / 0, filled)
end

-- The mean direction of each map along each circle, rad in [0, 2 pi).
local function centres(maps, circles)
   local bins = maps:size(3)
   local angle = (tensor.arange(0, bins - 1) + 0.5) * (turn / bins)
   local filled = tensor.where(maps:isnan(), 0, maps)
   local out = tensor.zeros(maps:size(1), circles)
   for circle = 1, circles do
      local mass = filled:sum(circle == 1 and 2 or 3)
      local place = (mass % angle:sin()):atan2(mass % angle:cos())
      out[{ {}, circle }] = tensor.where(place:lt(0), place + turn, place)
   end
   return out
end

-- The value that a share of the sorted values does not pass, straight between neighbours.
local function percentile(sorted, percent)
   local n = sorted:count()
   local at = (n - 1) * percent / 100
   local below = math.min(math.floor(at), n - 2)
   if n == 1 then return sorted[1] end
   return sorted[below + 1] + (sorted[below + 2] - sorted[below + 1]) * (at - below)
end

-- What turns angles about a centre are away from it, rad in [-pi, pi).
local function turned(angle, centre)
   local way = angle - centre
   return way - (way / turn):round() * turn
end

-- How widely a cell's strongest times are spread: the circular variance of the coordinates, 0 (a point) to 1, mean
-- over the circles; NaN for a cell with fewer than five such times. And, of two circles, by how much the fields lean:
-- the correlation of both angles about the centres of cells with narrow fields.
local function scores(coordinates, rates, top)
   local cells, circles = rates:size(2), coordinates:size(2)
   local out, sums = tensor.zeros(cells), { 0, 0, 0 }
   for cell = 1, cells do
      local rate = rates[{ {}, cell }]:contiguous()
      local strong = rate:ge(percentile(rate:sort(), 100 - top))
      local spread, ways = 0, {}
      for circle = 1, circles do
         local angle = coordinates[{ {}, circle }]:contiguous()[strong]
         local east, north = angle:cos():mean(), angle:sin():mean()
         spread = spread + 1 - math.sqrt(east ^ 2 + north ^ 2)
         ways[circle] = turned(angle, math.atan2(north, east))
      end
      local enough = strong:to("int64"):sum() >= 5
      out[cell] = enough and spread / circles or 0 / 0
      if enough and circles == 2 and spread < 0.5 then
         sums[1] = sums[1] + (ways[1] * ways[2]):mean()
         sums[2], sums[3] = sums[2] + (ways[1] * ways[1]):mean(), sums[3] + (ways[2] * ways[2]):mean()
      end
   end
   return out, sums[1] / math.sqrt(sums[2] * sums[3])
end

--- Rates over the decoded coordinates.
-- @tparam Tensor coordinates [times] or [times, circles] rad, one or two circles
-- @tparam Tensor rates [times, cells]
-- @tparam[opt] table options bins, sigma, top
-- @treturn Cohospace maps [cells, second, first] (NaN where never visited), centres [cells, circles] rad, scores
-- [cells] 0 (narrow) to 1; angle of two circles, the degrees between axes at which fields are round; :plot(cell),
-- :plot_centres(), :scatter(cells)
function cohospace.new(coordinates, rates, given)
   local o = cohospace.options(given)
   if coordinates:rank() == 1 then coordinates = coordinates:reshape(-1, 1) end
   if rates:rank() ~= 2 or coordinates:rank() ~= 2 or rates:size(1) ~= coordinates:size(1) then
      handle.fail("cohospace: coordinates are [times, circles] and rates [times, cells], with the same times")
   end
   if coordinates:size(2) > 2 then
      handle.fail("cohospace: %d circles; pick one or two columns of the coordinates", coordinates:size(2))
   end
   coordinates = coordinates - (coordinates / turn):floor() * turn
   rates = rates:to("float64")
   local maps = mean_maps(coordinates, rates, o.bins)
   if o.sigma > 0 then maps = smoothed(maps, o.sigma) end
   local narrow, slant = scores(coordinates, rates, o.top)
   return setmetatable({ maps = maps, centres = centres(maps, coordinates:size(2)), scores = narrow,
      angle = coordinates:size(2) == 2 and skew.of_slant(slant) or nil, circles = coordinates:size(2),
      coordinates = coordinates, rates = rates }, cohospace)
end

local function check_cell(self, cell)
   if type(cell) ~= "number" or cell % 1 ~= 0 or cell < 1 or cell > self.maps:size(1) then
      handle.fail("cohospace: cell %s, but there are cells 1 to %d", tostring(cell), self.maps:size(1))
   end
end

local accepts_plot = options.declare("cohospace:plot", {
   skew = { false, "draw a torus with its axes at the angle at which fields are round" },
   angle = { nil, "degrees between the axes, in place of that one", type = "number", at_least = 20, at_most = 160 },
   tiles = { 1, "copies of a skewed torus in each direction", at_least = 1, at_most = 5, whole = true },
})

-- The plane that options ask for; nil for the plain square.
local function plane_of(self, o)
   if self.circles < 2 or not (o.skew or o.angle or o.tiles > 1) then return nil end
   return skew.new(o.angle or o.skew and self.angle or 90)
end

-- A panel with the torus's outline.
local function skewed(plane, tiles, panel)
   panel.data.rim_x, panel.data.rim_y = plane:outline(tiles)
   table.insert(panel.layers, { draw = "line", x = "rim_x", y = "rim_y", colour = "#999999" })
   panel.x, panel.y = { of = "rim_x" }, { of = "rim_y" }
   panel.square, panel.bare, panel.keyless = true, true, true
   return figure.new { panel }
end

local function map_on_plane(self, cell, o, plane, title)
   local rate, x, y = plane:pixels(self.maps[cell], o.tiles)
   return skewed(plane, o.tiles, { data = { x = x, y = y, rate = rate }, title = title,
      layers = { { draw = "image", x = "x", y = "y", z = "rate" } },
      colour = { label = "rate (Hz)", of = "rate", tight = true } })
end

--- Draws a cell's mean rate over the torus as colour, or over the ring as a line.
-- @tparam[opt=1] number cell
-- @tparam[opt] table options skew, angle, tiles
function cohospace:plot(cell, given)
   cell = cell or 1
   check_cell(self, cell)
   local o = accepts_plot(given)
   local bins = self.maps:size(3)
   local angle = (tensor.arange(0, bins - 1) + 0.5) * (turn / bins)
   local title = ("cell %d, score %.2f"):format(cell, self.scores[cell])
   if self.circles == 1 then
      return figure.new { {
         data = { angle = angle, rate = self.maps[cell][1] }, title = title,
         layers = { { draw = "line", x = "angle", y = "rate" } },
         x = { label = "coordinate (rad)", of = "angle", tight = true }, y = { label = "rate (Hz)", of = "rate" },
      } }
   end
   local plane = plane_of(self, o)
   if plane then return map_on_plane(self, cell, o, plane, title) end
   return figure.new { {
      data = { first = angle, second = angle, rate = self.maps[cell]:t():contiguous() }, title = title,
      layers = { { draw = "image", x = "first", y = "second", z = "rate", transpose = true } }, square = true,
      x = { label = "coordinate 1 (rad)", of = "first", tight = true },
      y = { label = "coordinate 2 (rad)", of = "second", tight = true },
      colour = { label = "rate (Hz)", of = "rate", tight = true },
   } }
end

--- Draws every cell's centre, coloured by how narrow its field is.
-- @tparam[opt] table options skew, angle
function cohospace:plot_centres(given)
   local plane = plane_of(self, accepts_plot(given))
   local first = self.centres[{ {}, 1 }]:contiguous()
   local second = self.circles > 1 and self.centres[{ {}, 2 }]:contiguous() or self.scores
   local colour = { label = "score", of = "score", tight = true }
   if plane then
      local x, y = plane:place(first, second)
      return skewed(plane, 1, { data = { x = x, y = y, score = self.scores }, colour = colour,
         layers = { { draw = "heat", x = "x", y = "y", z = "score", size = 1.5 } } })
   end
   return figure.new { {
      data = { first = first, second = second, score = self.scores },
      layers = { { draw = "heat", x = "first", y = "second", z = "score", size = 1.5 } },
      x = { label = "coordinate 1 (rad)", of = "first" },
      y = { label = self.circles > 1 and "coordinate 2 (rad)" or "score", of = "second" },
      colour = colour,
   } }
end

local accepts_scatter = options.declare("cohospace:scatter", {
   top = { 5, "percent of the times of highest rates that are drawn", above = 0, at_most = 100 },
   skew = { false, "draw a torus with its axes at the angle at which fields are round" },
   angle = { nil, "degrees between the axes, in place of that one", type = "number", at_least = 20, at_most = 160 },
   tiles = { 1, "copies of a torus in each direction", at_least = 1, at_most = 5, whole = true },
})

-- Coordinates and summed rates at the times when some cells fire most.
local function strongest(self, cells, top)
   local sum = 0
   for _, cell in ipairs(cells) do
      check_cell(self, cell)
      sum = sum + self.rates[{ {}, cell }]
   end
   sum = sum:contiguous()
   local strong = (sum:ge(percentile(sum:sort(), 100 - top)) * sum:gt(0)):gt(0)
   local order = sum[strong]:argsort()
   return self.coordinates[strong]:take(order, 1), sum[strong]:take(order)
end

--- Draws the coordinates at the times when a cell, or some cells together, fire most, coloured by the rate.
-- @tparam number|table cells
-- @tparam[opt] table options top, skew, angle, tiles
function cohospace:scatter(cells, given)
   local o = accepts_scatter(given)
   if type(cells) == "number" then cells = { cells } end
   if type(cells) ~= "table" or #cells == 0 then handle.fail("cohospace:scatter takes a cell or a list of cells") end
   local at, rate = strongest(self, cells, o.top)
   local colour = { label = "rate (Hz)", of = "rate", tight = true }
   local title = #cells == 1 and ("cell %d"):format(cells[1]) or ("%d cells"):format(#cells)
   local first = at[{ {}, 1 }]:contiguous()
   if self.circles == 1 then
      return figure.new { { data = { angle = first, rate = rate }, title = title,
         layers = { { draw = "points", x = "angle", y = "rate", size = 0.5 } },
         x = { label = "coordinate (rad)", low = 0, high = turn }, y = { label = "rate (Hz)", of = "rate" } } }
   end
   local plane, xs, ys, rates = plane_of(self, o) or skew.new(90), {}, {}, {}
   for i = 0, o.tiles - 1 do
      for j = 0, o.tiles - 1 do
         xs[#xs + 1], ys[#ys + 1] = plane:place(first + i * turn, at[{ {}, 2 }]:contiguous() + j * turn)
         rates[#rates + 1] = rate
      end
   end
   return skewed(plane, o.tiles, { title = title, colour = colour,
      data = { x = tensor.concatenate(xs), y = tensor.concatenate(ys), rate = tensor.concatenate(rates) },
      layers = { { draw = "heat", x = "x", y = "y", z = "rate", size = 0.6 } } })
end

function cohospace:__tostring()
   local scored = self.scores[self.scores:isnan():eq(0)]
   return ("cohospace  %d cells over %d circle%s, %s"):format(self.maps:size(1), self.circles,
      self.circles > 1 and "s" or "",
      scored:count() > 0 and ("median score %.3g"):format(scored:median()) or "too few times for scores")
      .. (self.angle and (", round at %.0f degrees"):format(self.angle) or "")
end

return cohospace
