-- SPDX-License-Identifier: MIT
--- Path integration in steps: band cells integrate velocity, pairs of them drive a sheet of grid cells, and sheets of
-- several spacings drive place cells, which say where the animal is.
-- Groups: x1, y1, z1 (bands of module 1, 60 degrees apart), grid1, x2 ..., and place. Each module's grid cells see the
-- phases of its bands x and y as they are after the bands' own step, place cells the grid cells likewise.
local cann = require "cann"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("HierarchicalNetwork", {
   modules = { 5, "sheets of grid cells", at_least = 1, at_most = 1000, whole = true },
   spacing_min = { 2, "of the first module, m", above = 0 },
   spacing_max = { 5, "of the last module, m", above = 0 },
   angle = { 0, "of the modules' bands x, rad", },
   places = { 30, "place cells along each side of the box", at_least = 2, at_most = 200, whole = true },
   size = { 5, "side of the box that the place cells cover, m", above = 0 },
   bands = { 180, "cells of each ring of band cells", at_least = 2, whole = true },
   grid = { 20, "cells along each side of a sheet of grid cells", at_least = 2, whole = true },
   band_options = { {}, "options of every models.BandCell" },
   grid_options = { {}, "options of every models.GridCell" },
   precision = { nil, "float32 or float64 (cann.precision())", type = "string", choices = { "float32", "float64" } },
   seed = { nil, "of all draws (cann.seed())", type = "number", at_least = 0, whole = true },
})

local function merged(what, own, given)
   local all = {}
   for name, value in pairs(given) do all[name] = value end
   for name, value in pairs(own) do
      if all[name] ~= nil then
         handle.fail("HierarchicalNetwork: %s.%s is set by an option of the network itself", what, name)
      end
      all[name] = value
   end
   return all
end

-- Angles brought into [-pi, pi].
local function wrap(angle) return angle - (angle / (2 * math.pi)):round() * (2 * math.pi) end

-- The phase of each place in a band of direction `angle`: [places, 1].
local function phase_of(x, y, angle, spacing)
   local scale = 2 * math.pi / spacing
   local along = x * (math.cos(angle - math.pi / 2) * scale) + y * (math.sin(angle - math.pi / 2) * scale)
   return wrap(along + math.pi):reshape(-1, 1)
end

-- How much each place cell hears of each grid cell: a Gaussian of their phases' distance in the lattice.
local function weights(x, y, spacing, o)
   local n = o.grid
   local axis = tensor.arange(0, n - 1) * (2 * math.pi / n) - math.pi
   local phase1 = axis:reshape(1, 1, n):expand(1, n, n):reshape(1, n * n)
   local phase2 = axis:reshape(1, n, 1):expand(1, n, n):reshape(1, n * n)
   local d1 = wrap(phase_of(x, y, o.angle, spacing) - phase1)
   local d2 = wrap(phase_of(x, y, o.angle + math.pi / 3, spacing) - phase2)
   local a = o.band_options.a or 2 / 9 * math.pi
   local far = d1 ^ 2 + (d2 - d1 * 0.5) ^ 2 * (4 / 3)
   return (far * (-0.5 / a ^ 2)):exp() / (math.sqrt(2 * math.pi) * a)
end

local function add_module(groups, k, spacing, o)
   for turn, name in ipairs { "x", "y", "z" } do
      groups[name .. k] = cann.models.BandCell(merged("band_options", { n = o.bands, spacing = spacing,
         angle = o.angle + (turn - 1) * math.pi / 3 }, o.band_options))
   end
   groups["grid" .. k] = cann.models.GridCell(merged("grid_options", { length = o.grid }, o.grid_options))
end

--- Makes the network.
-- @tparam table options modules, spacing_min, spacing_max, angle, places, size, bands, grid, band_options,
-- grid_options, precision, seed
-- @treturn Network groups x1, y1, z1, grid1 ... and place; record "place.place_x", "grid1.centre1", "x1.r" ...
-- @usage models.HierarchicalNetwork{ modules = 1, places = 4 }:run(1, { dt = 0.05, record = "place.place_x" })
local function hierarchical_network(given)
   local o = accepts(given)
   if o.modules > 1 and o.spacing_max <= o.spacing_min then
      handle.fail("HierarchicalNetwork: spacings from %g to %g m; spacing_max must be above spacing_min", o.spacing_min,
         o.spacing_max)
   end
   local side = tensor.linspace(0, o.size, o.places)
   local x = side:reshape(1, -1):expand(o.places, o.places):reshape(-1)
   local y = side:reshape(-1, 1):expand(o.places, o.places):reshape(-1)
   local groups = { place = cann.group(cann.models.PlaceLayer, o.places ^ 2, { x = x, y = y }) }
   local spacings = {}
   for k = 1, o.modules do
      spacings[k] = o.spacing_min + (o.spacing_max - o.spacing_min) * (k - 1) / math.max(o.modules - 1, 1)
      add_module(groups, k, spacings[k], o)
   end
   local net = cann.network(groups, { precision = o.precision, seed = o.seed })
   for k = 1, o.modules do
      net:link { to = ("grid%d.p1"):format(k), from = "x" .. k, value = "centre" }
      net:link { to = ("grid%d.p2"):format(k), from = "y" .. k, value = "centre" }
      net:link { to = "place.I", from = "grid" .. k, value = "r", matrix = weights(x, y, spacings[k], o) }
   end
   return net
end

return hierarchical_network
