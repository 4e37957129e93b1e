-- SPDX-License-Identifier: MIT
-- HDF5 and MATLAB files: what is saved comes back, what others write is read, and no bytes bring the program down.
local stdlib = require "posix.stdlib"
local tensor = require "cann.tensor"
local unistd = require "posix.unistd"

local folder = stdlib.mkdtemp("/tmp/cann-hdf5-XXXXXX")
local function path(name) return folder .. "/" .. name end

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

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

teardown(function()
   for name in require("posix.dirent").files(folder) do os.remove(path(name)) end
   unistd.rmdir(folder)
end)

local contents = {
   a = tensor.rand(3, 4), narrow = tensor.rand(7):to("float32"), whole = tensor.arange(5):to("int32"),
   wide = tensor.arange(5):to("int64") + 2 ^ 40, flags = tensor.rand(9):gt(0.5), one = tensor.full(2.5),
   none = tensor.zeros(0, 3), large = tensor.rand(200, 50), turned = tensor.rand(4, 5):t(),
   text = "h\195\164llo", nothing = "", group = { deep = { x = tensor.arange(3) }, y = tensor.ones(2) },
}

local function same(expected, got)
   if type(expected) == "string" then return assert.are.equal(expected, got) end
   if not tensor.is(expected) then
      for name, value in pairs(expected) do same(value, got[name]) end
      return
   end
   assert.are.equal(expected:type(), got:type())
   assert.are.same(expected:shape(), got:shape())
   assert.is_true(expected:equals(got))
end

describe("an HDF5 file", function()
   it("gives back every type, shape, group and text", function()
      for _, compressed in ipairs { true, false } do
         tensor.save(path "all.h5", contents, { compressed = compressed })
         local got = tensor.load(path "all.h5")
         same(contents, got)
         for name in pairs(got) do assert.is_not_nil(contents[name], name) end
      end
   end)
   it("gives back a part", function()
      tensor.save(path "part.h5", contents)
      same(contents.group.deep.x, tensor.load(path "part.h5", "group/deep/x"))
      same(contents.group, tensor.load(path "part.h5", "group"))
      assert.are.equal(contents.text, tensor.load(path "part.h5", "text"))
      assert.matches("has no 'grup'", refusal(tensor.load, path "part.h5", "grup"))
   end)
   it("of equal tensors has equal bytes", function()
      tensor.save(path "one.h5", { x = contents.large })
      local first = read "one.h5"
      tensor.save(path "one.h5", { x = contents.large })
      assert.is_true(first == read "one.h5")
   end)
   it("appears whole or not at all", function()
      write("kept.h5", "before")
      assert.matches("'a/b'", refusal(tensor.save, path "kept.h5", { ["a/b"] = tensor.ones(1) }))
      assert.matches("no name in an HDF5 file", refusal(tensor.save, path "kept.h5", { [".."] = tensor.ones(1) }))
      assert.matches("no name in an HDF5 file", refusal(tensor.save, path "kept.h5", { [""] = tensor.ones(1) }))
      assert.are.equal("before", read "kept.h5")
      assert.matches("cannot write", refusal(tensor.save, path "none/x.h5", { x = tensor.ones(1) }))
   end)
   it("is refused where its name or value will not do", function()
      assert.matches("give a table", refusal(tensor.save, path "x.h5", tensor.ones(2)))
      assert.matches("not the key 1.5", refusal(tensor.save, path "x.h5", { g = { [1.5] = 2 } }))
      assert.matches("tensor or a number is wanted", refusal(tensor.save, path "x.h5", { x = print }))
      local loop = {}
      loop.loop = loop
      assert.matches("32 deep", refusal(tensor.save, path "x.h5", loop))
      assert.matches("tensor or a number is wanted", refusal(tensor.save, path "x.npz", { x = "text" }))
      assert.matches("npz or .h5", refusal(tensor.save, path "x.hdf", { x = tensor.ones(1) }))
   end)
end)

