-- SPDX-License-Identifier: MIT
--- Bars of persistent cohomology: what analyzers.rips and its kin give.
--
--    d.bars[k]          [bars, 2] birth and death of dimension k = 0, 1, ...; inf: never dies
--    d.cocycles[k][i]   { simplices = [m, k + 1] vertices from 1, values = [m] }, of bar i
--    d:longest(k, 3)    the numbers of the longest bars      d:plot()   d:diagram()
local door = require "cann.ffi"
local handle = require "cann.handle"
local object = require "cann.tensor.object"
local C, ffi = door.C, door.ffi

local barcode = {}
local methods = {}

local function dimension_of(self, k, what)
   if type(k) ~= "number" or k % 1 ~= 0 or k < 0 or k > self.dimension then
      handle.fail("%s: dimension %s, but this barcode has 0 to %d", what, tostring(k), self.dimension)
   end
   return k
end

--- Lengths of the bars of a dimension: [bars], inf for those that never die.
function methods:lengths(k)
   local bars = self.bars[dimension_of(self, k, "lengths")]
   return bars[{ {}, 2 }] - bars[{ {}, 1 }]
end

--- The numbers (from 1) of the `count` longest bars of a dimension, the longest first: int64 [count].
function methods:longest(k, count)
   local lengths = self:lengths(k)
   count = math.min(object.number(count or 1, "longest", "count", true), lengths:count())
   if count < 1 then return object.new({ 0 }, "int64") end
   return (-lengths):argsort()[{ { 1, count } }]
end

--- Draws the bars as lines; see plot.barcode.
function methods:plot(options) return require("cann.plots.barcode")(self, options) end

--- Draws the bars as points, birth along x and death along y; see plot.diagram.
function methods:diagram(options) return require("cann.plots.diagram")(self, options) end

local meta = { __index = methods }

function meta.__tostring(self)
   local parts = {}
   for k = 0, self.dimension do
      local bars = self.bars[k]
      local essential = bars:count() > 0 and bars[{ {}, 2 }]:eq(math.huge):to("int64"):sum() or 0
      parts[#parts + 1] = ("H%d: %d bars%s"):format(k, bars:size(1),
         essential > 0 and (" (%d without end)"):format(essential) or "")
   end
   return ("barcode  %s   prime %d   lengths to %.4g"):format(table.concat(parts, ", "), self.prime, self.threshold)
end

local function cocycles_of(pointer, k, count)
   local list = {}
   for i = 1, count do
      list[i] = {
         simplices = object.own(C.cann_barcode_simplices(pointer, k, i - 1)) + 1,
         values = object.own(C.cann_barcode_values(pointer, k, i - 1)),
      }
   end
   return list
end

--- True for barcodes.
function barcode.is(value) return getmetatable(value) == meta end

--- A barcode from tensors of bars: what a plot or a distance takes when the bars come from elsewhere.
-- @tparam table bars bars[k] [bars, 2] for each dimension from 0
function barcode.new(bars, prime, threshold)
   local dimension = 0
   while bars[dimension + 1] do dimension = dimension + 1 end
   return setmetatable({ bars = bars, dimension = dimension, prime = prime or 2, threshold = threshold or math.huge },
      meta)
end

-- Takes over a C barcode; NULL raises the engine's sentence.
local function own(pointer, cocycles)
   pointer = handle.own(pointer, C.cann_barcode_free, 2 ^ 20)
   local bars, found = {}, {}
   for k = 0, tonumber(C.cann_barcode_dimension(pointer)) do
      bars[k] = object.own(C.cann_barcode_bars(pointer, k))
      if cocycles and k > 0 then found[k] = cocycles_of(pointer, k, bars[k]:size(1)) end
   end
   local made = barcode.new(bars, tonumber(C.cann_barcode_prime(pointer)), C.cann_barcode_threshold(pointer))
   made.cocycles = cocycles and found or nil
   return made
end

--- Barcode of points, distances or edges by Vietoris-Rips; see analyzers.rips for the options.
function barcode.rips(data, o)
   local threshold = o.threshold or 0 / 0
   local made
   if not object.is(data) then
      local first, second = object.tensor(data.first, "first") - 1, object.tensor(data.second, "second") - 1
      made = C.cann_rips_of_edges(data.n, first.handle, second.handle, object.tensor(data.length, "length").handle,
         o.dimension, o.prime, threshold, o.cocycles)
   elseif o.distances then
      made = C.cann_rips_of_distances(data.handle, o.dimension, o.prime, threshold, o.cocycles)
   else
      made = C.cann_rips_of_points(data.handle, o.metric, o.dimension, o.prime, threshold, o.cocycles)
   end
   return own(made, o.cocycles)
end

--- Bars [n, 2] from a barcode's dimension or a tensor, or an error in the name of `owner`.
function barcode.bars_of(value, k, owner)
   if barcode.is(value) then return value.bars[dimension_of(value, k, owner)] end
   if type(value) ~= "table" then handle.fail("%s takes a barcode or bars [n, 2], not a %s", owner, type(value)) end
   return object.tensor(value, owner)
end

--- Distance of two lists of bars [n, 2]; power math.huge: bottleneck.
function barcode.distance(a, b, power)
   local out = ffi.new("double[1]")
   handle.check(C.cann_diagram_distance(a.handle, b.handle, power, out))
   return out[0]
end

--- Image [rows, columns] of bars [n, 2]; birth and length are { low, high }.
function barcode.image(bars, rows, columns, birth, length, sigma)
   return object.own(C.cann_diagram_image(bars.handle, rows, columns, ffi.new("double[2]", birth),
      ffi.new("double[2]", length), sigma))
end

--- Landscape [levels, samples] of bars [n, 2] from low to high.
function barcode.landscape(bars, levels, samples, low, high)
   return object.own(C.cann_diagram_landscape(bars.handle, levels, samples, low, high))
end

--- Barcode of the sets where values are at most so much: of a line, an image, or a graph's places.
function barcode.lower_star(values, first, second)
   if not first then return own(C.cann_lower_star_of_image(values.handle)) end
   first, second = first - 1, second - 1
   return own(C.cann_lower_star_of_graph(values.handle, first.handle, second.handle))
end

return barcode
