-- SPDX-License-Identifier: MIT
package.path = "tests/repl/?.lua;" .. package.path
local terminal = require "terminal"

local here = io.popen("pwd"):read("*l")
local program = terminal.program:gsub("^%./", here .. "/")

describe("cann --safe", function()
   local folder
   before_each(function()
      folder = os.tmpname()
      os.remove(folder)
      terminal.shell(("mkdir -p %s/inside/deeper; ln -s /etc %s/inside/way_out; ln -s ../made %s/inside/nowhere")
         :format(folder, folder, folder))
   end)
   after_each(function() terminal.shell("rm -r " .. folder) end)

   --- Runs a script in folder/inside.
   local function safe(text)
      terminal.write(folder .. "/inside/script.lua", text)
      return terminal.shell(("cd %s/inside && %s --safe script.lua one"):format(folder, program))
   end

   it("runs an honest script", function()
      local output, why, status = safe [[
         local cann = require "cann"
         local net = cann.models.CANN1D { n = 16 }
         print(arg[1], (select("#", ...)), net.tau, string.format("%d", 3), math.max(1, 2), #table.concat({ "ab" }))
         local x = cann.tensor.zeros(3)
         cann.tensor.save("x.npy", x)
         cann.tensor.save("deeper/x.npy", x)
         print(cann.tensor.load("x.npy"):count())
         local file = io.open("notes.txt", "w")
         file:write("kept")
         file:close()
         print(io.open("notes.txt"):read("*a"), os.remove("notes.txt"))]]
      assert.equal("", why)
      assert.equal("one\t1\t1\t3\t2\t2\n3\nkept\ttrue\n", output)
      assert.equal(0, status)
   end)

   it("has no FFI, commands, debug library or C modules", function()
      for _, line in ipairs { "require 'ffi'", "require 'cann.ffi'", "require 'cann.handle'",
         "require 'cjson'", "require 'debug'", "require 'jit'", "os.execute 'true'", "io.popen 'true'",
         "debug.getinfo(1)",          "package.loaded.ffi.cdef ''", "jit.off()", "getfenv(1)", "setfenv(1, {})",
         "getmetatable('').__index.rep()", "package.loadlib('x', 'y')", "io.output 'x'", "os.tmpname()",
         "newproxy()", "_G.debug.sethook()" } do
         local _, why, status = safe(line)
         assert.equal(1, status, line)
         assert.matches("^error: script.lua:1: ", why, line)
      end
   end)

   it("loads text, never bytecode", function()
      local output = safe [[
         print(load("return 1 + 1")(), load(function() return nil end) ~= nil, pcall(string.format, "%s", 1))
         print(load("\27LJ\2"))
         print(string.dump, pcall(function() return ("").dump(print) end))
         print(load("return debug")(), loadstring("return io.popen ~= nil, _G.package")())]]
      assert.matches("^2\ttrue", output)
      assert.matches("\nnil\tattempt to load chunk with wrong mode\n", output)
      assert.matches("\nnil\tfalse", output)
      assert.matches("\nnil\ttrue\tnil\n$", output)
      terminal.write(folder .. "/inside/code.luac", string.dump(loadstring "print('ran')"))
      local _, why = safe "dofile 'code.luac'"
      assert.matches("holds bytecode", why)
   end)

   it("writes below the folder only", function()
      for _, path in ipairs { "../made", "/tmp/cann_made", "way_out/made", "nowhere", "deeper/../../made" } do
         for _, line in ipairs {
            "assert(io.open(%q, 'w'))", "assert(io.open(%q, 'a+'))", "os.remove(%q)",
            "os.rename('script.lua', %q)", "local c = require 'cann'; c.tensor.save(%q .. '.npy', c.tensor.zeros(1))",
         } do
            if not (path == "nowhere" and line:find("npy")) then
               local _, why, status = safe(line:format(path))
               assert.equal(1, status, line .. path)
               assert.matches("writing is allowed below", why, line .. path)
            end
         end
      end
      assert.equal("0\n", (terminal.shell(("ls %s | grep -c made"):format(folder))))
   end)

   it("draws below the folder only", function()
      local line = "local c = require 'cann'; c.plot.line(c.tensor.zeros(2), c.tensor.zeros(2)):save(%q)"
      local _, why, status = safe(line:format "../made.svg")
      assert.matches("writing is allowed below", why)
      assert.equal(1, status)
      assert.equal(0, (select(3, safe(line:format "drawn.svg"))))
      assert.equal("0\n", (terminal.shell(("ls %s | grep -c made"):format(folder))))
   end)

   it("runs plugins and modules in the same environment", function()
      terminal.write(folder .. "/inside/mine.lua", "return { popen = io.popen, debug = debug, own = 5 }")
      local output, why = safe "local mine = require 'mine'; print(mine.debug, mine.own); mine.popen 'true'"
      assert.equal("nil\t5\n", output)
      assert.matches("io.popen is not there under %-%-safe", why)
   end)

   it("needs a script, and no prompt", function()
      for _, words in ipairs { "--safe", "--safe -i x.lua", "--safe -e 1 x.lua" } do
         assert.equal(2, (select(3, terminal.cann(words))))
      end
   end)
end)
