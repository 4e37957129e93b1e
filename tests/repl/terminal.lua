-- SPDX-License-Identifier: MIT
--- Drives ./cann as a person does: on a pseudo terminal, or through pipes.
local fcntl = require "posix.fcntl"
local poll = require "posix.poll"
local signal = require "posix.signal"
local stdlib = require "posix.stdlib"
local time = require "posix.time"
local unistd = require "posix.unistd"
local wait = require "posix.sys.wait"

local terminal = {}

terminal.program = os.getenv("CANN_PROGRAM") or "./cann"

--- Runs a shell line (of the tests' own making) and gives its output, its errors and its exit status.
function terminal.shell(line)
   local errors = os.tmpname()
   local pipe = io.popen(("{ %s ; } 2>%s; echo \"status:$?\""):format(line, errors))
   local said = pipe:read("*a")
   pipe:close()
   local file = io.open(errors)
   local complaints = file:read("*a")
   file:close()
   os.remove(errors)
   local output, status = said:match("^(.*)status:(%d+)\n$")
   return output, complaints, tonumber(status)
end

--- Writes a file.
function terminal.write(name, text)
   local file = assert(io.open(name, "wb"))
   file:write(text)
   file:close()
end

--- Runs cann with words for the shell; `input` is given to its standard input.
function terminal.cann(words, input)
   local name = os.tmpname()
   terminal.write(name, input or "")
   local output, complaints, status = terminal.shell(("%s %s <%s"):format(terminal.program, words, name))
   os.remove(name)
   return output, complaints, status
end

local session = {}
session.__index = session

--- A block of claims that need a pseudo terminal; left out, and told so, where none can be opened.
function terminal.describe(name, body)
   local busted = getfenv(2)
   local master = stdlib.openpt(fcntl.O_RDWR + fcntl.O_NOCTTY)
   if master then
      unistd.close(master)
      return busted.describe(name, body)
   end
   busted.describe(name, function() busted.pending("no pseudo-terminal can be opened here") end)
end

--- Opens cann on a pseudo terminal of its own.
-- @tparam[opt] table words its arguments
-- @tparam[opt] table variables set in its environment
function terminal.open(words, variables)
   local master = stdlib.openpt(fcntl.O_RDWR + fcntl.O_NOCTTY)
   -- A bare folder of a system may have no /dev/pts: the claim is then told as left out.
   if not master then getfenv(2).pending("no pseudo-terminal can be opened here") end
   assert(stdlib.grantpt(master) and stdlib.unlockpt(master))
   local name = stdlib.ptsname(master)
   local child = unistd.fork()
   if child == 0 then
      unistd.setpid("s")
      local slave = fcntl.open(name, fcntl.O_RDWR)
      unistd.close(master) -- else the terminal outlives a killed test
      for descriptor = 0, 2 do unistd.dup2(slave, descriptor) end
      stdlib.setenv("TERM", "dumb")
      for variable, value in pairs(variables or {}) do stdlib.setenv(variable, value) end
      unistd.execp(terminal.program, words or {})
      unistd._exit(127)
   end
   return setmetatable({ master = master, child = child, seen = "" }, session)
end

function session:send(text) unistd.write(self.master, text) end

--- Reads until `pattern` (plain text) shows, and gives all that came up to its end; nil after
-- `seconds` (20).
function session:expect(wanted, seconds)
   local left = (seconds or 20) * 10
   while true do
      local _, last = self.seen:find(wanted, 1, true)
      if last then
         local before = self.seen:sub(1, last)
         self.seen = self.seen:sub(last + 1)
         return before
      end
      if left <= 0 then return nil end
      local ready = poll.rpoll(self.master, 100)
      if ready == 1 then
         local piece = unistd.read(self.master, 4096)
         if not piece or piece == "" then return nil end
         self.seen = self.seen .. piece
      else
         left = left - 1
      end
   end
end

--- Sends a line and gives what shows until the next prompt.
function session:ask(line, prompt)
   self:send(line .. "\n")
   return self:expect(prompt or "cann> ")
end

--- Ends it by Ctrl-D and gives its exit status; a session that does not end is killed: nil.
-- A Ctrl-D that comes between two lines, while the terminal is not readline's, is lost: it is sent again.
function session:close()
   for turn = 0, 999 do
      if turn % 50 == 0 then self:send "\4" end
      local more = poll.rpoll(self.master, 20) == 1 and unistd.read(self.master, 4096)
      if not more then time.nanosleep { tv_sec = 0, tv_nsec = 1e7 } end
      local ended, how, status = wait.wait(self.child, wait.WNOHANG)
      if ended == self.child and how ~= "running" then
         unistd.close(self.master)
         return status, how
      end
   end
   signal.kill(self.child, signal.SIGKILL)
   wait.wait(self.child)
   unistd.close(self.master)
end

return terminal
