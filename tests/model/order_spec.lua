-- SPDX-License-Identifier: MIT
-- What one step does and in which order, from traces that each part of it leaves; labelled inputs; delays of several
-- projections in one ring; and that the order of names and calls makes no difference.
local cann = require "cann"
local models, tensor = cann.models, cann.tensor

local function column(values) return values:to("float64"):flatten():tolist() end

describe("one step", function()
   -- A source fires at the end of step 3. Its synapse holds w*2, which grows by what the target's trace is when a spike
   -- arrives and by 10 when the target fires. The target counts its steps, hears 0.4 w once and fires above 1.
   local cell = cann.model { kind = "neuron", state = "v = 0; trace = 0; steps = 0; before = 0", input = "v; I",
      eqs = "v' = I @method(euler); trace' = 0; steps := steps + 1; before := v",
      on = { spike = { when = "v > 1", run = "v = 0; trace += 1" } } }
   local synapse = cann.model { kind = "synapse", param = "w0 = 2", state = "w = w0; arrivals = 0",
      on = { pre = "post.v += 0.4*w; w += 0.5 + post.trace; arrivals += 1", post = "w += 10" } }

   local function log(delay)
      local source = cann.group(models.SpikeTimes { times = { 3, 4, 6 } }, 1)
      local net = cann.network({ S = source, T = cann.group(cell, 1) }, { dt = 1, precision = "float64" })
      net:connect("S", "T", { rule = "one_to_one", synapse = synapse, delay = delay })
      local run = net:run(10, { input = { ["T.I"] = 0.1 }, record = { "T.v", "T.before", "T.trace", "S_T.w",
         "S_T.arrivals", spikes = "all" } })
      return run
   end

   it("delivers what arrives, integrates, fires and resets, lets synapses learn, and records", function()
      local run = log(1)
      -- v: 0.1 a step; the first arrival in step 4 finds 0.3, adds 0.8, then the step adds 0.1: above 1, so it fires
      -- and is reset at once. w: 2 + 0.5 at the arrival, + 10 for the target's spike in the same step. And so on.
      local v, w, trace, fired, want = 0, 2, 0, {}, { v = {}, w = {}, trace = {}, before = {}, arrivals = {} }
      local arrivals = 0
      for step = 1, 10 do
         if step == 4 or step == 5 or step == 7 then
            v, w, arrivals = v + 0.4 * w, w + 0.5 + trace, arrivals + 1
         end
         v = v + 0.1
         want.before[step] = v
         if v > 1 then
            v, trace, w = 0, trace + 1, w + 10
            fired[#fired + 1] = step
         end
         want.v[step], want.w[step], want.trace[step], want.arrivals[step] = v, w, trace, arrivals
      end
      assert.are.same({ 4, 5, 7 }, fired)
      for name, of in pairs { v = "T.v", w = "S_T.w", trace = "T.trace", before = "T.before",
         arrivals = "S_T.arrivals" } do
         local found = column(run[of])
         for step = 1, 10 do assert.near(want[name][step], found[step], 1e-12, name .. " in step " .. step) end
      end
      local targets = run.spikes:select { group = "T" }.times:tolist()
      assert.are.same({ 4, 5, 7 }, targets)
   end)

   it("hears a spike as many steps later as the delay has, and in the next one without a delay", function()
      for delay, step in pairs { [0] = 4, [1] = 4, [2] = 5, [5] = 8 } do
         local arrivals = column(log(delay)["S_T.arrivals"])
         assert.are.equal(0, arrivals[step - 1], delay)
         assert.are.equal(1, arrivals[step], delay)
      end
   end)
end)

describe("inputs of several names", function()
   it("are summed each by itself, over projections and what the run gives", function()
      local source = cann.model { kind = "neuron", param = "value = 1", state = "r = value", eqs = "r' = 0" }
      local cell = cann.model { kind = "neuron", input = "basal; apical; I", state = "a = 0; b = 0; all = 0",
         eqs = "a := in.apical; b := in.basal; all := in.apical + in.basal + I" }
      local net = cann.network({ S = cann.group(source { value = 1 }, 1), U = cann.group(source { value = 10 }, 1),
         T = cann.group(cell, 2) }, { dt = 1 })
      local function join(from, port, weight)
         net:connect(from, "T", { rule = "all_to_all", synapse = models.RateSynapse, port = port, weight = weight })
      end
      join("S", "basal", 2)
      join("U", "basal", 3)
      join("U", "apical", 5)
      local run = net:run(2, { record = { "T.a", "T.b", "T.all" }, input = { ["T.I"] = 100, ["T.apical"] = 1000 } })
      assert.are.same({ 1050, 1050 }, column(run["T.a"][2]))
      assert.are.same({ 32, 32 }, column(run["T.b"][2]))
      assert.are.same({ 1182, 1182 }, column(run["T.all"][2]))
   end)
end)

describe("delays of several projections", function()
   local source = cann.model { kind = "neuron", param = "base = 0", state = "x = base", eqs = "x := base + t/(1ms)" }
   local hearer = cann.model { kind = "neuron", input = "I", state = "heard = 0", eqs = "heard := I" }
   local sending = cann.model { kind = "synapse", send = "w*pre.x" }

   it("read what the source was so many steps ago: none, one for all, one for each", function()
      local net = cann.network({ S = cann.group(source { base = { 100, 200, 300 } }, 3), N = cann.group(hearer, 2),
         A = cann.group(hearer, 2), M = cann.group(hearer, 2) }, { dt = 1, precision = "float64" })
      local steps = { { 1, 4 }, { 2, 1 }, { 5, 3 } } -- of source i to target j
      local function join(to, delay)
         net:connect("S", to, { rule = "all_to_all", synapse = sending, weight = { 1, 10, 1, 10, 1, 10 }, delay = delay,
            port = "I" })
      end
      join "N"
      join("A", 3)
      join("M", tensor(steps):flatten())
      local run = net:run(12, { record = { "N.heard", "A.heard", "M.heard" } })
      local function at(step, i) return 100 * i + step - 1 end -- x of source i after that step
      for step = 8, 12 do
         for j = 1, 2 do
            local none, all, each = 0, 0, 0
            for i = 1, 3 do
               local w = j == 1 and 1 or 10
               none, all = none + w * at(step - 1, i), all + w * at(step - 3, i)
               each = each + w * at(step - steps[i][j], i)
            end
            assert.near(none, run["N.heard"][step][j], 1e-9)
            assert.near(all, run["A.heard"][step][j], 1e-9)
            assert.near(each, run["M.heard"][step][j], 1e-9)
         end
      end
   end)

   it("share one ring, as long as the longest", function()
      local function bytes(delays)
         local net = cann.network({ S = cann.group(source, 20000), T = cann.group(hearer, 1) }, { dt = 0.1 })
         for _, delay in ipairs(delays) do
            net:connect("S", "T", { rule = "pairs", sources = { 1 }, targets = { 1 }, synapse = sending, delay = delay,
               port = "I" })
         end
         net:run(0.1)
         return net:compiled():bytes()
      end
      local row = 20000 * 4
      assert.near(40 * row, bytes { 5 } - bytes { 1 }, row / 10)
      -- Another projection takes what it holds itself, whatever its delay.
      local own = bytes { 1, 1 } - bytes { 1 }
      assert.near(own, bytes { 5, 1 } - bytes { 5 }, 1000)
      assert.near(own, bytes { 5, 5 } - bytes { 5 }, 1000)
      assert.near(4 * own, bytes { 1, 2, 3, 4, 5 } - bytes { 5 }, 4000)
      assert.near(50 * row, bytes { 10, 1 } - bytes { 5, 1 }, row / 10)
   end)
end)

describe("the order of names and calls", function()
   -- The same two groups, called so that they come one way round or the other, joined first this way or that.
   local function final(one, other, turned)
      local cells = cann.model { kind = "neuron", param = "drive = 0.12", state = "v = 0; g = 0", input = "g; I",
         eqs = "v' = drive - 0.1*v + g @method(euler); g' = -0.2*g @method(euler)",
         on = { spike = { when = "v > 1", run = "v = 0" } } }
      local spread = tensor.linspace(0, 0.9, 40)
      local net = cann.network({ [one] = cann.group(cells, 40, { v = spread }),
         [other] = cann.group(cells, 40, { v = spread:flip(1), drive = 0.15 }) }, { dt = 0.1, precision = "float64" })
      local joins = { { one, other, 0.03, 0.1 }, { other, one, -0.02, 0.7 }, { one, one, 0.01, 2 } }
      for k = 1, 3 do
         local join = joins[turned and 4 - k or k]
         net:connect(join[1], join[2], { rule = function(i, j) return (i * 7 + j * 3) % 5 == 0 end, weight = join[3],
            delay = join[4], port = "g" })
      end
      net:run(200)
      return tensor.concatenate { net:get(one .. ".v"), net:get(other .. ".v") }
   end
   it("make no difference to what happens", function()
      local plain = final("A", "B")
      for _, way in ipairs { final("B", "A"), final("A", "B", true), final("Z", "Y", true) } do
         assert.is_true((plain - way):abs():max() < 1e-12)
      end
   end)
end)

describe("a network of many areas", function()
   it("keeps two states per neuron, and says what fits on a page", function()
      local groups, areas = {}, 12
      for a = 1, areas do
         groups["E" .. a], groups["I" .. a] = cann.group(models.LIF, 4), cann.group(models.LIF, 2)
      end
      local net = cann.network(groups)
      local excite, inhibit = models.ExpSynapse { tau = 5, E = 0 }, models.ExpSynapse { tau = 10, E = -80 }
      for a = 1, areas do
         for b = 1, areas do
            net:connect("E" .. a, "E" .. b, { rule = "all_to_all", synapse = excite, weight = 0.1,
               delay = 1 + math.abs(a - b) })
         end
         net:connect("I" .. a, { "E" .. a, "I" .. a }, { rule = "all_to_all", synapse = inhibit, weight = 0.4 })
         net:connect("E" .. a, "I" .. a, { rule = "all_to_all", synapse = excite, weight = 0.1 })
      end
      local said = tostring(net)
      assert.matches("24 groups: E1 4 LIF, .*, %.%.%.   align%-post: 2 states per neuron", said)
      assert.matches("%.%.%. and 150 more; net.NAME tells of one$", said)
      assert.matches("^E12_I12  E12 %-> I12  8 synapses", tostring(net.E12_I12))
      for b = 2, areas do
         assert.is_true(net:get("E1_E3.g"):equals(net:get("E" .. b .. "_E3.g")))
      end
      net:run(1)
   end)
end)
