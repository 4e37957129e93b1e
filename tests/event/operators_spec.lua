-- SPDX-License-Identifier: MIT
-- Products along synapses against dense matrices; generated matrices against themselves stored; values
-- brought together against small cases worked by hand.
local cann = require "cann"
local tensor, connect = cann.tensor, cann.connect

local function near(a, b, tolerance)
   local worst = (a - b):abs():max()
   assert(worst <= tolerance, ("differs by %g"):format(worst))
end

local function same(a, b) assert.are.same(a:tolist(), b:tolist()) end

-- The sentence of an error, without its place.
local function refusal(action, ...)
   local good, sentence = pcall(action, ...)
   assert.is_false(good)
   return (sentence:gsub("^.-%.lua:%d+: ", ""))
end

local rows, columns = 60, 45
local rules = {
   { "fixed_probability", { p = 0.2 } }, { "all_to_all", {} }, { "all_to_all", { allow_self = false } },
   { "one_to_one", {} }, { "fixed_probability", { p = 0 } }, { "fixed_number_pre", { number = 7 } },
}

for _, rule in ipairs(rules) do
   local title = rule[1] .. (rule[2].allow_self == false and " without self" or "")
   describe("products along " .. title, function()
      local s = connect.make(rule[1], rows, columns, rule[2], 5)
      local w = tensor.zeros(s:count()):normal(0, 1, { seed = 1 })
      local x, y = tensor.zeros(rows):normal(0, 1, { seed = 2 }), tensor.zeros(columns):normal(0, 1, { seed = 3 })
      local a = s:to_dense(w)

      it("equal those with the dense matrix, both ways, of vectors and batches", function()
         near(s:multiply(x, w), x % a, 1e-12)
         near(s:back(y, w), a % y, 1e-12)
         local batch = tensor.zeros(4, rows):normal(0, 1, { seed = 4 })
         near(s:multiply(batch, w), batch % a, 1e-12)
         near(s:transpose():back(x, 2), x % s:to_dense() * 2, 1e-12)
      end)

      it("take one weight for all", function()
         near(s:multiply(x, 1.5), x % s:to_dense() * 1.5, 1e-12)
         near(s:back(y, 1.5), s:to_dense() % y * 1.5, 1e-12)
      end)

      it("of events count what is above 0 as 1", function()
         local ones = x:gt(0):to "float64"
         near(s:deliver(x, w), ones % a, 1e-12)
         same(s:deliver(x:gt(0), w), s:deliver(x, w))
         same(s:deliver(x, w), s:multiply(ones, w))
         near(s:deliver_back(y, w), a % y:gt(0):to "float64", 1e-12)
         local batch = tensor.zeros(3, rows):normal(0, 1, { seed = 4 })
         same(s:deliver(batch, w)[{ 2 }], s:deliver(batch[{ 2 }], w))
      end)

      it("have the gradients that finite differences find", function()
         if s:count() == 0 then return end
         local c = tensor.zeros(columns):normal(0, 1, { seed = 6 })
         local function loss(given, weights) return (s:multiply(given, weights) * c):sum() end
         near(s:outer(tensor.stack { x, x }, tensor.stack { c, c * 2 }), s:outer(x, c) * 3, 1e-12)
         local by_weight, by_x, h = s:outer(x, c), s:back(c, w), 1e-5
         for _, k in ipairs { 1, math.ceil(s:count() / 2), s:count() } do
            local up, down = w:copy(), w:copy()
            up[k], down[k] = w[k] + h, w[k] - h
            assert.near(by_weight[k], (loss(x, up) - loss(x, down)) / (2 * h), 1e-6)
         end
         for _, k in ipairs { 1, rows } do
            local up, down = x:copy(), x:copy()
            up[k], down[k] = x[k] + h, x[k] - h
            assert.near(by_x[k], (loss(up, w) - loss(down, w)) / (2 * h), 1e-6)
         end
      end)
   end)
end

