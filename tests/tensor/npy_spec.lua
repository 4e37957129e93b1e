-- SPDX-License-Identifier: MIT
local tensor = require "cann.tensor"

local function raises(part, call, ...)
   local fine, message = pcall(call, ...)
   assert.is_false(fine, "no error, but expected: " .. part)
   assert.is_truthy(tostring(message):find(part, 1, true), tostring(message) .. "\n  lacks: " .. part)
end

local folder = os.tmpname()
os.remove(folder)
assert(os.execute("mkdir " .. folder))

local function path(name) return folder .. "/" .. name end

local function write(name, bytes)
   local file = assert(io.open(path(name), "wb"))
   file:write(bytes)
   file:close()
   return path(name)
end

local function read(name)
   local file = assert(io.open(path(name), "rb"))
   local bytes = file:read("*a")
   file:close()
   return bytes
end

-- A .npy file by the format's own description.
local function npy(header, data, version)
   version = version or 1
   local n = #header + 1
   local length = version == 1 and string.char(n % 256, math.floor(n / 256))
      or string.char(n % 256, math.floor(n / 256) % 256, math.floor(n / 65536), 0)
   return "\147NUMPY" .. string.char(version, 0) .. length .. header .. "\n" .. data
end

local function header(descr, shape, fortran)
   return ("{'descr': '%s', 'fortran_order': %s, 'shape': %s, }"):format(descr, fortran and "True" or "False", shape)
end

teardown(function()
   os.execute("rm -rf " .. folder)
end)

