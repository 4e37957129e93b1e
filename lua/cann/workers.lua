-- SPDX-License-Identifier: MIT
--- Jobs over processes: each job runs in a copy of this process made for it, so it begins from the same state
-- whatever ran before and on however many processes, and nothing it does or breaks comes back but the lines it sends.
local poll = require "posix.poll"
local signal = require "posix.signal"
local unistd = require "posix.unistd"
local wait = require "posix.sys.wait"
local defaults = require "cann.defaults"
local door = require "cann.ffi"
local handle = require "cann.handle"
local progress = require "cann.progress"
local C = door.C

local workers = {}

local piece_bytes = 65536
local interrupted_call = 4 -- EINTR

local function write_all(descriptor, text)
   while #text > 0 do
      local written, _, code = unistd.write(descriptor, text)
      if not written and code ~= interrupted_call then unistd._exit(1) end
      text = text:sub((written or 0) + 1)
   end
end

-- The copy's whole life.
local function live(job, work, threads, output)
   progress.after = math.huge -- the bar is the parent's
   local fine = pcall(function()
      defaults.set.threads(threads)
      work(job, function(line) write_all(output, line .. "\n") end)
   end)
   io.stdout:flush()
   io.stderr:flush()
   unistd._exit(fine and 0 or 1)
end

local function start(self, job)
   io.stdout:flush()
   io.stderr:flush()
   local input, output = unistd.pipe()
   if not input then handle.fail("no pipe to a process can be made: %s", output) end
   local child = tonumber(C.cann_process_copy())
   if child == 0 then
      unistd.close(input)
      for _, other in pairs(self.running) do unistd.close(other.input) end
      live(job, self.work, self.threads, output)
   end
   unistd.close(output)
   if child < 0 then
      unistd.close(input)
      return false
   end
   self.running[input] = { job = job, child = child, input = input, text = "" }
   self.going = self.going + 1
   return true
end

local function reap(worker)
   unistd.close(worker.input)
   local done, how, status
   repeat done, how, status = wait.wait(worker.child) until done or status ~= interrupted_call
   if not done or (how == "exited" and status == 0) then return nil end
   if how == "exited" then return ("the process ended with status %d before it was done"):format(status) end
   return ("the process was ended by signal %d%s"):format(status, status == signal.SIGKILL
      and ": killed from outside, or no memory was left" or "")
end

-- Takes what a worker has sent; at its end, tells so.
local function hear(self, worker)
   local piece = unistd.read(worker.input, piece_bytes)
   if piece == nil then return end
   if piece == "" then
      self.running[worker.input] = nil
      self.going = self.going - 1
      return self.ended(worker.job, reap(worker))
   end
   worker.text = worker.text .. piece
   for line in worker.text:gmatch("([^\n]*)\n") do self.take(worker.job, line) end
   worker.text = worker.text:match("[^\n]*$")
end

local function stop(self)
   for _, worker in pairs(self.running) do signal.kill(worker.child, signal.SIGKILL) end
   for _, worker in pairs(self.running) do reap(worker) end
   self.running = {}
end

-- A machine that refuses one more process is asked again when one has ended.
local function fill(self)
   while self.next <= self.jobs and self.going < self.workers do
      if not start(self, self.next) then
         if self.going == 0 then handle.check(C.CANN_ERROR_MEMORY) end
         return
      end
      self.next = self.next + 1
   end
end

local function work_through(self)
   while self.next <= self.jobs or self.going > 0 do
      fill(self)
      local watched = {}
      for input in pairs(self.running) do watched[input] = { events = { IN = true } } end
      poll.poll(watched, 200)
      if C.cann_interrupt_pending() then return false end
      for input, asked in pairs(watched) do
         if asked.revents and (asked.revents.IN or asked.revents.HUP) then hear(self, self.running[input]) end
      end
   end
   return true
end

--- Runs jobs 1 to `jobs`, each in a process of its own, up to `workers` at once.
-- @tparam table o jobs, workers, threads (of each process); work(job, send) runs in the process and sends lines;
-- take(job, line) gets each whole line; ended(job, why) comes after the last, why nil where all went well
-- @treturn boolean false when Ctrl-C ended it; its processes are then gone
function workers.run(o)
   local self = { jobs = o.jobs, workers = o.workers, threads = o.threads, work = o.work, take = o.take,
      ended = o.ended, running = {}, going = 0, next = 1 }
   local fine, whole = pcall(work_through, self)
   stop(self)
   if not fine then error(whole, 0) end
   if not whole then C.cann_interrupt_clear() end
   return whole
end

return workers
