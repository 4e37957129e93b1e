-- SPDX-License-Identifier: MIT
-- Spikes along projections, against the same network simulated synapse by synapse in plain Lua.
local cann = require "cann"
local tensor = require "cann.tensor"

local function equal(a, b)
   return a:count() == b:count() and (a:count() == 0 or (a - b):abs():max() == 0)
end

-- A neuron whose step is plain arithmetic: Euler, so that the oracle below can follow it.
local function cell(extra)
   local spec = {
      name = "Cell", kind = "neuron", param = "drive = 0.3; leak = 0.1; decay = 0.2",
      state = "v = uniform(0, 1); g = 0",
      input = "g; kick", eqs = "v' = drive - leak*v + g + kick @method(euler); g' = -decay*g @method(euler)",
      on = { spike = { when = "v > 1", run = "v = 0", refractory = "0.5 ms", hold = "v" } },
   }
   for key, value in pairs(extra or {}) do spec[key] = value end
   return cann.model(spec)
end

local N, STEPS, DT = 60, 300, 0.1

-- What the network must do, event by event. wires: { { pre, post, sources, targets, weights, steps, port } }.
local function simulate(groups, wires, steps)
   local spikes, history = {}, {}
   for step = 0, steps - 1 do
      for _, group in pairs(groups) do
         for i = 1, #group.v do group.kick[i] = 0 end
      end
      for _, wire in ipairs(wires) do
         for _, s in ipairs(wire.order) do
            local source, target = wire.sources[s], wire.targets[s]
            local then_fired = history[step - wire.steps[s]]
            if then_fired and then_fired[wire.pre][source] then
               local port = groups[wire.post][wire.port]
               port[target] = port[target] + wire.weights[s]
            end
         end
      end
      history[step] = {}
      for name, group in pairs(groups) do
         local fired = {}
         for i = 1, #group.v do
            local held = group.left[i] > 0
            local v, g = group.v[i], group.g[i]
            if not held then v = v + DT * (0.3 - 0.1 * v + g + group.kick[i]) end
            group.g[i] = g + DT * (-0.2 * g)
            group.left[i] = math.max(group.left[i] - 1, 0)
            if v > 1 and not held then
               fired[i] = true
               v = 0
               group.left[i] = 4 -- fires in the update from t on, moves again in that from t + 0.5 ms on
               spikes[#spikes + 1] = { step + 1, name, i }
            end
            group.v[i] = v
         end
         history[step][name] = fired
      end
   end
   return spikes
end

local function state_of(net, name)
   local group = { v = net:get(name .. ".v"):tolist(), g = net:get(name .. ".g"):tolist(), kick = {}, left = {} }
   for i = 1, #group.v do group.kick[i], group.left[i] = 0, 0 end
   return group
end

-- Synapses of a projection in the order in which they are summed: shorter delays first, then sources, then targets.
local function wire_of(net, number, port, steps)
   local projection = net.projections[number]
   local sources, targets = projection.synapses:pairs()
   local wire = { pre = projection.pre, post = projection.post, port = port, order = {},
      sources = sources:tolist(), targets = targets:tolist(), steps = {} }
   local weights = net:get(projection.name .. ".w")
   wire.weights = type(weights) == "number" and {} or weights:tolist()
   for s = 1, projection.count do
      wire.weights[s] = wire.weights[s] or weights
      wire.steps[s] = type(steps) == "table" and steps[s] or steps
      wire.order[s] = s
   end
   table.sort(wire.order, function(a, b)
      if wire.steps[a] ~= wire.steps[b] then return wire.steps[a] < wire.steps[b] end
      return a < b
   end)
   return wire
end

local function network()
   local net = cann.network { A = cann.group(cell(), N), B = cann.group(cell(), 40) }
   net.settings = { precision = "float64", dt = DT, seed = 3 }
   return net
end

local function compare(net, wires)
   net:compiled()
   local groups = { A = state_of(net, "A"), B = state_of(net, "B") }
   local expected = simulate(groups, wires, STEPS)
   local run = net:run(STEPS * DT, { record = { spikes = "all" } })
   assert.is_true(#expected > 100)
   assert.are.equal(#expected, run.spikes.times:count())
   for _, name in ipairs { "A", "B" } do
      for _, variable in ipairs { "v", "g" } do
         local got, wanted = net:get(name .. "." .. variable), tensor.from(groups[name][variable])
         assert.is_true((got - wanted):abs():max() < 1e-10, name .. "." .. variable)
      end
   end
   return run
end

describe("a projection", function()
   it("does what each synapse does, delay by delay", function()
      local net = network()
      net:connect("A", "B", { rule = "fixed_probability", p = 0.2, weight = 0.05, port = "g" })
      net:connect("B", "A", { rule = "fixed_probability", p = 0.3, weight = -0.03, port = "g", delay = 1.7 })
      net:connect("A", "A", { rule = "fixed_probability", p = 0.1, weight = 0.4, port = "kick", delay = 0.3 })
      compare(net, { wire_of(net, 1, "g", 1), wire_of(net, 2, "g", 17), wire_of(net, 3, "kick", 3) })
   end)
   it("takes a weight and a delay for each synapse", function()
      local net = network()
      net:connect("A", "B", { rule = "fixed_probability", p = 0.2, port = "g" })
      local count = net.projections[1].count
      local weights, steps, delays = {}, {}, {}
      for s = 1, count do
         weights[s], steps[s] = 0.001 * (s % 50), 1 + s * 7 % 13
         delays[s] = steps[s] * DT
      end
      net = network()
      net:connect("A", "B", { rule = "fixed_probability", p = 0.2, port = "g", weight = weights,
         delay = tensor.from(delays) })
      net:connect("B", "B", { rule = "one_to_one", weight = -0.2, port = "g" })
      local read = net:get("A_B.w")
      assert.is_true((read - tensor.from(weights)):abs():max() < 1e-15)
      compare(net, { wire_of(net, 1, "g", steps), wire_of(net, 2, "g", 1) })
   end)
   it("takes weights in the unit of the port, where no synapse says another", function()
      local target = cann.model { kind = "neuron", state = "g:uS = 0", input = "g", eqs = "g' = 0/(1ms)" }
      local ways = { { weight = 0.01 }, { weight = "10 nS" }, { weight = { 0.01 } }, { weight = { "constant", 0.01 } },
         { rule = "generated", p = 1, weight = 0.01 },
         { rule = "generated", p = 1, weight = { "uniform", 0.01, 0.01 } } }
      for k, way in ipairs(ways) do
         local source = cann.group(cann.models.SpikeTimes { times = { 1 } }, 1)
         local net = cann.network { S = source, T = cann.group(target, 1) }
         way.port = "g"
         net:connect("S", "T", way)
         net:run(2)
         assert.near(0.01, net:get("T.g"):item(), 1e-8, k)
      end
   end)
   it("moves a held state only while it is free", function()
      local model = cann.model { kind = "neuron", state = "v = 0", input = "v", eqs = "v' = 0",
         on = { spike = { when = "v > 1", run = "v = 0", refractory = "1 ms", hold = "v" } } }
      local source = cann.model { kind = "neuron", state = "n = 0", eqs = "n' = 1", param = "at = 0.25",
         on = { spike = { when = "up(n - at)" } } }
      local net = cann.network { s = cann.group(source, 3, { at = { 0.25, 0.45, 1.85 } }), t = cann.group(model, 1) }
      net:connect("s", "t", { rule = "all_to_all", weight = 1.5, port = "v" })
      local run = net:run(3, { record = { spikes = "all", ["t.v"] = "all" } })
      local times = {}
      for k = 1, run.spikes.times:count() do
         if run.spikes.groups[k] == 2 then times[#times + 1] = run.spikes.times[k] end
      end
      -- Arrivals at 0.4, 0.6 (while refractory: dropped) and 2.0.
      assert.are.equal(2, #times)
      assert.near(0.4, times[1], 1e-6)
      assert.near(2.0, times[2], 1e-6)
   end)
   it("is refused where it makes no sense, with what would do", function()
      local net = network()
      local function refused(pattern, ...)
         local fine, why = pcall(net.connect, net, ...)
         assert.is_false(fine, pattern)
         assert.is_truthy(why:find(pattern), why)
      end
      refused("no group 'X'.*groups: A, B", "A", "X", { port = "g" })
      refused("no port 'h'.*ports: g, kick", "A", "B", { port = "h" })
      refused("no input 'g' that synapses can send to.*inputs: kick", "A", "B",
         { port = "g", synapse = cann.model { kind = "synapse", send = "w*pre.v" } })
      refused("A %(Cell%) has no variable 'r'", "A", "B",
         { synapse = cann.model { kind = "synapse", send = "w*pre.r" } })
      refused("Cell is no synapse", "A", "B", { synapse = cell(), port = "g" })
      refused("delay = %-1 ms; 0 or more", "A", "B", { port = "g", delay = -1 })
      refused("delay is not a number", "A", "B", { port = "g", delay = 0 / 0 })
      refused("not a number", "A", "B", { port = "g", weight = 0 / 0 })
      refused("'fixed_probabilty'; did you mean 'fixed_probability'", "A", "B",
         { rule = "fixed_probabilty", port = "g" })
      refused("3 delays given, but 1 %(for all%) or 2400", "A", "B", { port = "g", delay = { 1, 2, 3 } })
      assert.are.equal(0, #net.projections)
   end)
end)

describe("states of synapses", function()
   local synapse = cann.model {
      name = "Jump", kind = "synapse", param = "w = 1; tau = 5; E = 0; gain = 2", state = "g = 0",
      eqs = "tau*dg/dt = -g @method(euler)", on = { pre = "g += gain*w" }, send = "g*(E - post.v)",
   }
   local function receiver()
      return cann.model {
         name = "Cell", kind = "neuron", param = "drive = 0.11", state = "v = uniform(0, 1)", input = "I",
         eqs = "v' = drive - 0.1*v + I @method(euler)", on = { spike = { when = "v > 1", run = "v = 0" } },
      }
   end
   -- Every synapse has its g; what the target hears is their sum.
   local function simulate_each(v, wires, steps)
      local fired, count = {}, 0
      for _, wire in ipairs(wires) do
         wire.g = {}
         for s = 1, #wire.sources do wire.g[s] = 0 end
      end
      for step = 0, steps - 1 do
         local heard = {}
         for i = 1, #v do heard[i] = 0 end
         for _, wire in ipairs(wires) do
            local then_fired = fired[step - wire.steps] or {}
            for s, source in ipairs(wire.sources) do
               if then_fired[source] then wire.g[s] = wire.g[s] + 2 * wire.weight end
               local target = wire.targets[s]
               heard[target] = heard[target] + wire.g[s] * (wire.E - v[target])
               wire.g[s] = wire.g[s] + 0.1 * (-wire.g[s] / wire.tau)
            end
         end
         fired[step] = {}
         for i = 1, #v do
            v[i] = v[i] + 0.1 * (0.11 - 0.1 * v[i] + heard[i])
            if v[i] > 1 then
               fired[step][i], v[i] = true, 0
               count = count + 1
            end
         end
      end
      return count
   end
   it("that lie in the target give what states of each synapse give", function()
      local net = cann.network { A = cann.group(receiver(), 50) }
      net.settings = { precision = "float64", dt = 0.1 }
      local wires = { { weight = 0.02, E = 2, tau = 5, steps = 1 }, { weight = 0.03, E = -1, tau = 8, steps = 12 },
         { weight = 0.01, E = 2, tau = 5, steps = 3 } }
      for _, wire in ipairs(wires) do
         net:connect("A", "A", { rule = "fixed_probability", p = 0.2, synapse = synapse { tau = wire.tau, E = wire.E },
            weight = wire.weight, delay = 0.1 * wire.steps })
         local sources, targets = net.projections[#net.projections].synapses:pairs()
         wire.sources, wire.targets = sources:tolist(), targets:tolist()
      end
      local v = net:get("A.v"):tolist()
      local expected = simulate_each(v, wires, 1000)
      local run = net:run(100, { record = { spikes = "all" } })
      assert.is_true(expected > 50)
      assert.are.equal(expected, run.spikes.times:count())
      assert.is_true((net:get("A.v") - tensor.from(v)):abs():max() < 1e-10)
      -- The first and the third are alike and share their state; the second has its own.
      assert.are.equal(50, net:get("A_A.g"):count())
      assert.is_true(equal(net:get("A_A.g"), net:get("A_A3.g")))
      assert.is_false(equal(net:get("A_A.g"), net:get("A_A2.g")))
      local sum = {}
      for i = 1, 50 do sum[i] = 0 end
      for _, wire in ipairs { wires[1], wires[3] } do
         for s, target in ipairs(wire.targets) do sum[target] = sum[target] + wire.g[s] end
      end
      assert.is_true((net:get("A_A.g") - tensor.from(sum)):abs():max() < 1e-10)
   end)
   it("are recorded, set and kept under the projection's name", function()
      local net = cann.network { A = cann.group(receiver(), 5) }
      net:connect("A", "A", { rule = "all_to_all", synapse = synapse, weight = 0 })
      net:set { ["A_A.g"] = { 1, 2, 3, 4, 5 } }
      local run = net:run(1, { record = { ["A_A.g"] = { 2, 5 } } })
      assert.near(2 * (1 - 0.1 / 5) ^ 10, run["A_A.g"][10][1], 1e-5)
      assert.near(5 * (1 - 0.1 / 5) ^ 10, run["A_A.g"][10][2], 1e-5)
      net:reset()
      assert.are.equal(3, net:get("A_A.g")[3])
      net:set { ["A_A.tau"] = 1 }
      net:run(1)
      assert.near(3 * 0.9 ^ 10, net:get("A_A.g")[3], 1e-5)
   end)
end)

describe("a network with projections", function()
   local function made(options)
      local net = cann.network { A = cann.group(cell(), 34000), B = cann.group(cell(), 17000) }
      net.settings = options or {}
      net:connect("A", { "A", "B" }, { rule = "fixed_number_post", number = 20, weight = 0.02, port = "g" })
      net:connect("B", { "A", "B" }, { rule = "fixed_number_post", number = 20, weight = -0.03, port = "g",
         delay = 0.7 })
      return net
   end
   local function same(a, b)
      for _, name in ipairs { "A.v", "A.g", "B.v", "B.g" } do
         assert.is_true(equal(a:get(name), b:get(name)), name)
      end
   end
   it("gives the same bits with 1, 2 and 3 threads", function()
      local one = made()
      local spikes = one:run(6, { threads = 1, record = { spikes = "all" } }).spikes
      assert.is_true(spikes.times:count() > 1000)
      for threads = 2, 3 do
         local net = made()
         local others = net:run(6, { threads = threads, record = { spikes = "all" } }).spikes
         same(one, net)
         for _, column in ipairs { "times", "groups", "neurons" } do
            assert.is_true(equal(spikes[column], others[column]), column)
         end
      end
   end)
   it("gives the same bits from interpreter and native code", function()
      local one, other = made(), made()
      one:run(3, { backend = "interpreter" })
      if not pcall(other.run, other, 3, { backend = "native" }) then return pending "no compiler here" end
      same(one, other)
   end)
   it("gives the same bits when it was saved, loaded and run on", function()
      local whole, first, second = made(), made(), made()
      local path = os.tmpname()
      whole:run(6)
      first:run(2.3)
      first:save(path)
      second:load(path)
      second:run(3.7)
      os.remove(path)
      same(whole, second)
      whole:reset()
      whole:run(6)
      same(whole, second)
   end)
   it("give from all to all at once what pairs that are listed give", function()
      local function joined(rule)
         local net = cann.network { A = cann.group(cell(), 70), B = cann.group(cell(), 50) }
         local i = (tensor.arange(0, 3499) / 50):floor() + 1
         local j = tensor.arange(0, 3499) - (i - 1) * 50 + 1
         local how = rule or { rule = "pairs", sources = i, targets = j }
         for _, synapse in ipairs { cann.models.NMDA { E = 5 }, cann.models.ExpCurrent { tau = 4 } } do
            local given = { synapse = synapse, weight = 1e-4, port = "kick" }
            for name, value in pairs(how) do given[name] = value end
            net:connect("A", "B", given)
         end
         net:run(40, { precision = "float64" })
         return net:get "B.v"
      end
      local all, listed = joined { rule = "all_to_all" }, joined()
      assert.is_true((all - listed):abs():max() < 1e-11 and all:std() > 0.05)
   end)
   it("take no room per synapse while a network is put together", function()
      local net = cann.network { A = cann.group(cell(), 1000) }
      net:connect("A", "A", { port = "kick", weight = 0.1, synapse = cann.models.ExpSynapse { tau = 4 } })
      net:connect("A", "A", { port = "kick", weight = 0.1, synapse = cann.models.NMDA { decay = 80 } })
      assert.is_true(net.program:bytes() < 1e5)
   end)
   it("runs as a batch, member b as the seed + b - 1", function()
      local both = made()
      local values = both:run(2, { seed = 5, batch = { ["A.drive"] = { 0.3, 0.3 } }, record = { "B.v" } })
      local alone = made():run(2, { seed = 6, record = { "B.v" } })
      assert.is_true(equal(values:member(2)["B.v"], alone["B.v"]))
      assert.is_false(equal(values:member(1)["B.v"], alone["B.v"]))
   end)
end)
