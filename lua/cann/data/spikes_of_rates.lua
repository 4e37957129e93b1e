-- SPDX-License-Identifier: MIT
--- Spikes drawn at given rates.
local handle = require "cann.handle"
local options = require "cann.options"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local accepts = options.declare("data.spikes_of_rates", {
   dt = { nil, "ms between the rows of the rates", required = true, type = "number", above = 0 },
   step = { 1, "ms, of the spikes: at most one of a cell in each", above = 0 },
   seed = { 1, "of the draws", at_least = 0, whole = true },
})

--- Draws, in each step, a spike of each cell with the chance rate times step; the rates lie at the middles of their
-- rows' times and are straight between them, constant beyond. Rates below 0 count as 0.
-- @tparam Tensor rates [rows, cells] or [rows] Hz
-- @tparam table options dt, step, seed
-- @treturn Spikes at the ends of steps
-- @usage analyzers.firing_rate(data.spikes_of_rates(tensor.full(20, 100, 5), { dt = 10 }))
local function spikes_of_rates(rates, given)
   local o = accepts(given)
   rates = tensor.tensor(rates, "data.spikes_of_rates"):to("float64")
   if rates:rank() == 1 then rates = rates:reshape(rates:count(), 1) end
   if rates:rank() ~= 2 or rates:size(1) < 1 then
      handle.fail("data.spikes_of_rates: rates [%s]; [rows, cells] will do", table.concat(rates:shape(), ", "))
   end
   if not rates:abs():lt(math.huge):all() then
      handle.fail("data.spikes_of_rates: a rate is not a finite number")
   end
   local rows = rates:size(1)
   local steps = math.floor(rows * o.dt / o.step + 1e-9)
   if steps < 1 then handle.fail("data.spikes_of_rates: %g ms are less than a step of %g ms", rows * o.dt, o.step) end
   local at = tensor.arange(0, steps - 1) * o.step
   local fine = tensor.interpolate(at, (tensor.arange(1, rows) - 0.5) * o.dt, rates)
   local drawn = tensor.zeros(steps, rates:size(2)):uniform(0, 1, { seed = o.seed, stream = 1 })
   return spikes.of_raster(drawn:lt(fine * (o.step / 1000)), o.step)
end

return spikes_of_rates
