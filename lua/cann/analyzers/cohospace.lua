-- SPDX-License-Identifier: MIT
--- Cells over decoded coordinates: mean rates, centres, how narrow the fields are.
local cohospace = require "cann.asa.cohospace"
local options = require "cann.options"

--- Averages rates over the bins of one or two circles.
-- @tparam Tensor coordinates [times] or [times, circles] rad
-- @tparam Tensor rates [times, cells]
-- @tparam[opt] table options bins, sigma, top
-- @treturn Cohospace maps [cells, second, first], centres [cells, circles] rad, scores [cells]; :plot(cell),
-- :plot_centres()
-- @usage space = analyzers.cohospace(angles, rates);  space:plot(3):show()
local function space(coordinates, rates, given) return cohospace.new(coordinates, rates, given) end
options.attach(space, function() return cohospace.options end)
return space
