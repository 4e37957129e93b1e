-- SPDX-License-Identifier: MIT
--- Cells over the decoded torus (or ring): mean rates, centres, and how narrow each cell's field is.
local figure = require "cann.figure"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
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

--- How widely a cell's strongest times are spread: the circular variance of the coordinates, 0 (a point) to 1, mean
-- over the circles; NaN for a cell with fewer than five such times.
local function scores(coordinates, rates, top)
   local cells, circles = rates:size(2), coordinates:size(2)
   local out = tensor.zeros(cells)
   for cell = 1, cells do
      local rate = rates[{ {}, cell }]:contiguous()
      local strong = rate:ge(percentile(rate:sort(), 100 - top))
      local spread = 0
      for circle = 1, circles do
         local angle = coordinates[{ {}, circle }]:contiguous()[strong]
         spread = spread + 1 - math.sqrt(angle:cos():mean() ^ 2 + angle:sin():mean() ^ 2)
      end
      out[cell] = strong:to("int64"):sum() >= 5 and spread / circles or 0 / 0
   end
   return out
end

--- Rates over the decoded coordinates.
-- @tparam Tensor coordinates [times] or [times, circles] rad, one or two circles
-- @tparam Tensor rates [times, cells]
-- @tparam[opt] table options bins, sigma, top
-- @treturn Cohospace maps [cells, second, first] (NaN where never visited), centres [cells, circles] rad, scores
-- [cells] 0 (narrow) to 1; :plot(cell), :plot_centres()
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
   return setmetatable({ maps = maps, centres = centres(maps, coordinates:size(2)),
      scores = scores(coordinates, rates, o.top), circles = coordinates:size(2) }, cohospace)
end

local function check_cell(self, cell)
   if type(cell) ~= "number" or cell % 1 ~= 0 or cell < 1 or cell > self.maps:size(1) then
      handle.fail("cohospace: cell %s, but there are cells 1 to %d", tostring(cell), self.maps:size(1))
   end
end

--- Draws a cell's mean rate over the torus as colour, or over the ring as a line.
-- @tparam[opt=1] number cell
function cohospace:plot(cell)
   cell = cell or 1
   check_cell(self, cell)
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
   return figure.new { {
      data = { first = angle, second = angle, rate = self.maps[cell]:t():contiguous() }, title = title,
      layers = { { draw = "image", x = "first", y = "second", z = "rate", transpose = true } }, aspect = 1,
      x = { label = "coordinate 1 (rad)", of = "first", tight = true },
      y = { label = "coordinate 2 (rad)", of = "second", tight = true },
      colour = { label = "rate (Hz)", of = "rate", tight = true },
   } }
end

--- Draws every cell's centre, coloured by how narrow its field is.
function cohospace:plot_centres()
   local first = self.centres[{ {}, 1 }]:contiguous()
   local second = self.circles > 1 and self.centres[{ {}, 2 }]:contiguous() or self.scores
   return figure.new { {
      data = { first = first, second = second, score = self.scores },
      layers = { { draw = "heat", x = "first", y = "second", z = "score", size = 1.5 } },
      x = { label = "coordinate 1 (rad)", of = "first" },
      y = { label = self.circles > 1 and "coordinate 2 (rad)" or "score", of = "second" },
      colour = { label = "score", of = "score", tight = true },
   } }
end

function cohospace:__tostring()
   return ("cohospace  %d cells over %d circle%s, median score %.3g"):format(self.maps:size(1), self.circles,
      self.circles > 1 and "s" or "", self.scores[self.scores:isnan():eq(0)]:median())
end

return cohospace
