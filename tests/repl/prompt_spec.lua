-- SPDX-License-Identifier: MIT
package.path = "tests/repl/?.lua;" .. package.path
local terminal = require "terminal"
local cann = terminal.cann

describe("lines through a pipe", function()
   it("show `= x`, bare expressions and the last part of a line", function()
      assert.equal("6\n", (cann("", "x = 3;  = x*2\n")))
      assert.equal("3\n", (cann("", "x = 3\nx\n")))
      assert.equal("1\t2\n", (cann("", "1, 2\n")))
      assert.equal("a;  = b\n", (cann("", "x = 'a;  = b'; = x\n")))
      assert.equal("nil\n", (cann("", "= nil\n")))
      assert.equal("5\n", (cann("", "local y = 5\ny\n")))
   end)

   it("wait while a chunk is incomplete", function()
      assert.equal("4\n", (cann("", "function f(a)\n   return a + 1\nend\nf(3)\n")))
      assert.equal("3\n", (cann("", "= 1 +\n2\n")))
      assert.equal("{ 1, 2 }\n", (cann("", "t = {\n1,\n2 }\nt\n")))
      assert.equal("a\nb\n", (cann("", "= [[a\nb]]\n")))
   end)

   it("go on after an error, and end with 1", function()
      local output, why, status = cann("", "error('one')\n= 2\nx ==== y\n")
      assert.equal("2\n", output)
      assert.matches("^error: one\nerror: '=' expected near '=='\n$", why)
      assert.equal(1, status)
      assert.equal(0, (select(3, cann("", "= 2\n"))))
   end)

   it("count the lines of a chunk of several", function()
      local _, why = cann("", "for i = 1, 2 do\n  x = i\n  error('here')\nend\n")
      assert.equal("error: line 3: here\n", why)
   end)

   it("tell that the input ended too early", function()
      local _, why, status = cann("", "for i = 1, 2 do\n")
      assert.matches("^error: .*the input ended there\n$", why)
      assert.equal(1, status)
   end)

   it("may hold anything", function()
      assert.equal("3\nok\n", (cann("", 'x = "a\0b"\n= #x\n\1\2\255\n' .. ("("):rep(3e5) .. "\n= 'ok'\n")))
      assert.equal("ok\n", (cann("", "f = function() return 1 + f() end; f()\n= 'ok'\n")))
      assert.equal("ok\n", (cann("", "= setmetatable({}, { __tostring = error })\n= 'ok'\n")))
      assert.equal("ok\n", (cann("", "error(setmetatable({}, { __tostring = error }))\n= 'ok'\n")))
   end)

   it("that cannot be read, or answered, are an error", function()
      local _, why, status = terminal.shell(terminal.program .. " </")
      assert.equal("error: standard input cannot be read: Is a directory\n", why)
      assert.equal(1, status)
      _, why, status = terminal.shell(terminal.program .. " -e 'print(1)' >/dev/full")
      assert.equal("error: standard output cannot be written: No space left on device\n", why)
      assert.equal(1, status)
   end)

   it("leave at exit and quit, unless these are variables", function()
      assert.equal("1\n", (cann("", "= 1\nexit\n= 2\n")))
      assert.equal("5\n", (cann("", "quit = 5\nquit\n")))
   end)

   it("print help for x? and ?x", function()
      assert.matches("what there is\n", (cann("", "?\n")):lower():gsub(":", ""))
      assert.matches("built in", (cann("", "print?\n")))
      assert.matches("built in", (cann("", "? print\n")))
      assert.matches("nothing is known of 'ehxp'; did you mean 'exp'%?", (cann("", "ehxp?\n")))
   end)

   it("announce what is given a name, when it announces itself", function()
      local set = "m = setmetatable({}, { __announce = function() return 'ring of 5' end })\n"
      assert.equal("ring of 5\n", (cann("", set)))
      assert.equal("", (cann("", "f = 5\n")))
   end)
end)

