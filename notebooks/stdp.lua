-- SPDX-License-Identifier: MIT
--- A cell that chooses among its inputs: weights that start out equal end at both bounds.
-- usage: cann notebooks/stdp.lua [SECONDS [FOLDER]]
--
-- Song, Miller & Abbott, Nat. Neurosci. 3 (2000) 919: a thousand Poisson sources excite one cell through synapses
-- that grow when they fire just before it and shrink when just after, the latter a little more. The traces of the
-- synapses are advanced in closed form when an event comes, so silence costs nothing.
local cann = require "cann"
local models, plot, tensor = cann.models, cann.plot, cann.tensor

local seconds, folder = tonumber(arg and arg[1]) or 100, arg and arg[2] or "."

local cell = cann.model {
   name = "Cell", kind = "neuron", param = "tau:ms = 10; E:mV = -74; Ee:mV = 0; tau_g:ms = 5",
   state = "v:mV = -74; g = 0", input = "g",
   eqs = "tau*dv/dt = E - v + g*(Ee - v) @method(exp); tau_g*dg/dt = -g @method(exp)",
   on = { spike = { when = "v > -54 mV", run = "v = -60 mV" } },
}
local net = cann.network { input = cann.group(models.Poisson { rate = 15 }, 1000), cell = cann.group(cell, 1) }
net:connect("input", "cell", { rule = "all_to_all", port = "g", weight = "uniform(0, 0.01)",
   synapse = models.STDP { w_max = 0.01, A_plus = 0.01, A_minus = 0.0105 } })
print(net)

local first = net:get("input_cell.w")
local run = net:run(1000 * seconds, { record = { spikes = "all", ["input_cell.w"] = { 1, 2, 3, 4, 5, 6, 7, 8 } },
   every = 1000 })
local w = net:get("input_cell.w") / 0.01
print(run)
print(("cell %.1f Hz"):format(run.spikes:select { group = "cell" }:count() / seconds))
local function share(x) return (x:lt(0.2):sum() + x:gt(0.8):sum()) / x:count() end
print(("weights near a bound: %.0f %% at first, %.0f %% at the end"):format(100 * share(first / 0.01), 100 * share(w)))

local t = tensor.arange(1, w:count())
plot.panels { plot.weight_histogram(w), plot.traces(run, "input_cell.w"),
   plot.scatter(t, w, { x_label = "input", y_label = "weight" }), columns = 1 }
   :save(folder .. "/stdp.png")
