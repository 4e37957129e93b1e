-- SPDX-License-Identifier: MIT
-- Rules written as text or read from files, against rules that say the same.
local cann = require "cann"
local tensor, connect = cann.tensor, cann.connect

local function same(a, b) assert.are.same(a:tolist(), b:tolist()) end

-- The sentence of an error, without its place.
local function refusal(action, ...)
   local good, sentence = pcall(action, ...)
   assert.is_false(good)
   return (sentence:gsub("^.-%.lua:%d+: ", ""))
end

local function make(...) return connect.make(...) end

-- No pair twice, and none with itself where self is false.
local function check_pairs(s, self)
   local d = s:to_dense()
   assert.is_true(d:max() <= 1)
   if not self then assert.are.equal(0, d:diagonal():sum()) end
end

describe("a rule as text", function()
   it("joins where the condition holds", function()
      local s = make("condition", 30, 30, { where = "i != j and abs(i - j) < 4" })
      local by_hand = make(function(i, j) return i ~= j and math.abs(i - j) < 4 end, 30, 30)
      same(s:to_dense(), by_hand:to_dense())
      same(make("condition", 6, 9,
         { where = "i < N_pre/2 and j >= N_post - 3" }):degrees(), tensor({ 3, 3, 3, 0, 0, 0 }, "int64"))
   end)

   it("knows distances and places", function()
      local places = tensor { { 0, 0 }, { 0, 3 }, { 4, 0 } }
      local s = make("condition", 3, 3, { where = "d > 3.5 and y_post > y_pre", source_places = places })
      same(s:to_dense(), tensor { { 0, 0, 1 }, { 0, 0, 1 }, { 0, 0, 0 } })
      same(make("condition", 3, 3,
         { where = "x_post == 3", source_places = places }):degrees(), tensor({ 1, 1, 1 }, "int64"))
   end)

   it("thins by p, or by a chance that is text too", function()
      local count = make("condition", 200, 200, { where = "i < 100", p = 0.3 }, 1):count()
      assert.near(6000, count, 4 * math.sqrt(20000 * 0.21))
      local chance = make("condition", 400, 400, { chance = "exp(-abs(i - j)/20)" }, 1)
      local i, j = chance:pairs()
      local expected = 2 * 390 * math.exp(-0.5)
      assert.near(expected, (i - j):abs():eq(10):sum(), 4 * math.sqrt(expected * (1 - math.exp(-0.5))))
      assert.are.equal(400, (i - j):eq(0):sum())
      local drawn = make("condition", 300, 300, { where = "uniform(0, 1) < 0.1" }, 1)
      assert.near(9000, drawn:count(), 4 * math.sqrt(90000 * 0.09))
      assert.is_true(drawn:degrees():to "float64":std() > 3) -- 5.2 is expected: rows differ
   end)

   it("says what is wrong with it", function()
      assert.matches("where:1:1", refusal(make, "condition", 3, 3, { where = "k < 3" }))
      assert.matches("where:1:1", refusal(make, "condition", 3, 3, { where = "d < 3" }))
      assert.matches("NaN%) for i = 0, j = 0", refusal(make, "condition", 3, 3, { where = "log(-1 - i)" }))
      assert.matches("p = 2", refusal(make, "condition", 3, 3, { p = 2 }))
   end)
end)

describe("a generator", function()
   local function text(value, rows, columns, more)
      local options = more or {}
      options.text = value
      return make("generator", rows, columns, options, 5)
   end

   it("walks a range for each source", function()
      same(text("j = i", 4, 4):to_dense(), tensor.eye(4))
      same(text("j = k for k in range(i, N_post, 2)", 3, 5):to_dense(),
         tensor { { 1, 0, 1, 0, 1 }, { 0, 1, 0, 1, 0 }, { 0, 0, 1, 0, 1 } })
      same(text("j = i + (-1)^k for k in range(2) if i + (-1)^k >= 0 and i + (-1)^k < N_post", 3, 3):to_dense(),
         tensor { { 0, 1, 0 }, { 1, 0, 1 }, { 0, 1, 0 } })
      same(text("j = i - k for k in range(-2, 3) if k != 0", 4, 4,
         { skip_if_invalid = true }):degrees(), tensor({ 2, 3, 3, 2 }, "int64"))
   end)

   it("walks sources for each target with i = ...", function()
      same(text("i = k for k in range(j)", 3, 3):to_dense(), tensor { { 0, 1, 1 }, { 0, 0, 1 }, { 0, 0, 0 } })
   end)

   it("samples a range", function()
      local thin = text("j = k for k in sample(N_post, p = 0.1)", 200, 500)
      assert.near(10000, thin:count(), 4 * math.sqrt(100000 * 0.09))
      check_pairs(thin, true)
      local drawn = text("j = floor(uniform(0, N_post)) for k in range(20)", 50, 1000)
      assert.is_true(drawn:degrees "targets":gt(0):sum() > 550) -- 632 of 1000 are expected
      local exact = text("j = k for k in sample(10, 40, 2, size = i % 3 + 1)", 6, 50)
      same(exact:degrees(), tensor({ 1, 2, 3, 1, 2, 3 }, "int64"))
      local targets = exact:targets() - 1
      assert.is_true(targets:min() >= 10 and targets:max() < 40)
      check_pairs(exact, true)
   end)

   it("says what is wrong with it", function()
      assert.matches("begins with neither i nor j", refusal(text, "k = 3", 3, 3))
      assert.matches("'in' wants range", refusal(text, "j = k for k in 3", 3, 3))
      assert.matches("sample wants p", refusal(text, "j = k for k in sample(3)", 3, 3))
      assert.matches("j = 3 for i = 0, but 0 to 2 will do; skip_if_invalid",
         refusal(text, "j = k for k in range(4)", 3, 3))
      assert.matches("size = 9", refusal(text, "j = k for k in sample(3, size = 9)", 3, 3))
      assert.matches("has inf values", refusal(text, "j = k for k in range(0, 3, 0)", 3, 3))
      assert.matches("only 'if'", refusal(text, "j = k for k in range(3) unless k", 3, 3))
   end)
end)

