-- SPDX-License-Identifier: MIT
-- Synapses with states of their own: golden numbers, and the same network by another road.
local cann = require "cann"
local tensor = require "cann.tensor"

local function equal(a, b)
   return a:count() == b:count() and (a:count() == 0 or (a - b):abs():max() == 0)
end

local source = cann.model { name = "Source", kind = "neuron", input = "due",
   on = { spike = { when = "due > 0" } } }
local target = cann.model { name = "Target", kind = "neuron", input = "due; heard", state = "total = 0",
   eqs = "total += heard", on = { spike = { when = "due > 0" } } }

-- 1 in the steps whose events are due, n steps.
local function due(steps, n)
   local out = {}
   for k = 1, n do out[k] = 0 end
   for _, step in ipairs(steps) do out[step] = 1 end
   return tensor.from(out)
end

local function pair(synapse, pre, post, steps, options)
   local net = cann.network { a = cann.group(source, 1), b = cann.group(target, 1) }
   net.settings = { precision = options and options.precision or "float64", dt = 1 }
   net:connect("a", "b", { synapse = synapse, port = "heard", delay = options and options.delay })
   local record = { ["b.total"] = "all" }
   for _, name in ipairs(options and options.record or { "w" }) do record["a_b." .. name] = "all" end
   return net:run(steps, { dt = 1, input = { ["a.due"] = due(pre, steps), ["b.due"] = due(post, steps) },
      record = record }), net
end

local stdp = cann.model {
   name = "STDP", kind = "synapse", param = "tp:ms=20; tm:ms=20; Ap=0.01; Am=0.0105",
   state = "w=0.5 @min(0) @max(1); x=0; y=0", eqs = "tp*dx/dt = -x @event; tm*dy/dt = -y @event",
   on = { pre = "post.$port += w; x += Ap; w += y", post = "y -= Am; w += x" },
}

