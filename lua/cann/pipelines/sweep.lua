-- SPDX-License-Identifier: MIT
--- A function, or a network with its task, over many parameter sets: on all processors, with a table on disk that
-- survives a kill. Every job runs in a process of its own, so a row depends on its parameters and its seed alone.
local defaults = require "cann.defaults"
local disk = require "cann.sweep.disk"
local handle = require "cann.handle"
local options = require "cann.options"
local points = require "cann.sweep.points"
local results = require "cann.sweep.results"
local rows = require "cann.sweep.rows"
local simulation = require "cann.sweep.simulation"
local workers = require "cann.workers"
local written = require "cann.written"

local accepts = options.declare("sweep", {
   run = { nil, "a function of the parameters by name, p.seed and p.row: gives a number, or numbers by name",
      type = "function" },
   model = { nil, "in place of run: a model's name, or a model", type = "string|table" },
   task = { "SmoothTracking", "a task's name, or a function that makes the task for a network",
      type = "string|function" },
   vary = { nil, "parameter -> values: a list, a tensor, or {from, to, count} with count 10 or more; all combinations",
      type = "table" },
   points = { nil, "in place of vary: a list of { parameter = value }, or a column for each parameter",
      type = "table" },
   random = { nil, "so many points, drawn evenly between vary's {from, to}", type = "number", at_least = 1,
      whole = true },
   measure = { "tracking_error", "an analyzer's name or a list of them (means over the second half), or a function "
      .. "of the run", type = "string|function|table" },
   model_options = { {}, "options of the model that stay the same" },
   task_options = { {}, "options of the task" },
   record = { { "r" }, "what the measure needs" },
   every = { 1, "steps between kept rows", at_least = 1, whole = true },
   side_by_side = { 64, "parameter sets of a model in one batch, at most", at_least = 1, whole = true },
   seed = { 0, "row k has the seed seed + k - 1", at_least = 0, whole = true },
   precision = { "float32", "float32 or float64", choices = { "float32", "float64" } },
   file = { nil, "where rows are kept as they come, as lines of JSON, and a stopped sweep goes on from; of .csv, "
      .. ".npz and .h5 the rows are in FILE.rows, and the table is written at the end", type = "string" },
   retry = { false, "runs the rows again that failed in the file" },
   workers = { nil, "processes at once (as many as threads: cann.threads())", type = "number", at_least = 1,
      at_most = 1024, whole = true },
   threads = { 1, "threads of each process", at_least = 1, at_most = 1024, whole = true },
   progress = { true, "shows a bar when it takes long" },
})

local of_models = { "task", "measure", "model_options", "task_options", "record", "every", "side_by_side",
   "precision" }

local function check_kind(o, given)
   if (o.run == nil) == (o.model == nil) then
      handle.fail("sweep: run, a function of the parameters, or model is wanted%s", o.run and ", not both" or "")
   end
   if (o.vary == nil) == (o.points == nil) then
      handle.fail("sweep: vary or points says the parameters%s", o.vary and ", not both" or "")
   end
   if o.random and o.points then handle.fail("sweep: random draws between the bounds in vary; points has none") end
   for _, name in ipairs(o.run and of_models or {}) do
      if given[name] ~= nil then handle.fail("sweep: %s belongs to a sweep of a model, not of a function", name) end
   end
end

local function points_of(o)
   local texts = o.run ~= nil
   if o.points then return points.list(o.points, texts) end
   if o.random then return points.random(o.vary, o.random, o.seed) end
   return points.grid(o.vary, texts)
end

-- What makes the table what it is, as texts by name: not how many processes made it.
local function description(o, names, columns)
   local said = { seed = written.number(o.seed) }
   for _, name in ipairs(names) do said["column " .. name] = written.short(columns[name]) end
   if o.run then
      said.run = written.text(o.run)
      return said
   end
   said.model = written.text(o.model)
   for _, name in ipairs(of_models) do
      if name ~= "side_by_side" then said[name] = written.text(o[name]) end
   end
   return said
end

