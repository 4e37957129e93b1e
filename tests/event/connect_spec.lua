-- SPDX-License-Identifier: MIT
-- Rules of who meets whom: exact degrees, laws within four standard errors, and what is refused.
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

local function all_equal(values, expected)
   assert.are.same({ expected, expected }, { values:min(), values:max() })
end

describe("a rule of the sizes alone", function()
   it("one_to_one goes up to the smaller", function()
      same(make("one_to_one", 3, 5):to_dense(), tensor.eye(3, 5))
      same(make("one_to_one", 5, 3):to_dense(), tensor.eye(5, 3))
      assert.are.equal(0, make("one_to_one", 5, 3, { allow_self = false }):count())
   end)

   it("all_to_all lists nothing, with or without self", function()
      local s = make("all_to_all", 1000, 1000, { allow_self = false })
      assert.are.equal(999000, s:count())
      assert.is_true(s:bytes() < 10000)
      same(make("all_to_all", 3, 4, { allow_self = false }):to_dense(), 1 - tensor.eye(3, 4))
      same(make("all_to_all", 2, 2, { multiple = 3 }):to_dense(), tensor.full(3, 2, 2))
   end)
end)

describe("fixed_probability", function()
   it("joins every pair independently with probability p", function()
      local rows, columns, p = 400, 900, 0.07
      local s = make("fixed_probability", rows, columns, { p = p }, 3)
      assert.near(rows * columns * p, s:count(), 4 * math.sqrt(rows * columns * p * (1 - p)))
      local out = s:degrees():to "float64"
      local variance = columns * p * (1 - p)
      assert.near(variance, out:std() ^ 2, 4 * variance * math.sqrt(2 / rows))
      -- No column is preferred, the first and the last included.
      local per_column = s:degrees "targets"
      local spread = math.sqrt(rows * p * (1 - p))
      assert.is_true(per_column:min() > rows * p - 5 * spread and per_column:max() < rows * p + 5 * spread)
      check_pairs(s, true)
   end)

   it("holds at both ends", function()
      assert.are.equal(0, make("fixed_probability", 50, 50, { p = 0 }):count())
      assert.are.equal(2500, make("fixed_probability", 50, 50, { p = 1 }):count())
      assert.are.equal(2450, make("fixed_probability", 50, 50, { p = 1, allow_self = false }):count())
      assert.are.equal(0, make("fixed_probability", 0, 50, { p = 1 }):count())
      assert.are.equal(0, make("fixed_probability", 50, 0, { p = 1 }):count())
   end)

   it("lets a part of the sources take part", function()
      local degrees = make("fixed_probability", 2000, 300, { p = 0.5, pre_ratio = 0.3 }):degrees()
      assert.near(600, degrees:gt(0):sum(), 4 * math.sqrt(2000 * 0.21))
   end)

   it("is a function of the seed and the stream", function()
      local function targets(seed, stream)
         return make("fixed_probability", 40, 40, { p = 0.3 }, seed, stream):targets() end
      same(targets(5, 1), targets(5, 1))
      assert.are_not.same(targets(5, 1):tolist(), targets(6, 1):tolist())
      assert.are_not.same(targets(5, 1):tolist(), targets(5, 2):tolist())
   end)
end)

