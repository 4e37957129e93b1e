-- SPDX-License-Identifier: MIT
--- A task run over a grid of parameters, side by side in batches; one number per parameter set.
local cann = require "cann"
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

local accepts = options.declare("sweep", {
   model = { nil, "a model's name, or a model", required = true, type = "string|table" },
   task = { "SmoothTracking", "a task's name, or a function that makes the task for a network",
      type = "string|function" },
   vary = { nil, "parameter -> values: a list, a tensor, or {from, to, count} with count 10 or more",
      required = true, type = "table" },
   measure = { "tracking_error", "an analyzer's name (its mean over the second half), or a function of the run",
      type = "string|function" },
   model_options = { {}, "options of the model that stay the same" },
   task_options = { {}, "options of the task" },
   record = { { "r" }, "what the measure needs" },
   every = { 1, "steps between kept rows", at_least = 1, whole = true },
   side_by_side = { 64, "parameter sets per batch", at_least = 1, whole = true },
   seed = { 0, "set number k runs with seed + k - 1", at_least = 0, whole = true },
   precision = { "float32", "float32 or float64", choices = { "float32", "float64" } },
   file = { nil, "an .npz that keeps the table; a sweep that was stopped goes on from it", type = "string" },
})

local sweep = {}
sweep.__index = sweep

local most = 1e7 -- parameter sets of one sweep

local function is_range(list)
   return #list == 3 and list[3] % 1 == 0 and list[3] >= 10 and list[1] < list[2]
end

local function values_of(name, given)
   if tensor.is(given) then return given:flatten():tolist() end
   if type(given) == "number" then return { given } end
   if type(given) ~= "table" or #given == 0 then
      handle.fail("sweep: vary.%s is a list of numbers, a tensor or {from, to, count}", tostring(name))
   end
   for _, value in ipairs(given) do
      if type(value) ~= "number" or value ~= value then
         handle.fail("sweep: vary.%s holds %s; numbers will do", tostring(name), tostring(value))
      end
   end
   if is_range(given) and given[3] > most then
      handle.fail("sweep: vary.%s has %.3g values; at most %g will do", name, given[3], most)
   end
   if is_range(given) then return tensor.linspace(given[1], given[2], given[3]):tolist() end
   return given
end

