-- SPDX-License-Identifier: MIT
-- Runs that write themselves to a file: the same numbers as without one, flat memory, whole after a kill.
local cann = require "cann"
local stdlib = require "posix.stdlib"
local tensor = require "cann.tensor"
local unistd = require "posix.unistd"

local folder = stdlib.mkdtemp("/tmp/cann-recording-XXXXXX")
local function path(name) return folder .. "/" .. name end

teardown(function()
   for name in require("posix.dirent").files(folder) do os.remove(path(name)) end
   unistd.rmdir(folder)
end)

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local cell = cann.model { kind = "neuron", param = "I = 0.06", state = "v = uniform(0, 1)", eqs = "v' = I",
   on = { spike = { when = "v > 1", run = "v = 0" } } }

local function network()
   return cann.network { A = cann.group(cell, 30), B = cann.group(cell, 10, { I = tensor.linspace(0.05, 0.2, 10) }) }
end

local function both(duration, options)
   local kept = network():run(duration, options)
   options.file = path "run.h5"
   return kept, network():run(duration, options)
end

describe("a run with a file", function()
   it("records the same numbers as one without", function()
      local kept, filed = both(130, { record = { spikes = "all", ["A.v"] = { 1, 3 }, ["B.v"] = "all" }, every = 7 })
      for _, name in ipairs { "t", "A.v", "B.v" } do assert.is_true(kept[name]:equals(filed[name]), name) end
      for _, name in ipairs { "times", "neurons", "groups" } do
         assert.is_true(kept.spikes[name]:equals(filed.spikes[name]), name)
      end
      assert.are.same(kept.spikes.sizes, filed.spikes.sizes)
      assert.are.equal(kept.spikes.duration, filed.spikes.duration)
      local summary = cann.analyzers.spikes(kept):summary()
      assert.are.equal(tostring(summary), tostring(cann.analyzers.spikes(filed):summary()))
      assert.matches("185 x .*in .*run.h5", tostring(filed))
   end)
   it("writes in many pieces what goes on from a former run", function()
      local net = network()
      net:run(10)
      local run = net:run(500, { record = { spikes = "all", ["A.v"] = "all" }, every = 3, file = path "run.h5" })
      local other = network()
      other:run(10)
      local kept = other:run(500, { record = { spikes = "all", ["A.v"] = "all" }, every = 3 })
      assert.is_true(kept["A.v"]:equals(run["A.v"]))
      assert.is_true(kept.t:equals(run.t))
      assert.is_true(kept.spikes.times:equals(run.spikes.times))
      assert.are.equal(10, run.spikes.begin)
   end)
   it("keeps the spikes of some groups", function()
      local kept, filed = both(130, { record = { spikes = { "B" } } })
      assert.is_true(kept.spikes:count() > 0 and kept.spikes.times:equals(filed.spikes.times))
      assert.are.same({ { "B" }, kept.spikes.sizes }, { filed.spikes.names, filed.spikes.sizes })
   end)
   it("keeps the members of a batch apart", function()
      local function go(file)
         return cann.run(cann.group(cell, 4), 60, { record = { spikes = "all", "v" }, file = file,
            batch = { I = { 0.05, 0.1, 0.2 } } })
      end
      local kept, filed = go(), go(path "batch.h5")
      assert.is_true(kept.v:equals(filed.v))
      assert.is_true(kept.spikes:select { member = 2 }.times:equals(filed.spikes:select { member = 2 }.times))
   end)
   it("can be read again as a recording, as can a saved run", function()
      local kept, filed = both(50, { record = { spikes = "all", ["A.v"] = "all" } })
      kept:save(path "saved.h5")
      kept:save(path "saved.npz")
      for _, name in ipairs { "run.h5", "saved.h5", "saved.npz" } do
         local read = cann.data.run(path(name))
         assert.is_true(kept["A.v"]:equals(read["A.v"]))
         assert.is_true(kept.spikes.times:equals(read.spikes.times))
         assert.are.same({ 30, 10 }, read.spikes.sizes)
         cann.plot.raster(read):script()
      end
      assert.are.same({ "A", "B" }, filed.spikes.names)
   end)
   it("is whole up to where its live function failed", function()
      local net = network()
      local count = 0
      local why = refusal(net.run, net, 5000, { record = { ["A.v"] = "all" }, file = path "failed.h5", progress = false,
         live = function()
            count = count + 1
            if count == 3 then error("enough", 0) end
         end })
      assert.matches("enough", why)
      local read = cann.data.run(path "failed.h5")
      assert.are.equal(read.t:count(), read["A.v"]:size(1))
      assert.is_true(read.t:count() > 100)
   end)
   it("can be watched, as one without can", function()
      local seen = 0
      local run = network():run(30, { record = { spikes = "all", ["A.v"] = "all" }, file = path "watched.h5",
         live = function(now) seen = seen + now.t:count() end, progress = false })
      assert.are.equal(300, seen)
      assert.are.equal(300, run.t:count())
      network():run(30, { record = { spikes = "all" }, live = true, progress = false })
   end)
   it("says what is wrong", function()
      local net = network()
      assert.matches("named .h5", refusal(net.run, net, 5, { record = "A.v", file = path "x.npz" }))
      assert.matches("cannot write", refusal(net.run, net, 5, { record = "A.v", file = path "none/x.h5" }))
      assert.are.equal(0, net:step())
      tensor.save(path "other.npz", { x = tensor.ones(1) })
      assert.matches("no recording", refusal(cann.data.run, path "other.npz"))
      assert.matches("name of the file", refusal(cann.data.run))
   end)
   it("takes no more memory the longer it is", function()
      local script = path "long.lua"
      local file = io.open(script, "w")
      file:write([[
         local cann = require "cann"
         local cell = cann.model { kind = "neuron", state = "v = uniform(0, 1)", eqs = "v' = 0.06",
            on = { spike = { when = "v > 1", run = "v = 0" } } }
         local function resident()
            for line in io.lines("/proc/self/status") do
               local kB = line:match("VmHWM:%s*(%d+)")
               if kB then return tonumber(kB) / 1024 end
            end
         end
         local net = cann.network { A = cann.group(cell, 100) }
         local options = { record = { spikes = "all", ["A.v"] = "all" }, file = arg[1], progress = false }
         net:run(2000, options)
         local before = resident()
         net:run(20000, options)
         print(resident() - before)]])
      file:close()
      local pipe = io.popen(("%s %s %s"):format(os.getenv "CANN_PROGRAM" or "./cann", script, path "long.h5"))
      local grown = tonumber(pipe:read("*a"))
      pipe:close()
      assert.is_true(grown < 40, grown .. " MB")
   end)
end)
