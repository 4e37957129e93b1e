-- SPDX-License-Identifier: MIT
package.path = "tests/repl/?.lua;" .. package.path
local terminal = require "terminal"
local cann = terminal.cann

local function script(text, ending)
   local name = os.tmpname() .. (ending or ".lua")
   terminal.write(name, text)
   return name
end

describe("the command line", function()
   it("runs a script with its words", function()
      local name = script "print(arg[0] ~= nil, arg[1], select('#', ...), ...)"
      assert.equal("true\tone\t2\tone\t-x\n", (cann(name .. " one -x")))
      os.remove(name)
   end)

   it("runs code, and code before a script", function()
      local name = script "print(x)"
      assert.equal("7\n", (cann "-e 'print(7)'"))
      assert.equal("8\n", (cann("-e 'x = 8' " .. name)))
      os.remove(name)
   end)

   it("reads a script from standard input", function()
      assert.equal("3\n", (cann("-", "local x = 3\nprint(x)\n")))
      local _, why, status = cann("-", "print(\n")
      assert.equal(1, status)
      assert.matches("^error: stdin:2: ", why)
   end)

   it("ends with 0, 1 for a script's error, 2 for wrong usage", function()
      assert.equal(0, (select(3, cann "-e 'x = 1'")))
      assert.equal(1, (select(3, cann "-e 'error(1)'")))
      assert.equal(1, (select(3, cann "/nowhere/x.lua")))
      assert.equal(3, (select(3, cann "-e 'os.exit(3)'")))
      for _, words in ipairs { "--prec 1", "-e", "--threads 0 -e 1", "--threads two -e 1", "--seed -1 -e 1",
         "--seed 1.5 -e 1", "--precision float16 -e 1", "--backend fast -e 1", "--safe", "--safe -e 1",
         "--version=3", "-x" } do
         local output, why, status = cann(words)
         assert.equal(2, status, words)
         assert.equal("", output)
         assert.matches("^error: [^\n]+\n$", why)
      end
   end)

   it("names what was wrong with an option and what would do", function()
      local _, why = cann "--precision float16 -e 1"
      assert.matches("^error: %-%-precision = float16", why)
      assert.matches("choices: float32, float64", why)
   end)

   it("sets seed, threads, precision and backend, before or after the script", function()
      local name = script [[
         local cann = require "cann"
         print(cann.seed(), cann.threads(), cann.precision(), cann.backend(), #arg)]]
      local set = "--seed 7 --threads=2 --precision float64 --backend interpreter "
      assert.equal("7\t2\tfloat64\tinterpreter\t0\n", (cann(set .. name)))
      assert.equal("7\t2\tfloat64\tinterpreter\t0\n", (cann(name .. " " .. set)))
      assert.matches("\t8\n$", (cann(name .. " -- " .. set:gsub("=", " "))))
      os.remove(name)
   end)

   it("lists every option in --help and tells its version", function()
      local help = cann "--help"
      for _, option in ipairs { "-e CODE", "-i", "--seed N", "--threads N", "--precision P", "--backend B", "--safe",
         "--debug", "--verbose", "--doctor", "--version", "--help" } do
         assert.truthy(help:find(option, 1, true), option)
      end
      assert.matches("^cann %d+%.%d+%.%d+\n$", (cann "--version"))
   end)

   it("has a man page with the same options", function()
      local page = io.open("repl/cann.1"):read("*a"):gsub("\\%-", "-")
      for option in (cann "--help"):gmatch("\n  (%-[%-%l]+)") do assert.truthy(page:find(option, 1, true), option) end
   end)
end)

describe("an error of a script", function()
   it("is one sentence at the script's own line", function()
      local name = script "local x = 1\nerror('bad')\n"
      local output, why, status = cann(name)
      assert.equal("", output)
      assert.equal(("error: %s:2: bad\n"):format(name), why)
      assert.equal(1, status)
      os.remove(name)
   end)

   it("points at the script when our library raised it", function()
      local name = script "local cann = require 'cann'\n\ncann.seed('x')\n"
      local _, why = cann(name)
      assert.matches("^error: " .. name:gsub("%p", "%%%0") .. ":3: seed = x", why)
      os.remove(name)
   end)

   it("shows a traceback under --debug alone", function()
      assert.not_matches("traceback", (select(2, cann "-e 'error(1)'")))
      assert.matches("stack traceback", (select(2, cann "--debug -e 'error(1)'")))
   end)

   it("keeps a long file name whole", function()
      local folder = os.tmpname()
      os.remove(folder)
      local deep = folder .. ("/quite_a_long_name"):rep(6)
      terminal.shell("mkdir -p " .. deep)
      terminal.write(deep .. "/s.lua", "error('bad')")
      local _, why = cann(deep .. "/s.lua")
      assert.equal(("error: %s/s.lua:1: bad\n"):format(deep), why)
      terminal.shell("rm -r " .. folder)
   end)

   it("may be any value", function()
      assert.matches("error: a table was raised as an error", (select(2, cann "-e 'error({})'")))
      assert.matches("error: a nil was raised", (select(2, cann "-e 'error()'")))
   end)

   it("tells a script where the prompt's names come from", function()
      local name = script "print(models.CANN1D)"
      assert.matches('local cann = require "cann"; local models = cann.models', (select(2, cann(name))))
      os.remove(name)
   end)

   it("names a file that is none", function()
      assert.matches("^error: /nowhere/x.lua: No such file", (select(2, cann "/nowhere/x.lua")))
      assert.matches("^error: .*folder", (select(2, cann "/tmp")))
   end)
end)

describe("bytecode", function()
   it("runs only from a file that says so by its ending", function()
      local code = string.dump(loadstring "print('ran')")
      local hidden, said = script(code, ".lua"), script(code, ".luac")
      local _, why, status = cann(hidden)
      assert.equal(1, status)
      assert.matches("holds bytecode, but its name does not end in .luac", why)
      assert.equal("ran\n", (cann(said)))
      assert.matches("holds bytecode", (select(2, cann(("-e 'dofile(%q)'"):format(hidden)))))
      os.remove(hidden)
      os.remove(said)
   end)
end)

describe("a closed pipe", function()
   it("ends cann without a word", function()
      local output, why = terminal.shell(("%s -e 'while true do print(1) end' | head -1"):format(terminal.program))
      assert.equal("1\n", output)
      assert.equal("", why)
   end)
end)

describe("a poor machine", function()
   it("runs without a home, a PATH or a place to write", function()
      -- What a build with sanitizers needs stays: its libraries first, and ours where it lies.
      local kept = ""
      for _, name in ipairs { "LD_PRELOAD", "ASAN_OPTIONS", "CANN_LIBRARY" } do
         if os.getenv(name) then kept = kept .. (' %s="$%s"'):format(name, name) end
      end
      local bare = "env -i" .. kept
      assert.equal("2\n", (terminal.shell(("%s %s -e 'print(1 + 1)'"):format(bare, terminal.program))))
      assert.equal("2\n", (terminal.shell(("HOME=/proc %s -e 'print(1 + 1)'"):format(terminal.program))))
   end)

   it("hears from the doctor what is missing and which package brings it", function()
      local output, why, status = terminal.shell(("PATH=/nowhere HOME=/proc DISPLAY= %s --doctor"):format(
         terminal.program))
      assert.equal("", why)
      assert.equal(0, status)
      assert.matches("missing  compiler [^\n]*\n +%-> apt install gcc", output)
      assert.matches("missing  gnuplot [^\n]*\n +%-> apt install gnuplot%-nox", output)
      assert.matches("there +threads", output)
      assert.matches("missing  history", output)
   end)
end)
