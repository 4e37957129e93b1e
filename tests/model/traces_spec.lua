-- SPDX-License-Identifier: MIT
-- Traces kept once per source or target are what traces of each synapse would be.
local cann = require "cann"
local tensor = require "cann.tensor"

local function largest(a, b) return a:count() > 0 and (a - b):abs():max() or 0 end
local function equal(a, b) return a:count() == b:count() and largest(a, b) == 0 end

local source = cann.models.Poisson { rate = 150 }
local cell = cann.model { name = "Cell", kind = "neuron", method = "euler", input = "ge; I",
   state = "v = -74; ge = 0", eqs = "v' = (ge*(0 - v) + (-74 - v))/10 + I; ge' = -ge/5",
   on = { spike = { when = "v > -54", run = "v = -60" } } }

local stdp = { param = "A = 0.01; B = -0.0105; top = 0.05; taux = 20; tauy = 31",
   state = "w = uniform(0, 0.05) @min(0) @max(top); x = 0; y = 0", eqs = "x' = -x/taux @event; y' = -y/tauy @event",
   on = { pre = "post.ge += w; x += A*top; w += y", post = "y += B*top; w += x" } }
local kinds = {
   pair = stdp,
   stepped = { param = stdp.param, state = stdp.state, eqs = "x' = -x/taux; y' = -y/tauy", on = stdp.on },
   mixed = { param = stdp.param, state = stdp.state .. "; z = 0",
      eqs = "x' = -x/taux @event; y' = -y/tauy; z' = -z/9 @event",
      on = { pre = "post.ge += w*(1 + z); x += A*top; z += w", post = "y += B*top; w += x" } },
   -- The weight follows three spikes; slow traces are read before they are moved.
   triplet = { param = "A = 0.002; B = 0.003; top = 0.05",
      state = "w = uniform(0, 0.05) @min(0) @max(top); r = 0; s = 0; o = 0; q = 0",
      eqs = "r' = -r/17 @event; s' = -s/101 @event; o' = -o/34 @event; q' = -q/125 @event",
      on = { pre = "post.ge += w; w -= o*(A + B*s)*top; r += 1; s += 1",
         post = "w += r*(A + B*q)*top; o += 1; q += 1" } },
   -- A chain of two, one with a constant of its own, within bounds.
   chain = { param = "tau = 20; top = 0.05", state = "w = uniform(0, 0.05) @min(0) @max(top); x = 0; a = 0 @max(1.5); "
      .. "y = 0.01",
      eqs = "x' = (a - x)/tau @event; a' = -a/7 @event; y' = (0.01 - y)/11 @event",
      on = { pre = "post.ge += w; a += 1; w -= y*0.01", post = "y += 0.002; w += x*0.0001" } },
   nearest = { param = "A = 0.01; top = 0.05", state = "w = uniform(0, 0.05) @min(0) @max(top); x = 0; y = 0",
      eqs = "x' = -x/20 @event; y' = -y/20 @event",
      on = { pre = "post.ge += w; x = A*top; w -= y", post = "y = A*top; w += x" } },
   -- Traces of what the ends do all the time.
   graded = { param = "A = 0.001", state = "w = uniform(0, 0.05) @min(0) @max(0.05); x = 0; y = 0",
      eqs = "x' = (pre.rate - x)/20; y' = (post.v/100 - y)/20",
      on = { pre = "post.ge += w; w += A*y", post = "w -= A*x" } },
   count = { state = "w = 0.02 @max(0.05) @min(0); n = 0",
      on = { pre = "post.ge += w; n += 1; w += 0.0001*n", post = "w -= 0.0002*n" } },
   skipped = { param = "top = 0.05", state = "w = uniform(0, 0.05) @min(0) @max(top); x = 0; y = 0",
      eqs = "x' = -x/20 @event; y' = -y/20 @event",
      on = { pre = { run = "post.ge += w; x += 0.0005; w += y", unless = "t - post.lastspike < 3" },
         post = "y -= 0.0005; w += x" } },
}

local function network(spec, options)
   options = options or {}
   spec.kind, spec.name = "synapse", "Plastic"
   local net = cann.network { S = cann.group(source, options.sources or 40),
      P = cann.group(cell, options.targets or 30) }
   net.settings = { precision = options.precision or "float64", seed = 5, dt = options.dt, backend = options.backend }
   net:connect("S", "P", { rule = "fixed_probability", p = options.p or 0.6, synapse = cann.model(spec), port = "ge",
      delay = options.delay })
   if options.each then net:compiled():part("S_P") end
   return net
end

