-- SPDX-License-Identifier: MIT
-- Synapses of a network that are generated anew with each event: the same network as with stored ones, bit for bit.
local cann = require "cann"
local tensor = require "cann.tensor"

local function equal(a, b) return a:count() == b:count() and (a - b):abs():max() == 0 end

local function cell()
   return cann.model { name = "Cell", kind = "neuron", param = "drive = 0.11", state = "v = uniform(0, 1)",
      input = "I", eqs = "v' = drive - 0.1*v + I @method(euler)", on = { spike = { when = "v > 1", run = "v = 0" } } }
end

local kinds = {
   ["align-post"] = { name = "Post", param = "tau = 5", state = "w = 0.02; g = 0", eqs = "g' = -g/tau",
      on = { pre = "g += 2*w" }, send = "g" },
   ["align-pre"] = { name = "Pre", param = "w = 0.02; tau = 5", state = "s = 0", eqs = "s' = -s/tau",
      on = { pre = "s += 0.5*(1 - s)" }, send = "w*s*(2 - post.v)" },
   depressing = { name = "Depressing", param = "w = 0.4; decay = 100", state = "x = 1",
      eqs = "dx/dt = (1 - x)/decay @event", on = { pre = "post.$port += w*x; x *= 0.7" } },
}

local function build(synapse, weight, precision, stored)
   local net = cann.network { A = cann.group(cell(), 100), B = cann.group(cell(), 210) }
   net.settings = { dt = 0.1, precision = precision }
   net:connect("A", "B", { rule = "generated", p = 0.1, weight = weight, synapse = synapse, delay = 1.5, port = "I" })
   net:connect("B", "A", { rule = "generated", p = 0.05, weight = weight, synapse = synapse, port = "I" })
   if not stored then return net end
   local made = cann.network { A = cann.group(cell(), 100), B = cann.group(cell(), 210) }
   made.settings = net.settings
   for k, projection in ipairs(net.projections) do
      made:connect(projection.pre, projection.post, { rule = projection.synapses:store(), synapse = synapse, port = "I",
         weight = type(weight) == "number" and weight or nil, delay = k == 1 and 1.5 or nil })
   end
   return made
end

