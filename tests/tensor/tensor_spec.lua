-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

describe("making tensors", function()
   it("takes nested tables and gives them back", function()
      local list = { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } }, { { 9, 10 }, { 11, 12 } } }
      local x = tensor(list)
      assert.same({ 3, 2, 2 }, x:shape())
      assert.equal("float64", x:type())
      assert.same(list, x:tolist())
      assert.equal(12, x:count())
   end)

   it("keeps every element type through a table", function()
      for _, kind in ipairs { "float32", "float64", "int32", "int64" } do
         local x = tensor({ 0, 1, -2, 100 }, kind)
         assert.equal(kind, x:type())
         assert.same({ 0, 1, -2, 100 }, x:tolist())
      end
      local flags = tensor { true, false, true }
      assert.equal("bool", flags:type())
      assert.same({ true, false, true }, flags:tolist())
   end)

   it("names the place where a table is ragged or holds something else", function()
      raises("element [2] has 1 elements, but others at its depth have 2", tensor, { { 1, 2 }, { 3 } })
      raises("element [2][1] is a string", tensor, { { 1, 2 }, { "a", 3 } })
      raises("element [2] is a number, but others at its depth are tables", tensor, { { 1 }, 2 })
      raises("a table of numbers is wanted, not a string", tensor, "abc")
      local loop = {}
      loop[1] = loop
      raises("within itself", tensor, loop)
   end)

   it("takes a shape as numbers or as a table, and a type at the end", function()
      assert.same({ 2, 3 }, tensor.zeros(2, 3):shape())
      assert.same({ 2, 3 }, tensor.ones({ 2, 3 }, "int32"):shape())
      assert.equal("int32", tensor.ones({ 2, 3 }, "int32"):type())
      assert.same({ { 7, 7 } }, tensor.full(7, 1, 2):tolist())
      assert.same({ { 1, 0, 0 }, { 0, 1, 0 } }, tensor.eye(2, 3):tolist())
      raises("'float16' is no element type", tensor.zeros, 2, "float16")
   end)

   it("spaces numbers with both ends included", function()
      local x = tensor.linspace(0, 1, 11)
      assert.equal(0, x[1])
      assert.equal(1, x[11])
      for k = 1, 11 do assert.near((k - 1) / 10, x[k], 1e-15) end
      assert.same({ 5 }, tensor.linspace(5, 9, 1):tolist())
      assert.same({ 1, 2, 3, 4 }, tensor.arange(4):tolist())
      assert.same({ 0, 0.25, 0.5, 0.75, 1 }, tensor.arange(0, 1, 0.25):tolist())
      assert.same({ 3, 2, 1 }, tensor.arange(3, 1, -1):tolist())
      assert.same({}, tensor.arange(3, 1):tolist())
      assert.equal(11, tensor.arange(0, 1, 0.1):count())
      raises("has no end", tensor.arange, 0, 1, 0)
   end)

   it("holds empty tensors", function()
      local x = tensor.zeros(0, 3)
      assert.equal(0, x:count())
      assert.equal(0, x:sum())
      assert.same({ 0, 0, 0 }, x:sum(1):tolist())
      assert.same({ 0 }, tensor {}:shape())
      assert.same({ 0, 3 }, (x + 1):shape())
      assert.is_truthy(tostring(x):find("empty", 1, true))
   end)

   it("refuses what memory cannot hold with the bytes it would take", function()
      raises("8000000000000 bytes", tensor.zeros, 1e6, 1e6)
      raises("more elements than can be counted", tensor.zeros, 2 ^ 40, 2 ^ 40)
      raises("whole numbers from 0", tensor.zeros, -1)
      raises("whole numbers from 0", tensor.zeros, 1.5)
      raises("whole numbers from 0", tensor.zeros, 0 / 0)
      raises("0 to 8 axes, not 9", tensor.zeros, 1, 1, 1, 1, 1, 1, 1, 1, 1)
   end)

   it("says so when it was closed", function()
      local x = tensor.zeros(3)
      x:close()
      x:close()
      raises("was closed", function() return x:sum() end)
      assert.equal("tensor (closed)", tostring(x))
   end)
