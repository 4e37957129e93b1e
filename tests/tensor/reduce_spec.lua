-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"
local door = require "cann.ffi"
local ffi, C = door.ffi, door.C

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

-- What each row means, by plain loops over a list.
local meaning = {}
function meaning.sum(list)
   local sum = 0
   for _, x in ipairs(list) do sum = sum + x end
   return sum
end
function meaning.prod(list)
   local product = 1
   for _, x in ipairs(list) do product = product * x end
   return product
end
function meaning.mean(list) return meaning.sum(list) / #list end
function meaning.min(list) return math.min(unpack(list)) end
function meaning.max(list) return math.max(unpack(list)) end
function meaning.norm(list)
   local sum = 0
   for _, x in ipairs(list) do sum = sum + x * x end
   return math.sqrt(sum)
end
function meaning.var(list)
   local mean, sum = meaning.mean(list), 0
   for _, x in ipairs(list) do sum = sum + (x - mean) ^ 2 end
   return sum / #list
end
function meaning.std(list) return math.sqrt(meaning.var(list)) end
function meaning.any(list)
   for _, x in ipairs(list) do if x ~= 0 then return true end end
   return false
end
function meaning.all(list)
   for _, x in ipairs(list) do if x == 0 then return false end end
   return true
end

local names = {}
for row = 0, tonumber(C.cann_reduction_count()) - 1 do names[#names + 1] = ffi.string(C.cann_reduction_name(row)) end

local function near(expected, got, tolerance)
   if type(expected) == "boolean" then return assert.equal(expected, got) end
   assert.is_true(math.abs(expected - got) <= tolerance * (1 + math.abs(expected)),
      ("%.17g, not %.17g"):format(got, expected))
end

-- Reproducible numbers around 1, some of them 0.
local function sample(count)
   local list, state = {}, 12345
   for k = 1, count do
      state = (state * 16807) % 2147483647
      list[k] = state % 97 == 0 and 0 or 0.9 + 0.2 * state / 2147483647
   end
   return list
end

describe("every reduction", function()
   for _, name in ipairs(names) do
      it(name .. " does what a loop does, for any length and type", function()
         for _, count in ipairs { 1, 2, 31, 32, 33, 1023, 1024, 1025, 5000 } do
            local list = sample(count)
            near(meaning[name](list), tensor(list)[name](tensor(list)), 1e-13)
            local single = tensor(list, "float32")
            near(meaning[name](single:tolist()), single[name](single), 3e-5)
         end
      end)

      it(name .. " goes along any axis of a strided view", function()
         local x = tensor(sample(4 * 5 * 6)):reshape(4, 5, 6):permute(2, 3, 1)[{ {}, { 1, 6, 2 } }]
         for axis = 1, 3 do
            local out, kept = x[name](x, axis), x[name](x, axis, true)
            assert.equal(1, kept:size(axis))
            assert.is_true(kept:squeeze(axis):equals(out))
            local others = {}
            for k = 1, 3 do if k ~= axis then others[#others + 1] = k end end
            for i = 1, x:size(others[1]) do
               for j = 1, x:size(others[2]) do
                  local list = {}
                  for k = 1, x:size(axis) do
                     local at = {}
                     at[axis], at[others[1]], at[others[2]] = k, i, j
                     list[k] = x[at]
                  end
                  near(meaning[name](list), out[{ i, j }], 1e-13)
               end
            end
         end
      end)

      it(name .. " gives the same bits along an axis as of each row, and for 1, 2, 3 threads", function()
         local x = tensor(sample(3 * 70001)):reshape(3, 70001)
         local before, by_threads = tonumber(C.cann_threads()), {}
         for threads = 1, 3 do
            C.cann_threads_set(threads)
            by_threads[threads] = x:t():copy()[name](x:t():copy(), 1)
            assert.equal(x[1][name](x[1]), by_threads[threads][1])
            assert.is_true(by_threads[1]:equals(by_threads[threads]))
         end
         C.cann_threads_set(before)
      end)
   end

   it("gives the same bits for every instruction set", function()
      local script = [[local t = require 'cann.tensor'; local x = t.linspace(0.1, 1.7, 4999);
         for _, n in ipairs { 'sum', 'mean', 'norm', 'prod', 'min', 'max', 'var', 'std' } do
            io.write(('%.17g %.17g '):format(x[n](x), x:to('float32')[n](x:to('float32')))) end]]
      local seen
      for _, set in ipairs { "baseline", "avx2", "avx512" } do
         local pipe = assert(io.popen(("CANN_ISA=%s luajit -e \"%s\""):format(set, script:gsub("\n%s*", " "))))
         local line = pipe:read("*a")
         pipe:close()
         assert.is_true(#line > 50)
         seen = seen or line
         assert.equal(seen, line)
      end
   end)
end)

describe("reductions", function()
   it("see every NaN in floats", function()
      local x = tensor.ones(100)
      x[77] = 0 / 0
      for _, name in ipairs { "sum", "mean", "min", "max", "norm", "var", "std", "prod" } do
         local value = x[name](x)
         assert.is_true(value ~= value, name)
      end
      assert.is_true(x:any())
   end)

   it("of whole numbers stay exact", function()
      local x = tensor({ 2 ^ 31 - 1, 2 ^ 31 - 1, 5 }, "int32")
      assert.equal(2 ^ 32 + 3, x:sum())
      assert.equal("int64", x:unsqueeze(1):sum(2):type())
      assert.equal("int32", x:unsqueeze(1):max(2):type())
      assert.equal(2 ^ 31 - 1, x:max())
      assert.equal((2 ^ 32 + 3) / 3, x:mean())
      assert.equal(3, tensor { true, false, true, true }:sum())
   end)

   it("of nothing are what adds nothing, or an error where there is no such thing", function()
      local none = tensor.zeros(0)
      assert.equal(0, none:sum())
      assert.equal(1, none:prod())
      assert.is_true(none:all())
      assert.is_false(none:any())
      assert.is_true(none:mean() ~= none:mean())
      raises("min: an axis of no elements has none", function() return none:min() end)
      assert.same({ 0 }, tensor.zeros(0, 3):max(2):shape())
   end)

   it("of float32 lose less than a plain sum would", function()
      local x = tensor.full(0.1, 1e6, "float32")
      assert.near(1e5, x:sum(), 0.1)
   end)
end)

describe("operations along an axis", function()
   it("run sums and products", function()
      assert.same({ { 1, 3, 6 }, { 4, 9, 15 } }, tensor { { 1, 2, 3 }, { 4, 5, 6 } }:cumsum(2):tolist())
      assert.same({ { 1, 2, 3 }, { 4, 10, 18 } }, tensor { { 1, 2, 3 }, { 4, 5, 6 } }:cumprod(1):tolist())
      assert.equal("int64", tensor({ 1, 2 }, "int32"):cumsum():type())
      assert.equal("float32", tensor({ 1, 2 }, "float32"):cumsum():type())
   end)

   it("sort every type, NaN last, equal ones as they came", function()
      assert.same({ -2, 0, 1, 3 }, tensor { 3, -2, 1, 0 }:sort():tolist())
      assert.same({ -2, 0, 3 }, tensor({ 3, -2, 0 }, "int32"):sort():tolist())
      local sorted = tensor { 1, 0 / 0, -math.huge, math.huge, -0.0, 0 }:sort()
      assert.equal(-math.huge, sorted[1])
      assert.equal(-math.huge, 1 / sorted[2])
      assert.equal(math.huge, 1 / sorted[3])
      assert.is_true(sorted[6] ~= sorted[6])
      assert.same({ 2, 4, 1, 3 }, tensor { 1, 0, 1, 0 }:argsort():tolist())
   end)

   it("sort as table.sort does", function()
      local list = sample(2000)
      local sorted = tensor(list):sort():tolist()
      table.sort(list)
      assert.same(list, sorted)
   end)

   it("find extremes and middles", function()
      local x = tensor { { 3, 1, 2 }, { 4, 4, 0 } }
      assert.same({ 2, 3 }, x:argmin(2):tolist())
      assert.same({ 1, 1 }, x:argmax(2):tolist())
      assert.equal(4, x:argmax())
      assert.same({ 2, 4 }, x:median(2):tolist())
      assert.equal(2.5, x:median())
      assert.equal(2, tensor { 1, 0 / 0, 0 }:argmin())
      assert.equal(2, tensor { 1, 0 / 0, 9 }:argmax())
      raises("no elements", function() return tensor.zeros(0):argmin() end)
   end)
end)

describe("the tables of operations", function()
   local tables = require "cann.tensor.tables"

   it("describe every row, and complete its name", function()
      local known = {}
      for _, name in ipairs(getmetatable(tensor { 1 }).__names()) do known[name] = true end
      local count = 0
      tables.each_row(function(name, said, call)
         count = count + 1
         assert.is_true(#said > 5 and call:find(name, 1, true) ~= nil)
         assert.is_true(known[name])
         assert.is_truthy(tables.describe(name):find(said, 1, true))
         assert.equal("function", type(tensor { 1 }[name]))
      end)
      assert.is_true(count > 30)
      assert.is_nil(tables.describe("no such row"))
   end)
end)