describe("an event", function()
   it("of 0.3 counts 1, of -1 nothing", function()
      local s = connect.make("pairs", 3, 2, { sources = { 1, 2, 3 }, targets = { 1, 1, 2 } })
      same(s:deliver({ 0.3, -1, 7 }, 2), tensor { 2, 2 })
   end)

   it("has the type of its weights, and of itself where they are one number", function()
      local s = connect.make("all_to_all", 3, 2)
      local x = tensor { 1, 0, 1 }
      same(s:deliver(x, 0.1), tensor { 0.2, 0.2 })
      assert.are.equal("float32", s:deliver(x:gt(0), 0.1):type())
      assert.are.equal("float32", s:deliver(x, tensor.ones({ 6 }, "float32")):type())
      assert.are.equal("float64", s:deliver(x:gt(0), tensor.ones(6)):type())
   end)

   it("needs no array of equal weights", function()
      local s = connect.make("fixed_probability", 1000, 1000, { p = 0.1 }, 1)
      assert.is_true(s:bytes() < 4 * s:count() + 8 * 1001 + 1000)
   end)

   it("gives the same bits on any number of threads", function()
      local before = cann.threads()
      local s = connect.make("fixed_probability", 2000, 3000, { p = 0.1 }, 1)
      local x = tensor.rand(2000, "float32") - 0.5
      local w = tensor.rand(s:count(), "float32")
      local found = {}
      for threads = 1, 3 do
         cann.threads(threads)
         found[threads] = { s:deliver(x, w):tolist(), s:back(s:deliver(x, w), w):tolist() }
      end
      cann.threads(before)
      assert.are.same(found[1], found[2])
      assert.are.same(found[1], found[3])
   end)
end)

describe("a product that is not wanted any more", function()
   it("ends before it is done", function()
      local C = require("cann.ffi").C
      local s = connect.make("all_to_all", 1e6, 1e6)
      local g = connect.generated(1e6, 1e6, { p = 1 })
      local x = tensor.ones({ 1e6 }, "float32")
      for _, name in ipairs { "multiply", "back", "deliver", "deliver_back" } do
         for _, of in ipairs { s, g } do
            C.cann_interrupt()
            local sentence = refusal(of[name], of, x)
            C.cann_interrupt_clear()
            assert.are.equal(name .. ": interrupted", sentence)
         end
      end
   end)
end)