end)

describe("indexing", function()
   local x = tensor { { 1, 2, 3 }, { 4, 5, 6 } }

   it("counts from 1, and back from -1", function()
      assert.equal(6, x[{ 2, 3 }])
      assert.equal(6, x[{ -1, -1 }])
      assert.equal(4, x[2][1])
      assert.same({ 4, 5, 6 }, x[2]:tolist())
      assert.same({ 4, 5, 6 }, x[{ 2 }]:tolist())
   end)

   it("takes ranges with both ends and a step", function()
      assert.same({ { 2, 3 }, { 5, 6 } }, x[{ {}, { 2, 3 } }]:tolist())
      assert.same({ 1, 3 }, x[{ 1, { 1, 3, 2 } }]:tolist())
      assert.same({ 3, 2, 1 }, x[{ 1, { 3, 1, -1 } }]:tolist())
      assert.same({ { 1, 2, 3 } }, x[{ { 1, 1 } }]:tolist())
      assert.same({ 0, 3 }, x[{ { 1, 0 } }]:shape())
      assert.same({ { 4, 5, 6 }, { 1, 2, 3 } }, x:flip(1):tolist())
   end)

   it("writes through views without copying", function()
      local y = tensor.zeros(3, 4)
      y[{ 1, {} }] = 5
      y[{ {}, { 2, 3 } }][3] = tensor { 7, 8 }
      y[2] = { 1, 2, 3, 4 }
      y:t()[{ 4, 3 }] = 9
      assert.same({ { 5, 5, 5, 5 }, { 1, 2, 3, 4 }, { 0, 7, 8, 9 } }, y:tolist())
   end)

   it("copies overlapping memory as it was before", function()
      local y = tensor.arange(5)
      y[{ { 2, 5 } }] = y[{ { 1, 4 } }]
      assert.same({ 1, 1, 2, 3, 4 }, y:tolist())
      local square = tensor { { 1, 2 }, { 3, 4 } }
      square:fill(square:t())
      assert.same({ { 1, 3 }, { 2, 4 } }, square:tolist())
   end)

   it("names index, axis and length when one is out of range", function()
      raises("index 3 on axis 1, which has 2 elements", function() return x[3] end)
      raises("index 0 on axis 2, which has 3 elements", function() return x[{ 1, 0 }] end)
      raises("index 1.5 on axis 1", function() return x[1.5] end)
      raises("index nan on axis 1", function() return x[0 / 0] end)
      raises("3 indices for a tensor of 2 axes", function() return x[{ 1, 1, 1 }] end)
      raises("range {3, 1, 1} on axis 2 is empty", function() return x[{ 1, { 3, 1 } }] end)
      raises("shape [4] does not stretch to [3]", function() x[1] = tensor.zeros(4) end)
      raises("has no field 'foo'", function() x.foo = 1 end)
   end)
end)

