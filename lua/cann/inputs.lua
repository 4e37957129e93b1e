-- SPDX-License-Identifier: MIT
--- Inputs over time: each function gives a tensor [steps], or [steps, n], for net:run(input) or
-- net:run(duration, { input = { I = input } }). Row k is the value during step k, from (k - 1) dt on; durations are
-- cut into round(duration/dt) steps, as runs are. Draws depend on the seed alone.
local correlated = require "cann.correlated"

local inputs = {}

for _, part in ipairs { "cann.inputs.pieces", "cann.inputs.curves", "cann.inputs.noise", "cann.inputs.given" } do
   for name, make in pairs(require(part)) do inputs[name] = make end
end

--- Correlated spike trains, and the random rate behind them; see cann.correlated.
inputs.correlated, inputs.correlated_rate = correlated.trains, correlated.rate

return inputs