describe("a generated matrix", function()
   for _, law in ipairs { "constant", "uniform", "normal" } do
      for _, kind in ipairs { "float32", "float64" } do
         it(("of %s weights in %s is the stored one, to the bit"):format(law, kind), function()
            local g = connect.generated(300, 500, { p = 0.3, weights = law, a = 0.25, b = 0.5, seed = 9, type = kind })
            local s = g:store()
            local w = s:weights():to(kind)
            local x = tensor.zeros({ 2, 300 }, kind):normal(0, 1, { seed = 1 })
            local y = tensor.zeros({ 500 }, kind):normal(0, 1, { seed = 1 })
            same(g:multiply(x), s:multiply(x, w))
            same(g:back(y), s:back(y, w))
            same(g:deliver(x), s:deliver(x, w))
            same(g:deliver_back(y), s:deliver_back(y, w))
            same(g:deliver(x), g:multiply(x:gt(0):to(kind)))
            near(g:multiply(x):to "float64", x:to "float64" % s:to_dense(w), 1e-4)
         end)
      end
   end

   it("leaves out who would meet itself, and nothing else changes", function()
      for _, kind in ipairs { "float32", "float64" } do
         for _, size in ipairs { { 90, 200 }, { 200, 90 }, { 1500, 1500 } } do
            local function made(allow_self)
               return connect.generated(size[1], size[2], { p = 0.3, weights = "normal", seed = 9, type = kind,
                  allow_self = allow_self })
            end
            local with, without = made(true), made(false)
            local all, rest = with:store(), without:store()
            local i, j = all:pairs()
            local other = i:ne(j)
            assert.is_true(rest:count() < all:count())
            same(all:weights()[other], rest:weights())
            local k, l = rest:pairs()
            same(i[other], k)
            same(j[other], l)
            local x = tensor.zeros({ size[1] }, kind):normal(0, 1, { seed = 1 })
            same(without:multiply(x), rest:multiply(x, rest:weights():to(kind)))
            same(without:deliver(x), rest:deliver(x, rest:weights():to(kind)))
            local shorter = math.min(size[1], size[2])
            assert.are.equal(math.floor((size[1] * size[2] - shorter) * 0.3 + 0.5), without:count())
         end
      end
   end)

   it("is the same on any number of threads, and another of another seed", function()
      local before = cann.threads()
      local g = connect.generated(2000, 2000, { p = 0.05, weights = "normal", seed = 4 })
      local x = tensor.ones({ 2000 }, "float32")
      local found = {}
      for threads = 1, 3 do
         cann.threads(threads)
         found[threads] = { g:multiply(x):tolist(), g:back(x):tolist() }
      end
      cann.threads(before)
      assert.are.same(found[1], found[2])
      assert.are.same(found[1], found[3])
      local other = connect.generated(2000, 2000, { p = 0.05, weights = "normal", seed = 5 })
      assert.are_not.same(other:multiply(x):tolist(), found[1][1])
   end)

   it("has the density, the mean and the spread asked for", function()
      local n, p = 2000, 0.01
      local s = connect.generated(n, n, { p = p, weights = "normal", a = 3, b = 0.5, seed = 2 }):store()
      assert.near(n * n * p, s:count(), 4 * math.sqrt(n * n * p * (1 - p)))
      local w, count = s:weights(), s:count()
      assert.near(3, w:mean(), 4 * 0.5 / math.sqrt(count))
      assert.near(0.5, w:std(), 4 * 0.5 / math.sqrt(2 * count))
      local u = connect.generated(n, n, { p = p, weights = "uniform", a = -1, b = 2, seed = 2 }):store():weights()
      assert.is_true(u:min() >= -1 and u:max() < 2)
      assert.near(0.5, u:mean(), 4 * math.sqrt(0.75 / count))
      local d = s:degrees():to "float64"
      assert.near(n * p * (1 - p), d:std() ^ 2, 4 * n * p * math.sqrt(2 / n))
   end)

   it("of a million takes no memory to speak of", function()
      local function resident()
         local file = assert(io.open "/proc/self/status")
         local text = file:read "*a"
         file:close()
         return tonumber(text:match "VmHWM:%s*(%d+)") / 1024
      end
      local n = 1000000
      local g = connect.generated(n, n, { p = 0.0005, weights = "normal", seed = 2 })
      local spikes = tensor.zeros({ n }, "float32")
      for k = 1, n, 50000 do spikes[k] = 1 end
      local before = resident()
      local out = g:deliver(spikes)
      assert.is_true(out:ne(0):sum() > 5000)
      assert.is_true(resident() - before < 100)
   end)

   it("says what will not do", function()
      assert.matches("p = 2, but at most 1 will do", refusal(connect.generated, 3, 3, { p = 2 }))
      assert.matches("weights = 'nomal'; did you mean 'normal'",
         refusal(connect.generated, 3, 3, { p = 0.1, weights = "nomal" }))
      assert.matches("1000000000000 sources", refusal(connect.generated, 1e12, 3, { p = 0.1 }))
      assert.matches("p is a string, but a number will do", refusal(connect.generated, 3, 3, { p = "x" }))
      assert.matches("uniform weights from 2 to 1, but the lowest comes first",
         refusal(connect.generated, 3, 3, { p = 1, weights = "uniform", a = 2, b = 1 }))
      assert.matches("seed = 1e%+300, but at most", refusal(connect.generated, 3, 3, { p = 1, seed = 1e300 }))
      assert.matches("standard deviation of %-1",
         refusal(connect.generated, 3, 3, { p = 1, weights = "normal", b = -1 }))
      local g = connect.generated(3, 4, { p = 0.5 })
      assert.matches("last axis must be of 3", refusal(g.multiply, g, { 1, 2 }))
      assert.matches("GB", refusal(g.store, connect.generated(1e6, 1e6, { p = 0.5 })))
   end)
end)

