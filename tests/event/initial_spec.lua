-- SPDX-License-Identifier: MIT
-- First values of weights: moments within four standard errors, orthogonality, decay with distance, and
-- what is refused.
local cann = require "cann"
local tensor, connect = cann.tensor, cann.connect
local make = connect.make

local function same(a, b) assert.are.same(a:tolist(), b:tolist()) end

-- The sentence of an error, without its place.
local function refusal(action, ...)
   local good, sentence = pcall(action, ...)
   assert.is_false(good)
   return (sentence:gsub("^.-%.lua:%d+: ", ""))
end

describe("initialisers", function()
   local s = make("fixed_probability", 300, 400, { p = 0.5 }, 1)
   local n = s:count()

   local function moments(how, mean, sd, of)
      local x = connect.values(of or s, how, 3)
      assert.near(mean, x:mean(), 4 * sd / math.sqrt(x:count()))
      local square = (x - mean) ^ 2
      assert.near(sd ^ 2, square:mean(), 4 * square:std() / math.sqrt(x:count()))
      return x
   end

   it("have the mean and the spread of their law", function()
      moments({ "normal", mean = 2, sd = 0.5 }, 2, 0.5)
      moments({ "uniform", low = -1, high = 3 }, 1, 4 / math.sqrt(12))
      moments({ "gamma", shape = 3, scale = 0.5 }, 1.5, math.sqrt(3) / 2)
      moments({ "exponential", rate = 4 }, 0.25, 0.25)
      moments({ "lognormal", mean = 0, sd = 0.5 }, math.exp(0.125), math.sqrt((math.exp(0.25) - 1) * math.exp(0.25)))
      local cut = moments({ "truncated_normal" }, 0, 0.87962566103423978)
      assert.is_true(cut:min() >= -2 and cut:max() <= 2)
      same(connect.values({ 2, 2 }, { "constant", value = 3 }), tensor.full(3, 2, 2))
      same(connect.values({ 2, 3 }, { "identity", value = 3 }), tensor.eye(2, 3) * 3)
   end)

   it("scale their variance with the fans", function()
      local shape = { 300, 100 }
      for name, variance in pairs { kaiming = 2 / 300, xavier = 1 / 200, lecun = 1 / 300 } do
         for _, law in ipairs { "normal", "uniform", "truncated" } do
            moments({ name .. "_" .. law }, 0, math.sqrt(variance), shape)
         end
      end
      moments({ "lecun_normal" }, 0, math.sqrt(400 / n))
      -- Of a convolution's taps [3, 3, in, out], nine times as many.
      local taps = { 3, 3, 40, 20 }
      moments({ "kaiming_normal" }, 0, math.sqrt(2 / (9 * 40)), taps)
      moments({ "xavier_uniform" }, 0, math.sqrt(2 / (9 * 60)), taps)
      assert.is_true(connect.values(taps, { "lecun_uniform" }, 1):abs():max() <= math.sqrt(3 / (9 * 40)))
   end)

   it("orthogonal and delta_orthogonal are orthonormal", function()
      for _, shape in ipairs { { 40, 25 }, { 25, 40 }, { 30, 30 } } do
         local q = connect.values(shape, { "orthogonal" }, 2)
         local product = shape[1] < shape[2] and q % q:t() or q:t() % q
         assert.is_true((product - tensor.eye(math.min(shape[1], shape[2]))):abs():max() < 1e-12)
      end
      local taps = connect.values({ 3, 3, 4, 6 }, { "delta_orthogonal" })
      local centre = taps[{ 2, 2 }]
      assert.is_true((centre % centre:t() - tensor.eye(4)):abs():max() < 1e-12)
      assert.near(4, (taps ^ 2):sum(), 1e-12)
   end)

   it("orthogonal ones favour no direction", function()
      -- An element of a random rotation of n dimensions: mean 0, variance 1/n, fourth moment 3/(n(n + 2)).
      local draws, size = 2000, 4
      local first = tensor.zeros(draws)
      for seed = 1, draws do first[seed] = connect.values({ size, size }, { "orthogonal" }, seed)[{ 1, 1 }] end
      assert.near(0, first:mean(), 4 * math.sqrt(1 / size / draws))
      assert.near(1 / size, (first ^ 2):mean(), 4 * math.sqrt((3 / (size * (size + 2)) - 1 / size ^ 2) / draws))
      assert.matches("6 channels in and 4 out", refusal(connect.values, { 3, 3, 6, 4 }, { "delta_orthogonal" }))
   end)

   it("decay with distance, alike both ways, and end", function()
      local places = tensor.linspace(0, 9, 10)
      local w = connect.values({ 10, 10 }, { "gaussian_decay", sigma = 1, peak = 2, source_places = places })
      same(w, w:t())
      assert.near(2 * math.exp(-2), w[{ 1, 3 }], 1e-15)
      assert.are.equal(0, w[{ 1, 5 }])
      local dog = connect.values({ 10, 10 },
         { "dog_decay", sigma_pos = 1, sigma_neg = 2, source_places = places, turn = { 10 } })
      assert.near(1, dog:abs():max(), 1e-15)
      assert.are.equal(dog[{ 1, 10 }], dog[{ 1, 2 }])
      local ring = make("grid_n", 10, 10, { reach = 2 })
      local on = connect.values(ring, { "gaussian_decay", sigma = 1, peak = 2, source_places = places })
      same(ring:to_dense(on), w * ring:to_dense())
   end)

   it("keep to min and max, and to float32", function()
      local x = connect.values(s, { "normal", min = -0.5, max = 1 }, 1, 0, "float32")
      assert.are.same({ "float32", -0.5, 1 }, { x:type(), x:min(), x:max() })
   end)

   it("say what will not do", function()
      local function values(...) return refusal(connect.values, ...) end
      assert.matches("did you mean 'normal'", values({ 2 }, { "nomal" }))
      assert.matches("sd = %-1", values({ 2 }, { "normal", sd = -1 }))
      assert.matches("low = 2 is above high = 1", values({ 2 }, { "uniform", low = 2, high = 1 }))
      assert.matches("hardly a draw", values({ 2 }, { "truncated_normal", low = 50, high = 51 }))
      assert.matches("min = 2 is above max = 1", values({ 2 }, { "normal", min = 2, max = 1 }))
      assert.matches("needs synapses, or a shape of two axes", values({ 2 }, { "lecun_normal" }))
      assert.matches("'shape' is missing", values({ 2 }, { "gamma" }))
      assert.matches("GB", values({ 1e12 }, { "normal" }))
   end)
end)
