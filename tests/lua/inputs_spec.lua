-- SPDX-License-Identifier: MIT
-- Input builders against their formulae; numbers of brainpy.inputs (2.8) where marked so.
local cann = require "cann"
local inputs = require "cann.inputs"
local tensor = require "cann.tensor"

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function close(expected, got, within)
   expected, got = tensor.tensor(expected), tensor.tensor(got)
   assert.are.same(expected:shape(), got:shape())
   local apart = expected:count() > 0 and (expected - got):abs():max() or 0
   assert.is_true(apart <= (within or 1e-12), ("%g apart"):format(apart))
end

describe("an input", function()
   it("of sections lasts ceil(duration/dt) steps each, as brainpy's", function()
      local section, duration = inputs.section { values = { 0, 1, 0.5 }, durations = { 1, 0.35, 0.5 } }
      close({ 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.5 }, section)
      assert.near(1.85, duration, 1e-12)
      close({ { 1, 2 }, { 1, 2 }, { 3, 4 } }, inputs.section { values = { { 1, 2 }, { 3, 4 } }, durations = { 2, 1 },
         dt = 1 })
      close({}, inputs.section { values = { 1 }, durations = { 0 } })
   end)
   it("that is constant", function()
      close(tensor.full(3, 100), inputs.constant { value = 3, duration = 10 })
      close({ { 1, 2 }, { 1, 2 } }, inputs.constant { value = { 1, 2 }, duration = 2, dt = 1 })
   end)
   it("of pulses, as brainpy's", function()
      close({ 0, 0, 1, 0, 0, 2, 2, 0, 0, 0 }, inputs.spike { times = { 0.2, 0.5 }, lengths = { 0.1, 0.25 },
         sizes = { 1, 2 }, duration = 1 })
      close({ 0, 0, 0, 5 }, inputs.spike { times = { 0.3 }, sizes = 5, duration = 0.4 })
   end)
   it("that rises reaches both ends, as brainpy's", function()
      close({ 0, 0, 0, 0.25, 0.5, 0.75, 1, 0, 0, 0 }, inputs.ramp { from = 0.2, to = 0.7, duration = 1 })
      close({ -1, 0, 1 }, inputs.ramp { first = -1, last = 1, duration = 3, dt = 1 })
   end)
   it("that swings begins with its window, as brainpy's", function()
      close({ 0, 0, 2, 2.125581039058627, 2.2506664671286085, 2.374762629171449, 2.4973797743297097, 2.618033988749895,
         0, 0 }, inputs.sinusoidal { amplitude = 2, frequency = 100, duration = 1, from = 0.2, to = 0.8, bias = true })
      close({ 1, 1, 1, 1, 1, -1, -1, -1, -1, -1, 1, 1 }, inputs.square { frequency = 1000, duration = 1.2 })
      close({ 4, 0, 0, 0, 4, 0 }, inputs.square { amplitude = 2, frequency = 250, duration = 6, dt = 1, bias = true,
         duty = 0.25 })
   end)
   it("of a function of time", function()
      close({ 0, 1, 4, 9 }, inputs.of_function { f = function(t) return t * t end, duration = 4, dt = 1 })
      close({ 5, 6 }, inputs.of_function { f = function(t) return t end, duration = 2, dt = 1, begin = 5 })
   end)
   it("of a timed array holds each entry until the next", function()
      close({ 0, 7, 7, 8, 8, 8 }, inputs.timed_array { values = { 7, 8 }, times = { 1, 3 }, duration = 6, dt = 1 })
      close({ 1, 1, 2, 2, 3, 3 }, inputs.timed_array { values = { 1, 2, 3 }, every = 2, dt = 1 })
      close({ 1, 2, 3 }, inputs.timed_array { values = { 1, 2, 3 }, dt = 1 })
      close({ 1, 2, 2, 1, 2, 2, 1 }, inputs.timed_array { values = { 1, 2 }, times = { 0, 1 }, period = 3,
         duration = 7, dt = 1 })
      close({ { 1, 2 }, { 3, 4 } }, inputs.timed_array { values = { { 1, 2 }, { 3, 4 } }, dt = 1 })
      close({ 4, 4 }, inputs.timed_array { values = { 4 }, duration = 2, dt = 1 })
      -- Entries begin at k times their step, whatever rounding says, and the last holds on: as Brian2's TimedArray.
      close({ 1, 1, 1, 5, 5, 5, 2, 2, 2, 7, 7, 7, 7, 7, 7, 7 },
         inputs.timed_array { values = { 1, 5, 2, 7 }, every = 0.3, duration = 1.6 })
      close({ 10, 10, 10, 10, 50, 50, 50, 50, 20, 20, 20, 20, 20, 20, 20, 20 },
         inputs.timed_array { values = { { 1, 10 }, { 5, 50 }, { 2, 20 } }, every = 0.4, duration = 1.6 }:at(2, 2))
      -- A schedule that comes round again, silent before its first entry: as ANNarchy's.
      local round = { 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2 }
      for k = 1, 30 do round[30 + k] = round[k] end
      close(round, inputs.timed_array { values = { 1, 5, 2 }, times = { 3, 10, 20 }, period = 30, duration = 60,
         dt = 1 })
   end)
   it("drives a run", function()
      local cell = cann.model { kind = "neuron", input = "I", state = "x = 0", eqs = "x' = I   @method(euler)" }
      local run = cann.run(cann.group(cell, 2), 3, { dt = 1, progress = false,
         input = { I = inputs.section { values = { 1, 10 }, durations = { 2, 1 }, dt = 1 } } })
      close({ { 1, 1 }, { 2, 2 }, { 12, 12 } }, run.x:to("float64"))
      local net = cann.network { A = cann.group(cell, 1) }
      local options = { dt = 1, progress = false, record = "A.x", input = { ["A.I"] = function(t) return t end } }
      net:run(2, options)
      close({ { 3 }, { 6 } }, net:run(2, options)["A.x"]:to("float64"))
      options.input["A.I"] = function() return 3 end
      assert.matches("gave a number; a tensor of 2 rows", refusal(net.run, net, 2, options))
   end)
   it("adds to what synapses send", function()
      local source = cann.model { kind = "neuron", state = "r = 5", eqs = "r' = 0" }
      local cell = cann.model { kind = "neuron", input = "I", state = "x = 0", eqs = "x := I" }
      local net = cann.network { S = cann.group(source, 1), A = cann.group(cell, 2) }
      net:connect("S", "A", { rule = "all_to_all", synapse = cann.models.RateSynapse, port = "I" })
      local run = net:run(3, { dt = 1, record = "A.x", input = { ["A.I"] = tensor { { 1, 2 }, { 3, 4 }, { 5, 6 } } } })
      close({ { 6, 7 }, { 8, 9 }, { 10, 11 } }, run["A.x"]:to("float64"))
   end)
   it("comes to a state by any operation, as a number, an array or a function, in a call of each step", function()
      local operations = { ["+"] = function(a, b) return a + b end, ["-"] = function(a, b) return a - b end,
         ["*"] = function(a, b) return a * b end, ["/"] = function(a, b) return a / b end,
         ["="] = function(_, b) return b end }
      local values = { fix = function() return 2 end, array = function(n) return ({ 1, 4, 2, 5 })[n + 1] end,
         func = function(n) return math.sqrt(n + 1) end }
      local counter = cann.model { kind = "neuron", state = "x = 10", eqs = "x' = 1 @method(euler)" }
      for sign, apply in pairs(operations) do
         for kind, value in pairs(values) do
            local run = cann.run(cann.group(counter, 1), 4, { dt = 1, precision = "float64", progress = false,
               calls = { every = 1, run = function(net, n) net:set { x = apply(net.x[1], value(n)) } end } })
            local x, expected = 10, {}
            for n = 0, 3 do
               x = apply(x, value(n)) + 1
               expected[n + 1] = { x }
            end
            assert.is_true((run.x - tensor.from(expected)):abs():max() < 1e-12, sign .. " " .. kind)
         end
      end
   end)
   it("is a value per step or per element, or refused where it may be either", function()
      local cell = cann.model { kind = "neuron", input = "I", state = "x = 0", eqs = "x' = I   @method(euler)" }
      local function go(value)
         local net = cann.network { A = cann.group(cell, 3) }
         return net:run(3, { dt = 1, record = "A.x", input = { ["A.I"] = value } })["A.x"]:to "float64"
      end
      close({ { 1, 1, 1 }, { 3, 3, 3 }, { 6, 6, 6 } }, go(tensor { { 1 }, { 2 }, { 3 } }))
      close({ { 1, 2, 3 }, { 2, 4, 6 }, { 3, 6, 9 } }, go(tensor { { 1, 2, 3 } }))
      close({ { 0, 0, 0 }, { 1, 1, 1 }, { 3, 3, 3 } }, go(function(t) return t end))
      assert.matches("%[3%] may be a value per step or per element", refusal(go, { 1, 2, 3 }))
      assert.matches("I: %[0%]; one value per step %[3%], or a row %[3, 3%], or one per element %[3%] will do",
         refusal(go, {}))
      assert.matches("I: %[3, 2%]; one value per step", refusal(go, tensor.ones(3, 2)))
      assert.matches("I: %[4%]; one value per step", refusal(go, tensor.ones(4)))
      local net = cann.network { A = cann.group(cell, 3) }
      assert.matches("0 values given", refusal(net.set, net, { ["A.x"] = {} }))
   end)
end)

