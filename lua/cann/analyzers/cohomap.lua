-- SPDX-License-Identifier: MIT
--- Decoded coordinates over space, with the stripes and the lattice they draw.
local cohomap = require "cann.asa.cohomap"
local options = require "cann.options"

--- Maps angles over space and fits a plane wave to each; two waves give a lattice.
-- @tparam Tensor coordinates [times] or [times, circles] rad
-- @tparam Tensor x [times] m
-- @tparam Tensor y [times] m
-- @tparam[opt] table options bins, margin, sigma, least, waves
-- @treturn Cohomap maps [circles, y, x] rad, waves, lattice; :plot(), :plot_stripes()
-- @usage map = analyzers.cohomap(angles, x, y);  = map.lattice.spacing
local function map(coordinates, x, y, given) return cohomap.new(coordinates, x, y, given) end
options.attach(map, function() return cohomap.options end)
return map
