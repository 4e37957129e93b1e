-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"
local C = require("cann.ffi").C

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

-- A reproducible matrix of full rank, without a row or column alike.
local function matrix(rows, columns)
   local x = tensor.arange(rows * columns):reshape(rows, columns)
   return ((x * 1.7):sin() + (x * x * 0.3):cos())
end

local function close(a, b, tolerance)
   assert.same(a:shape(), b:shape())
   assert.is_true((a - b):abs():max() <= (tolerance or 1e-10), "off by " .. (a - b):abs():max())
end

-- Products of complex matrices [.., 2].
local function times(a, b)
   return tensor.complex(a:real() % b:real() - a:imaginary() % b:imaginary(),
      a:real() % b:imaginary() + a:imaginary() % b:real())
end

describe("the matrix product", function()
   it("is the sum of products, for every layout", function()
      local a, b = matrix(4, 3), matrix(3, 5)
      local expected = {}
      for i = 1, 4 do
         expected[i] = {}
         for j = 1, 5 do
            local sum = 0
            for k = 1, 3 do sum = sum + a[{ i, k }] * b[{ k, j }] end
            expected[i][j] = sum
         end
      end
      expected = tensor(expected)
      close(expected, a % b, 1e-14)
      close(expected, a:t():copy():t() % b:t():copy():t(), 1e-14)
      close(expected:t(), b:t() % a:t(), 1e-14)
      local wide = tensor.zeros(4, 6)
      wide[{ {}, { 1, 6, 2 } }] = a
      close(expected, wide[{ {}, { 1, 6, 2 } }] % b, 1e-14)
      close(expected:flip(1), a:flip(1) % b, 1e-14)
      close(expected, a:to("float32") % b:to("float32"), 1e-5)
      assert.equal("float32", (a:to("float32") % b:to("float32")):type())
   end)

   it("takes vectors as rows on the left and columns on the right", function()
      local a, x, y = matrix(2, 3), tensor { 1, 2, 3 }, tensor { 4, 5 }
      assert.same({ 2 }, (a % x):shape())
      assert.same({ 3 }, (y % a):shape())
      assert.equal(14, x % x)
      close(a % x, (a % x:unsqueeze(2)):reshape(2), 0)
      assert.equal(14, x % { 1, 2, 3 })
   end)

   it("goes through a batch, stretching axes of length 1", function()
      local a, b = matrix(6, 4):reshape(2, 3, 4), matrix(4, 5)
      local c = a % b
      assert.same({ 2, 3, 5 }, c:shape())
      for k = 1, 2 do close(a[k] % b, c[k], 0) end
      local d = a % matrix(8, 2):reshape(2, 4, 2)
      for k = 1, 2 do close(a[k] % matrix(8, 2):reshape(2, 4, 2)[k], d[k], 0) end
      assert.same({ 2, 2, 3, 5 }, (a:unsqueeze(2):expand(2, 2, 3, 4) % b):shape())
   end)

   it("of whole numbers is whole", function()
      local a = tensor({ { 1, 2 }, { 3, 4 } }, "int32")
      assert.equal("int64", (a % a):type())
      assert.same({ { 7, 10 }, { 15, 22 } }, (a % a):tolist())
   end)

   it("of nothing is zeros", function()
      assert.same({ { 0, 0 }, { 0, 0 } }, (tensor.zeros(2, 0) % tensor.zeros(0, 2)):tolist())
      assert.same({ 0, 2 }, (tensor.zeros(0, 3) % tensor.zeros(3, 2)):shape())
   end)

   it("gives the same bits for any number of threads", function()
      local before, a = tonumber(C.cann_threads()), matrix(300, 300)
      C.cann_threads_set(1)
      local one = a % a
      C.cann_threads_set(2)
      local two = a % a
      C.cann_threads_set(before)
      assert.is_true(one:equals(two))
   end)

   it("says which shapes do not fit", function()
      raises("matmul: [2, 3] % [2, 3]", function() return matrix(2, 3) % matrix(2, 3) end)
      raises("matmul: [3] % [2]", function() return tensor.zeros(3) % tensor.zeros(2) end)
      raises("do not go together", function() return tensor.zeros(2, 3, 3) % tensor.zeros(4, 3, 3) end)
   end)
end)