describe("a file that grows", function()
   it("holds all rows in order, and what was written once", function()
      local file = tensor.recorder(path "grown.h5")
      for k = 1, 40 do
         file:append("v", tensor.full(k, 3, 2))
         file:append("spikes/times", tensor.arange(k):to("int64"))
      end
      file:write("dt", 0.1)
      file:write("about", "a text")
      file:flush()
      file:append("v", tensor.zeros(0, 2))
      file:close()
      file:close()
      local got = tensor.load(path "grown.h5")
      assert.are.same({ 120, 2 }, got.v:shape())
      assert.are.equal(40, got.v[120][2])
      assert.are.equal(820, got.spikes.times:count())
      assert.are.equal(0.1, got.dt:item())
      assert.are.equal("a text", got.about)
   end)
   it("says what does not fit, and is closed then", function()
      local file = tensor.recorder(path "wrong.h5")
      file:append("v", tensor.ones(3, 2))
      file:append("v", tensor.ones(3, 4))
      assert.matches("'v': rows of another shape", refusal(file.flush, file))
      assert.matches("closed", refusal(file.append, file, "v", tensor.ones(3, 2)))
      assert.matches("at least one axis", refusal(function() tensor.recorder(path "x.h5"):append("v", 1) end))
      assert.matches("named .h5", refusal(tensor.recorder, path "x.npz"))
      assert.matches("cannot write", refusal(tensor.recorder, path "none/x.h5"))
      local closed = tensor.recorder(path "closed.h5")
      closed:close()
      assert.matches("was closed", refusal(closed.append, closed, "v", tensor.ones(1)))
   end)
   it("says so where the disk takes no more, and can be opened as far as it was flushed", function()
      local script = write("full.lua", ([[
         local tensor = require "cann.tensor"
         local file = tensor.recorder(%q)
         print(pcall(function()
            for k = 1, 40 do
               file:append("early", tensor.arange(10))
               if k == 1 then file:flush() end
               file:append("x", tensor.rand(100000))
            end
            file:close()
         end))
         print(pcall(tensor.save, %q, { x = tensor.rand(1000000) }))]]):format(path "full.h5", path "whole.h5"))
      local pipe = io.popen(("bash -c 'ulimit -f 3000; luajit %s' 2>&1"):format(script))
      local said = pipe:read("*a")
      pipe:close()
      assert.matches("full.h5: '.-': cannot be written: File too large", said)
      assert.matches("whole.h5: 'x': cannot be written: File too large", said)
      assert.is_nil(io.open(path "whole.h5"))
      assert.is_true(tensor.load(path "full.h5", "early"):count() >= 10)
   end)
   it("is whole after its program was killed", function()
      local script = write("killed.lua", ([[
         local file = require("cann.tensor").recorder(%q)
         for k = 1, 50 do file:append("v", require("cann.tensor").full(k, 100, 10)) end
         require("posix.signal").kill(require("posix.unistd").getpid(), 9)]]):format(path "killed.h5"))
      os.execute("luajit " .. script .. " >/dev/null 2>&1")
      local got
      for _ = 1, 100 do
         local fine, loaded = pcall(tensor.load, path "killed.h5")
         got = fine and loaded.v
         if got then break end
         require("posix.time").nanosleep { tv_sec = 0, tv_nsec = 2e7 }
      end
      assert.are.same({ 5000, 10 }, got:shape())
      assert.are.equal(50, got[5000][10])
   end)
end)

local function bytes_of(hex) return (hex:gsub("%x%x", function(two) return string.char(tonumber(two, 16)) end)) end

local head = "MATLAB 5.0 MAT-file" .. (" "):rep(97) .. ("\0"):rep(8) .. "\0\1IM"

-- Written by scipy.io.savemat, one plain, one deflated.
local plain = bytes_of(
   "0e000000600000000600000008000000060000000000000005000000080000000200000003000000010001007800000009000000300000"
   .. "0000000000000000000000000000000840000000000000f03f000000000000104000000000000000400000000000001440")
