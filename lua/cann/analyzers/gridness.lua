-- SPDX-License-Identifier: MIT
--- How hexagonal the maps of cells are, and the spacing and orientation of their lattices.
local autocorrelation = require "cann.analyzers.autocorrelation"
local image = require "cann.image"
local maps = require "cann.maps"
local options = require "cann.options"

local accepts = options.declare("gridness", {
   given = { "maps", "what is given: maps, or their autocorrelations", choices = { "maps", "autocorrelations" } },
   overlap = { 0.8, "of the autocorrelation", at_least = 0, at_most = 1 },
   threshold = { 0.2, "of the contour around the central field, of its peak", above = 0, at_most = 0.99 },
   min_orientation = { 15, "of two peaks in directions nearer than this the farther is left out, degrees",
      at_least = 0 },
   min_centre_radius = { 2, "of the central field, bins", at_least = 0, whole = true },
   radii = { 3, "neighbouring radii whose scores are averaged", at_least = 1, whole = true },
   like_canns = { false, "leave out peaks exactly along +x, as the CANNs toolkit 1.5 does by mistake" },
})

--- Scores the lattice of each map: for rings from the central field out to every radius, the correlations of the
-- autocorrelogram with itself turned by 30 to 150 degrees, min(60, 120) - max(30, 90, 150); the best mean over
-- neighbouring radii. Sargolini et al., Science 312 (2006) 758; Langston et al., Science 328 (2010) 1576.
-- Of the peaks about the centre, up to six, come spacing, orientation and ellipse. NaN where a map is flat, has no
-- central field of its own, or too few peaks.
-- @tparam Maps|Tensor of rate maps, or [cells, y, x] or [y, x]
-- @tparam[opt] table options given, overlap, threshold, min_orientation, min_centre_radius, radii, like_canns
-- @treturn Tensor score [cells]
-- @treturn table spacing [cells, 3] bins; orientation [cells, 3] rad; ellipse [cells, 5] (centre x and y, radii,
--    angle); centre_radius, radius, peaks [cells]; peak_places [cells, 6, 2]; autocorrelations; spacing_m [cells, 3] of
--    rate maps
-- @usage scores, lattice = analyzers.gridness(maps);  lattice.spacing_m:mean(2)
local function gridness(of, given)
   local o = accepts(given)
   local values, holder = maps.take("gridness", of)
   local correlations = o.given == "maps" and autocorrelation(values, { overlap = o.overlap }) or values
   local found = image.gridness(correlations, o.threshold, math.rad(o.min_orientation), o.min_centre_radius, o.radii,
      o.like_canns)
   found.autocorrelations = correlations
   if holder then found.spacing_m = found.spacing * holder:bin_size() end
   return found.score, found
end

return gridness
