-- SPDX-License-Identifier: MIT
--- Rates instead of spikes: noise that a random network amplifies, as much as theory says.
-- usage: cann notebooks/rates.lua [MS [FOLDER [NEURONS]]]
--
-- Every unit hears a tenth of the others through weights of both signs. A linear network of random weights with gain g
-- raises the variance of its noise by 1/sqrt(1 - g^2) (Chalker & Mehlig, Phys. Rev. Lett. 81 (1998) 3367).
local cann = require "cann"
local models, plot = cann.models, cann.plot

local ms, folder, n = tonumber(arg and arg[1]) or 500, arg and arg[2] or ".", tonumber(arg and arg[3]) or 4000

local unit = cann.model {
   name = "Unit", kind = "neuron", param = "tau:ms = 10", state = "r = normal(0, 1)", input = "heard",
   eqs = "tau*dr/dt = -r + heard + sqrt(2*tau)*xi",
}
local panels = { columns = 1 }
for k, g in ipairs { 0, 0.5, 0.9 } do
   local net = cann.network { R = cann.group(unit, n) }
   net:connect("R", "R", { rule = "fixed_number_pre", number = n / 10, weight = { "normal", 0, g / math.sqrt(n / 10) },
      synapse = models.RateSynapse })
   net:run(100)
   local run = net:run(ms, { record = { ["R.power"] = "pop.mean(r^2)", ["R.r"] = { 1, 2, 3, 4 } } })
   if k == 1 then print(net) end
   print(("gain %.1f: variance %.3f, in theory %.3f"):format(g, run["R.power"]:mean(), 1 / math.sqrt(1 - g * g)))
   panels[k] = plot.traces(run, "R.r", { title = ("gain %.1f"):format(g) })
end
plot.panels(panels):save(folder .. "/rates.png")
