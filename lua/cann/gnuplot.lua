-- SPDX-License-Identifier: MIT
--- The plotting program behind a pipe: found, started, fed, closed.
-- Started by fork and exec with an argument list, in its own process group so that Ctrl-C at the
-- prompt does not take its windows away. A pipe it has closed is a sentence, never a signal.
-- Text given to it as data is always in single quotes, which gnuplot takes literally.
local fcntl = require "posix.fcntl"
local signal = require "posix.signal"
local stdlib = require "posix.stdlib"
local unistd = require "posix.unistd"
local wait = require "posix.sys.wait"
local handle = require "cann.handle"

local gnuplot = {}

local process = {}
process.__index = process

--- A string as gnuplot takes it literally: quoted, quotes doubled, control characters as blanks.
function gnuplot.quote(text)
   return "'" .. tostring(text):gsub("%c", " "):gsub("'", "''") .. "'"
end

--- The path of a program, looked for along PATH; nil when it is not there.
function gnuplot.which(program)
   for folder in (os.getenv("PATH") or ""):gmatch("[^:]+") do
      local path = folder .. "/" .. program
      if unistd.access(path, "x") == 0 then return path end
   end
end

--- The path of gnuplot, or a sentence that names the package that brings it.
function gnuplot.path()
   local path = gnuplot.which("gnuplot")
   if not path then
      handle.fail("pictures need gnuplot, which is not on PATH; install it with: apt install gnuplot-nox"
         .. "   (gnuplot-qt for windows)")
   end
   return path
end

--- Starts a program with the pipe `input` as its standard input and `log` for the rest; never returns in the child.
local function become(path, arguments, input, log)
   unistd.setpid("p", 0, 0)
   signal.signal(signal.SIGPIPE, signal.SIG_DFL)
   if input then unistd.dup2(input, unistd.STDIN_FILENO) end
   unistd.dup2(log, unistd.STDOUT_FILENO)
   unistd.dup2(log, unistd.STDERR_FILENO)
   unistd.execp(path, arguments)
   unistd._exit(127)
end

local function private(descriptor)
   fcntl.fcntl(descriptor, fcntl.F_SETFD, fcntl.FD_CLOEXEC)
end

--- Runs a program to its end and gives its exit status and what it said.
function gnuplot.execute(path, arguments)
   local log, name = stdlib.mkstemp("/tmp/cann-log-XXXXXX")
   if not log then handle.fail("no temporary file can be made in /tmp: %s", name) end
   local child = unistd.fork()
   if child == 0 then become(path, arguments, nil, log) end
   unistd.close(log)
   local done, status
   repeat
      local _
      done, _, status = wait.wait(child)
   until status or not done
   local file = io.open(name)
   local said = file:read("*a")
   file:close()
   os.remove(name)
   return status, said
end

--- Starts one gnuplot that reads from us until it is closed.
-- @tparam boolean persist its windows stay when it ends
function gnuplot.start(persist)
   local path = gnuplot.path()
   local input, output = unistd.pipe()
   local log, name = stdlib.mkstemp("/tmp/cann-log-XXXXXX")
   if not input or not log then handle.fail("gnuplot cannot be started: no pipe or temporary file can be made") end
   private(output)
   local child = unistd.fork()
   if child == 0 then become(path, persist and { "-persist", "-d" } or { "-d" }, input, log) end
   unistd.close(input)
   unistd.close(log)
   if not child then
      unistd.close(output)
      os.remove(name)
      handle.fail("gnuplot cannot be started: no process can be made")
   end
   local self = setmetatable({ child = child, pipe = output, log = name }, process)
   -- Lua 5.1 tables have no finaliser; this one closes a forgotten process.
   self.guard = newproxy(true)
   getmetatable(self.guard).__gc = function() self:finish() end
   return self
end

--- What gnuplot has complained of so far, shortened to its sentence.
function process:complaint()
   local file = self.log and io.open(self.log)
   if not file then return "" end
   local said = file:read("*a")
   file:close()
   return (said:match("line %d+: ([^\n]+)") or said:match("[^\n]+") or "")
end

--- Writes pieces of text or bytes; false once gnuplot has gone.
function process:send(...)
   if not self.pipe then return false end
   local before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
   local whole = true
   for i = 1, select("#", ...) do
      local piece = (select(i, ...))
      while #piece > 0 and whole do
         local written, _, code = unistd.write(self.pipe, piece)
         if not written then whole = code == 4 end -- EINTR: go on
         piece = piece:sub((written or 0) + 1)
      end
   end
   signal.signal(signal.SIGPIPE, before or signal.SIG_DFL)
   return whole
end

--- Ends its input and waits for it; gives its exit status and its complaint. Twice is fine.
function process:finish(abandon)
   if not self.pipe then return 0, "" end
   unistd.close(self.pipe)
   self.pipe = nil
   local found, _, status
   if not abandon then
      repeat found, _, status = wait.wait(self.child) until status or not found
   end
   local complaint = self:complaint()
   os.remove(self.log)
   self.log = nil
   return status or 0, complaint
end

local terminals

--- True when this gnuplot can draw on the named terminal.
function gnuplot.has_terminal(name)
   if not terminals then
      local _, said = gnuplot.execute(gnuplot.path(), { "-d", "-e", "print GPVAL_TERMINALS" })
      terminals = {}
      for one in said:gmatch("%w+") do terminals[one] = true end
   end
   return terminals[name] or false
end

return gnuplot
