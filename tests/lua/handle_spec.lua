-- SPDX-License-Identifier: MIT
local handle = require "cann.handle"
local defaults = require "cann.defaults"
local door = require "cann.ffi"

describe("an error of the library", function()
   it("stands at the user's own line", function()
      local line = debug.getinfo(1, "l").currentline + 1
      local _, why = pcall(function() local x = defaults.set.seed("x") return x end)
      assert.equal(("tests/lua/handle_spec.lua:%d: seed = x"):format(line), why:match("^.-seed = x"))
   end)

   it("stands nowhere when a tail call has taken the user's line away", function()
      local routine = coroutine.wrap(function() return pcall(defaults.set.seed, "x") end)
      local _, why = routine()
      assert.not_matches("lua/cann/", why)
      assert.matches("seed = x", why)
   end)

   it("keeps a per cent sign as it is", function()
      local _, why = pcall(function() handle.fail("100 %d") end)
      assert.matches("100 %%d$", why)
   end)

   it("is the engine's sentence when a call failed", function()
      local _, why = pcall(function() handle.check(door.C.cann_threads_set(0)) end)
      assert.matches("handle_spec.lua:%d+: threads = 0, but 1 to 1024 will do", why)
   end)
end)

describe("our own files", function()
   it("are those below the library's folder, whatever others are called", function()
      local own = debug.getinfo(handle.fail, "S").source
      assert.is_true(handle.is_ours(own))
      assert.is_false(handle.is_ours("@/home/someone/cann/model.lua"))
      assert.is_false(handle.is_ours("@plugins/cann/init.lua"))
      assert.is_false(handle.is_ours("=prompt"))
   end)
end)

describe("memory", function()
   local function resident()
      for line in io.lines "/proc/self/status" do
         local kilobytes = line:match("^VmRSS:%s*(%d+)")
         if kilobytes then return tonumber(kilobytes) / 1024 end
      end
   end

   it("of networks that are gone is given back while others are made", function()
      local cann = require "cann"
      local cell = cann.model { kind = "neuron", state = "v = 0; w = 0; x = 0", input = "I",
         eqs = "dv/dt = (I - v + w)/(1 ms)\ndw/dt = -w/(2 ms)\ndx/dt = (w - x)/(3 ms)" }
      local function made() cann.network({ E = cann.group(cell, 400000) }, { precision = "float64" }):run(0.1) end
      made()
      collectgarbage()
      local before, most = resident(), 0
      for _ = 1, 30 do
         made()
         most = math.max(most, resident() - before)
      end
      assert.is_true(most < 200, most .. " MB") -- 30 networks of 20 MB and more
   end)
end)