local packed = bytes_of(
   "0f00000037000000789ce36360604800623620e680d220c00ae533013133103302610590e60462030674c0e100a13fd8436801289f014a"
   .. "8b380000904903a30f0000002b000000789ce36360603000623620e600622e06086085f2198198094c333264026966061686bfffd91900"
   .. "1f1102dc0f00000034000000789ce36360608800623620e600d120020858a17c46206602d38c0cc9409a1388051860e0833d84e6704015"
   .. "67708031007ee902e10f0000002c000000789ce3636060b000623620e600621606086085f219a16c46a04c5e626eaa00949f919893930f"
   .. "a401434104370f0000004f000000789ce3636060d800c46c40cc01c44c0c10c00ae533c23113437109489c05ac86114827329430f001d9"
   .. "1648fad970ea87004ea83804fcb007e93740d2cf82453f33927e0120afa4a2840100183306340f00000047000000789ce36360605801c4"
   .. "6c40cc01c48c0c10c08ac46702d32c0cc9a939397c40b603927a369cea218013880518d0c1077b90390648e6b06031078619c066303294"
   .. "036900fa7b051e0f00000027000000789ce36360603000623620e600624e2606306085f2198198094c3332e480d94c603100184c00db")

describe("a MATLAB file", function()
   it("is read with MATLAB's axes", function()
      same(tensor { { 0, 1, 2 }, { 3, 4, 5 } }, tensor.load(write("plain.mat", head .. plain), "x"))
   end)
   it("may hold whole and complex numbers, texts, structures, cells and flags", function()
      local got = tensor.load(write("packed.mat", head .. packed))
      same(tensor { { 0, 1, 2 }, { 3, 4, 5 } }, got.x)
      same(tensor({ { -3, 7 } }, "int32"), got.i)
      same(tensor { { { 1, 2 }, { 3, 0 } } }, got.c)
      same(tensor { { true, false } }, got.l)
      assert.are.equal("hallo", got.name)
      assert.are.equal(1.5, got.st.a:item())
      assert.are.equal("txt", got.st.t)
      same(tensor { { 0, 1 } }, got.cell["1"])
      assert.are.equal("w", got.cell["2"])
      assert.are.equal("txt", tensor.load(path "packed.mat", "st").t)
   end)
   it("is not written", function()
      assert.matches(".npz or .h5", refusal(tensor.save, path "x.mat", { x = tensor.ones(1) }))
   end)
end)

describe("damaged files", function()
   -- A byte changed, or the end cut off: a sentence or some tensors, never a fall.
   local function damage(name, bytes, times)
      local state = 12345
      local function draw(n)
         state = (state * 1103515245 + 12345) % 2147483648
         return math.floor(state / 65536) % n
      end
      local refused = 0
      for round = 1, times do
         local at = 1 + draw(#bytes)
         local changed = round % 4 == 0 and bytes:sub(1, at)
            or bytes:sub(1, at - 1) .. string.char(draw(256)) .. bytes:sub(at + 1)
         local fine, why = pcall(tensor.load, write(name, changed))
         if not fine then
            refused = refused + 1
            assert.is_truthy(tostring(why):find(name, 1, true) or tostring(why):find("memory", 1, true), tostring(why))
         end
      end
      return refused
   end
   it("of HDF5 cost a sentence", function()
      tensor.save(path "small.h5", { x = tensor.arange(20), g = { y = contents.flags, t = "text" } })
      assert.is_true(damage("broken.h5", read "small.h5", 80) > 15)
   end)
   it("of MATLAB cost a sentence", function()
      assert.is_true(damage("broken.mat", head .. plain, 600) > 50)
      assert.is_true(damage("packed.mat", head .. packed, 600) > 50)
   end)
   it("of no format are told so", function()
      assert.matches("npy", refusal(tensor.load, write("x.h5", "nonsense, and not of any format")))
      assert.matches("128 bytes", refusal(tensor.load, write("x.mat", head:sub(1, 50))))
      assert.matches("'IM' or 'MI'", refusal(tensor.load, write("x.mat", head:sub(1, 126) .. "XX" .. plain)))
   end)
   it("do not stop what comes after them", function()
      tensor.save(path "after.h5", { x = tensor.ones(2) })
      assert.are.equal(2, tensor.load(path "after.h5").x:sum())
   end)
end)