describe("fixed numbers", function()
   it("of sources are exact per target, of targets per source", function()
      local pre = make("fixed_number_pre", 60, 90, { number = 7, allow_self = false }, 2)
      all_equal(pre:degrees "targets", 7)
      check_pairs(pre, false)
      local post = make("fixed_number_post", 60, 90, { number = 50 }, 2)
      all_equal(post:degrees(), 50)
      check_pairs(post, true)
      all_equal(make("fixed_number_post", 60, 90, { fraction = 0.1 }):degrees(), 9)
      all_equal(make("fixed_number_post", 60, 90, { number = 90 }):degrees(), 90)
   end)

   it("may be a fraction of all, as decimals mean it", function()
      all_equal(make("fixed_number_post", 5, 100, { fraction = 0.29 }):degrees(), 29)
      all_equal(make("fixed_number_pre", 100, 5, { fraction = 0.57 }):degrees "targets", 57)
      all_equal(make("fixed_number_post", 40, 40, { fraction = 0.5, allow_self = false }):degrees(), 20)
      all_equal(make("fixed_number_post", 40, 40, { fraction = 1, allow_self = false }):degrees(), 39)
      assert.are.equal(29, make("fixed_total_number", 10, 10, { fraction = 0.29 }):count())
      assert.are.equal(90, make("fixed_total_number", 10, 10, { fraction = 1, allow_self = false }):count())
   end)

   it("are asked for by one of number and fraction", function()
      for _, rule in ipairs { "fixed_number_post", "fixed_number_pre", "fixed_total_number" } do
         assert.matches("'number' %(or 'fraction'%) is missing", refusal(make, rule, 9, 9))
         assert.matches("but one of them", refusal(make, rule, 9, 9, { number = 2, fraction = 0.1 }))
         assert.matches("fraction = 1.5, but 0 to 1", refusal(make, rule, 9, 9, { fraction = 1.5 }))
         assert.are.equal(0, make(rule, 9, 9, { number = 0 }):count())
      end
   end)

   it("choose each partner alike", function()
      local s = make("fixed_number_post", 4000, 50, { number = 10 }, 1)
      local per_target = s:degrees "targets"
      local spread = math.sqrt(4000 * 0.2 * 0.8)
      assert.is_true(per_target:min() > 800 - 5 * spread and per_target:max() < 800 + 5 * spread)
   end)

   it("with repeats may choose one twice", function()
      local s = make("fixed_number_pre", 3, 40, { number = 5, repeats = true })
      all_equal(s:degrees "targets", 5)
      assert.is_true(s:to_dense():max() > 1)
   end)

   it("of all pairs are exact", function()
      for _, number in ipairs { 0, 1, 700, 2000, 2400, 2450 } do
         local s = make("fixed_total_number", 50, 50, { number = number, allow_self = false }, 4)
         assert.are.equal(number, s:count())
         check_pairs(s, false)
      end
      assert.are.equal(2500, make("fixed_total_number", 50, 50, { number = 2500 }):count())
      check_pairs(make("fixed_total_number", 30, 80, { fraction = 0.5, allow_self = false }), false)
   end)
end)

