-- SPDX-License-Identifier: MIT
-- What a hostile user types: every answer is a sentence at the user's own line, and nothing is lost.
local cann = require "cann"
local tensor = require "cann.tensor"
local models, tasks = cann.models, cann.tasks

--- What a call says when it is refused; it must name this file and its line, and be no sentence of Lua's.
local function refusal(call, ...)
   local fine, why = pcall(call, ...)
   assert.is_false(fine)
   why = tostring(why)
   assert.matches("^[^\n]*hostile_spec%.lua:%d+: ", why)
   assert.is_nil(why:find("bad argument", 1, true), why)
   assert.is_nil(why:find("attempt to", 1, true), why)
   return why
end

local function decay(changes)
   local spec = { state = "x = 1", eqs = "x' = -x" }
   for name, value in pairs(changes or {}) do spec[name] = value end
   return cann.model(spec)
end

describe("a model described by nonsense", function()
   local wrong = {
      { { name = 3 }, "name is a text" }, { { name = "" }, "letters, digits" }, { { doc = {} }, "doc is a text" },
      { { stimulus = 3 }, "stimulus is a text" }, { { extends = 3 }, "list of models" },
      { { on = 3 }, "table of events" }, { { on = { [3] = "x = 0" } }, "name of an event" },
      { { on = { spike = { when = "x > 1", run = {} } } }, "on.spike.run is a text" },
      { { eqs = "x' = -x\0" }, "zero byte" }, { { on = { spike = {} } }, "on.spike does nothing" },
   }
   for _, case in ipairs(wrong) do
      it("is refused: " .. case[2], function()
         assert.matches(case[2], refusal(function() local _ = decay(case[1]) end))
      end)
   end
   it("is refused as a function that declares or gives no equations", function()
      assert.matches("declarations", refusal(function()
         local _ = cann.model(function(m) return { x = m:state(3) } end)
      end))
      assert.matches("rate of 'x' is a table", refusal(function()
         local _ = cann.model(function(m) m:state("x"); return { x = {} } end)
      end))
   end)
end)

describe("a model of nothing", function()
   it("runs, is saved and loaded, alone and beside others", function()
      local path = os.tmpname()
      local net = cann.network { E = cann.group(cann.model {}, 3), F = cann.group(decay(), 2) }
      assert.are.same({ 10, 2 }, net:run(1, { record = "F.x" })["F.x"]:shape())
      net:save(path):load(path)
      assert.are.equal(10, net:step())
      assert.are.equal(10, cann.run(cann.model {}, 1).steps)
      os.remove(path)
   end)
end)

describe("an instance given nonsense", function()
   local wrong = {
      { { seed = -1 }, "seed = %-1" }, { { seed = "a" }, "seed is a string" }, { { seed = 2 ^ 60 }, "at most" },
      { { dt = 0 }, "above 0" }, { { dt = "a" }, "dt is a string" }, { { backend = "natve" }, "did you mean" },
      { { method = 3 }, "method is a number" }, { { convolution = 3 }, "convolution is a number" },
      { { z_min = 1, z_max = -1 }, "ascending" }, { { z_min = -math.huge }, "ascending" },
      { { tau = true }, "tau is a boolean" },
   }
   for _, case in ipairs(wrong) do
      it("is refused: " .. case[2], function()
         assert.matches(case[2], refusal(function() local _ = models.CANN1D(case[1]) end))
      end)
   end
end)

describe("numbers beyond float32", function()
   it("are refused, not turned into infinity or nought", function()
      local net = models.CANN1D { n = 8 }
      assert.matches("more than float32 holds", refusal(function() net:set { k = 1e300 } end))
      assert.matches("no number of float32", refusal(function() local _ = net:run(1e-49, { dt = 1e-50 }) end))
      net = models.CANN1D { n = 8, precision = "float64" }
      assert.are.equal(1e300, net:set { k = 1e300 }.k)
   end)
end)

describe("a network asked for nonsense", function()
   local net = models.CANN1D { n = 8 }
   local wrong = {
      { "get", {}, "name of a variable" }, { "get", { 3 }, "name of a variable" },
      { "set", { { [3] = 0 } }, "name of a variable" },
      { "evaluate", {}, "is a text" }, { "evaluate", { "u", 3 }, "table" },
      { "evaluate", { "u", { q = "a" } }, "a number will do" },
      { "evaluate", { "u", nil, "E" }, "no group 'E'" }, { "stimulus", { { "a" } }, "finite number" },
      { "stimulus", { 0 / 0 }, "finite number" }, { "save", {}, "name of the file" },
      { "save", { "" }, "name of the file" },
      { "save", { "a\0b" }, "zero byte" }, { "load", { 3 }, "name of the file" }, { "report", { 3 }, "format" },
      { "run", { 1, { input = { [3] = 3 } } }, "name of an input" },
      { "run", { 1, { batch = { [3] = { 1 } } } }, "name of a parameter" },
      { "run", { 1, { record = { about = "u" } } }, "runs use themselves" },
      { "run", { 1, { live = 3 } }, "live is a number" },
      { "run", { 0.01 }, "half a step" }, { "run", { tensor.full(0 / 0, 3, 8) }, "NaN.*row 1, column 1" },
      { "run", { { steps = 3, drive = 3 } }, "takes a task" },
   }
   for _, case in ipairs(wrong) do
      it("refuses " .. case[1] .. ": " .. case[3], function()
         assert.matches(case[3], refusal(function() local _ = net[case[1]](net, unpack(case[2], 1, 3)) end))
      end)
   end
   it("refuses what is no network", function()
      assert.matches("network, not a number", refusal(function() local _ = cann.order(3) end))
      assert.matches("not a nil", refusal(function() local _ = cann.report() end))
      assert.matches("table, not a number", refusal(function() local _ = cann.run(net, 1, 3) end))
      assert.matches("table, .*not a number", refusal(function() local _ = cann.group(decay(), 1, 3) end))
   end)
end)