-- Every combination: columns by name, the last name running fastest.
local function grid(vary)
   local names, lists, count = {}, {}, 1
   for name in pairs(vary) do names[#names + 1] = handle.text(name, "sweep: the name of a parameter in vary") end
   table.sort(names)
   if #names == 0 then handle.fail("sweep: vary is empty; name at least one parameter") end
   for _, name in ipairs(names) do
      lists[name] = values_of(name, vary[name])
      count = count * #lists[name]
   end
   if count > most then handle.fail("sweep: %.3g parameter sets; at most %g will do", count, most) end
   local columns, inner = {}, count
   for _, name in ipairs(names) do
      inner = inner / #lists[name]
      local column = {}
      for k = 1, count do column[k] = lists[name][math.floor((k - 1) / inner) % #lists[name] + 1] end
      columns[name] = tensor.from(column)
   end
   return names, columns, count
end

local function measure_of(measure)
   if type(measure) == "function" then return measure, "measure" end
   local analyzer = cann.analyzers[measure]
   return function(run)
      local values = analyzer(run)
      local rows = values:size(1)
      local tail = values[{ { math.floor(rows / 2) + 1, rows } }]
      tail = tail[tail:isnan():eq(0)]
      return tail:count() > 0 and tail:mean() or 0 / 0
   end, measure
end

local function read_back(self, path)
   local file = io.open(path, "r")
   if not file then return end
   file:close()
   local held = tensor.load(path)
   for _, name in ipairs(self.names) do
      local there = not tensor.is(held) and held[name]
      if not there or there:count() ~= self.count or (there - self.columns[name]):abs():max() > 0 then
         handle.fail("sweep: %s holds another sweep (its column '%s' differs); name another file or remove it",
            path, name)
      end
   end
   self.values = held[self.measure] or self.values
end

local function write_out(self, path)
   local fields = { [self.measure] = self.values }
   for _, name in ipairs(self.names) do fields[name] = self.columns[name] end
   tensor.save(path, fields)
end

local function run_batch(self, o, measure, first, last)
   local describe = type(o.model) == "string" and cann.models[o.model] or o.model
   local net = describe(o.model_options)
   local task
   if type(o.task) == "function" then
      task = o.task(net)
   else
      local given = { model = net }
      for name, value in pairs(o.task_options) do given[name] = value end
      task = cann.tasks[o.task](given)
   end
   local batch = {}
   for _, name in ipairs(self.names) do batch[name] = self.columns[name][{ { first, last } }] end
   local run = net:run(task, { record = o.record, every = o.every, batch = batch, seed = o.seed + first - 1,
      precision = o.precision, progress = false })
   for k = first, last do
      local value = measure(run:member(k - first + 1))
      if type(value) ~= "number" then handle.fail("sweep: the measure gave a %s; a number will do", type(value)) end
      self.values[k] = value
   end
   return run.interrupted
end

--- Runs the sweep.
-- @tparam table options model, task, vary, measure and more; help(pipelines.sweep) lists them
-- @treturn Sweep columns by parameter name, `values` of the measure; print it for the table
-- @usage pipelines.sweep{ model = "CANN1D_SFA", vary = { m = {0, 0.3}, a = {0.3, 0.4} }, model_options = { n = 64 } }
function sweep.run(given)
   local o = accepts(given)
   local names, columns, count = grid(o.vary)
   local measure, measured = measure_of(o.measure)
   local self = setmetatable({ names = names, columns = columns, count = count, measure = measured,
      values = tensor.full(0 / 0, count) }, sweep)
   if o.file then read_back(self, o.file) end
   local bar = require("cann.progress").start("sets", count)
   local first = 1
   while first <= count do
      local last = math.min(first + o.side_by_side - 1, count)
      local stopped
      if self.values[{ { first, last } }]:isnan():any() then
         stopped = run_batch(self, o, measure, first, last)
         if o.file and not stopped then write_out(self, o.file) end
      end
      bar:update(last)
      if stopped then break end
      first = last + 1
   end
   bar:finish()
   return self
end

--- A figure of the measure against one parameter, a line for each value of another.
-- @tparam string x the parameter along the axis
-- @tparam[opt] string y the measure
-- @tparam[opt] table options by: the parameter that tells the lines apart
function sweep:plot(x, y, given)
   local by = given and given.by
   for _, name in ipairs { x, by } do
      if not self.columns[name] then handle.fail("%s", options.unknown("sweep", "parameter", name, self.names)) end
   end
   local lines, seen = {}, {}
   local keys = by and self.columns[by]:tolist() or { 0 }
   for _, key in ipairs(keys) do
      if not seen[key] then
         seen[key] = true
         local at = by and self.columns[by]:eq(key)
         lines[#lines + 1] = { x = at and self.columns[x][at] or self.columns[x],
            y = at and self.values[at] or self.values, label = by and ("%s %g"):format(by, key) or nil }
      end
   end
   return cann.plot.lines(lines, { x_label = x, y_label = y or self.measure })
end

function sweep:__tostring()
   local lines = { table.concat(self.names, "  ") .. "  " .. self.measure }
   for k = 1, math.min(self.count, 12) do
      local row = {}
      for j, name in ipairs(self.names) do row[j] = ("%.4g"):format(self.columns[name][k]) end
      lines[#lines + 1] = table.concat(row, "  ") .. ("  %.4g"):format(self.values[k])
   end
   if self.count > 12 then lines[#lines + 1] = ("... %d rows"):format(self.count) end
   return table.concat(lines, "\n")
end

return sweep.run
