-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"
local C = require("cann.ffi").C

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

local function signal(n)
   local k = tensor.arange(n)
   return (k * 0.7):sin() + (k * k * 0.11):cos() * 0.5
end

-- The transform by its definition: sum over k of x[k] exp(-2 pi i j k/n).
local function by_definition(x)
   local n = x:count()
   local j, k = tensor.arange(0, n - 1):unsqueeze(2), tensor.arange(0, n - 1)
   local angle = (j * k):mod(n) * (-2 * math.pi / n)
   return tensor.complex(angle:cos() % x, angle:sin() % x)
end

local function off(a, b)
   assert.same(a:shape(), b:shape())
   return (a - b):abs():max()
end

describe("Fourier transforms", function()
   for _, n in ipairs { 1, 2, 3, 4, 12, 64, 97, 251 } do
      it("of " .. n .. " numbers follow the definition and invert", function()
         local x = signal(n)
         local full = x:rfft()
         assert.same({ math.floor(n / 2) + 1, 2 }, full:shape())
         assert.is_true(off(full, by_definition(x)[{ { 1, math.floor(n / 2) + 1 } }]) < 1e-11 * n)
         assert.is_true(off(x, full:irfft(nil, n)) < 1e-13)
         local z = tensor.complex(x, x:flip(1))
         assert.is_true(off(z, z:fft():ifft()) < 1e-13)
         assert.is_true(off(tensor.complex(x):fft(), by_definition(x)) < 1e-11 * n)
      end)

      it("of " .. n .. " numbers keep the energy (Parseval)", function()
         local x = signal(n)
         local energy = (tensor.complex(x):fft():magnitude() ^ 2):sum() / n
         assert.near((x * x):sum(), energy, 1e-12 * n)
      end)
   end

   it("go along any axis of any layout", function()
      local x = signal(5 * 6 * 4):reshape(5, 6, 4)
      local middle = x:rfft(2)
      assert.same({ 5, 4, 4, 2 }, middle:shape())
      for i = 1, 5 do
         for k = 1, 4 do
            assert.is_true(off(x[{ i, {}, k }]:rfft(), middle[{ i, {}, k }]) == 0)
         end
      end
      assert.is_true(off(x, middle:irfft(2)) < 1e-14)
      assert.is_true(off(x:t():copy():rfft(1), x:t():rfft(1)) == 0)
   end)

   it("cut and pad to a length", function()
      local x = tensor { 1, 2, 3, 4 }
      assert.is_true(off(tensor { 1, 2, 3, 4, 0, 0 }:rfft(), x:rfft(1, 6)) < 1e-15)
      assert.is_true(off(tensor { 1, 2 }:rfft(), x:rfft(1, 2)) < 1e-15)
   end)

   it("keep float32 and give the same bits for any number of threads", function()
      local x = signal(64 * 1000):reshape(64, 1000)
      assert.equal("float32", x:to("float32"):rfft():type())
      local before = tonumber(C.cann_threads())
      C.cann_threads_set(1)
      local one = x:rfft()
      C.cann_threads_set(3)
      local three = x:rfft()
      C.cann_threads_set(before)
      assert.is_true(one:equals(three))
   end)

   it("give magnitude and angle", function()
      local z = tensor { { 3, 4 }, { -1, 0 } }
      assert.same({ 5, 1 }, z:magnitude():tolist())
      assert.near(math.pi, z:phase()[2], 1e-15)
      assert.same({ 3, -1 }, z:real():tolist())
      assert.same({ 4, 0 }, z:imaginary():tolist())
   end)

   it("refuse what is no signal", function()
      raises("for real numbers use rfft", function() return signal(5):fft() end)
      raises("rfft: length 0", function() return tensor.zeros(0):rfft() end)
      raises("irfft: length 0", function() return tensor.zeros(1, 2):irfft() end)
      raises("rfft: axis 3 of 2 axes", function() return tensor.zeros(2, 2):rfft(3) end)
      raises("fft: axis 0", function() return tensor.zeros(2, 2):fft(0) end)
   end)
end)
