-- SPDX-License-Identifier: MIT
-- Synapses that come and go: what stays of the others, and what happens while a run goes on.
local cann = require "cann"
local tensor = require "cann.tensor"

local function equal(a, b)
   return a:count() == b:count() and (a:count() == 0 or (a - b):abs():max() == 0)
end

local source = cann.model { name = "Source", kind = "neuron", input = "due", param = "r = 0",
   on = { spike = { when = "due > 0" } } }
local target = cann.model { name = "Target", kind = "neuron", input = "due; heard", param = "r = 0",
   state = "total = 0", eqs = "total += heard", on = { spike = { when = "due > 0" } } }
local stdp = cann.model {
   name = "STDP", kind = "synapse", param = "tp:ms=20; tm:ms=20; Ap=0.01; Am=0.0105",
   state = "w=0.5 @min(0) @max(1); x=0; y=0", eqs = "tp*dx/dt = -x @event; tm*dy/dt = -y @event",
   on = { pre = "post.$port += w; x += Ap; w += y", post = "y -= Am; w += x" },
}

local function two_groups(n, m, settings)
   local net = cann.network { a = cann.group(source, n), b = cann.group(target, m) }
   net.settings = settings or { precision = "float64", dt = 1 }
   return net
end

-- Spikes of all sources in some of the steps.
local function all_at(steps, n, list)
   local rows = tensor.zeros(steps, n)
   for _, step in ipairs(list) do rows:range(1, step, step):fill(1) end
   return rows
end

describe("an expression of synapses", function()
   local cell = cann.model { name = "Cell", kind = "neuron", state = "v = uniform(0, 1)", input = "I",
      eqs = "v' = 0.11 - 0.1*v + I", on = { spike = { when = "v > 1", run = "v = 0" } } }
   local kinds = {
      ["align-post"] = { state = "g = 0", eqs = "g' = -g/5", on = { pre = "g += w" }, send = "g", param = "w = 0.1" },
      ["align-pre"] = { state = "g = 0", eqs = "g' = -g/5", on = { pre = "g += 1" }, send = "w*g", param = "w = 0.1" },
      ["per synapse"] = { state = "w = 0.1; g = 0", eqs = "g' = -g/5", on = { pre = "g += w; w += 0.01*g" },
         send = "g" },
   }
   for kind, spec in pairs(kinds) do
      it("is that of each, wherever their states live: " .. kind, function()
         spec.kind = "synapse"
         local net = cann.network { A = cann.group(cell, 9), B = cann.group(cell, 7) }
         net.settings = { precision = "float64", dt = 0.1 }
         net:connect("A", "B", { rule = "fixed_probability", p = 0.5, synapse = cann.model(spec), port = "I",
            weight = "uniform(0, 0.02)" })
         net:run(30)
         assert.is_truthy(tostring(net):find(kind, 1, true), tostring(net))
         local synapses, g = net.projections[1].synapses, net:get("A_B.g")
         if kind == "align-post" then g = synapses:at_targets(g) end
         local wanted = net:get("A_B.w") * 2 + g + synapses:at_sources(net:get("A.v"))
            - synapses:at_targets(net:get("B.v"))
         local value = net:evaluate("2*w + g + pre.v - post.v", nil, "A_B")
         assert.are.equal(synapses:count(), value:count())
         assert.is_true((value - wanted):abs():max() < 1e-15)
      end)
   end
   it("comes in the order of targets where delays differ", function()
      local net = two_groups(3, 4)
      net:connect("a", "b", { port = "heard", delay = tensor.from { 3, 1, 2, 1, 5, 1, 1, 2, 3, 3, 2, 1 },
         weight = tensor.arange(1, 12) })
      assert.same(tensor.arange(1, 12):tolist(), net:evaluate("w", nil, "a_b"):tolist())
      assert.same({ 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7 },
         net:evaluate("pre.i + post.i", nil, "a_b"):tolist())
   end)
end)