describe("a task of nonsense", function()
   local net = models.CANN1D { n = 8 }
   it("is refused", function()
      assert.matches("more than can be counted", refusal(function()
         local _ = tasks.SmoothTracking { model = net, points = { 0, 1 }, dt = 1e-300 }
      end))
      assert.matches("infinite", refusal(function()
         local _ = tasks.CustomTracking { model = net, positions = { math.huge } }
      end))
      assert.matches("on holds NaN", refusal(function()
         local _ = tasks.CustomTracking { model = net, positions = { 1, 2 }, on = { 1, 0 / 0 } }
      end))
      assert.matches("is a nil", refusal(function()
         local _ = tasks.CustomTracking { model = net, duration = 1, positions = function() end }
      end))
   end)
end)

describe("a run that is refused", function()
   it("leaves state, step, seed and threads as they were", function()
      local net = models.CANN1D { n = 8, u = 0.5 }
      net:run(1)
      local u, threads = net:get("u"), cann.threads()
      for _, options in ipairs {
         { batch = { tau = { 1, 0 / 0 } } }, { dt = 0.2, record = "nope" }, { seed = 9, input = { J = 1 } },
         { precision = "float64", record = { u = { 9 } } }, { threads = 7, record = "nope" }, { method = "rk5" },
      } do
         refusal(function() local _ = net:run(1, options) end)
         assert.are.equal(10, net:step())
         assert.is_true(net:get("u"):eq(u):all())
         assert.are.equal(threads, cann.threads())
      end
      assert.are.equal(0, net:run(1).seed)
   end)
   it("by the user's own function keeps what was recorded", function()
      local net = models.CANN1D { n = 8, u = 0.5 }
      local fine, why = pcall(net.run, net, 100, { record = "u", live = function() error("mine", 0) end })
      assert.is_false(fine)
      assert.are.equal("mine", why)
      assert.are.equal(net:step(), net.last_run.u:size(1))
      assert.is_true(net:step() > 0)
   end)
end)

describe("a live function", function()
   it("may look on, but not run, reset or load the network that runs", function()
      local net = models.CANN1D { n = 8 }
      for _, act in ipairs {
         function() net:reset() end, function() net:run(1) end, function() net:load("nowhere") end,
      } do
         assert.matches("in the middle of a run", refusal(function()
            local _ = net:run(100, { record = "u", live = act })
         end))
      end
      local values = 0
      net:run(1, { live = function() values = net:get("u"):count() + net:evaluate("u + 1"):count() end })
      assert.are.equal(16, values)
      assert.are.equal(0, net:reset():step())
   end)
end)

describe("a run under little memory", function()
   local function told(kilobytes, code)
      local root = require("cann.ffi").root
      local pipe = io.popen(("ulimit -v %d; cd %s && ./cann -e '%s' 2>&1"):format(kilobytes, root, code))
      local said = pipe:read("*a")
      pipe:close()
      return said
   end
   it("is refused in a sentence, also by libraries that would end the process", function()
      if not io.open(require("cann.ffi").root .. "/cann") then return end
      assert.matches("%-e:1: .*memory\n", told(1000000, "tensor.zeros(2e8)"):gsub("memory[^\n]*", "memory"))
      for _, size in ipairs { 1e7, 3e7 } do
         local said = told(1500000, ("print(models.CANN1D{ n = %d }:run(0.1))"):format(size))
         assert.is_truthy(said:find("memory") or said:find("^run") or said:find("more than there is"), said)
      end
   end)
end)

describe("a network asked a thousand things", function()
   it("is the program that it was: nothing piles up", function()
      local net = models.CANN1D { n = 8 }
      local order = net:order()
      for k = 1, 100 do
         net:evaluate("pop.sum(u) + " .. k % 3)
         net:set { tau = "2 ms", k = k }
         net:stimulus(0.5)
      end
      assert.are.equal(order, net:order())
   end)
end)

describe("an analysis of nonsense", function()
   local net = models.CANN1D { n = 8 }
   it("is refused", function()
      local run = net:run(tasks.SmoothTracking { model = net, durations = { 1 } }, { record = { "u", "r" } })
      for _, name in ipairs { "tracking_error", "tracking_lag" } do
         assert.matches("task is a number", refusal(function() local _ = cann.analyzers[name](run, 3) end))
      end
      assert.matches("%[rows, 8%], not %[3, 9%]", refusal(function()
         local _ = cann.analyzers.population_vector(tensor.zeros(3, 9), { model = net })
      end))
   end)
   it("over parameters is refused before it takes memory or time", function()
      local function swept(vary)
         return refusal(function()
            local _ = cann.pipelines.sweep { model = "CANN1D", vary = vary, model_options = { n = 8 } }
         end)
      end
      assert.matches("at most 1e%+07", swept { k = { 1, 2.5, 1e9 } })
      assert.matches("name of a parameter", swept { [3] = { 1 } })
      assert.matches("no parameter or state 'n'", swept { n = { 8, 9 } })
   end)
end)
