-- SPDX-License-Identifier: MIT
-- A plastic network without chance, beside what Brian2 2.9.0 makes of it in float64. There a spike acts in the step it
-- is fired in, here one step later; so traces are a step older or younger there, and amplitudes make up for it:
-- x += 0.001*exp(dt/20), y -= 0.00105*exp(-dt/31), and on_post comes before on_pre (S.post.order = -1).
local cann = require "cann"
local tensor = require "cann.tensor"

local N, M, STEPS = 40, 25, 6000

-- Source i (from 0) fires at steps (37 i) mod 200, and every 211 + 17 (i mod 9) from there on.
local function trains()
   local due = tensor.zeros(STEPS, N)
   for i = 0, N - 1 do
      for step = (37 * i) % 200, STEPS - 2, 211 + 17 * (i % 9) do due[step + 1][i + 1] = 1 end
   end
   return due
end

-- i meets j where (7 i + 3 j) mod 5 is not 0, with the weight 0.2 ((13 i + 29 j) mod 97)/97.
local function pairs_of()
   local sources, targets, weights = {}, {}, {}
   for i = 0, N - 1 do
      for j = 0, M - 1 do
         if (7 * i + 3 * j) % 5 ~= 0 then
            sources[#sources + 1], targets[#targets + 1] = i + 1, j + 1
            weights[#weights + 1] = 0.2 * ((13 * i + 29 * j) % 97) / 97
         end
      end
   end
   return sources, targets, weights
end

local function ran(each)
   local source = cann.model { name = "Source", kind = "neuron", input = "due",
      on = { spike = { when = "due > 0" } } }
   local cell = cann.model { name = "Cell", kind = "neuron", method = "euler", input = "ge", state = "v = -74; ge = 0",
      eqs = "v' = (ge*(0 - v) + (-74 - v))/10; ge' = -ge/5", on = { spike = { when = "v > -54", run = "v = -60" } } }
   local synapse = cann.model { name = "Plastic", kind = "synapse", param = "A = 0.001; B = 0.00105",
      state = "w = 0 @min(0) @max(0.2); x = 0; y = 0", eqs = "x' = -x/20 @event; y' = -y/31 @event",
      on = { pre = "post.ge += w; x += A; w += y", post = "y -= B; w += x" } }
   local sources, targets, weights = pairs_of()
   local net = cann.network { S = cann.group(source, N), P = cann.group(cell, M) }
   net.settings = { precision = "float64", dt = 0.1 }
   net:connect("S", "P", { rule = "pairs", sources = sources, targets = targets, weight = weights, synapse = synapse })
   if each then net:compiled():part("S_P") end
   return net, net:run(STEPS * 0.1, { input = { ["S.due"] = trains() }, record = { spikes = { "P" } } })
end

-- Every 60th weight; spikes of each target.
local weights = { 0.002445096517658026, 0.035644226310832576, 0.14353961971568024, 0.000728335048299383,
   0.08077877450729946, 0.012789225320853217, 0.02304384482277708, 0.1216303581820599, 0.00652172175975633,
   0.06810387323846254, 0.011125772294130455, 0.06657849324118531, 0.11784780500744198, 0.0057715772409334945 }
local counts = { 101, 112, 87, 94, 85, 106, 76, 103, 87, 105, 96, 109, 94, 90, 92, 102, 88, 99, 93, 101, 92, 106, 104,
   88, 101 }

describe("spike-timing dependent plasticity", function()
   for _, each in ipairs { false, true } do
      it("ends where another simulator ends" .. (each and ", with traces of each synapse" or ""), function()
         local net, run = ran(each)
         local w = net:get("S_P.w")
         assert.are.equal(800, w:count())
         for k, wanted in ipairs(weights) do assert.near(wanted, w[60 * k - 59], 1e-14) end
         assert.near(51.340893079560544, w:sum(), 1e-12)
         assert.near(0.05457145411728961, w:std(), 1e-14)
         assert.near(-57.68008094650913, net:get("P.v")[1], 1e-10)
         local found = {}
         for j = 1, M do found[j] = 0 end
         for _, j in ipairs(run.spikes.neurons:tolist()) do found[j] = found[j] + 1 end
         assert.same(counts, found)
      end)
   end
end)