describe("generated synapses in a network", function()
   for name, spec in pairs(kinds) do
      for _, weight in ipairs { 0.01, { "uniform", 0, 0.02 }, { "normal", 0.01, 0.005 } } do
         local what = type(weight) == "table" and weight[1] or "equal"
         it(("give the bits of stored ones: %s, %s weights"):format(name, what), function()
            spec.kind = "synapse"
            for _, precision in ipairs { "float32", "float64" } do
               local synapse = cann.model(spec)
               local drawn, stored = build(synapse, weight, precision), build(synapse, weight, precision, true)
               local threads = build(synapse, weight, precision)
               for k, net in ipairs { drawn, stored, threads } do net:run(25, { threads = k == 3 and 3 or 1 }) end
               -- Two factors of a weight are multiplied in another order, so the last digits may differ.
               local near = name == "align-post" and 0 or precision == "float32" and 1e-5 or 1e-12
               for _, variable in ipairs { "A.v", "B.v" } do
                  assert.is_true((drawn:get(variable) - stored:get(variable)):abs():max() <= near, variable)
                  assert.is_true(equal(drawn:get(variable), threads:get(variable)), variable)
               end
            end
         end)
      end
   end
   it("join nobody with itself where that is not allowed", function()
      local source = cann.model { kind = "neuron", state = "n = 0; g = 0", input = "g", eqs = "n' = 1 @method(euler)",
         on = { spike = { when = "up(n - 0.25)" } } }
      local function net_of(o)
         local net = cann.network({ S = cann.group(source, 50), T = cann.group(source, 50) }, { precision = "float64" })
         net:connect("S", { "S", "T" }, { rule = "generated", p = 1, port = "g", allow_self = o })
         net:run(1)
         return net
      end
      local all, others = net_of(true), net_of(false)
      assert.is_true(all:get("S.g"):eq(50):all() and all:get("T.g"):eq(50):all())
      assert.is_true(others:get("S.g"):eq(49):all() and others:get("T.g"):eq(50):all())
      assert.are.equal(2450, others.projections[1].count)
      local path = os.tmpname()
      others:save(path)
      local again = cann.load(path)
      os.remove(path)
      again:reset()
      again:run(1)
      assert.is_true(again:get("S.g"):eq(49):all())
   end)
   it("bring the weights of their own element type, whatever the network's", function()
      local source = cann.model { kind = "neuron", state = "n = 0", eqs = "n' = 1",
         on = { spike = { when = "up(n - 0.25)" } } }
      local target = cann.model { kind = "neuron", state = "g = 0", input = "g", eqs = "g' = 0" }
      for _, precision in ipairs { "float32", "float64" } do
         for _, kind in ipairs { "float32", "float64" } do
            local g = cann.connect.generated(50, 40, { p = 0.3, weights = "normal", type = kind, seed = 3 })
            local net = cann.network({ S = cann.group(source, 50), T = cann.group(target, 40) },
               { precision = precision })
            net:connect("S", "T", { rule = g, port = "g" })
            net:run(1)
            local wanted = g:store():multiply(tensor.ones(50))
            assert.is_true((net:get("T.g"):to "float64" - wanted):abs():max() <
               (precision == "float32" and 1e-5 or 1e-13), precision .. " of " .. kind)
         end
      end
   end)
   it("take memory that does not depend on p, and are the same after save and load", function()
      local bytes = {}
      for k, p in ipairs { 0.0001, 0.5 } do
         local net = cann.network { A = cann.group(cell(), 20000) }
         net:connect("A", "A", { rule = "generated", p = p, weight = { "normal", 0, 1 } })
         assert.are.equal(4e8 * p, net.projections[1].count)
         bytes[k] = net:compiled():bytes()
      end
      assert.are.equal(bytes[1], bytes[2])
      local spec = kinds["align-post"]
      spec.kind = "synapse"
      local net = build(cann.model(spec), { "uniform", 0, 0.02 })
      net:run(10)
      local path = os.tmpname()
      net:save(path)
      local other = cann.load(path)
      os.remove(path)
      net:run(10)
      other:run(10)
      assert.is_true(equal(net:get("A.v"), other:get("A.v")))
      assert.is_truthy(tostring(other):find("about 2 100 generated synapses", 1, true), tostring(other))
   end)
   it("run a million cells with a thousand million synapses within their state and 100 MB", function()
      local program = io.popen((os.getenv("CANN_PROGRAM") or "./cann") .. " tests/bench/generated.lua 1e6 0.001 0.2")
      local line = program:read("*a")
      program:close()
      local peak, state = line:match('"peak_rss_mb":([%d.]+)'), line:match('"state_mb":([%d.]+)')
      assert.is_truthy(line:find('"synapses":1000000000', 1, true), line)
      assert.is_true(tonumber(peak) - tonumber(state) < 100, line)
   end)
   it("depend on the seed, and on nothing else", function()
      local function sums(seed, p)
         local net = cann.network { A = cann.group(cell(), 50) }
         net:connect("A", "A", { rule = "generated", p = p or 0.2, seed = seed, weight = { "uniform", 1, 2 } })
         return net.projections[1].synapses:multiply(tensor.ones(50))
      end
      assert.is_true(equal(sums(1), sums(1)))
      assert.is_false(equal(sums(1), sums(2)))
      -- Mean weight 1.5 times 10 sources.
      assert.near(15, sums(3):mean(), 1)
   end)
   it("leave the weight settable where all are equal", function()
      local net = build(nil, 0.01)
      net:set { ["A_B.w"] = 0 }
      assert.are.equal(0, net:get("A_B.w"))
      net:run(1)
      net:set { ["A_B.w"] = 0.5 }
      net:run(1, { precision = "float64" })
      assert.are.equal(0.5, net:get("A_B.w"))
   end)
   local function refused(text, f, ...)
      local fine, why = pcall(f, ...)
      assert.is_false(fine)
      assert.is_truthy(tostring(why):find(text, 1, true), text .. " | " .. tostring(why))
   end
   it("say what they are not good for", function()
      local net = build(nil, { "normal", 0, 1 })
      refused("not stored, so they cannot be looked at", net.get, net, "A_B.w")
      refused("not stored, so they cannot be looked at", net.set, net, { ["A_B.w"] = 1 })
      refused("not stored, so they cannot be looked at", net.evaluate, net, "pre.v", nil, "A_B")
      refused("not stored, so they cannot be looked at", net.run, net, 1, { record = "A_B.w" })
      refused("none can come or go", net.prune, net, "A_B", "w < 1")
      refused("none can come or go", net.grow, net, "A_B", { sources = { 1 }, targets = { 1 } })
      refused("none can come or go", net.creating, net, "A_B", {})
      refused("they have no 'pairs'; :store() makes", function() return net.projections[1].synapses:pairs() end)
      local one = cann.network { A = cann.group(cell(), 5) }
      refused("one delay for all", one.connect, one, "A", "A", { rule = "generated", p = 0.1, delay = { 1, 2 } })
      refused("p = 1.5", one.connect, one, "A", "A", { rule = "generated", p = 1.5 })
      refused("the option 'p' is missing", one.connect, one, "A", "A", { rule = "generated" })
      refused("{ \"uniform\", lowest, highest }", one.connect, one, "A", "A", { rule = "generated", p = 0.1,
         weight = { 1, 2, 3 } })
      refused("not a number (NaN)", one.connect, one, "A", "A", { rule = "generated", p = 0.1,
         weight = { "normal", 0, 0 / 0 } })
      refused("no option 'number'", one.connect, one, "A", "A", { rule = "generated", p = 0.1, number = 3 })
      refused("whole groups", one.connect, one, "A", "A", { rule = "generated", p = 0.1, from = { 1, 2 } })
      refused("no states of their own", one.connect, one, "A", "A", { rule = "generated", p = 0.1,
         synapse = cann.model { kind = "synapse", state = "w = 1", on = { pre = "post.I += w; w += 0.1" } } })
      refused("must be w times something", one.connect, one, "A", "A", { rule = "generated", p = 0.1,
         weight = { "normal", 0, 1 }, synapse = cann.model { kind = "synapse", state = "w = 1",
            on = { pre = "post.I += w^2" } } })
      assert.are.equal(0, #one.projections)
      one:run(1)
   end)
end)