describe("rewiring by hand", function()
   it("leaves one synapse its traces, and brings it others", function()
      local net = two_groups(1, 3)
      net:connect("a", "b", { rule = "pairs", sources = { 1 }, targets = { 2 }, synapse = stdp, port = "heard" })
      net:run(5, { input = { ["a.due"] = all_at(5, 1, { 1 }) } })
      local x = net:get("a_b.x")[1]
      assert.is_true(x > 0)
      net:grow("a_b", { sources = { 1, 1 }, targets = { 1, 3 }, weight = 0.25 })
      assert.same({ 0, x, 0 }, net:get("a_b.x"):tolist())
      assert.same({ 0.25, 0.5, 0.25 }, net:get("a_b.w"):tolist())
      net:prune("a_b", "w < 0.3")
      assert.same({ x }, net:get("a_b.x"):tolist())
      net:run(4, { input = { ["a.due"] = all_at(4, 1, { 3 }) } })
      -- Arrivals at steps 1 and 8: the trace in closed form.
      assert.near(0.01 * (1 + math.exp(-7 / 20)), net:get("a_b.x")[1], 1e-15)
   end)
   it("keeps spikes under way, delays and the order of sums", function()
      local function run(touch)
         local net = two_groups(20, 10)
         net:connect("a", "b", { rule = "fixed_probability", p = 0.5, port = "heard", weight = "uniform(0, 1)",
            delay = { "uniform", 1, 9 } })
         net:connect("a", "b", { rule = "fixed_probability", p = 0.5, port = "heard", weight = "uniform(0, 1)",
            delay = 6 })
         net:run(3, { input = { ["a.due"] = all_at(3, 20, { 1, 3 }) } })
         if touch then
            for _, name in ipairs { "a_b", "a_b2" } do
               net:grow(name, { sources = { 1, 20 }, targets = { 10, 1 }, weight = 0.5, delay = 4 })
               net:prune(name, net:get(name .. ".w"):eq(0.5))
            end
         end
         net:run(10, { input = { ["a.due"] = tensor.zeros(10, 20) } })
         return net:get("b.total")
      end
      local untouched = run(false)
      assert.is_true(untouched:min() > 0)
      assert.is_true(equal(untouched, run(true)))
   end)
   it("goes back to first values on reset", function()
      local net = two_groups(2, 3)
      net:connect("a", "b", { synapse = stdp, port = "heard", weight = { 0.1, 0.2, 0.3, 0.4, 0.5, 0.6 } })
      net:run(5, { input = { ["a.due"] = all_at(5, 2, { 1 }), ["b.due"] = all_at(5, 3, { 3 }) } })
      net:prune("a_b", { 0, 1, 0, 0, 0, 1 })
      net:grow("a_b", { sources = { 2 }, targets = { 3 } })
      assert.is_true(net:get("a_b.w")[1] > 0.1)
      net:reset()
      assert.same({ 0.1, 0.3, 0.4, 0.5, 0.5 }, net:get("a_b.w"):tolist())
      assert.same({ 0, 0, 0, 0, 0 }, net:get("a_b.x"):tolist())
   end)
   it("takes the delays that a rule gave along", function()
      local net = two_groups(3, 3)
      net:connect("a", "b", { rule = function(i) return { i }, 1, 2 * i end, port = "heard" })
      net:prune("a_b", { 1, 0, 0 })
      local run = net:run(8, { input = { ["a.due"] = all_at(8, 3, { 1 }) }, record = { "b.total" } })
      assert.same({ 0, 0, 0, 0 }, { run["b.total"][4][1], run["b.total"][4][2], run["b.total"][4][3],
         run["b.total"][6][3] })
      assert.same({ 0, 1, 1 }, run["b.total"][8]:tolist())
   end)
end)

