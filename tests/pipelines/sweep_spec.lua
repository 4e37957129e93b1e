-- SPDX-License-Identifier: MIT
local cann = require "cann"
local signal = require "posix.signal"
local time = require "posix.time"
local unistd = require "posix.unistd"
local wait = require "posix.sys.wait"

local sweep = cann.pipelines.sweep

local function refusal(...)
   local fine, why = pcall(...)
   assert.is_false(fine)
   return why
end

local function temporary()
   local name = os.tmpname()
   os.remove(name)
   return name
end

local function lines_of(path)
   local lines = {}
   for line in io.lines(path) do lines[#lines + 1] = line end
   return lines
end

local function nap(seconds) time.nanosleep { tv_sec = math.floor(seconds), tv_nsec = seconds % 1 * 1e9 } end

describe("a sweep of a model", function()
   local function swept(more)
      local options = { model = "CANN1D_SFA", vary = { m = { 0, 0.3 }, a = { 0.3, 0.4, 0.5 } },
         model_options = { n = 32 },
         task_options = { durations = { 10 } }, measure = "tracking_lag" }
      for name, value in pairs(more or {}) do options[name] = value end
      return sweep(options)
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
   it("does not depend on processes, their threads, or how many sets run side by side", function()
      local first = swept().values
      for _, more in ipairs { { side_by_side = 2 }, { workers = 1 }, { workers = 3, threads = 2 } } do
         assert.are.equal(0, (swept(more).values - first):abs():max())
      end
   end)
   it("takes several analyzers", function()
      local s = swept { measure = { "tracking_lag", "tracking_error" } }
      assert.are.same({ "tracking_error", "tracking_lag" }, s.measures)
      assert.are.equal(0, (s:column "tracking_lag" - swept().values):abs():max())
   end)
   it("has what a measure raises in the row it belongs to", function()
      local calls = 0
      local s = swept { workers = 1, measure = function()
         calls = calls + 1
         if calls == 2 then error("too much", 0) end
         return calls
      end }
      assert.are.equal("too much", s:failed()[1].error)
      assert.are.same({ 1, 3, 4, 5, 6 }, s.values[s.values:isnan():eq(0)]:tolist())
   end)
   it("refuses what no row could run", function()
      assert.matches("no parameter or state 'tua'", refusal(swept, { vary = { tua = { 1, 2 } } }))
      assert.matches("no model 'CANN7'", refusal(swept, { model = "CANN7" }))
      assert.matches("vary is empty", refusal(swept, { vary = {} }))
      assert.matches("numbers will do", refusal(swept, { vary = { m = { "x" } } }))
      assert.matches("tracking_leg", refusal(swept, { measure = "tracking_leg" }))
   end)
end)

describe("a sweep of a function", function()
   local function random(p) return { square = p.a ^ 2, drawn = cann.tensor.rand(1), own = math.random() } end

   it("gives columns by name, each row from its seed", function()
      local s = sweep { run = random, vary = { a = { 1, 2, 3 }, b = { 10, 20 } }, seed = 5 }
      assert.are.same({ 1, 1, 4, 4, 9, 9 }, s:column "square":tolist())
      assert.are.same({ "drawn", "own", "square" }, s.measures)
      cann.seed(5 + 3)
      assert.are.equal(cann.tensor.rand(1):item(), s:column "drawn"[4])
      cann.seed(0)
   end)
   it("has the same rows on 1, 2 and 3 processes, whatever a row leaves behind", function()
      local seen = 0
      local function careless(p)
         seen = seen + 1
         return p.a + seen + cann.tensor.rand(1)[1]
      end
      local tables = {}
      for workers = 1, 3 do
         tables[workers] = sweep { run = careless, vary = { a = { 1, 2, 3, 4, 5 } }, workers = workers }.values:tolist()
      end
      assert.are.same(tables[1], tables[2])
      assert.are.same(tables[1], tables[3])
      assert.are.equal(0, seen)
   end)
   it("runs networks on several threads after this process has", function()
      local function rate(p)
         local net = cann.models.CANN1D { n = 64, k = p.k }
         return net:run(20, { record = "r", input = { I = 1 } }).r:mean()
      end
      local before = rate { k = 8 }
      assert.are.equal(before, sweep { run = rate, vary = { k = { 8, 9 } }, threads = 2, workers = 2 }.values[1])
      assert.are.equal(before, rate { k = 8 })
   end)
   it("keeps an error as a row and goes on", function()
      local s = sweep { run = function(p)
         if p.a == 2 then error("no luck with 2") end
         return p.a
      end, vary = { a = { 1, 2, 3 } } }
      assert.are.equal(1, #s:failed())
      assert.matches("sweep_spec.lua:%d+: no luck with 2", s:failed()[1].error)
      assert.are.equal(2, s:failed()[1].a)
      assert.are.equal(3, s.values[3])
      assert.matches("3 rows, 1 failed", tostring(s))
      assert.matches("1 failed: .*no luck with 2", tostring(s))
   end)
   it("says what will not do as a result", function()
      local gave = { function() return "a" end, function() return { 1, 2 } end, function() end,
         function() return { a = 2 } end, function() return { seed = 2 } end,
         function() return { x = cann.tensor.zeros(3) } end }
      local said = { "gave a string", "gave a list", "gave nothing", "'a', which is a parameter", "'seed'",
         "gave a tensor as 'x'" }
      for k, run in ipairs(gave) do
         assert.matches(said[k], sweep { run = run, vary = { a = { 1 } } }:failed()[1].error)
      end
   end)
   it("tells NaN from no result, also on disk", function()
      local path = temporary()
      local function run(p)
         if p.a == 2 then return 0 / 0 elseif p.a == 3 then return math.huge end
         return -math.huge
      end
      for _ = 1, 2 do
         local s = sweep { run = run, vary = { a = { 1, 2, 3 } }, file = path }
         assert.are.equal(0, #s:failed())
         assert.are.equal(-math.huge, s.values[1])
         assert.is_true(s.values[2] ~= s.values[2])
         assert.are.equal(math.huge, s.values[3])
      end
      assert.are.equal(4, #lines_of(path))
      os.remove(path)
   end)
   it("takes points one by one, equal ones as rows of their own, and none at all", function()
      local s = sweep { run = random, points = { { a = 2, b = 1 }, { a = 2, b = 1 }, { a = 3, b = 0 } } }
      assert.are.same({ 4, 4, 9 }, s:column "square":tolist())
      assert.are_not.equal(s:column "drawn"[1], s:column "drawn"[2])
      assert.are.equal(2, s:where { a = 2 }.count)
      assert.are.same({ 1, 4 }, sweep { run = function(p) return p.a ^ 2 end, points = { a = { 1, 2 } } }
         .values:tolist())
      local none = sweep { run = random, points = {} }
      assert.are.equal(0, none.count)
      assert.are.equal("sweep  0 rows", tostring(none))
      assert.matches("no row of the sweep has a result", refusal(none.plot, none, "a"))
   end)
   it("draws points at random, the same for the same seed", function()
      local function drawn(seed)
         return sweep { run = random, vary = { a = { -1, 1 }, b = { 0, 5 } }, random = 40, seed = seed }
      end
      local s = drawn(1)
      assert.is_true(s:column "a":min() >= -1 and s:column "a":max() <= 1 and s:column "b":max() > 3)
      assert.are.same(s:column "a":tolist(), drawn(1):column "a":tolist())
      assert.are_not.same(s:column "a":tolist(), drawn(2):column "a":tolist())
      assert.are_not.same(s:column "a":tolist(), s:column "b":tolist())
   end)
   it("takes texts as parameters", function()
      local s = sweep { run = function(p) return #p.name * p.a end, vary = { name = { "x", "long" }, a = { 1, 2 } } }
      assert.are.same({ 1, 4, 2, 8 }, s.values:tolist())
      assert.are.equal(2, #s:plot("a", "value", { by = "name" }).panels[1].layers)
   end)
   it("takes ranges", function()
      local s = sweep { run = function(p) return p.a * p.b end, vary = { a = { from = 0, to = 1, count = 3 },
         b = { 0.5, 1.4, 10 } } }
      assert.are.equal(30, s.count)
      assert.near(0.5 * 0.6, s.values[12], 1e-12)
   end)
   it("refuses what is no sweep", function()
      local one = function() return 1 end
      assert.matches("run, a function", refusal(sweep, { vary = { a = { 1 } } }))
      assert.matches("not both", refusal(sweep, { run = one, model = "CANN1D", vary = { a = { 1 } } }))
      assert.matches("vary or points", refusal(sweep, { run = one }))
      assert.matches("belongs to a sweep of a model", refusal(sweep, { run = one, vary = { a = { 1 } }, every = 2 }))
      assert.matches("'seed' is in every table", refusal(sweep, { run = one, vary = { seed = { 1 } } }))
      assert.matches("points%[2%] has no 'a'", refusal(sweep, { run = one, points = { { a = 1 }, {} } }))
      assert.matches("points%[2%] has 'c'", refusal(sweep, { run = one, points = { { a = 1 }, { c = 1 } } }))
      assert.matches("may be three values or 15 from 0 to 5",
         refusal(sweep, { run = one, vary = { a = { 0, 5, 15 } } }))
      assert.matches("a range is { from", refusal(sweep, { run = one, vary = { a = { from = 0, to = "x" } } }))
      assert.matches("has 'b'; a list", refusal(sweep, { run = one, vary = { a = { 1, b = 2 } } }))
      assert.matches("not an empty one", refusal(sweep, { run = one, vary = { a = {} } }))
      assert.matches("at most 1e%+07", refusal(sweep, { run = one, vary = { a = { 1, 2.5, 1e9 } } }))
      assert.matches("at most 1e%+07", refusal(sweep, { run = one, vary = { a = { 0, 1 } }, random = 1e12 }))
      assert.matches("vary.a is {from, to}", refusal(sweep, { run = one, vary = { a = { 2, 1 } }, random = 3 }))
      assert.matches("at most 1024", refusal(sweep, { run = one, vary = { a = { 1 } }, workers = 1e6 }))
   end)
   it("selects, draws and saves", function()
      local s = sweep { run = function(p) return { sum = p.a + p.b, product = p.a * p.b } end,
         vary = { a = { 1, 2, 3 }, b = { 10, 20 } } }
      assert.are.same({ 11, 21 }, s:where { a = 1 }:column "sum":tolist())
      local lines = s:plot("a", "sum", { by = "b" }):data()
      assert.are.same({ 21, 22, 23 }, lines.y2:tolist())
      local map = s:map("a", "b", "product"):data()
      assert.are.same({ 10, 20, 30, 20, 40, 60 }, map.z:flatten():tolist())
      assert.matches("did you mean 'product'", refusal(s.column, s, "produkt"))
      local path = temporary() .. ".csv"
      s:save(path)
      assert.are.equal("row,seed,a,b,product,sum,error", lines_of(path)[1])
      assert.are.equal("6,5,3,20,60,23,", lines_of(path)[7])
      os.remove(path)
      path = temporary() .. ".npz"
      s:save(path)
      assert.are.same(s.values:tolist(), cann.tensor.load(path).product:tolist())
      os.remove(path)
   end)
end)

describe("a sweep's file", function()
   local path
   before_each(function() path = temporary() end)
   after_each(function() os.remove(path) end)

   local function square(p) return p.a ^ 2 end

   it("gives finished rows back without running them", function()
      local first = sweep { run = square, vary = { a = { 1, 2, 3 } }, file = path }
      local lines = lines_of(path)
      assert.are.equal(4, #lines)
      assert.are.same(first.values:tolist(), sweep { run = square, vary = { a = { 1, 2, 3 } }, file = path }
         .values:tolist())
      assert.are.same(lines, lines_of(path))
   end)
   it("goes on after a line that was cut", function()
      sweep { run = square, vary = { a = { 1, 2, 3 } }, file = path, workers = 1 }
      for cut = 1, 40, 13 do
         local file = io.open(path)
         local text = file:read "*a"
         file:close()
         file = io.open(path, "w")
         file:write(text:sub(1, -1 - cut))
         file:close()
         local s = sweep { run = square, vary = { a = { 1, 2, 3 } }, file = path }
         assert.are.same({ 1, 4, 9 }, s.values:tolist())
      end
   end)
   it("says what differs in another sweep's", function()
      sweep { run = square, vary = { a = { 1, 2 } }, file = path }
      assert.matches("another sweep: its column a is {1,2}, here it is {1,3}",
         refusal(sweep, { run = square, vary = { a = { 1, 3 } }, file = path }))
      assert.matches("its seed is 0, here it is 7",
         refusal(sweep, { run = square, vary = { a = { 1, 2 } }, file = path, seed = 7 }))
      assert.matches("its run is function%(p%) return p%.a %^ 2 end, here it is function%(p%) return p%.a end",
         refusal(sweep, { run = function(p) return p.a end, vary = { a = { 1, 2 } }, file = path }))
      assert.matches("column b is not given, here it is {5,5}",
         refusal(sweep, { run = square, vary = { a = { 1, 2 }, b = { 5 } }, file = path }))
   end)
   it("named as one of columns is written at the end, beside its rows", function()
      for _, extension in ipairs { "csv", "npz", "h5" } do
         local name = path .. "." .. extension
         for _ = 1, 2 do
            sweep { run = square, vary = { a = { 1, 2, 3 } }, file = name }
         end
         assert.are.equal(4, #lines_of(name .. ".rows"))
         if extension == "csv" then assert.are.equal("3,2,3,9,", lines_of(name)[4])
         else assert.are.same({ 1, 4, 9 }, cann.tensor.load(name).value:tolist()) end
         os.remove(name)
         os.remove(name .. ".rows")
      end
      local function texts() return sweep { run = square, vary = { a = { "x" } }, file = path .. ".npz" } end
      assert.matches("'a' holds texts", refusal(texts))
   end)
   it("refuses files that are none, and leaves them as they are", function()
      for _, text in ipairs { "my notes", "my notes\n", '{"a":1}\n', "[1,2]\nx\n", "\0\1\n\n" } do
         local file = io.open(path, "w")
         file:write(text)
         file:close()
         local why = refusal(sweep, { run = square, vary = { a = { 1 } }, file = path })
         assert.matches("holds no table of a sweep", why)
         file = io.open(path)
         assert.are.equal(text, file:read "*a")
         file:close()
      end
   end)
   it("refuses a folder that is not there, one that is none, and a device", function()
      local function at(name) return refusal(sweep, { run = square, vary = { a = { 1 } }, file = name }) end
      assert.matches("/nowhere/x cannot be written: No such file", at "/nowhere/x")
      assert.matches("not a regular file", at "/tmp")
      assert.matches("not a regular file", at "/dev/null")
      assert.matches("file is a number", refusal(sweep, { run = square, vary = { a = { 1 } }, file = 3 }))
   end)
   it("runs rows again that failed, when asked to", function()
      local flag = temporary()
      local function run(p)
         if p.a == 2 and unistd.access(flag, "r") ~= 0 then error("not yet") end
         return p.a
      end
      local function swept(retry) return sweep { run = run, vary = { a = { 1, 2 } }, file = path, retry = retry } end
      assert.are.equal(1, #swept():failed())
      io.open(flag, "w"):close()
      assert.are.equal(1, #swept():failed())
      assert.are.equal(2, swept(true).values[2])
      assert.are.equal(0, #swept():failed())
      os.remove(flag)
   end)
   it("has the row of a killed process, and runs it again at the next call", function()
      local flag = temporary()
      local function run(p)
         if p.a == 2 and unistd.access(flag, "r") ~= 0 then
            signal.kill(unistd.getpid(), signal.SIGKILL)
         elseif p.a == 3 then os.exit(7) end
         return p.a
      end
      local function swept() return sweep { run = run, vary = { a = { 1, 2, 3, 4 } }, file = path } end
      local s = swept()
      assert.matches("ended by signal 9: killed", s:failed()[1].error)
      assert.matches("ended with status 7", s:failed()[2].error)
      assert.are.same({ 1, 4 }, { s.values[1], s.values[4] })
      io.open(flag, "w"):close()
      assert.are.equal(2, swept().values[2])
      os.remove(flag)
   end)
end)

-- ---- kills and Ctrl-C --------------------------------------------------------------------------

local program = os.getenv "CANN_PROGRAM" or "./cann"

local script = [[
local cann = require "cann"
local time = require "posix.time"
local s = cann.pipelines.sweep { run = function(p)
   time.nanosleep { tv_sec = 0, tv_nsec = 3e7 }
   return { value = p.a + cann.tensor.rand(1)[1], process = 0 }
end, vary = { a = { from = 0, to = 29, count = 30 } }, file = arg[1], workers = tonumber(arg[2]) }
print(("rows %d sum %.17g"):format(s.done, s:column "value":sum()))
]]

describe("a sweep that is ended", function()
   local path, name
   before_each(function()
      path, name = temporary(), temporary()
      local file = io.open(name, "w")
      file:write(script)
      file:close()
   end)
   after_each(function()
      os.remove(path)
      os.remove(name)
   end)

   local function start(log, session)
      local child = unistd.fork()
      if child == 0 then
         if session then unistd.setpid "s" end
         io.stdout:close()
         io.stderr:close()
         local fcntl = require "posix.fcntl"
         local out = fcntl.open(log, fcntl.O_CREAT + fcntl.O_WRONLY, tonumber("600", 8))
         unistd.dup2(out, 1)
         unistd.dup2(out, 2)
         signal.signal(signal.SIGINT, signal.SIG_DFL)
         unistd.execp(program, { name, path, "2" })
         unistd._exit(127)
      end
      return child
   end

   local function rows_there()
      return unistd.access(path, "r") == 0 and #lines_of(path) - 1 or 0
   end

   local function wait_for(count)
      for _ = 1, 1000 do
         if rows_there() >= count then return end
         nap(0.01)
      end
   end

   local function last_words()
      local pipe = io.popen(("%s %s %s 3 2>&1"):format(program, name, path))
      local said = pipe:read "*a"
      pipe:close()
      return said
   end

   it("loses the rows in flight to kill -9, takes its processes along, and goes on", function()
      local log, other = temporary(), temporary()
      local moments = { 1, 4, 9, 15 }
      for _, moment in ipairs(moments) do
         local child = start(log, true)
         wait_for(moment)
         signal.kill(child, signal.SIGKILL)
         wait.wait(child)
         nap(0.1)
         local before = rows_there()
         nap(0.15)
         assert.are.equal(before, rows_there())
         assert.is_true(before >= moment and before < 30)
      end
      local whole = last_words()
      assert.matches("^rows 30 sum", whole)
      path, other = other, path
      assert.are.equal(whole, last_words())
      os.remove(other)
      os.remove(log)
   end)
   it("by Ctrl-C keeps its rows and says so", function()
      local log = temporary()
      local child = start(log)
      wait_for(3)
      signal.kill(child, signal.SIGINT)
      local _, how, status = wait.wait(child)
      assert.are.same({ "exited", 130 }, { how, status })
      local said = lines_of(log)[1]
      assert.matches("^interrupted after %d+ of 30 rows; .* holds them, and the same sweep goes on from there", said)
      assert.are.equal(tonumber(said:match "after (%d+)"), rows_there())
      assert.matches("^rows 30 sum", last_words())
      os.remove(log)
   end)
   it("refuses a second one on the same file meanwhile", function()
      local log = temporary()
      local child = start(log)
      wait_for(1)
      assert.matches("is being written by another sweep", last_words())
      signal.kill(child, signal.SIGKILL)
      wait.wait(child)
      os.remove(log)
   end)
   it("is refused a folder that cannot be written", function()
      local file = io.open(name, "w")
      file:write("require('cann').pipelines.sweep { run = function() return 1 end, vary = { a = { 1 } }, ",
         "file = arg[1] }")
      file:close()
      for _, case in ipairs { { "--safe", path, "writing is allowed below" },
         { "", "/proc/nowhere", "/proc/nowhere cannot be written" } } do
         local pipe = io.popen(("%s %s %s %s 2>&1"):format(program, case[1], name, case[2]))
         assert.matches(case[3], pipe:read "*a")
         pipe:close()
      end
   end)
end)