describe("values of synapses", function()
   -- Synapses 1 -> 1, 2 -> 1, 2 -> 3; nobody reaches target 2.
   local s = connect.make("pairs", 2, 3, { sources = { 1, 2, 2 }, targets = { 1, 1, 3 } })
   local inf = math.huge

   it("are those of their sources and targets", function()
      same(s:at_sources { 5, 7 }, tensor { 5, 7, 7 })
      same(s:at_targets { 1, 2, 3 }, tensor { 1, 1, 3 })
   end)

   it("are one value where one is given", function()
      same(s:at_sources(5), tensor { 5, 5, 5 })
      same(s:reduce(s:at_targets(2), "prod"), tensor { 4, 1, 2 })
   end)

   it("are brought together with each reduction's own identity", function()
      local v = tensor { 2, 3, 4 }
      same(s:reduce(v, "sum"), tensor { 5, 0, 4 })
      same(s:reduce(v, "prod"), tensor { 6, 1, 4 })
      same(s:reduce(v, "max"), tensor { 3, -inf, 4 })
      same(s:reduce(v, "min"), tensor { 2, inf, 4 })
      same(s:reduce(v, "mean"), tensor { 2.5, 0, 4 })
      same(s:reduce(v, "sum", "sources"), tensor { 2, 7 })
   end)

   it("share by softmax within each target", function()
      local share = s:reduce({ 1, 2, 100 }, "softmax")
      assert.near(1 / (1 + math.exp(1)), share[1], 1e-15)
      assert.near(1, share[1] + share[2], 1e-15)
      assert.are.equal(1, share[3])
   end)

   it("of bool and whole numbers are whole", function()
      local out = s:reduce(tensor { true, true, false }, "sum")
      assert.are.equal("int64", out:type())
      same(out, tensor({ 2, 0, 0 }, "int64"))
      assert.are.equal("float64", s:reduce(tensor({ 1, 2, 3 }, "int32"), "mean"):type())
   end)

   it("work on the last axis", function()
      same(s:reduce({ { 1, 2, 3 }, { 4, 5, 6 } }, "max"), tensor { { 2, -inf, 3 }, { 5, -inf, 6 } })
   end)

   it("have identities of every element type and reduction, whole numbers their limits", function()
      local least, most = -2 ^ 63, 2 ^ 63
      local identities = { sum = { 0, 0 }, prod = { 1, 1 }, max = { -inf, least }, min = { inf, most },
         mean = { 0, 0 } }
      for how, of in pairs(identities) do
         for _, kind in ipairs { "float32", "float64", "int32", "int64", "bool" } do
            local whole = how ~= "mean" and not kind:find "float"
            local out = s:reduce(tensor { 1, 1, 1 }:to(kind), how)
            assert.are.equal(of[whole and 2 or 1], out[2], how .. " " .. kind)
            assert.are.equal(0, connect.reduce(tensor.zeros(0):to(kind), {}, 0, how):count())
         end
      end
      assert.are.equal(0, connect.reduce({}, {}, 4, "softmax"):count())
   end)

   it("keep a product of several apart", function()
      same(connect.reduce({ 2, 3 }, { 1, 2 }, 2, "prod"), tensor { 2, 3 })
   end)

   it("say what will not do", function()
      assert.matches("not 'medan'", refusal(s.reduce, s, { 1, 2, 3 }, "medan"))
      assert.matches("last axis must be of 3", refusal(s.reduce, s, { 1, 2 }, "sum"))
      assert.matches("'sorces', but \"sources\" or", refusal(s.reduce, s, { 1, 2, 3 }, "sum", "sorces"))
      assert.matches("at_sources: the values are %[3%], but their last axis must be of 2",
         refusal(s.at_sources, s, { 1, 2, 3 }))
      assert.matches("places from 1 to 5; whole numbers from 1 to 2", refusal(connect.reduce, { 1, 2 }, { 1, 5 }, 2))
      for _, wrong in ipairs { 1.5, 0, -1, 0 / 0, inf } do
         assert.matches("whole numbers from 1 to 2 will do", refusal(connect.reduce, { 1, 2 }, { 1, wrong }, 2))
      end
      assert.matches("%-1 places", refusal(connect.reduce, {}, {}, -1))
      assert.matches("8000 GB", refusal(connect.reduce, { 1 }, { 1 }, 1e12))
      assert.matches("x is a single value, but its last axis must be of 2", refusal(s.multiply, s, 2))
      assert.matches("a list of numbers is wanted, not this: synapses", refusal(s.multiply, s, s))
      assert.matches("a single one, or one for each of 3", refusal(s.multiply, s, { 1, 2 }, { 1, 2 }))
      assert.matches("last axis must be of 2", refusal(s.multiply, s, { 1, 2, 3 }))
      assert.matches("y is %[2%], but its last axis must be of 3", refusal(s.outer, s, { 1, 2 }, { 1, 2 }))
   end)
end)