describe("noise", function()
   it("of Wiener has independent increments of variance dt", function()
      local noise = inputs.wiener { duration = 5000, n = 4, seed = 2 }
      assert.are.same({ 50000, 4 }, noise:shape())
      assert.near(0.1, noise:var(), 0.001)
      local later = noise:range(1, 2, 50000) * noise:range(1, 1, 49999)
      assert.near(0, later:mean(), 0.001)
   end)
   it("of Ornstein and Uhlenbeck has its mean, spread and memory at any step", function()
      for _, dt in ipairs { 0.1, 5 } do
         local noise = inputs.ou { mean = 3, sigma = 0.5, tau = 10, duration = 40000 * dt, n = 8, dt = dt, seed = 5 }
         local late = noise:range(1, 1000, 40000) - 3
         assert.near(0, late:mean(), 0.06)
         assert.near(0.5 * math.sqrt(5), late:std(), 0.06)
         local lag = math.floor(10 / dt)
         local kept = (late:range(1, 1 + lag, 39001) * late:range(1, 1, 39001 - lag)):mean() / late:var()
         assert.near(math.exp(-1), kept, 0.05)
      end
   end)
   it("of Ornstein and Uhlenbeck by Euler follows brainpy's formula", function()
      local draws = tensor.zeros(50):normal(0, 1, { seed = 9 })
      local x, expected = 1, {}
      for k = 1, 50 do
         x = x + (1 - x) * 0.1 / 5 + 0.3 * math.sqrt(0.1) * draws[k]
         expected[k] = x
      end
      close(expected, inputs.ou { mean = 1, sigma = 0.3, tau = 5, duration = 5, seed = 9, method = "euler" }, 1e-12)
   end)
   it("of Poisson sources has their mean and variance", function()
      local noise = inputs.poisson { sources = 200, rate = 10, weight = 0.5, duration = 2000, n = 3, seed = 1 }
      assert.near(200 * 10 * 1e-4 * 0.5, noise:mean(), 0.003)
      assert.near(200 * 0.001 * 0.999 * 0.25, noise:var(), 0.002)
      local rates = inputs.poisson { sources = 50, rate = { 0, 100 }, duration = 100, n = 2, seed = 1 }
      assert.are.equal(0, rates:at(2, 1):sum())
      assert.near(0.5, rates:at(2, 2):mean(), 0.1)
   end)
   it("is the same for the same seed, another for the next call", function()
      local function go(seed) return inputs.wiener { duration = 10, seed = seed } end
      assert.is_true(go(4):equals(go(4)))
      assert.is_false(go(4):equals(go(5)))
      assert.is_false(go():equals(go()))
   end)
   it("is silent outside of its window", function()
      local noise = inputs.ou { mean = 1, duration = 10, from = 2, to = 5, dt = 1 }
      close({ 0, 0, 0, 0, 0, 0, 0 }, tensor.concatenate { noise:range(1, 1, 2), noise:range(1, 6, 10) })
   end)
end)