describe("linear algebra", function()
   for _, n in ipairs { 1, 2, 7, 40 } do
      it("of a matrix " .. n .. " x " .. n .. " undoes itself", function()
         local a, one = matrix(n, n) + tensor.eye(n) * 3, tensor.eye(n)
         close(one, a % a:inverse(), 1e-9)
         local x = matrix(n, 2)
         close(x, a:solve(a % x), 1e-9)
         close(x[{ {}, 1 }], a:solve(a % x[{ {}, 1 }]), 1e-9)
         local q, r = a:qr()
         close(a, q % r, 1e-12)
         close(one, q:t() % q, 1e-12)
         local u, s, vt = a:svd()
         close(a, (u * s) % vt, 1e-11)
         assert.is_true(s:sort():flip(1):equals(s))
         local spd = a:t() % a
         local lower = spd:cholesky()
         close(spd, lower % lower:t(), 1e-9)
         local values, vectors = spd:eigh()
         close(spd % vectors, vectors * values, 1e-8)
         assert.near(1, spd:det() / values:prod(), 1e-8)
         assert.near(1, math.abs(a:det()) / s:prod(), 1e-9)
      end)

      it("finds the complex eigenvalues of a matrix " .. n .. " x " .. n, function()
         local a = matrix(n, n)
         local values, vectors = a:eig()
         local left = times(tensor.complex(a), vectors)
         local right = tensor.complex(
            vectors:real() * values:real() - vectors:imaginary() * values:imaginary(),
            vectors:real() * values:imaginary() + vectors:imaginary() * values:real())
         close(left, right, 1e-10)
         assert.near(a:diagonal():sum(), values:real():sum(), 1e-10)
      end)
   end

   it("knows a rotation's eigenvalues", function()
      local values = tensor { { 0, -1 }, { 1, 0 } }:eig()
      close(tensor { { 0, 1 }, { 0, -1 } }, values, 1e-15)
   end)

   it("takes tall and wide matrices", function()
      for _, shape in ipairs { { 6, 3 }, { 3, 6 } } do
         local a = matrix(shape[1], shape[2])
         local u, s, vt = a:svd()
         assert.same({ shape[1], 3 }, u:shape())
         close(a, (u * s) % vt, 1e-12)
         local q, r = a:qr()
         close(a, q % r, 1e-12)
      end
   end)

   it("finds least squares, and the least solution where many do", function()
      local x = tensor.linspace(0, 1, 20)
      local a = tensor.stack({ tensor.ones(20), x }, 2)
      close(tensor { 2, -3 }, a:lstsq(2 - 3 * x), 1e-12)
      local wide = tensor { { 1, 1 } }
      close(tensor { 1, 1 }, wide:lstsq(tensor { 2 }), 1e-14)
   end)

   it("keeps float32, computed in float64", function()
      local a = matrix(5, 5):to("float32") + tensor.eye(5, "float32") * 3
      assert.equal("float32", a:inverse():type())
      close(tensor.eye(5, "float32"), a % a:inverse(), 1e-5)
   end)

   it("says what is wrong with a matrix", function()
      raises("inverse: the matrix is singular (pivot 2 is 0)", function() return tensor.ones(2, 2):inverse() end)
      raises("solve: the matrix is singular", function() return tensor.ones(2, 2):solve { 1, 2 } end)
      raises("inverse: a square matrix is wanted, not [2, 3]", function() return matrix(2, 3):inverse() end)
      raises("solve: a is 2 x 2, but b has 3 rows", function() return tensor.eye(2):solve { 1, 2, 3 } end)
      raises("not positive definite", function() return (tensor.eye(2) * -1):cholesky() end)
      raises("holds NaN or infinity (element 2)", function() return tensor { { 1, 0 / 0 }, { 0, 1 } }:eig() end)
      raises("holds NaN or infinity", function() return tensor { { 1, math.huge }, { 0, 1 } }:svd() end)
      raises("an empty one", function() return tensor.zeros(0, 0):inverse() end)
      raises("eig takes no second operand", function() return tensor.eye(2):eig(1) end)
      assert.equal(0, tensor.ones(2, 2):det())
   end)
end)
