-- SPDX-License-Identifier: MIT
--- Decoded places on the sphere, and cells over it. The sphere is drawn as two discs, what is seen from its north and
-- from its south, such that equal areas stay equal (Lambert's azimuthal projection).
local figure = require "cann.figure"
local handle = require "cann.handle"
local image = require "cann.image"
local options = require "cann.options"
local tensor = require "cann.tensor"

local globe = {}
globe.__index = globe

--- Made by asa:decode().
function globe.new(asa, found)
   return setmetatable({ asa = asa, coordinates = found.coordinates, places = found.places, rest = found.rest,
      curvature = found.curvature, gap = found.gap, t = asa:embed().t }, globe)
end

--- The two discs side by side: the plane's x and y of places [n, 3].
local function flat(places)
   local x, y, z = places[{ {}, 1 }], places[{ {}, 2 }], places[{ {}, 3 }]
   local shrink = (z:abs() + 1):sqrt():pow(-1)
   local north = z:ge(0)
   return tensor.where(north, x * shrink - 1.1, x * shrink * -1 + 1.1), y * shrink
end
globe.flat = flat

--- The places on the sphere of the plane's x and y: [n, 3], NaN beside the discs.
function globe.round(x, y)
   local north = x:lt(0)
   local along = tensor.where(north, x + 1.1, x * -1 + 1.1)
   local squares = along * along + y * y
   local stretch = (squares * -1 + 2):maximum(0):sqrt()
   local up = tensor.where(north, squares * -1 + 1, squares - 1)
   return tensor.where(squares:gt(1):reshape(-1, 1), 0 / 0, tensor.stack({ along * stretch, y * stretch, up }, 2))
end

local discs = tensor.linspace(0, 2 * math.pi, 121)
local outline = {
   x = tensor.concatenate({ discs:cos() - 1.1, tensor.from { 0 / 0 }, discs:cos() + 1.1 }),
   y = tensor.concatenate({ discs:sin(), tensor.from { 0 / 0 }, discs:sin() }),
}

--- Completes the description of a panel that shows the discs.
function globe.axes(description)
   description.x = { label = "seen from the north | from the south", low = -2.2, high = 2.2, of = "x" }
   description.y = { low = -1.1, high = 1.1, of = "y" }
   description.square, description.bare = true, true
   description.data.rim_x, description.data.rim_y = outline.x, outline.y
   table.insert(description.layers, { draw = "line", x = "rim_x", y = "rim_y", colour = "#999999" })
   return description
end

--- The turn (or turn and mirror) of the sphere that brings decoded places nearest to known ones, and what is left.
-- Schoenemann, Psychometrika 31 (1966) 1.
-- @tparam Tensor places [n, 3]
-- @tparam Tensor known [n, 3]
-- @treturn table error: rms angle between them, rad; turned [n, 3]; rotation [3, 3]
function globe.nearest(places, known)
   local fine = (places + known):isnan():any(2):eq(0)
   local u, _, vt = (places[fine]:t() % known[fine]):svd()
   local rotation = u % vt
   local turned = places % rotation
   local cosine = (turned[fine] * known[fine]):sum(2):minimum(1):maximum(-1)
   local angle = cosine:acos()
   return { error = math.sqrt((angle * angle):mean()), turned = turned, rotation = rotation }
end

--- How far the places are from known ones, after the best turn of the sphere.
-- @tparam Tensor truth [samples, 3] of length 1, at the recording's samples
-- @treturn table as of globe.nearest, at the bins
function globe:error(truth)
   if not tensor.is(truth) or truth:rank() ~= 2 or truth:size(2) ~= 3 then
      handle.fail("error: known places on the sphere are [samples, 3]")
   end
   local at_bins = tensor.interpolate(self.t, self.asa.recording.t, truth:to("float64"))
   return globe.nearest(self.coordinates, at_bins / (at_bins * at_bins):sum(2, true):sqrt())
end

local space = {}
space.__index = space

local accepts_space = options.declare("cohospace", {
   bins = { 40, "across each disc", at_least = 4, at_most = 1000, whole = true },
   sigma = { 1, "bins, of the Gaussian that smooths the maps", at_least = 0 },
})

--- Rates of cells over the sphere.
-- @tparam Tensor places [times, 3]
-- @tparam Tensor rates [times, cells]
-- @tparam[opt] table options bins, sigma
-- @treturn table maps [cells, bins, 2 bins] of the two discs (NaN where never visited); centres [cells, 3]; scores
-- [cells], 0 (the rate is all at one place) to 1 (anywhere); :plot(cell), :plot_centres()
function globe.space(places, rates, given)
   local o = accepts_space(given)
   if places:rank() ~= 2 or places:size(2) ~= 3 or rates:rank() ~= 2 or rates:size(1) ~= places:size(1) then
      handle.fail("cohospace: places are [times, 3] and rates [times, cells], with the same times")
   end
   rates = rates:to("float64")
   local x, y = flat(places)
   local along = { x_edges = tensor.linspace(-2.2, 2.2, 2 * o.bins + 1),
      y_edges = tensor.linspace(-1.1, 1.1, o.bins + 1) }
   local visits = image.smooth(image.histogram(x, y, along), o.sigma)
   along.weights, along.groups = rates, rates:size(2)
   local sums = image.smooth(image.histogram(x, y, along), o.sigma)
   local way = rates:t() % places
   local length = (way * way):sum(2, true):sqrt()
   local total = rates:sum(1):reshape(-1, 1)
   return setmetatable({
      maps = tensor.where(visits:gt(1e-3 * visits:max()), sums / visits, 0 / 0),
      centres = way / tensor.where(length:gt(0), length, 1),
      scores = (tensor.where(total:gt(0), length / total, 0) * -1 + 1):flatten(),
   }, space)
end

--- Rates of the recording's cells over the sphere; see globe.space.
function globe:cohospace(given) return globe.space(self.coordinates, self.asa:embed().rates, given) end

--- Draws a cell's mean rate over the sphere.
-- @tparam[opt=1] number cell
function space:plot(cell)
   cell = cell or 1
   local cells, bins = self.maps:size(1), self.maps:size(2)
   if type(cell) ~= "number" or cell % 1 ~= 0 or cell < 1 or cell > cells then
      handle.fail("cohospace: cell %s, but there are cells 1 to %d", tostring(cell), cells)
   end
   local function middles(low, n) return (tensor.arange(0, n - 1) + 0.5) * (-2 * low / n) + low end
   return figure.new { globe.axes {
      data = { x = middles(-2.2, 2 * bins), y = middles(-1.1, bins), rate = self.maps[cell] },
      layers = { { draw = "image", x = "x", y = "y", z = "rate" } },
      title = ("cell %d, score %.2f"):format(cell, self.scores[cell]),
      colour = { label = "rate (Hz)", of = "rate", tight = true },
   } }:style { width = 12, height = 6 }
end

--- Draws every cell's centre, coloured by how narrow its field is.
function space:plot_centres()
   local x, y = flat(self.centres)
   return figure.new { globe.axes { data = { x = x, y = y, score = self.scores },
      layers = { { draw = "heat", x = "x", y = "y", z = "score", size = 1.5 } },
      colour = { label = "score", of = "score", tight = true } } }:style { width = 12, height = 6 }
end

function space:__tostring()
   return ("cohospace  %d cells over the sphere, median score %.3g"):format(self.maps:size(1), self.scores:median())
end

local accepts_path = options.declare("path", {
   from = { nil, "ms (the beginning)", type = "number" },
   to = { nil, "ms (a minute later)", type = "number" },
})

--- Draws the decoded places of a stretch of time, coloured by the time.
-- @tparam[opt] table options from, to: ms (the first minute)
function globe:path(given)
   local o = accepts_path(given)
   local from = o.from or self.t[1]
   local within = (self.t:ge(from) * self.t:le(o.to or from + 60000)):gt(0)
   if not within:any() then handle.fail("path: no decoded time is between %g and %g ms", from, o.to or from + 60000) end
   local x, y = flat(self.coordinates[within])
   return figure.new { globe.axes { data = { x = x, y = y, t = self.t[within] / 1000 },
      layers = { { draw = "heat", x = "x", y = "y", z = "t", size = 0.5 } },
      colour = { label = "time (s)", of = "t", tight = true } } }:style { width = 12, height = 6 }
end

function globe:__tostring()
   return ("decoded  a sphere at %d times, %.2g of the class left over at the landmarks"):format(self.t:count(),
      self.rest)
end

return globe