describe("recurrence", function()
   it("sums what decays", function()
      close({ 1, 1.5, 1.75 }, tensor.ones(3):recur(0.5))
      close({ { 5, 5 }, { 3.5, 3.5 } }, tensor.ones(2, 2):recur(0.5, 8))
   end)
end)

describe("nonsense is refused:", function()
   it("in each builder", function()
      assert.matches("2 values and 1 durations", refusal(inputs.section, { values = { 1, 2 }, durations = { 1 } }))
      assert.matches("durations%[1%] = %-1", refusal(inputs.section, { values = { 1 }, durations = { -1 } }))
      assert.matches("durations%[1%] is nan", refusal(inputs.section, { values = { 1 }, durations = { 0 / 0 } }))
      assert.matches("steps of 0.1 ms", refusal(inputs.section, { values = { 1 }, durations = { 1e15 } }))
      assert.matches("memory", refusal(inputs.ramp, { duration = 1e11 }))
      assert.matches("at least 0", refusal(inputs.constant, { value = 1, duration = -1 }))
      assert.matches("steps", refusal(inputs.constant, { value = 1, duration = 1e300 }))
      local endless = 1 / 0
      for name, given in pairs { ramp = { first = endless }, sinusoidal = { frequency = endless },
         ou = { tau = endless }, wiener = { sigma = endless }, square = { amplitude = -endless, frequency = 1 },
         constant = { value = 1, dt = endless } } do
         given.duration = 1
         assert.matches("is infinite, but a finite number will do", refusal(inputs[name], given))
      end
      assert.are.equal(1, inputs.section { values = { 1 }, durations = tensor(1), dt = 1 }:count())
      assert.matches("no window", refusal(inputs.ramp, { duration = 1, from = 0.5, to = 0.2 }))
      assert.matches("2 sizes for 1 times", refusal(inputs.spike, { times = { 1 }, sizes = { 1, 2 }, duration = 3 }))
      assert.matches("times%[1%] is nan", refusal(inputs.spike, { times = { 0 / 0 }, duration = 3 }))
      assert.matches("must be above 0", refusal(inputs.sinusoidal, { frequency = 0, duration = 1 }))
      assert.matches("did you mean 'frequency'", refusal(inputs.square, { frequencey = 1, duration = 1 }))
      assert.matches("0 to 1 will do", refusal(inputs.poisson, { rate = 20000, duration = 1 }))
      assert.matches("0 to 1 will do", refusal(inputs.poisson, { rate = -1, duration = 1 }))
      assert.matches("3 rates for n = 2", refusal(inputs.poisson, { rate = { 1, 2, 3 }, n = 2, duration = 1 }))
      assert.matches("times must rise", refusal(inputs.timed_array, { values = { 1, 2 }, times = { 3, 1 } }))
      assert.matches("a period of 2 ms ends before the last entry begins, at 2 ms", refusal(inputs.timed_array,
         { values = { 1, 2 }, times = { 0, 2 }, period = 2 }))
      assert.matches("1 times for 2 entries", refusal(inputs.timed_array, { values = { 1, 2 }, times = { 3 } }))
      assert.matches("finite and not", refusal(inputs.timed_array, { values = { 1, 2 }, times = { 0, 1 / 0 } }))
      assert.matches("no entry", refusal(inputs.timed_array, { values = {} }))
      assert.matches("not both", refusal(inputs.timed_array, { values = { 1 }, times = { 0 }, every = 1 }))
      assert.matches("10 rows", refusal(inputs.of_function, { f = function() return tensor.ones(3) end, duration = 1 }))
      assert.matches("finite numbers", refusal(tensor.ones(3).recur, tensor.ones(3), 1 / 0))
   end)
end)
