-- SPDX-License-Identifier: MIT
local cann = require "cann"

describe("a sweep", function()
   local function swept(more)
      local options = { model = "CANN1D_SFA", vary = { m = { 0, 0.3 }, a = { 0.3, 0.4, 0.5 } },
         model_options = { n = 32 },
         task_options = { durations = { 10 } }, measure = "tracking_lag" }
      for name, value in pairs(more or {}) do options[name] = value end
      return cann.pipelines.sweep(options)
   end

   it("runs every combination", function()
      local s = swept()
      assert.are.equal(6, s.count)
      assert.near(0.3, s.columns.a[1], 1e-12)
      assert.near(0.3, s.columns.m[2], 1e-12)
      assert.is_false(s.values:isnan():any())
   end)
   it("has the numbers of single runs", function()
      local s = swept()
      local net = cann.models.CANN1D_SFA { n = 32, a = 0.4, m = 0.3 }
      local run = net:run(cann.tasks.SmoothTracking { model = net, durations = { 10 } }, { record = "r", seed = 3 })
      local lag = cann.analyzers.tracking_lag(run)
      assert.near(lag[{ { 51, 100 } }]:mean(), s.values[4], 1e-12)
   end)
   it("does not depend on how many sets run side by side", function()
      assert.are.equal(0, (swept { side_by_side = 2 }.values - swept().values):abs():max())
   end)
   it("goes on from its file and refuses another's", function()
      local path = os.tmpname() .. ".npz"
      local first = swept { file = path }
      assert.are.equal(0, (swept { file = path }.values - first.values):abs():max())
      local fine, why = pcall(swept, { file = path, vary = { m = { 0, 0.1 }, a = { 0.3, 0.4, 0.5 } } })
      assert.is_false(fine)
      assert.matches("another sweep", tostring(why))
      os.remove(path)
   end)
   it("names what is wrong", function()
      assert.matches("tua", select(2, pcall(swept, { vary = { tua = { 1, 2 } } })))
      assert.matches("vary is empty", select(2, pcall(swept, { vary = {} })))
      assert.matches("numbers will do", select(2, pcall(swept, { vary = { m = { "x" } } })))
   end)
end)
