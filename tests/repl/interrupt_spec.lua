-- SPDX-License-Identifier: MIT
package.path = "tests/repl/?.lua;" .. package.path
local terminal = require "terminal"

local first_lines = {
   "net = models.CANN1D{ n = 64 }",
   "net:set{ u = tensor.linspace(0, 1, 64) }",
   "long = { record = {'u'}, every = 1000, input = { I = 0.5 } }",
}

terminal.describe("Ctrl-C while a run goes on", function()
   local session

   before_each(function()
      session = terminal.open({ "--backend", "interpreter" }, { XDG_STATE_HOME = "/proc/nowhere" })
      session:expect("cann> ")
      for _, line in ipairs(first_lines) do session:ask(line) end
   end)
   after_each(function() session:close() end)

   --- Types a line, waits, presses Ctrl-C; gives what shows until the next prompt.
   local function interrupt(line, seconds)
      session:send(line .. "\n")
      session:expect("\n")
      terminal.shell("sleep " .. seconds)
      session:send("\3")
      return session:expect("cann> ")
   end

   it("gives the run back with what it recorded", function()
      assert.matches("interrupted after %d+ steps", interrupt("run = net:run(1e8, long)", 0.4))
      assert.matches("true\ttrue", session:ask("= run.interrupted, run.u:size(1) == math.floor(run.steps/1000)"))
   end)

   it("leaves the state whole at ten moments: going on gives the bits of an undisturbed run", function()
      session:ask("steps = 0")
      for moment = 1, 10 do
         interrupt("run = net:run(1e8, long)", 0.02 * moment)
         session:ask("steps = steps + run.steps")
      end
      session:ask("again = models.CANN1D{ n = 64 }")
      session:ask((first_lines[2]:gsub("^net", "again")))
      session:ask("whole = again:run(steps*0.1, long)")
      assert.matches("true\ttrue", session:ask("= whole.steps == steps, net.u:eq(again.u):all()"))
   end)

   it("keeps the run that a function of the user's returns", function()
      session:ask("function go() return net:run(1e8, long) end")
      interrupt("run = go()", 0.3)
      assert.matches("\ntrue", session:ask("= run.interrupted"))
   end)

   it("ends a loop of runs, not only the one that goes on", function()
      assert.matches("interrupted\r\n", interrupt("for i = 1, 1000 do last = net:run(1e8, long) end", 0.3))
      assert.matches("\ntrue", session:ask("= last.interrupted"))
   end)

   it("ends a compilation, and the next run makes up for it", function()
      local folder = os.tmpname()
      os.remove(folder)
      session:close()
      session = terminal.open({ "--backend", "native" }, { XDG_STATE_HOME = "/proc/nowhere", CANN_CACHE = folder })
      session:expect("cann> ")
      for _, line in ipairs(first_lines) do session:ask(line) end
      assert.matches("interrupted", interrupt("run = net:run(1e8, long)", 0.02))
      assert.matches("run  10 x", session:ask("run = net:run(1000, long)"))
      terminal.shell("rm -rf " .. folder)
   end)

   it("ends a script, which is told so", function()
      local name = os.tmpname()
      terminal.write(name, [[
         local cann = require "cann"
         local net = cann.models.CANN1D { n = 64 }
         net:run(1e8)
         print("went on")]])
      local output, why, status = terminal.shell(("timeout -k 10 -s INT 1.5 %s %s"):format(terminal.program, name))
      assert.equal("", output)
      assert.matches("^interrupted after %d+ of 1000000000 steps; net%.last_run holds them\n$", why)
      assert.equal(124, status)
      os.remove(name)
   end)
end)

terminal.describe("the progress bar", function()
   it("appears after a second, on a terminal alone", function()
      local session = terminal.open({}, { XDG_STATE_HOME = "/proc/nowhere" })
      session:expect("cann> ")
      session:ask(first_lines[1])
      session:send("run = net:run(1e8)\n")
      local shown = session:expect(" left")
      assert.matches("%[[#%.]+%] %d+ %%  %d+/1000000000 steps  [%d%l. ]+ simulated  [%d.]+ x real time  ", shown)
      session:send("\3")
      assert.matches("%d+/1000000000 steps .* in [%d.]+ s", session:expect("cann> "))
      session:close()
   end)
end)

describe("cann", function()
   local function seconds(command)
      local best = math.huge
      for _ = 1, 5 do
         local text = terminal.shell(("bash -c 'TIMEFORMAT=%%R; time %s >/dev/null' 2>&1"):format(command))
         best = math.min(best, tonumber(text:match("([%d.]+)%s*$")))
      end
      return best
   end

   it("is ready in less than 100 ms", function()
      assert.is_true(seconds(terminal.program .. ' -e x=1') < 0.1)
      assert.is_true(seconds(("%s </dev/null"):format(terminal.program)) < 0.1)
   end)
end)
