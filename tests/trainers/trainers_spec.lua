-- SPDX-License-Identifier: MIT
local cann = require "cann"
local tensor = require "cann.tensor"
local models, trainers = cann.models, cann.trainers

local function refusal(action, ...)
   local fine, why = pcall(action, ...)
   assert.is_false(fine)
   return tostring(why)
end

local function largest(a) return a:abs():max() end

-- Samples along one direction, with a little noise across.
local function stretched(samples, direction)
   local along = tensor.zeros(samples, 1):normal(0, 1, { seed = 4 })
   local noise = tensor.zeros(samples, #direction):normal(0, 0.05, { seed = 5 })
   return along % tensor.from(direction):reshape(1, -1) + noise
end

describe("Hebbian", function()
   it("adds the outer products of patterns, without a diagonal", function()
      local net = models.Hopfield { n = 3 }
      trainers.Hebbian { model = net, subtract_mean = false }:train { { 1, -1, 1 }, { 1, 1, -1 } }
      assert.are.same({ { 0, 0, 0 }, { 0, 0, -1 }, { 0, -1, 0 } }, net.W:tolist())
   end)
   it("keeps the diagonal where asked, also through predict", function()
      local net = models.Hopfield { n = 2 }
      local trainer = trainers.Hebbian { model = net, subtract_mean = false, zero_diagonal = false }
      trainer:train { { 1, -1 } }
      trainer:predict { 1, -1 }
      assert.are.same({ { 1, -1 }, { -1, 1 } }, net.W:tolist())
   end)
   it("trains any table with a square of weights", function()
      local mine = { weights = tensor.zeros(2, 2) }
      local trainer = trainers.Hebbian { model = mine, weight = "weights", subtract_mean = false }
      trainer:train { 1, 1 }
      assert.are.same({ { 0, 1 }, { 1, 0 } }, mine.weights:tolist())
      assert.are.same({ 3, 2 }, trainer:predict { 2, 3 }:tolist())
   end)
   it("is undone by anti-Hebbian training on the same patterns", function()
      local net, patterns = models.Hopfield { n = 16 }, tensor.zeros(3, 16):uniform(-1, 1, { seed = 2 }):sign()
      trainers.Hebbian { model = net }:train(patterns)
      trainers.AntiHebbian { model = net }:train(patterns)
      assert.near(0, largest(net.W), 1e-15)
   end)
   it("joins the inputs of a layer to what it answers", function()
      local net = models.LinearLayer { inputs = 2, outputs = 1, W = { { 1, 0 } }, precision = "float64" }
      trainers.Hebbian { model = net, associate = "output", subtract_mean = false }:train { 2, 3 }
      assert.are.same({ { 5, 6 } }, net.W:tolist())
      assert.matches("not square", refusal(function() trainers.Hebbian { model = net }:train { 2, 3 } end))
   end)
end)

describe("Hopfield", function()
   local patterns = tensor.zeros(3, 64):uniform(-1, 1, { seed = 8 }):sign()
   local net = models.Hopfield { n = 64, asynchronous = true }
   trainers.Hebbian { model = net }:train(patterns)
   it("recalls what it learnt from damaged cues and stops when nothing changes", function()
      local cue = patterns:copy()
      cue[{ {}, { 1, 6 } }] = cue[{ {}, { 1, 6 } }] * -1
      local state, info = net:recall(cue)
      assert.is_true(state:equals(patterns))
      assert.is_true(info.converged)
      assert.is_true(info.steps < 20)
   end)
   it("never raises its energy, one unit after the other", function()
      local cues = tensor.zeros(10, 64):uniform(-1, 1, { seed = 9 }):sign()
      local _, info = net:recall(cues, { record = true })
      local before
      for step = 1, info.states:size(1) do
         local energy = net:energy(info.states[step])
         if before then assert.is_true((energy - before):max() <= 1e-12) end
         before = energy
      end
   end)
   it("keeps weights when it is made larger", function()
      local small = models.Hopfield { n = 2, W = { { 0, 1 }, { 1, 0 } } }
      assert.are.same({ { 0, 1, 0 }, { 1, 0, 0 }, { 0, 0, 0 } }, small:resize(3).W:tolist())
   end)
   it("gives the same bits with 1 and 2 threads", function()
      local graded = models.Hopfield { n = 64, W = net.W, activation = "tanh" }
      cann.threads(1)
      local one = graded:recall(patterns)
      cann.threads(2)
      assert.is_true(one:equals(graded:recall(patterns)))
   end)
   it("says what is wrong", function()
      assert.matches("'n' is missing", refusal(models.Hopfield, {}))
      assert.matches("W has the shape", refusal(models.Hopfield, { n = 3, W = { { 1 } } }))
      assert.matches("did you mean 'temperature'", refusal(models.Hopfield, { n = 3, temprature = 1 }))
      assert.matches("samples of 3 numbers, but the layer has 64", refusal(net.recall, net, { 1, 2, 3 }))
      assert.matches("NaN", refusal(net.recall, net, tensor.full(0 / 0, 64)))
      assert.matches("names unit 65", refusal(net.recall, net, patterns, { order = tensor.arange(2, 65) }))
      assert.matches("names 2 units of 64", refusal(net.recall, net, patterns, { order = { 1, 2 } }))
   end)
end)

describe("Oja and Sanger", function()
   local data = stretched(300, { 3, 4, 0 })
   for _, rule in ipairs { "Oja", "Sanger" } do
      it(rule .. "'s first unit finds the first axis and stops early", function()
         local net = models.LinearLayer { inputs = 3, outputs = 1, seed = 3, precision = "float64" }
         local history = trainers[rule] { model = net, rate = 0.005 }:train(data, { epochs = 500, tolerance = 1e-2 })
         assert.near(1, math.abs(net.W[1][1] * 0.6 + net.W[1][2] * 0.8), 1e-3)
         assert.are.equal("converged", history.stopped)
         assert.is_true(history.epochs < 500)
      end)
   end
   it("gives the same weights in one batch and in many", function()
      local function weights(batch)
         local net = models.LinearLayer { inputs = 3, outputs = 2, seed = 3 }
         trainers.Oja { model = net }:train(data, { epochs = 2, batch = batch, shuffle = true })
         return net.W
      end
      assert.is_true(weights(nil):equals(weights(7)))
   end)
   it("stops when the user's function says so", function()
      local net, seen = models.LinearLayer { inputs = 3, outputs = 2 }, 0
      local history = trainers.Oja { model = net }:train(data, { epochs = 9, on_epoch = function(epoch)
         seen = epoch
         return epoch < 4
      end })
      assert.are.equal(4, seen)
      assert.are.equal("asked", history.stopped)
   end)
   it("tells of weights that run away", function()
      local net = models.LinearLayer { inputs = 3, outputs = 2 }
      local trainer = trainers.Oja { model = net, rate = 10, normalise = false }
      assert.matches("ran away between samples", refusal(trainer.train, trainer, data))
   end)
   it("says what is wrong", function()
      local net = models.LinearLayer { inputs = 3, outputs = 2 }
      local trainer = trainers.Oja { model = net }
      assert.matches("samples of 2 numbers", refusal(trainer.train, trainer, { { 1, 2 } }))
      assert.matches("NaN", refusal(trainer.train, trainer, { { 1, 2, 0 / 0 } }))
      assert.matches("at least one sample", refusal(trainer.train, trainer, {}))
      assert.matches("not a number", refusal(trainer.train, trainer, 3))
      assert.matches("did you mean 'epochs'", refusal(trainer.train, trainer, data, { epoch = 3 }))
      assert.matches("field W is a nil", refusal(trainers.Oja, { model = {} }))
      assert.matches("did you mean 'rate'", refusal(trainers.Oja, { model = net, ratee = 1 }))
   end)
end)

describe("BCM", function()
   it("makes a unit prefer one of two patterns", function()
      local net = models.LinearLayer { inputs = 2, outputs = 1, W = { { 0.5, 0.4 } }, precision = "float64" }
      local rows = {}
      for k = 1, 4000 do rows[k] = k % 2 == 0 and { 1, 0.2 } or { 0.2, 1 } end
      trainers.BCM { model = net, rate = 0.02, tau = 20 }:train(rows)
      local y = net:predict { { 1, 0.2 }, { 0.2, 1 } }
      assert.is_true(y[1][1] > 5 * math.abs(y[2][1]))
   end)
end)

describe("STDP", function()
   local function pair(first, second)
      local net = models.SpikingLayer { inputs = 2, outputs = 1, W = { { 0.5, 0.5 } }, threshold = 0.9, leak = 0,
         precision = "float64" }
      -- Both inputs together make the unit fire; one alone does not.
      trainers.STDP { model = net, rate = 1, A_plus = 0.1, A_minus = 0.1 }:train { first, second }
      return net.W[1]:tolist()
   end
   it("strengthens inputs before the spike and weakens those after", function()
      local after = pair({ 1, 1 }, { 1, 0 })
      assert.near(0.5 - 0.1 * 0.95, after[1], 1e-12)
      assert.near(0.5, after[2], 1e-12)
   end)
   it("leaves weights and state alone when it predicts", function()
      local net = models.SpikingLayer { inputs = 2, outputs = 1, W = { { 0.5, 0.5 } }, threshold = 0.9 }
      local trainer = trainers.STDP { model = net }
      assert.are.same({ { 1 }, { 0 } }, trainer:predict { { 1, 1 }, { 0, 0 } }:tolist())
      assert.are.same({ { 0.5, 0.5 } }, net.W:tolist())
      assert.are.equal(0, net.trace_pre:sum())
   end)
   it("says that a layer without potentials will not do", function()
      local trainer = trainers.STDP { model = models.LinearLayer { inputs = 2, outputs = 1 } }
      assert.matches("SpikingLayer", refusal(trainer.train, trainer, { { 1, 0 } }))
   end)
end)

describe("a layer", function()
   local path = os.tmpname() .. ".npz"
   it("is saved and taken by another of its size", function()
      local patterns = cann.tensor.rand(3, 8):gt(0.5):to "float64" * 2 - 1
      local taught = cann.models.Hopfield { n = 8, threshold = 0.25 }
      cann.trainers.Hebbian { model = taught }:train(patterns)
      taught:save(path)
      local other = cann.models.Hopfield { n = 8 }:load(path)
      assert.is_true(other.W:equals(taught.W))
      assert.equal(0.25, other.threshold)
      local spiking = cann.models.SpikingLayer { inputs = 4, outputs = 2, seed = 1 }
      spiking:run { { 1, 0, 1, 1 }, { 0, 1, 0, 0 } }
      spiking:save(path)
      local again = cann.models.SpikingLayer { inputs = 4, outputs = 2, seed = 9 }
      again:run { { 0, 0, 0, 0 } }
      assert.is_true(again:load(path):run { { 1, 1, 0, 0 } }:equals(spiking:run { { 1, 1, 0, 0 } }))
      os.remove(path)
   end)
   it("refuses one of another size, and is then as it was", function()
      cann.models.Hopfield { n = 4 }:save(path)
      local net = cann.models.Hopfield { n = 5, W = cann.tensor.ones(5, 5) }
      local fine, why = pcall(net.load, net, path)
      assert.is_false(fine)
      assert.matches("%[4, 4%] as 'W', but %[5, 5%] is wanted", why)
      assert.equal(25, net.W:sum())
      assert.matches("no 'W'", select(2, pcall(function()
         cann.tensor.save(path, { x = cann.tensor.zeros(2) })
         net:load(path)
      end)))
      os.remove(path)
   end)
end)