describe("a plastic synapse", function()
   it("changes by spike timing as published numbers say", function()
      -- Arrivals at 10, 11, 30 (spikes a step before), spikes of the target at 6, 14, 24, 33; row k ends step k - 1.
      local run = pair(stdp, { 10, 11, 30 }, { 7, 15, 25, 34 }, 40)
      local wanted = { [10] = .491403327, [11] = .483225919, [14] = .500020306, [24] = .510206617, [30] = .494547532,
         [33] = .509649691 }
      for step, w in pairs(wanted) do assert.near(w, run["a_b.w"][step + 1][1], 1e-9) end
      assert.near(0.5 + .491403327 + .510206617, run["b.total"][40][1], 1e-8)
   end)
   it("keeps time over long silences in float32", function()
      local run = pair(stdp, { 9999 }, { 10009 }, 10010, { precision = "float32", record = { "w", "x" } })
      assert.near(0.01, run["a_b.x"][10000][1], 1e-9)
      assert.near(0.5 + 0.01 * math.exp(-9 / 20), run["a_b.w"][10009][1], 1e-7)
   end)
   it("depresses and recovers as the closed form says", function()
      local stp = cann.model { name = "STP", kind = "synapse", param = "w = 1; U = 0.2; rec = 100; facil = 50",
         state = "x = 1; u = U", eqs = "dx/dt = (1 - x)/rec @event; du/dt = (U - u)/facil @event",
         on = { pre = "post.$port += w*u*x; x *= 1 - u; u += U*(1 - u)" } }
      local run = pair(stp, { 10, 20, 30, 40, 50 }, {}, 60, { record = { "x" } })
      local wanted, before = { .2, .27109724, .24630876, .19251481, .14745966 }, 0
      for k, amount in ipairs(wanted) do
         assert.near(amount, run["b.total"][10 * k + 1][1] - before, 1e-8)
         before = run["b.total"][10 * k + 1][1]
      end
   end)
   it("keeps w within its bounds in event bodies", function()
      local grows = cann.model { kind = "synapse", state = "w = 0.5 @min(0) @max(0.8)",
         on = { pre = "w += 0.2", post = "w -= 1" } }
      local run = pair(grows, { 2, 4, 6 }, { 9 }, 12)
      assert.near(0.7, run["a_b.w"][3][1], 1e-12)
      assert.near(0.8, run["a_b.w"][8][1], 1e-12)
      assert.near(0, run["a_b.w"][9][1], 1e-12)
   end)
   it("runs its own equations after the neurons, and reads both ends", function()
      local ramp = cann.model { kind = "neuron", state = "x = 0", eqs = "x' = 1 @method(euler)",
         on = { spike = { when = "x < 0" } } }
      local looks = cann.model { kind = "synapse", state = "now = 0; old = 0; there = 0",
         eqs = "old := pre.x; now := pre.x(t-0); there := post.x", on = { post = "now += 0" } }
      local net = cann.network { a = cann.group(ramp, 3), b = cann.group(ramp, 2, { x = { 100, 200 } }) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("a", "b", { synapse = looks, delay = 4 })
      local run = net:run(10, { record = { "a_b.old", "a_b.now", "a_b.there" } })
      -- At the end of step n the source is at n + 1; what left it four steps before arrives in the next step.
      assert.are.equal(7, run["a_b.old"][10][1])
      assert.are.equal(10, run["a_b.now"][10][1])
      assert.are.equal(110, run["a_b.there"][10][1])
      assert.are.equal(210, run["a_b.there"][10][6])
      assert.are.equal(0, run["a_b.old"][2][1])
   end)
end)

describe("events of groups", function()
   local clock = cann.model { name = "Clock", kind = "neuron", param = "at = 3", state = "n = 0",
      eqs = "n' = 1 @method(euler)",
      on = { spike = { when = "up(n - at)" }, beat = { when = "every(2)", run = "if n > 7 then stop end" } } }
   local ear = cann.model { name = "Ear", kind = "neuron", input = "I", state = "total = 0", eqs = "total += I" }
   local function net_of(pathway)
      local net = cann.network { a = cann.group(clock, 2, { at = { 3, 5 } }), b = cann.group(ear, 1) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("a", "b", { synapse = cann.model { kind = "synapse", on = pathway }, weight = { 1, 10 } })
      return net
   end
   it("reach synapses by name, and may end the run", function()
      local net = net_of { beat = { from = "pre.beat", run = "post.$port += w" } }
      local run = net:run(50, { record = "b.total", dt = 1 })
      assert.are.equal("a", run.stopped)
      assert.are.equal(8, run.steps)
      -- Beats at 2, 4, 6 have arrived, each from both; the one at 8 ended the run.
      assert.are.equal(33, run["b.total"][8][1])
      net:run(1)
      assert.are.equal(44, net:get("b.total")[1])
   end)
   it("may take a delay of their own", function()
      local net = net_of { pre = { run = "post.$port += w", delay = "4 ms" } }
      local run = net:run(8, { record = "b.total", dt = 1 })
      assert.are.equal(0, run["b.total"][7][1])
      assert.are.equal(1, run["b.total"][8][1])
   end)
   it("are refused by names nobody has", function()
      local fine, why = pcall(net_of, { beat = { from = "pre.baet", run = "post.$port += w" } })
      assert.is_false(fine)
      assert.is_truthy(why:find("no event 'baet'   (events: beat, spike)", 1, true)
         or why:find("no event 'baet'   (events: spike, beat)", 1, true), why)
   end)
end)

describe("weights", function()
   it("begin with draws given as text, the same for each seed", function()
      local function weights(seed)
         local net = cann.network { a = cann.group(source, 50), b = cann.group(target, 40) }
         net.settings = { seed = seed }
         net:connect("a", "b", { weight = "normal(3, 0.5)", port = "heard" })
         return net:get("a_b.w")
      end
      local w = weights(4)
      assert.near(3, w:mean(), 0.05)
      assert.near(0.5, w:std(), 0.05)
      assert.is_true(equal(w, weights(4)))
      assert.is_false(equal(w, weights(5)))
   end)
   it("stay as they are while learning is off", function()
      local net = cann.network { a = cann.group(source, 1), b = cann.group(target, 1) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("a", "b", { synapse = stdp, port = "heard" })
      net:learning("a_b", false)
      net:run(20, { dt = 1, input = { ["a.due"] = due({ 3, 9 }, 20), ["b.due"] = due({ 5 }, 20) } })
      assert.are.equal(0.5, net:get("a_b.w")[1])
      assert.is_true(net:get("a_b.x")[1] > 0)
      net:learning("*", true)
      net:run(20, { dt = 1, input = { ["a.due"] = due({ 3, 9 }, 20), ["b.due"] = due({ 5 }, 20) } })
      assert.is_true(net:get("a_b.w")[1] ~= 0.5)
   end)
end)

describe("a network that grows", function()
   it("keeps the spikes that are under way when a longer delay comes", function()
      local function total(late)
         local net = cann.network { a = cann.group(source, 1), b = cann.group(target, 1) }
         net.settings = { dt = 1 }
         net:connect("a", "b", { port = "heard", delay = 6 })
         local function more() net:connect("a", "b", { port = "heard", delay = 30, weight = 0 }) end
         if not late then more() end
         net:run(12, { dt = 1, input = { ["a.due"] = due({ 5, 8 }, 12) } })
         if late then more() end
         net:run(5, { input = { ["a.due"] = due({}, 5) } })
         return net:get("b.total")[1]
      end
      assert.are.equal(2, total(false))
      assert.are.equal(2, total(true))
   end)
end)

describe("synapses that come and go", function()
   local function made(weight)
      local net = cann.network { a = cann.group(source, 4), b = cann.group(target, 3) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("a", "b", { synapse = stdp, port = "heard", weight = weight })
      return net
   end
   local function spikes(net, steps, list)
      local row = {}
      for k = 1, steps do row[k] = { list[k] or 0, 0, 0, list[k] or 0 } end
      net:run(steps, { dt = 1, input = { ["a.due"] = tensor.from(row), ["b.due"] = due({}, steps) } })
   end
   it("leave what the others hold as it was", function()
      local weights = {}
      for k = 1, 12 do weights[k] = k / 20 end
      local all, some = made(weights), made(weights)
      spikes(all, 20, { [3] = 1 })
      spikes(some, 20, { [3] = 1 })
      assert.are.equal(5, some:prune("a_b", "w < 0.28"))
      assert.are.equal(0, some:prune("a_b", "w < 0.28"))
      assert.are.equal(7, some.projections[1].count)
      assert.near(0.3, some:get("a_b.w")[1], 1e-12)
      spikes(all, 20, { [4] = 1 })
      spikes(some, 20, { [4] = 1 })
      -- The last synapse is of the fourth source: two arrivals, 21 ms apart, the trace in closed form.
      assert.near(0.01 * (1 + math.exp(-21 / 20)), all:get("a_b.x")[12], 1e-12)
      assert.near(all:get("a_b.x")[12], some:get("a_b.x")[7], 1e-15)
   end)
   it("join in where their source and target stand", function()
      local net = made(0.5)
      net:prune("a_b", tensor.from { 1, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1 })
      assert.are.equal(2, net.projections[1].count)
      assert.are.equal(4, net:grow("a_b", { sources = { 3, 1 }, targets = { 2, 1 }, weight = 0.25 }))
      assert.same({ 0.25, 0.5, 0.5, 0.25 }, net:get("a_b.w"):tolist())
      local sources, targets = net.projections[1].synapses:pairs()
      assert.same({ 1, 1, 1, 3 }, sources:tolist())
      assert.same({ 1, 2, 3, 2 }, targets:tolist())
      spikes(net, 5, { [1] = 1 })
      assert.same({ 0.25, 0.5, 0.5 }, net:get("b.total"):tolist())
      assert.has_error(function() net:prune("a_c", "w < 1") end)
      assert.has_error(function() net:grow("a_b", { sources = { 9 }, targets = { 1 } }) end)
   end)
end)

describe("a body that reaches back", function()
   it("writes to its source, synapse by synapse", function()
      local giver = cann.model { kind = "neuron", input = "due; tired", state = "total = 0", eqs = "total += tired",
         on = { spike = { when = "due > 0" } } }
      local net = cann.network { a = cann.group(giver, 2), b = cann.group(target, 3) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("a", "b", { synapse = cann.model { kind = "synapse",
         on = { pre = "post.heard += w; pre.tired += 2*w" } }, weight = { 1, 2, 3, 4, 5, 6 } })
      net:run(4, { dt = 1, input = { ["a.due"] = tensor.from { { 1, 0 }, { 0, 1 }, { 0, 0 }, { 0, 0 } } } })
      assert.same({ 5, 7, 9 }, net:get("b.total"):tolist())
      assert.same({ 12, 30 }, net:get("a.total"):tolist())
   end)
end)

describe("parts of groups", function()
   it("are joined as if they were all there is", function()
      local net = cann.network { a = cann.group(source, 10), b = cann.group(target, 8) }
      net:connect("a", "b", { from = { 3, 4 }, to = { 6, 8 }, port = "heard" })
      net:connect("a", "b", { from = { 9, 10 }, rule = "one_to_one", port = "heard" })
      local i, j = net.projections[1].synapses:pairs()
      assert.same({ 3, 3, 3, 4, 4, 4 }, i:tolist())
      assert.same({ 6, 7, 8, 6, 7, 8 }, j:tolist())
      i, j = net.projections[2].synapses:pairs()
      assert.same({ 9, 10 }, i:tolist())
      assert.same({ 1, 2 }, j:tolist())
      local fine, why = pcall(net.connect, net, "a", "b", { from = { 3, 11 }, port = "heard" })
      assert.is_false(fine)
      assert.is_truthy(why:find("from = {3, 11}; the first and the last of 1 to 10 will do", 1, true), why)
   end)
end)

describe("a source of given spikes", function()
   it("takes trains in any order, cut or filled to the run", function()
      local trains = require("cann.spikes").from { times = { 7, 2, 2 }, neurons = { 1, 2, 1 }, sizes = { 2 },
         duration = 8 }
      local net = cann.network { a = cann.group(source, 2) }
      local run = net:run(12, { dt = 1, input = { ["a.due"] = trains }, record = { spikes = "all" } })
      assert.same({ 2, 2, 7 }, run.spikes.times:tolist())
      assert.same({ 1, 2, 1 }, run.spikes.neurons:tolist())
      assert.has_error(function() require("cann.spikes").from { times = { 0 / 0 }, sizes = { 1 } } end)
   end)
end)

describe("runaway activity", function()
   it("stays right when everybody fires in every step", function()
      local always = cann.model { kind = "neuron", state = "g = 0; n = 0", input = "g", eqs = "n += 1",
         on = { spike = { when = "n > 0" } } }
      local net = cann.network { a = cann.group(always, 300) }
      net.settings = { precision = "float64", dt = 1 }
      net:connect("a", "a", { weight = 0.5, port = "g" })
      local run = net:run(50, { record = { spikes = "all" } })
      assert.are.equal(300 * 50, run.spikes:count())
      assert.are.equal(49 * 150, net:get("a.g")[77])
   end)
   it("is refused memory beforehand, with the bytes", function()
      local big = cann.network { a = cann.group(source, 2 ^ 30), b = cann.group(source, 2 ^ 30) }
      local fine, why = pcall(big.connect, big, "a", "b", { rule = "fixed_probability", p = 0.5, port = "due" })
      assert.is_false(fine)
      assert.is_truthy(why:find("GB"), why)
   end)
end)

describe("graded synapses", function()
   local rate = cann.model { kind = "neuron", param = "r = 0", input = "exc", state = "heard = 0",
      eqs = "heard := exc" }
   local function hear(spec)
      local net = cann.network { a = cann.group(rate, 3, { r = { 1, 5, 3 } }), b = cann.group(rate, 2) }
      net.settings = { precision = "float64" }
      spec.kind = "synapse"
      net:connect("a", "b", { rule = "pairs", sources = { 1, 2, 3 }, targets = { 1, 1, 1 }, weight = { 2, 1, 3 },
         synapse = cann.model(spec), port = "exc" })
      net:run(0.1)
      return net:get("b.heard"):tolist()
   end
   it("send sums, means, the smallest and the largest", function()
      assert.same({ 16, 0 }, hear { send = "w*pre.r" })
      assert.same({ 16 / 3, 0 }, hear { send = "w*pre.r", reduce = "mean" })
      assert.same({ 2, 0 }, hear { send = "w*pre.r", reduce = "min" })
      assert.same({ 9, 0 }, hear { send = "w*pre.r", reduce = "max" })
      assert.same({ 1 + 25 + 81, 0 }, hear { send = "max(w*pre.r, 1)^2 - (w*pre.r > 1 and w < 2.5 and w > 1.5)*3" })
   end)
   it("couple potentials through gaps, both ways", function()
      local leak = cann.model { kind = "neuron", state = "v = 0", input = "I", eqs = "v' = I @method(euler)" }
      local gap = cann.model { kind = "synapse", param = "w = 0.1", send = "w*(pre.v - post.v)" }
      local net = cann.network { c = cann.group(leak, 2, { v = { 0, 10 } }) }
      net.settings = { precision = "float64", dt = 0.1 }
      net:connect("c", "c", { rule = "all_to_all", allow_self = false, synapse = gap })
      net:run(20)
      local half = 5 * (1 - 0.1 * 0.2) ^ 200
      assert.near(5 - half, net:get("c.v")[1], 1e-12)
      assert.near(5 + half, net:get("c.v")[2], 1e-12)
   end)
end)

describe("states that the source alone moves", function()
   local function cell()
      return cann.model { name = "Cell", kind = "neuron", param = "drive = 0.11", state = "v = uniform(0, 1); r = 0",
         input = "I", eqs = "v' = drive - 0.1*v + I @method(euler); r' = -r/9 @method(euler)",
         on = { spike = { when = "v > 1", run = "v = 0; r += 1" } } }
   end
   local kinds = {
      nmda = { param = "w = 0.05; rise = 2; decay = 30; E = 2; Mg = 1", state = "s = 0; x = 0",
         eqs = "ds/dt = 0.5*x*(1 - s) - s/decay @method(euler); dx/dt = -x/rise @method(euler)",
         on = { pre = "x += 1" }, send = "w*s*(E - post.v)/(1 + Mg*exp(-post.v))" },
      depressing = { param = "w = 0.4; decay = 100", state = "x = 1; u = 0.2",
         eqs = "dx/dt = (1 - x)/decay @event; du/dt = (0.2 - u)/50 @event",
         on = { pre = "post.$port += w*u*x; x *= 1 - u; u += 0.2*(1 - u)" } },
      rate = { param = "w = 0.01; decay = 1", send = "w*pre.r*(1 + pre.v)*decay - w*post.v" },
   }
   for name, spec in pairs(kinds) do
      spec.kind, spec.name = "synapse", name
      it("give what states of each synapse give: " .. name, function()
         local function run(each, delay, options)
            local net = cann.network { A = cann.group(cell(), 60), B = cann.group(cell(), 30) }
            net.settings = { precision = "float64", dt = 0.1 }
            net:connect("A", { "A", "B" }, { rule = "fixed_probability", p = 0.2, synapse = cann.model(spec),
               delay = delay })
            net:connect("B", "A", { rule = "fixed_probability", p = 0.2, synapse = cann.model(spec),
               weight = "uniform(0, 0.02)" })
            for k, projection in ipairs(net.projections) do
               if each then
                  local value = net:get(projection.name .. ".decay")
                  net:set { [projection.name .. ".decay"] = tensor.full(value, projection.count) }
               end
               assert.are.equal(each and "per synapse" or "align-pre", tostring(net):match(projection.name
                  .. "  .-   ([%a%-]+[ %a]-):"), k)
            end
            net:run(60, options)
            return net
         end
         for _, delay in ipairs { 0.1, 1.3 } do
            local source_side, each = run(false, delay), run(true, delay)
            for _, group in ipairs { "A.v", "B.v" } do
               assert.is_true((source_side:get(group) - each:get(group)):abs():max() < 1e-10, group)
            end
         end
         local net = run(false, 0.1)
         if spec.state then
            assert.are.equal(net.A_B.count, net:get("A_B." .. spec.state:match "%a+"):count())
         end
      end)
   end
   it("have the same bits with 1, 2 and 3 threads", function()
      local function run(threads)
         local net = cann.network { A = cann.group(cell(), 40000), B = cann.group(cell(), 20000) }
         for _, name in ipairs { "nmda", "depressing" } do
            net:connect("A", { "A", "B" }, { rule = "fixed_number_post", number = 5,
               synapse = cann.model(kinds[name]) })
         end
         net:run(4, { threads = threads })
         return net
      end
      local one = run(1)
      for threads = 2, 3 do
         local other = run(threads)
         for _, name in ipairs { "A.v", "B.v", "A_A.s", "A_B2.x" } do
            assert.is_true(equal(one:get(name), other:get(name)), name)
         end
      end
   end)
end)

describe("states of single synapses", function()
   local function cell()
      return cann.model { name = "Cell", kind = "neuron", param = "drive = 0.11", state = "v = uniform(0, 1)",
         input = "I",
         eqs = "v' = drive - 0.1*v + I @method(euler)", on = { spike = { when = "v > 1", run = "v = 0" } } }
   end
   local jump = cann.model { name = "Jump", kind = "synapse", param = "w = 0.02; tau = 5; E = 2", state = "g = 0",
      eqs = "tau*dg/dt = -g @method(euler)", on = { pre = "g += w" }, send = "g*(E - post.v)" }
   local function run(tau, delay, options)
      local net = cann.network { A = cann.group(cell(), 60) }
      net.settings = { precision = "float64", dt = 0.1 }
      net:connect("A", "A", { rule = "fixed_probability", p = 0.2, synapse = jump, delay = delay })
      if tau then net:set { ["A_A.tau"] = tensor.full(5, net.projections[1].count) } end
      local out = net:run(60, options)
      return net, out
   end
   it("give what states of the target give", function()
      for _, delay in ipairs { 0.1, 1.3 } do
         local together, each = run(nil, delay), run(true, delay)
         assert.are.equal(60, together:get("A_A.g"):count())
         assert.are.equal(each.projections[1].count, each:get("A_A.g"):count())
         assert.is_true((together:get("A.v") - each:get("A.v")):abs():max() < 1e-10)
      end
   end)
   local function plastic(options, delay)
      local model = cann.model { name = "Wild", kind = "synapse",
         state = "w = uniform(0, 0.02) @min(0) @max(0.03); x = 0; y = 0; n = 0",
         eqs = "5*dx/dt = -x @event; 7*dy/dt = -y @event; n := n + 0.001*(pre.v - post.v)",
         on = { pre = "post.$port += 10*w*uniform(0, 1); x += 0.001; w -= y*post.v; if w > 0.01 then w -= 0.0001 end",
            post = "y += 0.001; w += x*pre.v + 0.0001*normal(0, 1)" } }
      local net = cann.network { A = cann.group(cell(), 3000), B = cann.group(cell(), 1100) }
      net.settings = { dt = 0.1 }
      net:connect("A", { "A", "B" }, { rule = "fixed_probability", p = 0.01, synapse = model, delay = delay })
      net:connect("B", "A", { rule = "fixed_probability", p = 0.01, synapse = model, delay = 1.5 })
      net:run(15, options)
      return net
   end
   local function same(a, b)
      for _, name in ipairs { "A.v", "B.v", "A_A.w", "A_B.w", "A_B.n", "B_A.w", "B_A.x" } do
         assert.is_true(equal(a:get(name), b:get(name)), name)
      end
   end
   it("have the same bits with 1, 2 and 3 threads", function()
      local one = plastic { threads = 1 }
      assert.is_true(one:get("A_A.w"):std() > 0)
      same(one, plastic { threads = 2 })
      same(one, plastic { threads = 3 })
   end)
   it("have the same bits interpreted and compiled, and after a pause", function()
      local one, path = plastic { backend = "interpreter" }, os.tmpname()
      local fine, native = pcall(plastic, { backend = "native" })
      if fine then same(one, native) end
      one:save(path)
      local other = plastic { threads = 1 }
      other:load(path)
      os.remove(path)
      one:run(5)
      other:run(5)
      same(one, other)
   end)
   it("may each have a delay", function()
      local net = cann.network { A = cann.group(cell(), 30) }
      net.settings = { precision = "float64", dt = 0.1 }
      local rule = { rule = "fixed_probability", p = 0.3, synapse = jump, name = "s" }
      net:connect("A", "A", rule)
      local delays = {}
      for k = 1, net.projections[1].count do delays[k] = k % 2 == 0 and 0.4 or 1.2 end
      local function with(tau)
         local other = cann.network { A = cann.group(cell(), 30) }
         other.settings = { precision = "float64", dt = 0.1 }
         rule.delay = delays
         other:connect("A", "A", rule)
         if tau then other:set { ["s.tau"] = tensor.full(5, #delays) } end
         other:run(60)
         return other:get("A.v")
      end
      assert.is_true((with(false) - with(true)):abs():max() < 1e-10)
   end)
end)