describe("places", function()
   -- ANNarchy's example: 5 neurons on a line of length 1; row 1 is 1, .457833, .043937.
   local line = tensor.linspace(0, 1, 5)

   it("give gaussian weights above the limit", function()
      local s = make("gaussian", 5, 5, { sigma = 0.2, source_places = line })
      local d = s:to_dense(s:weights())
      assert.are.equal(1, d[{ 1, 1 }])
      assert.near(0.457833, d[{ 1, 2 }], 1e-6)
      assert.near(0.043937, d[{ 1, 3 }], 1e-6)
      assert.are.equal(0, d[{ 1, 4 }])
      assert.are.equal(19, s:count())
   end)

   it("give differences of gaussians", function()
      local s = make("dog", 5, 5, { sigma_pos = 0.2, sigma_neg = 0.5, source_places = line })
      local d = s:to_dense(s:weights())
      for k = 0, 4 do
         local x = k / 4
         assert.near(math.exp(-x * x / 0.08) - 0.5 * math.exp(-x * x / 0.5), d[{ 1, k + 1 }], 1e-14)
      end
      -- ANNarchy's row of DoG(1, .1, .5, .4).
      local narrow = make("dog", 5, 5, { sigma_pos = 0.1, sigma_neg = 0.4, source_places = line })
      local row = narrow:to_dense(narrow:weights())
      for k, wanted in ipairs { 0.5, -0.367352, -0.228913, -0.086211, -0.021968 } do
         assert.near(wanted, row[{ 1, k }], 5e-7)
      end
   end)

   it("give probabilities that fall as a gaussian in two directions, on a grid that is not square", function()
      local n, draws, sigma = 200, 40, 3
      local places = connect.grid { 8, 25 }
      local offset = places:unsqueeze(1) - places:unsqueeze(2)
      local square = (offset * offset):sum(3)
      local joined = tensor.zeros(n, n)
      for seed = 1, draws do
         joined = joined + make("gaussian_probability", n, n,
            { sigma = sigma, source_places = places }, seed):to_dense()
      end
      for _, at in ipairs { 1, 2, 4, 5, 9, 16, 25, 36 } do
         local there = square:eq(at)
         local pairs_there, p = there:sum() * draws, math.exp(-at / (2 * sigma ^ 2))
         assert.near(p, joined[there]:sum() / pairs_there, 4 * math.sqrt(p * (1 - p) / pairs_there))
      end
      -- As often along the rows as along the columns.
      local along, across = offset:at(3, 2):eq(0):both(square:eq(9)), offset:at(3, 1):eq(0):both(square:eq(9))
      local p = math.exp(-0.5)
      assert.near(joined[along]:mean() / draws, joined[across]:mean() / draws,
         4 * math.sqrt(p * (1 - p) / draws * (1 / along:sum() + 1 / across:sum())))
   end)

   it("join with a probability within a distance, and a part of the sources", function()
      local places = connect.grid { 15, 40 }
      local all = make("distance", 600, 600, { distance = 2, source_places = places })
      local some = make("distance", 600, 600, { distance = 2, source_places = places, p = 0.4, pre_ratio = 0.5 }, 1)
      assert.near(300, some:degrees():gt(0):sum(), 4 * math.sqrt(150))
      local heard = (all:degrees():to "float64" * some:degrees():gt(0):to "float64"):sum()
      assert.near(0.4 * heard, some:count(), 4 * math.sqrt(heard * 0.24))
      assert.are.equal(0, (some:to_dense() - all:to_dense()):gt(0):sum())
   end)

   it("give probabilities that fall as a gaussian", function()
      local n = 300
      local s = make("gaussian_probability", n, n, { sigma = 0.1, source_places = tensor.linspace(0, 1, n) }, 1)
      local i, j = s:pairs()
      local far = (i - j):abs():to "float64" / (n - 1)
      local near, pairs_near = 0, 0
      for step = 27, 33 do
         near = near + (far - step / (n - 1)):abs():lt(1e-9):sum()
         pairs_near = pairs_near + 2 * (n - step)
      end
      local p = math.exp(-0.5 * (30 / (n - 1) / 0.1) ^ 2)
      assert.near(p, near / pairs_near, 4 * math.sqrt(p * (1 - p) / pairs_near) + 0.01)
      assert.are.equal(n, far:eq(0):sum())
   end)

   it("wrap around a turn, on grids that are not square", function()
      local x, y = {}, {}
      for row = 0, 3 do
         for column = 0, 6 do
            x[#x + 1], y[#y + 1] = column, row
         end
      end
      local places = tensor.stack({ tensor(x), tensor(y) }, 2)
      local open = make("distance", 28, 28, { distance = 1, source_places = places, allow_self = false })
      local torus = make("distance", 28, 28,
         { distance = 1, source_places = places, turn = { 7, 4 }, allow_self = false })
      assert.are.equal(2 * (6 * 4 + 7 * 3), open:count())
      all_equal(torus:degrees(), 4)
      same(torus:to_dense(), torus:to_dense():t())
      same(torus:to_dense(), make("grid_four", 28, 28, { shape = { 4, 7 }, periodic = true }):to_dense())
   end)

   it("say what will not do", function()
      assert.matches("source_places is %[5%], but %[4, axes%]",
         refusal(make, "gaussian", 4, 4, { sigma = 1, source_places = line }))
      assert.matches("sigma = 0, but a number above 0",
         refusal(make, "gaussian", 5, 5, { sigma = 0, source_places = line }))
      assert.matches("places are finite", refusal(make, "distance", 2, 2, { source_places = { 0, 0 / 0 } }))
      assert.matches("'source_places' is missing", refusal(make, "distance", 2, 2, {}))
   end)
end)

describe("lattices", function()
   it("have 4, 8 and (2N+1)^2-1 neighbours where they wrap", function()
      local shape = { 6, 9 }
      all_equal(make("grid_four", 54, 54, { shape = shape, periodic = true }):degrees(), 4)
      all_equal(make("grid_eight", 54, 54, { shape = shape, periodic = true }):degrees(), 8)
      all_equal(make("grid_n", 54, 54, { shape = shape, periodic = true, reach = 2 }):degrees(), 24)
      assert.are.equal(8 * 54 - 2 * 3 * (6 + 9) + 4, make("grid_eight", 54, 54, { shape = shape }):count())
   end)

   it("meet nobody twice on small ones", function()
      for _, shape in ipairs { { 1, 1 }, { 1, 2 }, { 2, 2 }, { 2, 3 }, { 3, 3, 3 } } do
         local n = 1
         for _, length in ipairs(shape) do n = n * length end
         for _, rule in ipairs { "grid_four", "grid_eight", "grid_n" } do
            check_pairs(make(rule, n, n, { shape = shape, periodic = true }), false)
         end
      end
   end)

   it("refuse a shape of another size", function()
      assert.matches("shape is of 20 elements, but the population has 21",
         refusal(make, "grid_four", 21, 21, { shape = { 4, 5 } }))
      assert.matches("joins a population to itself", refusal(make, "grid_four", 20, 21, {}))
   end)
end)

-- Mean share of a node's partners that are partners of each other.
local function clustering(s)
   local a = s:to_dense()
   local triangles = (a % a * a:t()):sum(2)
   local degree = a:sum(2)
   return (triangles / (degree * (degree - 1)):maximum(1)):mean()
end

-- Mean number of steps between two nodes: matrices of who is reached within so many.
local function path_length(s)
   local a = s:to_dense()
   local n = a:size(1)
   local reached, total, steps = tensor.eye(n), 0, 0
   repeat
      steps = steps + 1
      local now = (reached % a + reached):gt(0):to "float64"
      local fresh = now:sum() - reached:sum()
      total, reached = total + steps * fresh, now
   until fresh == 0
   return total / (reached:sum() - n)
end

describe("random graphs", function()
   it("small_world has short ways long before it loses its clusters (Watts & Strogatz 1998, fig. 2)", function()
      local n, k = 300, 10
      local ring = make("small_world", n, n, { degree = k, p = 0 }, 3)
      local few = make("small_world", n, n, { degree = k, p = 0.05 }, 3)
      -- Without rewiring: ceil(d/5) steps to the node at a distance d on the ring.
      local exact = 0
      for d = 1, n - 1 do exact = exact + math.ceil(math.min(d, n - d) / (k / 2)) / (n - 1) end
      assert.near(exact, path_length(ring), 1e-9)
      assert.is_true(path_length(few) < 0.4 * exact)
      assert.is_true(clustering(few) > 0.75 * clustering(ring))
   end)

   it("small_world keeps edges and loses clustering as p grows", function()
      local before = 1
      for _, p in ipairs { 0, 0.1, 1 } do
         local s = make("small_world", 200, 200, { degree = 8, p = p }, 3)
         assert.are.equal(1600, s:count())
         check_pairs(s, false)
         same(s:to_dense(), s:to_dense():t())
         local c = clustering(s)
         if p == 0 then assert.near(9 / 14, c, 1e-12) end -- 3(k-2)/(4(k-1))
         assert.is_true(c < before)
         before = c
      end
      local directed = make("small_world", 200, 200, { degree = 8, p = 0.5, directed = true }, 3)
      all_equal(directed:degrees(), 8)
      check_pairs(directed, false)
      assert.are_not.same(directed:to_dense():tolist(), directed:to_dense():t():tolist())
   end)

   it("scale_free grows a tail of exponent near 3", function()
      local n, m = 20000, 4
      local s = make("scale_free", n, n, { m = m }, 1)
      assert.are.equal(2 * m * (n - m), s:count())
      local k = s:degrees():to "float64"
      -- The maximum-likelihood exponent above a cut (Clauset, Shalizi & Newman 2009, eq. 3.7).
      local tail = k:mask(k:ge(20))
      local exponent = 1 + tail:count() / (tail / 19.5):log():sum()
      assert.near(3, exponent, 0.25)
      local directed = make("scale_free", 500, 500, { m = m, directed = true }, 1)
      assert.are.equal(m * 496, directed:count())
      check_pairs(directed, false)
   end)

   it("scale_free_dual mixes two numbers", function()
      local s = make("scale_free_dual", 3000, 3000, { m1 = 2, m2 = 6, p = 0.25 }, 1)
      local expected = 6 + (3000 - 7) * (0.25 * 2 + 0.75 * 6)
      assert.near(expected, s:count() / 2, 4 * math.sqrt(3000 * 0.1875) * 4)
   end)

   it("power_law clusters more as p grows", function()
      local low = make("power_law", 600, 600, { m = 4, p = 0 }, 1)
      local high = make("power_law", 600, 600, { m = 4, p = 0.9 }, 1)
      assert.are.equal(2 * 4 * 596, high:count())
      check_pairs(high, false)
      assert.is_true(clustering(high) > 2 * clustering(low))
   end)

   it("say what will not do", function()
      assert.matches("m = 10, but a whole number from 1 to 9", refusal(make, "scale_free", 10, 10, { m = 10 }))
      assert.matches("joins a population to itself", refusal(make, "scale_free", 10, 11, { m = 2 }))
      assert.matches("degree = 2.5", refusal(make, "small_world", 10, 10, { degree = 2.5 }))
   end)
end)

describe("pairs that are given", function()
   local dense = tensor { { 0, 2, 0 }, { 1.5, 0, -3 } }

   it("as a matrix, lists or compressed rows are one and the same", function()
      local from_matrix = make("matrix", 2, 3, { weights = dense })
      local lists = make("pairs", 2, 3, { sources = { 2, 1, 2 }, targets = { 3, 2, 1 }, weights = { -3, 2, 1.5 } })
      local rows = make("csr", 2, 3, { indptr = { 0, 1, 3 }, indices = { 1, 2, 0 }, weights = { 2, -3, 1.5 } })
      for _, s in ipairs { from_matrix, lists, rows, lists:transpose():transpose() } do
         same(s:to_dense(s:weights()), dense)
         same(s:sources(), tensor({ 1, 2, 2 }, "int32"))
         same(s:targets(), tensor({ 2, 1, 3 }, "int32"))
      end
      local turned = lists:transpose()
      same(turned:to_dense(turned:weights()), dense:t())
   end)

   it("turn into compressed rows and columns, and lists by target", function()
      local s = make("fixed_probability", 30, 40, { p = 0.2 }, 2)
      local indptr, indices = s:csr()
      same(make("csr", 30, 40, { indptr = indptr, indices = indices }):to_dense(), s:to_dense())
      local first, sources = s:transpose():csr()
      assert.are.equal(s:count(), first[41])
      same(s:sources():take(s:by_target()), sources + 1)
      local i, j = s:pairs()
      same(make("pairs", 30, 40, { sources = i, targets = j }):to_dense(), s:to_dense())
      same(make("matrix", 30, 40, { weights = s:to_dense():ne(0) }):targets(), j)
   end)

   it("keep delays with them, and synapses that meet twice", function()
      local s = make("pairs", 2, 2,
         { sources = { 1, 1, 1 }, targets = { 2, 1, 2 }, weights = { 5, 6, 7 }, delays = { 1, 2, 3 } })
      same(s:weights(), tensor { 6, 5, 7 })
      same(s:delays(), tensor { 2, 1, 3 })
      same(s:to_dense(), tensor { { 1, 2 }, { 0, 0 } })
      assert.is_false(pcall(s.weights, make("one_to_one", 2, 2)))
   end)

   it("of bool have no weights", function()
      local s = make("matrix", 2, 3, { weights = dense:ne(0) })
      assert.are.equal(3, s:count())
      assert.matches("gave no weights", refusal(s.weights, s))
   end)

   it("are refused where they are wrong", function()
      assert.matches("NaN", refusal(make, "matrix", 1, 2, { weights = { { 1, 0 / 0 } } }))
      assert.matches("weights is %[2, 3%]", refusal(make, "matrix", 3, 2, { weights = dense }))
      assert.matches("2 sources and 2 targets",
         refusal(make, "pairs", 2, 2, { sources = { 1, 3 }, targets = { 1, 1 } }))
      assert.matches("targets has 1 elements", refusal(make, "pairs", 2, 2, { sources = { 1, 2 }, targets = { 1 } }))
      assert.matches("%-1 ms", refusal(make, "pairs", 2, 2, { sources = { 1 }, targets = { 1 }, delays = -1 }))
      assert.matches("whole numbers", refusal(make, "pairs", 2, 2, { sources = { 1.5 }, targets = { 1 } }))
      assert.matches("indptr%[1%] = 4", refusal(make, "csr", 2, 2, { indptr = { 0, 4, 3 }, indices = { 0, 1, 0 } }))
   end)
end)

describe("a rule as a Lua function", function()
   it("says of each pair whether it meets, or lists a source's targets; both from 1", function()
      local ring = make(function(i) return { i % 5 + 1, (i - 2) % 5 + 1 } end, 5, 5)
      same(ring:to_dense(), make("grid_four", 5, 5, { periodic = true }):to_dense())
      same(make(function(i, j) return i < j end, 3, 3):to_dense(), tensor { { 0, 1, 1 }, { 0, 0, 1 }, { 0, 0, 0 } })
   end)

   it("gives weights and delays with the targets", function()
      local s = make(function(i)
         if i == 2 then return end
         return { 3, i }, { 10 * i + 3, 11 * i }, 0.5
      end, 3, 3, { multiple = 1 })
      same(s:to_dense(s:weights()), tensor { { 11, 0, 13 }, { 0, 0, 0 }, { 0, 0, 66 } })
      same(s:delays(), tensor.full(0.5, 4))
      assert.matches("weights for some sources, but not for others such as 2",
         refusal(make, function(i) return { 1 }, i == 1 and 3 or nil end, 3, 3))
      assert.matches("a nil as a weight of source 1; a number, or a list of 2",
         refusal(make, function(_) return { 1, 2 }, { 3 } end, 3, 3))
   end)

   it("is told when its answer is none", function()
      assert.matches("a string for source 1", refusal(make, function(_) return "x" end, 2, 2))
      assert.matches("gave 1.5 as a target of 1", refusal(make, function(_) return { 1.5 } end, 2, 2))
      assert.matches("whole numbers from 1 to 2 will do", refusal(make, function(_) return { 3 } end, 2, 2))
   end)
end)

describe("rules between the groups of a network", function()
   local field = { name = "Line", kind = "field", geometry = cann.geometry.torus { length = 5 }, state = "u = 0",
      eqs = "du/dt = -u" }
   local neuron = cann.model { kind = "neuron", input = "I", state = "v=0", eqs = "dv/dt = I - v",
      on = { spike = { when = "v > 1", run = "v = 0" } } }

   it("know where elements stand", function()
      local flat, torus = cann.group(neuron, 11), { count = 25, geometry = cann.model(field).geometry }
      local o = connect.between("gaussian", { sigma = 0.2 }, flat, flat)
      same(o.source_places:flatten(), tensor.arange(0, 10) / 10)
      same(connect.between("distance", {}, flat, flat).source_places:flatten(), tensor.arange(0, 10))
      o = connect.between("grid_four", { periodic = true }, torus, torus)
      assert.are.same({ 5, 5 }, o.shape)
      o = connect.between("distance", {}, torus, torus)
      assert.near(2 * math.pi, o.turn[1], 1e-12)
      same(o.source_places[{ 2 }], tensor { -math.pi, -math.pi / 2 })
   end)

   it("keep i, i apart only within one group", function()
      local one, other = cann.group(neuron, 5), cann.group(neuron, 5)
      assert.is_false(connect.between("all_to_all", { allow_self = false }, one, one).allow_self)
      assert.is_true(connect.between("all_to_all", { allow_self = false }, one, other).allow_self)
   end)

   it("take weights and delays from initialisers", function()
      local net = cann.network { E = cann.group(neuron, 40) }
      net:connect("E", "E", { rule = "fixed_probability", p = 0.5, seed = 3,
         weight = { "normal", 1, 0.2, min = 0.9 }, delay = { "uniform", 0.1, 2 } })
      local w = net["E_E.w"] or net:get "E_E.w"
      assert.near(0.9, w:min(), 1e-6)
      assert.is_true(w:max() > 1.2)
   end)

   it("place grids in C order", function()
      same(connect.grid { 2, 3 }, tensor { { 0, 0 }, { 0, 1 }, { 0, 2 }, { 1, 0 }, { 1, 1 }, { 1, 2 } })
      same(connect.grid({ 3 }, true), tensor { { 0 }, { 0.5 }, { 1 } })
   end)
end)

describe("making synapses", function()
   local C = require("cann.ffi").C

   it("stops when it is interrupted", function()
      local function interrupted(...)
         C.cann_interrupt()
         local sentence = refusal(...)
         C.cann_interrupt_clear()
         assert.matches("interrupted", sentence)
      end
      interrupted(make, "fixed_probability", 10000, 10000, { p = 0.5 })
      interrupted(make, "fixed_number_pre", 10000, 10000, { number = 500 })
      interrupted(make, "scale_free", 10000, 10000, { m = 5 })
      interrupted(make, "generator", 1000, 1000, { text = "j = k for k in range(N_post)" })
      interrupted(make, "small_world", 10000, 10000, { degree = 10 })
      interrupted(make, "fixed_total_number", 1000, 1000, { number = 1e5 })
      interrupted(make, "pairs", 9, 9, { sources = tensor.ones(1e5), targets = tensor.ones(1e5) })
      interrupted(connect.values, { 2100, 2000 }, { "normal" })
      interrupted(connect.values, { 2100, 2000 }, { "truncated_normal" })
      local g = connect.generated(1000, 1000, { p = 0.5 })
      interrupted(g.multiply, g, tensor.ones(1000))
      interrupted(g.store, g)
   end)

   it("has the pairs that are absent, each with a probability", function()
      local s = make("fixed_probability", 200, 300, { p = 0.7 }, 1)
      local none = s:absent(1)
      same(none:to_dense() + s:to_dense(), tensor.ones(200, 300))
      assert.are.equal(0, s:absent(0):count())
      assert.near(0.1 * none:count(), s:absent(0.1, true, 5):count(), 4 * math.sqrt(0.09 * none:count()))
      assert.are.equal(0, s:absent(1, false):to_dense():diagonal():sum())
      for _, wrong in ipairs { { "x" }, { 0.1, 3 }, { 0.1, true, -1 }, { 0.1, true, 1, "x" }, {} } do
         assert.matches("absent: ", refusal(s.absent, s, unpack(wrong)))
      end
      assert.matches("0 to 1 will do", refusal(s.absent, s, 2))
   end)

   it("frees them early, and says so after", function()
      local s = make("one_to_one", 3, 3)
      s:close()
      s:close()
      assert.are.equal("synapses, closed", tostring(s))
      assert.matches("were closed", refusal(s.count, s))
   end)
end)

describe("every rule", function()
   local program = os.getenv "CANN_PROGRAM" or "./cann"

   it("may join each pair several times", function()
      for _, rule in ipairs { "fixed_probability", "fixed_number_pre", "fixed_total_number", "grid_four" } do
         local options = rule == "fixed_probability" and { p = 0.2 } or rule ~= "grid_four" and { number = 9 } or {}
         local once = make(rule, 50, 50, options, 2)
         options.multiple = 3
         same(make(rule, 50, 50, options, 2):to_dense(), once:to_dense() * 3)
      end
   end)

   it("gives the same synapses on any number of threads", function()
      local before, n = cann.threads(), 700
      local places = tensor.zeros(n, 2):uniform(0, 1, { seed = 1 })
      local near = { sigma = 0.05, source_places = places }
      local cases = { { "fixed_probability", { p = 0.1 } }, { "fixed_number_post", { number = 30 } },
         { "fixed_number_pre", { number = 30 } }, { "fixed_total_number", { number = 20000 } }, { "gaussian", near },
         { "gaussian_probability", near }, { "distance", { distance = 0.1, p = 0.5, source_places = places } },
         { "small_world", { degree = 10, p = 0.2 } }, { "scale_free", { m = 5 } }, { "power_law", { m = 5, p = 0.5 } },
         { "condition", { where = "abs(i - j) < 50", p = 0.5 } },
         { "generator", { text = "j = k for k in sample(0, N_post, p = 0.05)" } } }
      for _, case in ipairs(cases) do
         local found = {}
         for threads = 1, 3 do
            cann.threads(threads)
            local s = make(case[1], n, n, case[2], 7)
            found[threads] = { s:csr() }
            found[threads][3] = connect.values(s, { "normal" }, 3)
         end
         cann.threads(before)
         for threads = 2, 3 do
            for k = 1, 3 do assert.is_true(found[1][k]:equals(found[threads][k]), case[1]) end
         end
      end
   end)

   it("gives the same bits on every instruction set", function()
      local name = os.tmpname()
      local file = assert(io.open(name, "w"))
      file:write [[
         local cann = require "cann"
         local connect, places = cann.connect, cann.tensor.linspace(0, 1, 301)
         local s = connect.make("gaussian_probability", 301, 301,
            { sigma = 0.1, source_places = places, turn = { 1 } }, 3)
         local v = connect.make("dog", 301, 301,
            { sigma_pos = 0.1, sigma_neg = 0.3, source_places = places }):weights()
         local f = connect.make("fixed_probability", 301, 301, { p = 0.1 }, 3)
         local w = connect.values(f, { "truncated_normal" }, 3, 0, "float32")
         local g = connect.generated(301, 301, { p = 0.1, weights = "normal", seed = 3 })
         local x = cann.tensor.linspace(-1, 1, 301, "float32")
         local function digest(t) return ("%.17g"):format((t:to "float64" * cann.tensor.arange(t:count())):sum()) end
         print(digest(s:targets()), digest(v), digest(f:multiply(x, w)), digest(f:back(x, w)), digest(g:deliver(x)))]]
      file:close()
      local found = {}
      for _, set in ipairs { "baseline", "avx2", "avx512" } do
         local pipe = io.popen(("CANN_ISA=%s %s %s 2>&1"):format(set, program, name))
         found[#found + 1] = pipe:read "*a"
         pipe:close()
      end
      os.remove(name)
      assert.matches("^%-?[%d.]+%s", found[1])
      assert.are.equal(found[1], found[2])
      assert.are.equal(found[1], found[3])
   end)
end)

describe("what any rule refuses", function()
   it("names and options that it does not know", function()
      assert.matches("did you mean 'fixed_probability'", refusal(make, "fixed_probabilty", 2, 2, { p = 1 }))
      assert.matches("did you mean 'allow_self'", refusal(make, "one_to_one", 2, 2, { alow_self = 1 }))
      assert.matches("the option 'p' is missing", refusal(make, "fixed_probability", 2, 2))
      assert.matches("p is a number, not a text", refusal(make, "fixed_probability", 2, 2, { p = "x" }))
      assert.matches("p is not a number %(NaN%)", refusal(make, "fixed_probability", 2, 2, { p = 0 / 0 }))
      assert.matches("number of sources = %-1", refusal(make, "one_to_one", -1, 2))
      assert.matches("allow_self = 0.5, but true or false", refusal(make, "one_to_one", 2, 2, { allow_self = 0.5 }))
      assert.matches("periodic = inf, but true", refusal(make, "grid_four", 2, 2, { periodic = 1 / 0 }))
      assert.matches("p is a boolean, but a number", refusal(make, "fixed_probability", 2, 2, { p = true }))
      assert.matches("amp = inf, but a finite", refusal(make, "gaussian", 2, 2,
         { amp = 1 / 0, sigma = 1, source_places = { 0, 1 } }))
      assert.matches("'source_places' is missing; target_places and turn go along",
         refusal(make, "condition", 2, 2, { turn = { 1 } }))
   end)

   it("more synapses than memory holds, with their bytes", function()
      assert.matches("makes 1e%+12 synapses, which need 4000 GB",
         refusal(make, "fixed_probability", 1e6, 1e6, { p = 1 }))
      assert.matches("need .* GB", refusal(make, "fixed_number_post", 1e6, 1e6, { number = 1e5 }))
      assert.matches("1000000000000 sources", refusal(make, "all_to_all", 1e12, 1e12))
      local all = make("all_to_all", 1e6, 1e6)
      assert.are.equal(1e12, all:count())
      assert.matches("GB", refusal(all.targets, all))
      assert.matches("GB", refusal(all.to_dense, all))
   end)
end)