describe("a Matrix Market file", function()
   local function with(text, action)
      local name = os.tmpname()
      local file = assert(io.open(name, "w"))
      file:write(text)
      file:close()
      local good, why = pcall(action, name)
      os.remove(name)
      if not good then error(why, 0) end
   end

   it("is read with its symmetry", function()
      with("%%MatrixMarket matrix coordinate real general\n% a remark\n2 3 2\n1 3 0.5\n2 1 -2e1\n", function(name)
         local s = connect.load(name)
         same(s:to_dense(s:weights()), tensor { { 0, 0, 0.5 }, { -20, 0, 0 } })
      end)
      with("%%MatrixMarket matrix coordinate pattern symmetric\n3 3 2\n2 1\n3 3\n", function(name)
         same(connect.load(name):to_dense(), tensor { { 0, 1, 0 }, { 1, 0, 0 }, { 0, 0, 1 } })
      end)
      with("%%MatrixMarket matrix coordinate integer skew-symmetric\n2 2 1\n2 1 3\n", function(name)
         local s = connect.load(name)
         same(s:to_dense(s:weights()), tensor { { 0, -3 }, { 3, 0 } })
      end)
   end)

   it("that is damaged is refused with its line", function()
      local function refused(text, pattern)
         with(text, function(name) assert.matches(pattern, refusal(connect.load, name)) end)
      end
      refused("", ":1: this is no Matrix Market file")
      refused("%%MatrixMarket matrix array real general\n2 2\n1\n", "dense")
      refused("%%MatrixMarket matrix coordinate complex general\n2 2 1\n1 1 2 3\n", "complex")
      refused("%%MatrixMarket matrix coordinate real general\n2 2 900000000000\n1 1 2\n", "too short")
      refused("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 2\n3 1 2\n", ":4: the entry lies outside")
      refused("%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 2\n2 1\n", "has no value")
      assert.is_false(pcall(connect.load, "/nowhere.mtx"))
   end)
end)

describe("saved synapses", function()
   it("are read back with their weights and delays", function()
      local name = os.tmpname()
      local path = name .. ".npz"
      local s = make("pairs", 3, 4, { sources = { 1, 3, 3 }, targets = { 2, 1, 4 }, weights = { 5, 6, 7 }, delays = 2 })
      s:save(path)
      local again = connect.load(path)
      same(again:to_dense(again:weights()), s:to_dense(s:weights()))
      same(again:delays(), s:delays())
      make("one_to_one", 3, 4):save(path, { 1, 2, 3 })
      again = connect.load(path)
      same(again:weights(), tensor { 1, 2, 3 })
      assert.matches("2 weights for 3 synapses", refusal(s.save, s, path, { 1, 2 }))
      tensor.save(path, { indptr = tensor { 0 } })
      assert.matches("holds no synapses", refusal(connect.load, path))
      tensor.save(path, { shape = tensor { 2, 2 }, indptr = tensor { 0, 1, 9 }, indices = tensor { 0 } })
      assert.matches("indptr%[2%] = 9", refusal(connect.load, path))
      os.remove(path)
      os.remove(name)
   end)
end)

describe("a condition between groups", function()
   local cell = cann.models.LIF {}
   local function network()
      return cann.network { sheet = cann.group(cell, { 4, 5 }), row = cann.group(cell, 10) }
   end

   it("needs no places where it names none, however many axes each has", function()
      local joined = network():connect("sheet", "row", { rule = "condition", where = "i == j + 3" })
      local sources, targets = joined.synapses:pairs()
      assert.are.same({ 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 }, sources:tolist())
      assert.are.same({ 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 }, targets:tolist())
   end)

   it("says that places of unlike axes cannot be compared", function()
      local net = network()
      for _, text in ipairs { "x_pre > 1", "d < 2", "i > 0 and y_post == 1" } do
         assert.matches("names a place, but sheet stands on 2 axes and row on 1",
            refusal(net.connect, net, "sheet", "row", { rule = "condition", where = text }))
      end
   end)

   it("has one chance, not two", function()
      assert.matches("one will do", refusal(make, "condition", 5, 5, { where = "i != j", p = 0.5, chance = "0.2" }))
   end)
end)
