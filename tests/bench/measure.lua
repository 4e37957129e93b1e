-- SPDX-License-Identifier: MIT
--- Wall clock, processor time, peak memory, and the JSON line of a workload.
local ffi = require "ffi"
local cjson = require "cjson"
local door = require "cann.ffi"

ffi.cdef "struct bench_time { long s, ns; }; int clock_gettime(int clock, struct bench_time *time);"
local REALTIME, PROCESS = 0, 2

local measure = {}

local function clock(which)
   local time = ffi.new "struct bench_time"
   ffi.C.clock_gettime(which, time)
   return tonumber(time.s) + tonumber(time.ns) * 1e-9
end

--- Compiles in the set-up, as the peers do, where there is a compiler; --backend says otherwise.
function measure.compile()
   local defaults = require "cann.defaults"
   if defaults.backend == "automatic" and door.C.cann_compiler() ~= nil then defaults.set.backend("native") end
end

--- Seconds since this process began, as its start is told by the kernel to a hundredth.
function measure.since_start()
   local stat, uptime = io.open("/proc/self/stat"), io.open("/proc/uptime")
   local fields = {}
   for field in stat:read("*a"):gsub("^.*%) ", ""):gmatch("%S+") do fields[#fields + 1] = field end
   local now = tonumber(uptime:read("*a"):match("^%S+"))
   stat:close()
   uptime:close()
   return now - tonumber(fields[20]) / 100
end

--- Wall and processor seconds that `work` takes.
function measure.time(work)
   local wall, processor = clock(REALTIME), clock(PROCESS)
   work()
   return clock(REALTIME) - wall, clock(PROCESS) - processor
end

local function peak_rss_mb()
   for line in io.lines("/proc/self/status") do
      local kb = line:match("^VmHWM:%s*(%d+)")
      if kb then return tonumber(kb) / 1024 end
   end
end

--- Prints the line: workload, n, steps, setup_s, run_s, cpu_s and check as the caller gives them.
function measure.print(row)
   row.peer, row.version, row.peak_rss_mb = "cann", ffi.string(door.C.cann_version()), peak_rss_mb()
   print(cjson.encode(row))
end

return measure