describe("npy files", function()
   it("come back with shape, type and bits", function()
      for _, kind in ipairs { "float32", "float64", "int32", "int64", "bool" } do
         for _, shape in ipairs { { 3 }, { 2, 3, 4 }, { 0, 3 }, {} } do
            local x = tensor.zeros(shape, kind)
            if x:count() > 0 then x:fill(tensor.arange(x:count()):reshape(shape)) end
            tensor.save(path "a.npy", x)
            local y = tensor.load(path "a.npy")
            assert.equal(kind, y:type())
            assert.same(x:shape(), y:shape())
            assert.is_true(x:equals(y))
         end
      end
   end)

   it("hold views as they look", function()
      local x = tensor { { 1, 2, 3 }, { 4, 5, 6 } }
      tensor.save(path "a.npy", x:t())
      assert.same({ { 1, 4 }, { 2, 5 }, { 3, 6 } }, tensor.load(path "a.npy"):tolist())
   end)

   it("start their elements at a multiple of 64 bytes, with the format's header", function()
      tensor.save(path "a.npy", tensor.zeros(5, "float32"))
      local bytes = read "a.npy"
      assert.equal("\147NUMPY\1\0", bytes:sub(1, 8))
      assert.equal(0, (#bytes - 20) % 64)
      assert.is_truthy(bytes:find("{'descr': '<f4', 'fortran_order': False, 'shape': (5,), }", 1, true))
   end)

   it("are read in either byte order and in Fortran order", function()
      write("a.npy", npy(header(">i2", "(2, 3)", true), "\0\1\0\4\0\2\0\5\0\3\255\255"))
      local x = tensor.load(path "a.npy")
      assert.equal("int32", x:type())
      assert.same({ { 1, 2, 3 }, { 4, 5, -1 } }, x:tolist())
      write("a.npy", npy(header(">f8", "()"), "\63\240\0\0\0\0\0\0"))
      assert.equal(1, tensor.load(path "a.npy"):item())
   end)

   it("widen the types that have no twin here", function()
      write("a.npy", npy(header("|u1", "(3,)"), "\1\200\255"))
      assert.same({ 1, 200, 255 }, tensor.load(path "a.npy"):tolist())
      write("a.npy", npy(header("<u4", "(1,)"), "\255\255\255\255"))
      assert.same({ 4294967295 }, tensor.load(path "a.npy"):tolist())
      write("a.npy", npy(header("<f2", "(4,)"), "\0\60\1\0\0\252\0\192"))
      assert.same({ 1, 2 ^ -24, -math.huge, -2 }, tensor.load(path "a.npy"):tolist())
      write("a.npy", npy(header("<c8", "(1,)"), "\0\0\128\63\0\0\0\192"))
      assert.same({ { 1, -2 } }, tensor.load(path "a.npy"):tolist())
      write("a.npy", npy(header("|b1", "(2,)"), "\7\0"))
      assert.same({ true, false }, tensor.load(path "a.npy"):tolist())
   end)

   it("are read in versions 2 and 3, with spaces and orders of their own", function()
      write("a.npy", npy("{ 'shape' : ( 2 , ) , \"fortran_order\":False,'descr':\"<i4\"}", "\1\0\0\0\2\0\0\0", 2))
      assert.same({ 1, 2 }, tensor.load(path "a.npy"):tolist())
      write("a.npy", npy(header("<i4", "(2L,)"), "\1\0\0\0\2\0\0\0", 3))
      assert.same({ 1, 2 }, tensor.load(path "a.npy"):tolist())
   end)

   local hostile = {
      { "an empty file", "", "bytes wanted from byte 0" },
      { "another format", "GIF89a and so on", "bytes 0 to 5 are not the npy magic" },
      { "a cut magic", "\147NUM", "the file ends at byte 4" },
      { "an unknown version", npy(header("<f8", "(1,)"), ""):gsub("^(.NUMPY)\1", "%1\9"), "npy version 9" },
      { "a header past the end", "\147NUMPY\1\0\255\255{", "the file ends at byte 11" },
      { "an endless header", "\147NUMPY\2\0\255\255\255\127{", "a header of 2147483647 bytes" },
      { "no dictionary", npy("[1, 2]", ""), "expected '{'" },
      { "an unknown field", npy("{'colour': 'red'}", ""), "field 'colour' is unknown" },
      { "a field twice", npy("{'descr': '<f8', 'descr': '<f8'}", ""), "field 'descr' is there twice" },
      { "a missing field", npy("{'descr': '<f8', 'fortran_order': False}", ""), "no field 'shape'" },
      { "text", npy(header("<U7", "(1,)"), ("x"):rep(28)), "descr '<U7' (text)" },
      { "objects", npy(header("|O", "(1,)"), ("x"):rep(8)), "descr '|O' (Python objects)" },
      { "a structure", npy("{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}", ""), "structured" },
      { "a negative axis", npy(header("<f8", "(-1,)"), ""), "expected a whole number in the shape" },
      { "an axis beyond counting", npy(header("<f8", "(99999999999999999999,)"), ""), "shorter than 2^63" },
      { "a shape beyond counting", npy(header("<f8", "(4294967296, 4294967296)"), ""), "more than can be counted" },
      { "a shape beyond its bytes", npy(header("<f8", "(1000000000000,)"), "x"), "needs 8000000000000 bytes" },
      { "bytes beyond its shape", npy(header("<f8", "(1,)"), ("x"):rep(9)), "needs 8 bytes after byte" },
      { "too many axes", npy(header("<f8", "(1,1,1,1,1,1,1,1,1)"), ("x"):rep(8)), "more than 8 axes" },
      { "an open quote", npy("{'descr: ", ""), "expected the end of a quoted word" },
      { "a shape without end", npy("{'shape': (1, 2", ""), "expected ',' or ')'" },
      { "an order that is none", npy("{'fortran_order': 3}", ""), "expected True or False" },
   }
   for _, case in ipairs(hostile) do
      it("with " .. case[1] .. " give an error that names file and place", function()
         write("bad.npy", case[2])
         raises(case[3], tensor.load, path "bad.npy")
         raises("bad.npy: ", tensor.load, path "bad.npy")
      end)
   end

   it("cut anywhere give an error", function()
      tensor.save(path "a.npy", tensor.arange(10))
      local bytes = read "a.npy"
      for length = 0, #bytes - 1 do
         write("bad.npy", bytes:sub(1, length))
         raises("bad.npy", tensor.load, path "bad.npy")
      end
   end)
end)

describe("npz files", function()
   local content = {
      a = tensor.linspace(0, 1, 1000), flags = tensor { true, false }, ["name with ünicode"] = tensor { { 1 }, { 2 } },
      none = tensor.zeros(0, 4), single = tensor.arange(6):reshape(2, 3):to("float32"),
   }

   for _, compressed in ipairs { true, false } do
      it((compressed and "deflated" or "stored") .. " come back name by name", function()
         tensor.save(path "a.npz", content, { compressed = compressed })
         local back = tensor.load(path "a.npz")
         for name, x in pairs(content) do
            assert.equal(x:type(), back[name]:type())
            assert.is_true(x:equals(back[name]), name)
         end
         local count = 0
         for _ in pairs(back) do count = count + 1 end
         assert.equal(5, count)
      end)
   end

   it("take numbers and lists, and may hold nothing", function()
      tensor.save(path "a.npz", { n = 5, list = { 1, 2 } })
      local back = tensor.load(path "a.npz")
      assert.equal(5, back.n:item())
      assert.same({ 1, 2 }, back.list:tolist())
      tensor.save(path "a.npz", {})
      assert.same({}, tensor.load(path "a.npz"))
   end)

   it("of equal tensors are equal byte for byte", function()
      tensor.save(path "a.npz", content)
      tensor.save(path "b.npz", content)
      assert.equal(read "a.npz", read "b.npz")
   end)

   it("cut or changed anywhere give an error or the same tensors, never less", function()
      tensor.save(path "a.npz", { a = tensor.arange(20), b = tensor { 1 } })
      local bytes, wrong = read "a.npz", 0
      for length = 0, #bytes - 1 do
         write("bad.npz", bytes:sub(1, length))
         raises("bad.npz", tensor.load, path "bad.npz")
      end
      for at = 1, #bytes do
         write("bad.npz", bytes:sub(1, at - 1) .. string.char((bytes:byte(at) + 85) % 256) .. bytes:sub(at + 1))
         local fine, back = pcall(tensor.load, path "bad.npz")
         if not fine then
            wrong = wrong + 1
         else
            for _, x in pairs(back) do
               assert.is_true(x:equals(tensor.arange(20)) or x:equals(tensor { 1 }), "byte " .. at)
            end
         end
      end
      assert.is_true(wrong > #bytes / 2)
   end)
end)

describe("saving", function()
   it("names file and reason when it cannot", function()
      raises("/no/such/folder/a.npy: cannot write: No such file", tensor.save, "/no/such/folder/a.npy", tensor { 1 })
      raises("a folder, not a regular file", tensor.save, folder, tensor { 1 })
      raises("not a regular file", tensor.save, "/dev/full", tensor { 1 })
      raises("nothere.npy: cannot open: No such file", tensor.load, path "nothere.npy")
      raises("not a regular file", tensor.load, folder)
      raises("not a regular file", tensor.load, "/dev/zero")
   end)

   it("leaves the file as it was, and nothing beside it, when it fails", function()
      tensor.save(path "keep.npz", { a = 1 })
      local before = read "keep.npz"
      assert.is_false((pcall(tensor.save, path "keep.npz", { a = 1, b = "text" })))
      assert.equal(before, read "keep.npz")
      local pipe = io.popen("ls -A " .. folder .. " | grep part")
      assert.equal("", pipe:read("*a"))
      pipe:close()
   end)

   it("wants a tensor for .npy, a table for .npz", function()
      raises("holds several tensors", tensor.save, path "a.npz", tensor { 1 })
      raises("holds one tensor", tensor.save, path "a.npy", { a = 1 })
      raises("not the key 1", tensor.save, path "a.npz", { tensor { 1 } })
      raises("a file name is wanted", tensor.load, 5)
      raises("no zero byte", tensor.load, "a\0b")
   end)
end)