local function compare(spec, within, options, act)
   local nets = {}
   for k, each in ipairs { true, false } do
      local o = { each = each }
      for name, value in pairs(options or {}) do o[name] = value end
      nets[k] = network(spec, o)
      act(nets[k])
   end
   local names = { "P.v" }
   for _, row in ipairs(nets[1].projections[1].model.states) do names[#names + 1] = "S_P." .. row.name end
   for _, name in ipairs(names) do
      local each, kept = nets[1]:get(name), nets[2]:get(name)
      assert.are.equal(each:count(), kept:count(), name)
      assert.is_true(largest(each, kept) <= within, ("%s: %g"):format(name, largest(each, kept)))
   end
   return nets[2], nets[1]
end

describe("traces kept once", function()
   for name, spec in pairs(kinds) do
      for _, delay in ipairs { 0.1, 2.3 } do
         it(("are those of each synapse: %s, delay %g"):format(name, delay), function()
            local kept = compare(spec, 1e-12, { delay = delay }, function(net) net:run(300) end)
            local shared = tostring(kept):find("once per", 1, true) ~= nil
            assert.are.equal(name ~= "skipped" or shared, shared)
            assert.is_true(kept:get("S_P.w"):std() > 0)
         end)
      end
   end
end)

describe("traces kept once stay what they are", function()
   local function between(act, before) return function(net)
      net:run(before or 60)
      act(net)
      net:run(60)
   end end
   local acts = {
      ["while learning is off"] = between(function(net)
         net:learning("S_P", false)
         net:run(40)
         net:learning("S_P", true)
      end),
      ["where a constant of theirs changes"] = between(function(net) net:set { ["S_P.taux"] = 33 } end),
      ["where it is one per synapse from then on"] = between(function(net)
         net:set { ["S_P.taux"] = tensor.linspace(5, 50, net.projections[1].count) }
      end),
      ["where it differs from the beginning"] = function(net)
         net:set { ["S_P.tauy"] = tensor.linspace(5, 50, net.projections[1].count) }
         net:run(90)
      end,
      ["where growth does"] = between(function(net) net:set { ["S_P.A"] = 0.02 } end),
      ["where all are set"] = between(function(net) net:set { ["S_P.x"] = 0.0003, ["S_P.y"] = 0 } end),
      ["where each is set"] = between(function(net)
         net:set { ["S_P.x"] = tensor.linspace(0, 0.001, net.projections[1].count) }
      end),
      ["where they begin with other values"] = function(net)
         net:set { ["S_P.x"] = 0.0003, ["S_P.y"] = tensor.linspace(0, 0.001, net.projections[1].count) }
         net:run(90)
      end,
      ["where those of a source begin alike"] = function(net)
         local sources = net.projections[1].synapses:sources()
         net:set { ["S_P.x"] = sources * 1e-4 }
         net:run(90)
      end,
      ["where delays change"] = between(function(net) net.S_P.delay = 4 end),
      ["where delays come to differ"] = between(function(net) net.S_P.delay = { "uniform", 1, 6 } end),
      ["where synapses go"] = between(function(net) net:prune("S_P", "w < 0.02") end),
      ["where synapses come"] = between(function(net)
         net:prune("S_P", "w < 0.02")
         net:run(20)
         net:grow("S_P", { sources = { 1, 5, 9 }, targets = { 4, 4, 7 }, weight = 0.03 })
      end),
      ["where values of some come before constants are one again"] = function(net)
         net:set { ["S_P.taux"] = tensor.linspace(5, 50, net.projections[1].count), ["S_P.tauy"] = 12 }
         net.S_P:onto(1).x = 0.001
         net:set { ["S_P.taux"] = 17 }
         net:run(60)
      end,
      ["after a reset"] = between(function(net)
         net:reset()
         net:run(30)
      end),
      ["in pieces"] = function(net) for k = 1, 30 do net:run(k / 10) end end,
   }
   for title, act in pairs(acts) do
      for _, kind in ipairs { "pair", "stepped", "mixed" } do
         it(title .. ": " .. kind, function() compare(kinds[kind], 1e-12, { delay = 1.7 }, act) end)
      end
   end
   it("where delays differ from the beginning", function()
      for _, kind in ipairs { "pair", "stepped", "triplet" } do
         local net = compare(kinds[kind], 1e-12, { delay = { "uniform", 0.5, 4 } }, function(net) net:run(150) end)
         assert.matches("once per target", tostring(net))
      end
   end)
   it("where delays differ, or change, and only one end's trace counts by events", function()
      local one = { param = kinds.pair.param, state = kinds.pair.state, eqs = "x' = -x/taux; y' = -y/tauy @event",
         on = { pre = "post.ge += w; x += 0.0001*pre.chance; w += y", post = "y += B*top; w += x" } }
      compare(one, 1e-12, { delay = { "uniform", 0.5, 4 } }, function(net)
         net:run(60)
         net:set { ["S_P.tauy"] = 12 }
         net:run(60)
      end)
      compare(one, 1e-12, { delay = 2.2 }, between(function(net) net.S_P.delay = 1 end))
   end)
   it("at another precision and step", function()
      for _, kind in ipairs { "pair", "stepped", "mixed" } do
         compare(kinds[kind], 1e-10, { delay = 2 }, function(net)
            net:run(50)
            net.settings = { precision = "float64", seed = 5, dt = 0.05 }
            net:run(50)
         end)
         compare(kinds[kind], 2e-4, { delay = { "uniform", 0.5, 4 } }, function(net)
            net:run(50)
            net.settings = { precision = "float32", seed = 5, dt = 0.1 }
            net:run(3)
         end)
      end
   end)
end)

describe("what is recorded of traces kept once", function()
   it("is what each synapse would have", function()
      for _, kind in ipairs { "pair", "stepped", "mixed" } do
         local runs = {}
         for k, each in ipairs { true, false } do
            local net = network(kinds[kind], { each = each, delay = 1.2 })
            net:run(20)
            local few = network(kinds[kind], { each = each, delay = { "uniform", 1, 3 } })
            runs[k] = { net:run(100, { every = 7, record = { ["S_P.x"] = "all", ["S_P.y"] = "all",
               ["S_P.q"] = "x*w - y + pre.chance", ["S_P.m"] = "pop.mean(x + y)" } }),
               few:run(60, { record = { ["S_P.x"] = { 3, 100, 2, 555 }, ["S_P.y"] = { 500, 1 },
                  ["S_P.w"] = { 77 } } }) }
         end
         for name, wanted in pairs { ["S_P.x"] = 1, ["S_P.y"] = 1, ["S_P.q"] = 1, ["S_P.m"] = 1 } do
            assert.is_true(runs[1][wanted][name]:abs():max() > 0, name)
            assert.is_true(largest(runs[1][wanted][name], runs[2][wanted][name]) <= 1e-12, name)
         end
         for _, name in ipairs { "S_P.x", "S_P.y", "S_P.w" } do
            assert.is_true(largest(runs[1][2][name], runs[2][2][name]) <= 1e-12, name)
         end
      end
   end)
end)

describe("what is recorded of traces kept once for a single end", function()
   it("has a column for each synapse", function()
      for _, ends in ipairs { { 5, 1 }, { 1, 5 } } do
         local rows = {}
         for k, each in ipairs { true, false } do
            local net = network(kinds.pair, { each = each, sources = ends[1], targets = ends[2], p = 1 })
            rows[k] = net:run(60, { record = { ["S_P.x"] = "all", ["S_P.y"] = "all", ["S_P.q"] = "2*y",
               ["S_P.s"] = "pop.sum(x)" } })
         end
         for _, name in ipairs { "S_P.x", "S_P.y", "S_P.q", "S_P.s" } do
            assert.same(rows[1][name]:shape(), rows[2][name]:shape(), name)
            assert.is_true(largest(rows[1][name], rows[2][name]) <= 1e-12, name)
         end
      end
   end)
end)

describe("traces kept once have the same bits", function()
   local function after(options)
      local net = network(kinds[options.kind], { sources = 3000, targets = 2500, p = 0.02, delay = 0.7,
         precision = options.precision, backend = options.backend })
      net:run(15, { threads = options.threads, record = { ["S_P.x"] = { 1, 2000, 90000 } } })
      return net
   end
   for _, kind in ipairs { "pair", "stepped" } do
      for _, precision in ipairs { "float32", "float64" } do
         it(("with any threads and back end: %s, %s"):format(kind, precision), function()
            local one = after { kind = kind, precision = precision, threads = 1 }
            for _, other in ipairs { { threads = 2 }, { threads = 3 }, { threads = 1, backend = "native" } } do
               other.kind, other.precision = kind, precision
               local net = after(other)
               for _, name in ipairs { "P.v", "S_P.w", "S_P.x", "S_P.y" } do
                  assert.is_true(equal(one:get(name), net:get(name)), name)
               end
            end
         end)
      end
   end
   it("after save and load", function()
      local path = os.tmpname()
      for _, each in ipairs { false, true } do
         local net = network(kinds.pair, { delay = 1.5 })
         net:run(50)
         if each then net:set { ["S_P.x"] = tensor.linspace(0, 0.001, net.projections[1].count) } end
         net:save(path)
         local again = cann.load(path)
         net:run(40)
         again:run(40)
         for _, name in ipairs { "P.v", "S_P.w", "S_P.x", "S_P.y" } do
            assert.is_true(equal(net:get(name), again:get(name)), name)
         end
         local other = network(kinds.pair, { delay = 1.5 })
         other:load(path)
         other:run(40)
         for _, name in ipairs { "P.v", "S_P.w", "S_P.x", "S_P.y" } do
            assert.is_true(equal(net:get(name), other:get(name)), name)
         end
      end
      os.remove(path)
   end)
end)
