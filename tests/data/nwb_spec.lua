-- SPDX-License-Identifier: MIT
-- NWB files: units and positions, as h5py writes them.
local cann = require "cann"
local stdlib = require "posix.stdlib"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local folder = stdlib.mkdtemp("/tmp/cann-nwb-XXXXXX")
local function path(name) return folder .. "/" .. name end

teardown(function()
   for name in require("posix.dirent").files(folder) do os.remove(path(name)) end
   require("posix.unistd").rmdir(folder)
end)

local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   return tostring(why)
end

local units = { spike_times = tensor { 0.5, 1.5, 0.25, 2 }, spike_times_index = tensor({ 2, 2, 4 }, "int64"),
   id = tensor.arange(3) }

local function save(name, more)
   local file = { units = units }
   for key, value in pairs(more or {}) do file[key] = value end
   tensor.save(path(name), file)
   return path(name)
end

describe("an NWB file", function()
   it("without positions gives spike trains", function()
      local trains = cann.data.nwb(save "units.h5")
      assert.is_true(spikes.is(trains))
      assert.are.same({ 2, 0, 2 }, trains:counts():tolist())
      assert.are.same({ 250, 500, 1500, 2000 }, trains.times:tolist())
   end)
   it("with positions gives a recording", function()
      local series = { data = tensor { { 0, 1 }, { 0.5, 2 }, { 1, 3 } }, timestamps = tensor { 0, 1, 2 } }
      local rec = cann.data.nwb(save("place.h5", { processing = { behavior = { Position = { place = series } } } }))
      assert.are.same({ 0, 1000, 2000 }, rec.t:tolist())
      assert.are.same({ 1, 2, 3 }, rec.y:tolist())
      assert.are.equal(3, rec.cells)
      assert.are.same({ 250, 2000 }, rec:spikes_of(3):tolist())
      local other = cann.data.nwb(path "place.h5", { position = "processing/behavior/Position/place" })
      assert.is_true(other.x:equals(rec.x))
   end)
   it("that is none, or wrong, is told so", function()
      tensor.save(path "none.h5", { x = tensor.ones(1) })
      assert.matches("has no units", refusal(cann.data.nwb, path "none.h5"))
      assert.matches("cannot open", refusal(cann.data.nwb, path "missing.h5"))
      assert.matches("name of the file", refusal(cann.data.nwb))
      tensor.save(path "short.h5", { units = { spike_times = tensor.ones(3),
         spike_times_index = tensor({ 2 }, "int64") } })
      assert.matches("does not end where", refusal(cann.data.nwb, path "short.h5"))
      tensor.save(path "falls.h5", { units = { spike_times = tensor.ones(3),
         spike_times_index = tensor({ 3, 1, 2 }, "int64") } })
      assert.matches("falls", refusal(cann.data.nwb, path "falls.h5"))
      assert.matches("has no 'processing/x'", refusal(cann.data.nwb, save "units.h5", { position = "processing/x" }))
      assert.matches("no data", refusal(cann.data.nwb, save "units.h5", { position = "units" }))
   end)
end)