describe("views", function()
   local x = tensor.arange(24):reshape(2, 3, 4)

   it("transposes, permutes and reshapes without copying", function()
      assert.same({ 2, 4, 3 }, x:t():shape())
      assert.equal(x[{ 2, 3, 4 }], x:t()[{ 2, 4, 3 }])
      assert.same({ 4, 2, 3 }, x:permute(3, 1, 2):shape())
      assert.equal(x[{ 2, 1, 3 }], x:permute(3, 1, 2)[{ 3, 2, 1 }])
      local y = x:reshape(6, -1)
      assert.same({ 6, 4 }, y:shape())
      assert.equal(y:data(), x:data())
      assert.same(x:t(1, 3):copy():tolist(), x:t(1, 3):tolist())
   end)

   it("reshapes what is not contiguous by a copy in row-major order", function()
      assert.same({ 1, 4, 2, 5, 3, 6 }, tensor { { 1, 2, 3 }, { 4, 5, 6 } }:t():flatten():tolist())
   end)

   it("adds, removes and stretches axes of length 1", function()
      assert.same({ 2, 1, 3, 4 }, x:unsqueeze(2):shape())
      assert.same({ 2, 3, 4 }, x:unsqueeze(4):squeeze():shape())
      assert.same({ { 1, 2 }, { 1, 2 }, { 1, 2 } }, tensor { 1, 2 }:expand(3, 2):tolist())
      raises("does not stretch", function() return x:expand(5, 5, 5) end)
      raises("axis 2 has 3 elements, not 1", function() return x:squeeze(2) end)
   end)

   it("sees diagonals", function()
      local m = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
      assert.same({ 1, 5 }, m:diagonal():tolist())
      assert.same({ 2, 6 }, m:diagonal(1):tolist())
      assert.same({ 4 }, m:diagonal(-1):tolist())
      raises("lies outside", function() return m:diagonal(3) end)
   end)

   it("says which shapes do not fit", function()
      raises("reshape: [2, 3, 4] has 24 elements and [5, 5] 25", function() return x:reshape(5, 5) end)
      raises("24 elements do not divide by 7", function() return x:reshape(7, -1) end)
      raises("axis 4, but a tensor of 3 axes has axes 1 to 3", function() return x:sum(4) end)
      raises("permute: axis 1 is given twice", function() return x:permute(1, 1, 2) end)
   end)
end)

describe("conversion between types", function()
   it("cuts towards 0, and bounds what does not fit", function()
      assert.same({ -1, 0, 1, 2 }, tensor { -1.9, -0.5, 1.5, 2.999 }:to("int32"):tolist())
      assert.same({ 2147483647, -2147483648, 0 }, tensor { 1e10, -1e10, 0 / 0 }:to("int32"):tolist())
      assert.same({ true, false, true }, tensor { 0.5, 0, 0 / 0 }:to("bool"):tolist())
      assert.same({ 1, 0 }, tensor { true, false }:to("float32"):tolist())
   end)

   it("keeps whole numbers to 2^53", function()
      assert.equal(2 ^ 53, tensor({ 2 ^ 53 }, "int64")[1])
      assert.equal(2 ^ 53, tensor({ 2 ^ 53 }, "int64"):to("float64")[1])
   end)
end)

describe("printing", function()
   it("gives shape, type, range and the numbers", function()
      assert.equal("tensor [2, 3] float64, 1 .. 6\n  1  2  3\n  4  5  6",
         tostring(tensor { { 1, 2, 3 }, { 4, 5, 6 } }))
      assert.equal("tensor [3] bool, 2 of 3 true\n  true  false  true", tostring(tensor { true, false, true }))
   end)

   it("shows NaN and infinities, and leaves them out of the range", function()
      assert.equal("tensor [4] float64, 0.5 .. 2, 2 not finite\n  nan  0.5  2  -inf",
         tostring(tensor { 0 / 0, 0.5, 2, -math.huge }))
      assert.equal("tensor [1] float64, no finite element\n  nan", tostring(tensor { 0 / 0 }))
   end)

   it("shows a corner of what is large", function()
      local lines = {}
      for line in tostring(tensor.zeros(1000, 1000)):gmatch("[^\n]+") do lines[#lines + 1] = line end
      assert.equal(8, #lines)
      assert.is_true(#lines[2] < 80)
   end)
end)

describe("memory", function()
   it("of temporaries is given back while a script runs", function()
      local function resident()
         local file = assert(io.open("/proc/self/statm"))
         local pages = file:read("*a"):match("%d+ (%d+)")
         file:close()
         return pages * 4096 / 2 ^ 20
      end
      local before = resident()
      for _ = 1, 200 do tensor.zeros(1000, 1000) end
      assert.is_true(resident() - before < 400, "grew by " .. resident() - before .. " MB")
   end)
end)