describe("turnover", function()
   local plain = cann.model { name = "Plain", kind = "synapse", state = "w = 1; age = 0", eqs = "age += 1",
      on = { pre = "post.$port += w" } }
   it("prunes in the steps that are due what a condition names", function()
      local net = two_groups(4, 5)
      net:connect("a", "b", { synapse = plain, port = "heard", weight = tensor.arange(1, 20),
         pruning = { when = "w < t/2", every = 4 } })
      local run = net:run(10)
      -- At 4 ms those below 2 go, at 8 ms those below 4: counts after known steps with probability 1.
      assert.same({ 1, 2 }, { run.turnover[1].pruned, run.turnover[2].pruned })
      assert.same({ 4, 8 }, { run.turnover[1].t, run.turnover[2].t })
      assert.are.equal(17, net.projections[1].count)
      assert.are.equal(4, net:get("a_b.w")[1])
      net:pruning("a_b", false)
      assert.is_nil(net:run(10).turnover)
      assert.is_truthy(tostring(run.turnover):find("pruned", 1, true))
   end)
   it("grows at every absent pair where a condition holds", function()
      local net = two_groups(6, 6)
      net:set { ["a.r"] = { 1, 2, 3, 4, 5, 6 }, ["b.r"] = { 1, 2, 3, 4, 5, 6 } }
      net:connect("a", "b", { rule = "one_to_one", synapse = plain, port = "heard",
         creating = { when = "pre.r*post.r > 25", every = 3, weight = 0.25 } })
      net:run(3)
      -- Of 36 pairs 5 6, 6 5 fit, and 6 6 is there.
      local i, j = net.projections[1].synapses:pairs()
      assert.same({ 1, 2, 3, 4, 5, 5, 6, 6 }, i:tolist())
      assert.same({ 1, 2, 3, 4, 5, 6, 5, 6 }, j:tolist())
      assert.same({ 1, 1, 1, 1, 1, 0.25, 0.25, 1 }, net:get("a_b.w"):tolist())
      assert.same({ 3, 3, 3, 3, 3, 0, 0, 3 }, net:get("a_b.age"):tolist())
   end)
   it("takes each with the probability asked for", function()
      local net = two_groups(200, 100)
      net:connect("a", "b", { rule = "fixed_probability", p = 0.5, synapse = plain, port = "heard",
         creating = { probability = 0.01, every = 2 }, pruning = { when = "age > 0", probability = 0.02, every = 3 } })
      local before = net.projections[1].count
      local run = net:run(2)
      local expected = (20000 - before) * 0.01
      assert.is_true(math.abs(run.turnover[1].created - expected) < 4 * math.sqrt(expected))
      before = net.projections[1].count
      run = net:run(1)
      assert.is_true(math.abs(run.turnover[1].pruned - before * 0.02) < 4 * math.sqrt(before * 0.02))
      assert.are.equal(0, run.turnover[1].created)
   end)
   it("leaves pairs of an element with itself out where the rule did", function()
      local net = cann.network { a = cann.group(target, 5) }
      net.settings = { dt = 1 }
      net:connect("a", "a", { rule = "fixed_probability", p = 0, allow_self = false, synapse = plain, port = "heard",
         creating = { every = 1 } })
      net:run(1)
      assert.are.equal(20, net.projections[1].count)
   end)
   local function wild(pieces, threads, kill)
      local cell = cann.model { name = "Cell", kind = "neuron", param = "drive = 0.11", input = "I",
         state = "v = uniform(0, 1)", eqs = "v' = drive - 0.1*v + I @method(euler)",
         on = { spike = { when = "v > 1", run = "v = 0" } } }
      local synapse = cann.model { name = "Wild", kind = "synapse",
         state = "w = uniform(0, 0.02) @min(0); x = 0; y = 0", eqs = "x' = -x/20 @event; y' = -y/20 @event",
         on = { pre = "post.$port += w; x += 0.002; w -= y", post = "y += 0.002; w += x" },
         pruning = { when = "w < 0.002", probability = 0.5, every = 2 },
         creating = { when = "abs(pre.v - post.v) < 0.3", probability = 0.01, weight = "uniform(0, 0.01)", every = 3 } }
      local net = cann.network { A = cann.group(cell, 40000 / 200) }
      net.settings = { precision = "float64", dt = 0.1, seed = 3 }
      net:connect("A", "A", { rule = "fixed_probability", p = 0.1, synapse = synapse, delay = { "uniform", 0.1, 2 },
         creating = { when = "abs(pre.v - post.v) < 0.3", probability = 0.01, weight = "uniform(0, 0.01)", every = 3,
            delay = 0.7 } })
      for k, piece in ipairs(pieces) do
         net:run(piece, { threads = threads })
         if kill and k == 1 then
            local path = os.tmpname()
            net:save(path)
            net = cann.load(path)
            os.remove(path)
         end
      end
      return net
   end
   it("has the same bits with any threads, in pieces, and after save and load", function()
      local one = wild({ 20 }, 1)
      assert.is_true(one.projections[1].count > 2000)
      for _, other in ipairs { wild({ 20 }, 3), wild({ 0.1, 5.9, 3, 11 }, 1), wild({ 9, 11 }, 1, true) } do
         assert.are.equal(one.projections[1].count, other.projections[1].count)
         for _, name in ipairs { "A.v", "A_A.w", "A_A.x", "A_A.y" } do
            assert.is_true(equal(one:get(name), other:get(name)), name)
         end
         assert.is_true(equal(one.projections[1].synapses:targets(), other.projections[1].synapses:targets()))
      end
   end)
   local function refused(text, f, ...)
      local fine, why = pcall(f, ...)
      assert.is_false(fine)
      assert.is_truthy(tostring(why):find(text, 1, true), text .. " | " .. tostring(why))
   end
   it("refuses what makes no sense, and says what would do", function()
      local net = two_groups(3, 3)
      net:connect("a", "b", { synapse = plain, port = "heard" })
      refused("'w' belongs to synapses, and a pair without one has none", net.creating, net, "a_b", { when = "w > 1" })
      refused("pruning has no option 'evry'; did you mean 'every'?", net.pruning, net, "a_b", { when = "w < 1",
         evry = 3 })
      refused("name: 'q'", net.pruning, net, "a_b", { when = "q < 1" })
      refused("has no variable 'vv'", net.creating, net, "a_b", { when = "pre.vv < 1" })
      refused("probability", net.creating, net, "a_b", { probability = 1.5 })
      refused("every", net.creating, net, "a_b", { every = 0 })
      refused("a table, as in", net.creating, net, "a_b", 3)
      refused("no projection 'a_c'", net.creating, net, "a_c", {})
      refused("a section of synapses", cann.model, { kind = "neuron", state = "v=0", pruning = { when = "v" } })
      local one = two_groups(3, 3)
      refused("belongs to synapses", one.connect, one, "a", "b", { synapse = plain, port = "heard",
         creating = { when = "age > 1" } })
      assert.are.equal(0, #one.projections)
      net:pruning("*", { when = "w < 0" })
      refused("the synapses of a_b come and go", net.run, net, 3, { record = "a_b.w" })
      refused("run them one by one", net.run, net, 3, { batch = { ["a.r"] = { 1, 2 } } })
   end)
   it("goes on when nothing is left, and from nothing", function()
      local net = two_groups(3, 3)
      net:connect("a", "b", { synapse = stdp, port = "heard", pruning = { when = "w < 2", every = 2 },
         creating = { every = 3 } })
      local run = net:run(7, { input = { ["a.due"] = all_at(7, 3, { 1, 2, 3, 4, 5, 6, 7 }) } })
      assert.same({ 9, 0, 9, 9 }, { run.turnover[1].pruned, run.turnover[1].count, run.turnover[2].created,
         run.turnover[3].pruned })
   end)
end)