-- The rows that are not there, in pieces of at most `longest` that follow each other.
local function jobs_of(finished, count, longest)
   local jobs, k = {}, 1
   while k <= count do
      local last = k
      while last < count and last - k + 1 < longest and not (finished[k] or finished[last + 1]) do
         last = last + 1
      end
      if not finished[k] then jobs[#jobs + 1] = { first = k, last = last } end
      k = last + 1
   end
   return jobs
end

local function take_row(self, row)
   local values = {}
   for name, value in pairs(row) do
      if type(value) == "number" and not self.taken[name] then values[name] = value end
   end
   results.fill(self.table, row.row, { values = values, error = row.error })
end

local function read_back(self, known)
   for k = 1, self.table.count do
      local row = known[k]
      if row and not (row.error and (self.o.retry or row.lost)) then take_row(self, row) end
   end
end

-- Rows that a worker owed when it ended.
local function lose(self, job, why)
   for k = job.first, job.last do
      if not self.table.finished[k] then
         local line = disk.line { { "row", k }, { "seed", self.table.seeds[k] }, { "lost", true }, { "error", why } }
         if self.disk then self.disk:add(line) end
         take_row(self, disk.row(line))
      end
   end
end

local function work_through(self, jobs)
   local bar = self.o.progress and require("cann.progress").start("rows", self.table.count)
   local function advance() if bar then bar:update(self.table.done) end end
   local work = self.o.run and rows.of_function or rows.of_model
   local whole = workers.run {
      jobs = #jobs, workers = self.workers, threads = self.o.threads,
      work = function(job, send) work(self, jobs[job], send) end,
      take = function(_, line)
         local row = disk.row(line)
         if self.disk then self.disk:add(line) end
         take_row(self, row)
         advance()
      end,
      ended = function(job, why) lose(self, jobs[job], why or "the process ended before it was done") end,
   }
   if bar then bar:finish() end
   return whole
end

-- Whether the file is one of columns, which cannot take row after row.
local function is_table_file(self)
   local extension = self.o.file:match("%.(%w+)$")
   if extension ~= "npz" and extension ~= "h5" then return extension == "csv" end
   local name = next(self.table.texts)
   if name then handle.fail("sweep: '%s' holds texts, which '%s' cannot; name the file .csv", name, self.o.file) end
   return true
end

local function seeds_of(seed, count)
   local seeds = {}
   for k = 1, count do seeds[k] = seed + k - 1 end
   return seeds
end

local function finish(self, whole)
   if self.as_table then self.table:save(self.o.file) end
   if whole then return self.table end
   self.table.interrupted = true
   if defaults.interactive then return self.table end
   handle.fail("interrupted after %d of %d rows%s", self.table.done, self.table.count,
      self.o.file and ("; %s holds them, and the same sweep goes on from there"):format(self.o.file) or "")
end

--- Runs the sweep.
-- The rows are the same on any number of processes: each job begins from the state of this process, whose own state
-- stays as it is, and row k has the seed seed + k - 1 (cann.seed and math.random follow it). An error, or the end of
-- a process, is a row with the sentence. With a file, finished rows are kept as they come; the same call goes on with
-- those that are missing, and another sweep's file is refused. Ctrl-C ends the processes and keeps the rows.
-- @tparam table options run or model, vary or points and more; help(pipelines.sweep) lists them
-- @treturn Sweep columns by name, `values` of the first result; :column, :where, :failed, :plot, :map, :save
-- @usage pipelines.sweep{ run = function(p) return p.a^2 end, vary = { a = {1, 2, 3} } }
-- @usage pipelines.sweep{ model = "CANN1D_SFA", vary = { m = {0, 0.3}, a = {0.3, 0.4} }, model_options = { n = 64 } }
local function sweep(given)
   local o = accepts(given)
   check_kind(o, given)
   local names, columns, count = points_of(o)
   local self = { o = o, names = names, table = results.new(names, columns, count, seeds_of(o.seed, count)), taken = {},
      result_name = type(o.measure) == "string" and o.model and o.measure or o.model and "measure" or "value" }
   for _, name in ipairs(names) do self.taken[name] = true end
   for _, name in ipairs { "row", "seed", "seconds" } do self.taken[name] = true end
   if o.model then
      self.measure = simulation.measure(o.measure)
      simulation.check(o, names)
   end
   self.workers = o.workers or math.max(1, math.floor(defaults.set.threads() / o.threads))
   if o.file then
      local known
      self.as_table = is_table_file(self)
      self.disk, known = disk.open(o.file .. (self.as_table and ".rows" or ""), description(o, names, columns), count)
      read_back(self, known)
   end
   local longest = o.run and 1 or math.min(o.side_by_side, math.ceil((count - self.table.done) / self.workers))
   local jobs = jobs_of(self.table.finished, count, math.max(1, longest))
   local fine, whole = pcall(work_through, self, jobs)
   if self.disk then self.disk:close() end
   if not fine then error(whole, 0) end
   return finish(self, whole)
end

return sweep
