-- SPDX-License-Identifier: MIT
--- Pictures of neurons: their potential under a current that is switched on, and how fast they fire over currents.
-- Part of pipelines.gallery.
local cann = require "cann"
local tensor = require "cann.tensor"

-- By name: the strongest current, in the model's unit; the step and the length of the run, ms; what is drawn.
local neurons = {
   LIF = { 30 }, ALIF = { 30 }, QuaIF = { 30 }, ExpIF = { 30 }, AdQuaIF = { 60 }, Gif = { 3 },
   AdEx = { 1500 }, Izhikevich = { 20 }, GIF_curr_exp = { 800, state = "u" },
   GIF_curr = { 800, state = "u" }, EIF_cond_alpha_isfa_ista = { 2 },
   IF_curr_exp = { 2 }, IF_curr_alpha = { 2 }, IF_cond_exp = { 2 }, IF_cond_alpha = { 2 },
   EIF_cond_exp_isfa_ista = { 2 }, HH_cond_exp = { 2, 0.02 }, HH = { 20, 0.02 }, HHTraub = { 3000, 0.02 },
   WangBuzsaki = { 5, 0.02 }, MorrisLecar = { 150, 0.1 }, FHN = { 1.5, 0.1, 400 }, HindmarshRose = { 4, 0.1, 1000 },
   PinskyRinzel = { 3, 0.02, 1000 },
}

local cells, on = 41, 50 -- the current is switched on after so many ms

local function draw(name, row)
   local strongest, dt, duration, state = row[1], row[2] or 0.1, row[3] or 300, row.state or "v"
   local net = cann.network { cell = cann.group(cann.models[name], cells) }
   local steps = math.floor(duration / dt + 0.5)
   local currents = tensor.linspace(0, strongest, cells)
   local pushed = (tensor.arange(1, steps) * dt):gt(on):to "float64":reshape(steps, 1)
   local shown = math.floor(cells * 0.6)
   local run = net:run(duration, { dt = dt, input = { ["cell.I"] = pushed * currents:reshape(1, cells) },
      record = { spikes = "all", ["cell." .. state] = { shown } } })
   local model = net.groups[1].model
   local function with_unit(words, unit) return unit ~= "" and ("%s (%s)"):format(words, unit) or words end
   local counts = tensor.zeros(cells)
   for k = 1, cells do counts[k] = run.spikes:train(k):count() end
   return cann.plot.panels { columns = 1,
      cann.plot.line(run.t, run["cell." .. state]:flatten(), { x_label = "time (ms)",
         y_label = with_unit(state, model.states[state].unit) }),
      cann.plot.line(currents, counts / ((duration - on) / 1000), { y_label = "rate (Hz)",
         x_label = with_unit("current", model.inputs.I.unit) }) }
end

local pictures = {}
for name, row in pairs(neurons) do
   pictures[name] = function() return draw(name, row) end
end

return pictures