terminal.describe("the prompt on a terminal", function()
   local folder, session
   before_each(function()
      folder = os.tmpname()
      os.remove(folder)
      session = terminal.open({}, { XDG_STATE_HOME = folder })
      assert.truthy(session:expect("cann> "))
   end)
   after_each(function()
      session:close()
      terminal.shell("rm -rf " .. folder)
   end)

   it("continues an incomplete chunk and shows its value", function()
      assert.truthy(session:ask("function f(a)", "..> "))
      session:ask("return a end")
      assert.matches("\n7\r\n", session:ask("f(7)"))
   end)

   it("clears the line at Ctrl-C, and an unfinished chunk with it", function()
      session:send("garbage(((")
      session:send("\3")
      assert.truthy(session:expect("cann> "))
      session:ask("for i = 1, 3 do", "..> ")
      session:send("\3")
      assert.truthy(session:expect("cann> "))
      assert.matches("\n2\r\n", session:ask("= 1 + 1"))
   end)

   it("stops an endless loop at Ctrl-C and stays alive", function()
      for _, loop in ipairs { "while true do end", "f = function() return f() end; f()", "repeat x = 1 until false",
         "while true do pcall(error) end" } do
         session:send(loop .. "\n")
         session:expect(loop)
         terminal.shell "sleep 0.2"
         session:send("\3")
         assert.truthy(session:expect("interrupted", 5), loop)
         assert.truthy(session:expect("cann> "))
      end
      assert.matches("\n2\r\n", session:ask("= 1 + 1"))
   end)

   it("ends at Ctrl-D with 0", function()
      assert.equal(0, (session:close()))
      session = terminal.open({}, { XDG_STATE_HOME = folder })
   end)

   it("keeps its history for the next session, for its user alone", function()
      session:ask("first_word = 1")
      session:ask("second_word = 2")
      session:close()
      assert.equal("first_word = 1\nsecond_word = 2\n", io.open(folder .. "/cann/history"):read("*a"))
      assert.equal("600\n700\n", (terminal.shell(("cd %s/cann; stat -c %%a history ."):format(folder))))
      session = terminal.open({}, { XDG_STATE_HOME = folder })
      session:expect("cann> ")
      session:send("\16\16\n")  -- twice up
      assert.truthy(session:expect("first_word = 1"))
   end)

   it("completes at TAB", function()
      session:send("string.re\tp('ab', 2)\n")
      assert.truthy(session:expect("\nabab"))
      session:send("analyz\t")
      assert.truthy(session:expect("analyzers"))
      session:send("\3")
   end)
end)

terminal.describe("the prompt where nothing can be written", function()
   it("opens, without a history", function()
      local session = terminal.open({}, { XDG_STATE_HOME = "/proc/nowhere", HOME = "/proc" })
      assert.truthy(session:expect("cann> "))
      assert.matches("\n2\r\n", session:ask("= 1 + 1"))
      assert.equal(0, (session:close()))
   end)
end)

terminal.describe("-i", function()
   it("stays at the prompt with what the script has set", function()
      local name = os.tmpname()
      terminal.write(name, "answer = 42")
      local session = terminal.open({ "-i", name }, { XDG_STATE_HOME = "/proc/nowhere" })
      session:expect("cann> ")
      assert.matches("\n42\r\n", session:ask("answer"))
      session:close()
      os.remove(name)
   end)
end)

describe("Ctrl-C in a script", function()
   it("ends it, compiled loops and caught errors too", function()
      for _, loop in ipairs { "while true do pcall(print) end", "while true do end",
         "repeat pcall(error) until false" } do
         local _, why, status = terminal.shell(
            ("timeout -k 10 -s INT 1 %s -e '%s' >/dev/null"):format(terminal.program, loop))
         assert.equal("interrupted\n", why, loop)
         assert.equal(124, status)
      end
   end)
end)
