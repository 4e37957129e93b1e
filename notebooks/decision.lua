-- SPDX-License-Identifier: MIT
--- Two populations compete for a decision, and the winner remembers it.
-- usage: cann notebooks/decision.lua [COHERENCE [FOLDER [TRIALS [SCALE]]]]
--
-- Wang, Neuron 36 (2002) 955. A and B hear motion one way and the other, the more apart the more dots move together
-- (the coherence, %), and excite themselves through slow NMDA synapses; through the interneurons I each silences the
-- other. N hears nothing. Trials are members of a batch: the same network, other draws.
local cann = require "cann"
local models, plot, tensor = cann.models, cann.plot, cann.tensor

local coherence, folder = tonumber(arg and arg[1]) or 25.6, arg and arg[2] or "."
local trials, scale = tonumber(arg and arg[3]) or 10, tonumber(arg and arg[4]) or 1

-- The rate that a stimulus has from 100 to 1100 ms, drawn anew every 50 ms.
local motion = cann.model {
   name = "Motion", param = "c = 0", state = "rate = 0 @doc(\"Hz\")",
   on = { anew = { when = "every(50 ms)", run = [[
      rate = if t > 99.9 ms and t < 1099.9 ms then pos(normal(40*(1 + c/100), 10)) else 0 end ]] } },
}
local E = models.LIF { tau = 20, E = -70, R = 0.04, reset = -55, refractory = 2 }
local I = models.LIF { tau = 10, E = -70, R = 0.05, reset = -55, refractory = 1 }
local count = { A = 240 * scale, B = 240 * scale, N = 1120 * scale, I = 400 * scale }
local net = cann.network {
   A = cann.group(E, count.A), B = cann.group(E, count.B), N = cann.group(E, count.N), I = cann.group(I, count.I),
   right = cann.group(motion, 1, { c = coherence }), left = cann.group(motion, 1, { c = -coherence }),
   to_A = cann.group(models.RatePoisson, count.A), to_B = cann.group(models.RatePoisson, count.B),
   noise = cann.group(models.Poisson { rate = 2400 }, 2000 * scale),
}
net:link { to = "to_A.rate", from = "right", value = "rate" }
net:link { to = "to_B.rate", from = "left", value = "rate" }

local AMPA, GABA = models.ExpSynapse { tau = 2, E = 0 }, models.ExpSynapse { tau = 5, E = -70 }
local NMDA = models.NMDA { Mg = 1 }
local function all(from, to, weights)
   for synapse, w in pairs(weights) do
      net:connect(from, to, { synapse = synapse, weight = w / scale, delay = 0.5, port = "I" })
   end
end
local strong, weak = 1.7, 1 - 0.15 * 0.7 / 0.85
for own, other in pairs { A = "B", B = "A" } do
   all(own, own, { [AMPA] = 0.05 * strong, [NMDA] = 0.165 * strong })
   all({ other, "N" }, own, { [AMPA] = 0.05 * weak, [NMDA] = 0.165 * weak })
end
all({ "A", "B", "N" }, "N", { [AMPA] = 0.05, [NMDA] = 0.165 })
all({ "A", "B", "N" }, "I", { [AMPA] = 0.04, [NMDA] = 0.13 })
all("I", { "A", "B", "N" }, { [GABA] = 1.3 })
all("I", "I", { [GABA] = 1 })

local first = 1
for _, to in ipairs { "A", "B", "N", "I" } do
   net:connect("noise", to, { rule = "one_to_one", from = { first, first + count[to] - 1 }, synapse = AMPA,
      weight = to == "I" and 1.62 or 2.1, port = "I" })
   first = first + count[to]
end
net:connect("to_A", "A", { rule = "one_to_one", synapse = AMPA, weight = 2.1, port = "I" })
net:connect("to_B", "B", { rule = "one_to_one", synapse = AMPA, weight = 2.1, port = "I" })

-- Mean rates over a window.
local function rates(run, from, to)
   local words = {}
   for k, group in ipairs { "A", "B", "N", "I" } do
      local fired = run.spikes:select { group = group, from = from, to = to }:count()
      words[k] = ("%s %.1f"):format(group, fired / count[group] / (to - from) * 1000)
   end
   return table.concat(words, "  ") .. " Hz"
end

local run = net:run(1600, { record = { spikes = { "I", "N", "B", "A" } } })
print(run)
print("before the stimulus     " .. rates(run, 0, 100))
print("last 300 ms of it       " .. rates(run, 800, 1100))
print("last 300 ms of the rest " .. rates(run, 1300, 1600))

-- The psychometric curve: who is ahead when the stimulus ends, in trials that differ in coherence and draws.
local levels, c = { 3.2, 6.4, 12.8, 25.6, 51.2 }, {}
for _, level in ipairs(levels) do
   for _ = 1, trials do c[#c + 1] = level end
end
c = tensor.from(c)
net:reset()
local many = net:run(1100, { record = { ["A.fired"] = "pop.sum(spiked)", ["B.fired"] = "pop.sum(spiked)" },
   batch = { ["right.c"] = c, ["left.c"] = c * -1 } })
local ahead = (many["A.fired"] - many["B.fired"]):range(1, 8001, 11000):sum(1):reshape(#levels, trials):gt(0)
local right = ahead:to("float64"):mean(2) * 100
for k, level in ipairs(levels) do print(("coherence %4.1f %%: right in %3.0f %% of trials"):format(level, right[k])) end

plot.panels { plot.raster(run), plot.rate(run, { window = 50 }),
   plot.line(levels, right, { x_label = "coherence (%)", y_label = "right (% of trials)" }), columns = 1 }
   :save(folder .. "/decision.png")
