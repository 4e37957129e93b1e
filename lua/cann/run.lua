-- SPDX-License-Identifier: MIT
--- Running networks, and what a run leaves: the recorded variables as tensors by name, the time axis `t`
-- (ms, the end of each kept step), and how it was made.
local defaults = require "cann.defaults"
local handle = require "cann.handle"
local network = require "cann.network"
local options = require "cann.options"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"
local trains = require "cann.trains"
local turnover = require "cann.turnover"
local time = require "posix.time"

local run = { methods = {} }
local methods = run.methods
local meta = {}

--- True for runs.
function run.is(value) return getmetatable(value) == meta end

local accepted = {
   record = { nil, "names to keep, { name = {elements} } or { name = \"expression\" }; spikes = \"all\"",
      type = "table|string" },
   every = { 1, "keep a row every so many steps", at_least = 1, whole = true },
   threads = { nil, "threads for this run (cann.threads())", type = "number", at_least = 1, whole = true },
   input = { nil, "values of inputs: { I = 20 } or { [\"*.I\"] = tensor [steps] or [steps, n] }, or a "
      .. "function of the steps' times, ms", type = "table" },
   batch = { nil, "parameter sets side by side: { tau = {1, 2, 3} }", type = "table" },
   file = { nil, ".h5 that takes what is recorded while the run goes on, so that memory stays as it is; the run's "
      .. "fields are then read from it", type = "string" },
   progress = { true, "show a progress bar on a terminal" },
   live = { nil, "true: spikes, or the bump, are redrawn while the run goes on; or a function of the run so far",
      type = "boolean|function" },
}
for name, row in pairs(network.settings.rows) do accepted[name] = row end
run.options = options.declare("run", accepted)

-- ---- what to run -------------------------------------------------------------------------------

local function is_task(what)
   return type(what) == "table" and not tensor.is(what) and type(what.steps) == "number" and type(what.dt) == "number"
      and type(what.drive or what.drives) == "function"
end

local function is_number_table(what)
   return type(what) == "table" and not tensor.is(what) and not is_task(what) and #what > 0
end

local function first_input(net)
   local group = net.groups[1]
   if #group.model.inputs == 0 then handle.fail("%s has no input to drive", group.model.name) end
   return net.single and group.model.inputs[1].name or group.name .. "." .. group.model.inputs[1].name
end

-- The step where the run names none: a task's, but of a sampled path no longer than the network's own, so that a slow
-- camera does not become a coarse integration.
local function step_of(net, task)
   local own = net:step_size()
   if not task then return own end
   if not task.resample or task.dt <= own then return task.dt end
   return task.dt / math.ceil(task.dt / own - 1e-9)
end

-- Steps, step size and drives of what is to run.
local function plan(net, what, o)
   local dt = o.dt or step_of(net, is_task(what) and what)
   if is_task(what) then
      if what.resample and math.abs(dt - what.dt) > 1e-12 * dt then what = what:resample(dt) end
      if math.abs(dt - what.dt) > 1e-12 * dt then
         handle.fail("run: dt = %g ms, but the task was made for dt = %g ms", dt, what.dt)
      end
      local drives = what.drives and what:drives(net) or { what:drive(net) }
      return { dt = dt, steps = what.steps, drives = drives, task = what }
   end
   if is_number_table(what) then what = tensor.from(what) end
   if tensor.is(what) then
      if what:rank() == 0 then handle.fail("run: an input is a tensor [steps] or [steps, n]") end
      local drive = { input = first_input(net), expression = "input_series", series = { input_series = what } }
      return { dt = dt, steps = what:size(1), drives = { drive } }
   end
   if type(what) ~= "number" then
      handle.fail("run takes a task, an input (tensor) or a duration in ms, not a %s", type(what))
   end
   if not (what >= 0 and what < math.huge) then handle.fail("run: a duration of %g ms", what) end
   local steps = what / dt
   if what > 0 and steps < 0.5 then handle.fail("run: %g ms are less than half a step of %g ms", what, dt) end
   if steps > 2 ^ 52 then
      handle.fail("run: %g ms are %.3g steps of %g ms, more than can be counted", what, steps, dt)
   end
   return { dt = dt, steps = math.floor(steps + 0.5), drives = {} }
end

-- The groups that a name with a star means.
local function inputs_named(net, name)
   local star = name:match("^%*%.(.+)$")
   if not star then return { name } end
   local found = {}
   for _, group in ipairs(net.groups) do
      if group.model.inputs[star] then found[#found + 1] = net.single and star or group.name .. "." .. star end
   end
   if #found == 0 then handle.fail("run: no group has an input '%s'", star) end
   return found
end

-- A function of time is called once, with the times of all steps.
local function of_time(name, f, program, p)
   local value = f((tensor.arange(0, p.steps - 1) + program:step()) * p.dt)
   if tensor.is(value) and value:rank() > 0 and value:size(1) == p.steps then return value end
   handle.fail("input.%s: the function gave %s; a tensor of %d rows will do", name,
      tensor.is(value) and "[" .. table.concat(value:shape(), ", ") .. "]" or "a " .. type(value), p.steps)
end

-- Spike trains as an input: 1 in the steps in which a neuron fires.
local function due(fired, dt, steps)
   if fired.dt == 0 then -- the step that ends nearest
      fired = spikes.from { times = (fired.times / dt):round() * dt, neurons = fired.neurons, sizes = fired.sizes,
         groups = fired.groups, duration = steps * dt, dt = dt }
   end
   local rows = fired:raster(dt):to("float32")
   local have = rows:size(1)
   if have >= steps then return rows:range(1, 1, steps) end
   return tensor.concatenate({ rows, tensor.zeros(steps - have, rows:size(2)) }, 1)
end

-- What an earlier run gave for its own steps is over, unless this one gives it anew.
local function forget_inputs(net, input)
   for name in pairs(net.given or {}) do
      local star = "*." .. (name:match("%.(.+)$") or name)
      if not (input and (input[name] ~= nil or input[star] ~= nil)) and net:undrive(name) then
         net:set { [name] = 0 }
      end
   end
end

local function apply_inputs(net, program, input, p)
   local steps = p.steps
   forget_inputs(net, input)
   for name, value in pairs(input or {}) do
      if type(value) == "function" then value = of_time(tostring(name), value, program, p) end
      for _, one in ipairs(inputs_named(net, handle.text(name, "input: the name of an input"))) do
         local group, own = net:group_of(one)
         if spikes.is(value) then value = due(value, p.dt, steps) end
         local given = group.model:quantity(own, value)
         if tensor.is(given) and given:rank() > 0 and given:size(1) == steps and given:count() ~= group.count then
            program:drive(one, "series_" .. own, { ["series_" .. own] = given })
            net.given = net.given or {}
            net.given[one] = true
         else
            net:undrive(one)
            program:set(one, given)
         end
      end
   end
end

-- Groups that were given spike times fire at them, where the run gives nothing else.
local function apply_trains(net, program, input, p)
   for _, group in ipairs(net.groups) do
      local own = group.model.times
      local name = own and (net.single and own or group.name .. "." .. own)
      if group.trains and not (input and (input[name] or input["*." .. own])) then
         program:drive(name, "series_" .. own,
            { ["series_" .. own] = trains.due(group.trains, p.dt, program:step(), p.steps) })
      end
   end
end

-- Inputs that an earlier run drove are silent unless this one drives them.
local function apply_drives(net, program, drives)
   local driven = {}
   for _, drive in ipairs(drives) do driven[drive.input] = drive end
   for _, old in ipairs(net.driven or {}) do
      if not driven[old] then
         program:drive(old, nil, nil)
         program:set(old, 0)
      end
   end
   net.driven = {}
   for input, drive in pairs(driven) do
      program:drive(input, drive.expression, drive.series)
      net.driven[#net.driven + 1] = input
   end
end

-- The fields of a run that are not recordings.
local kept = {}
for _, name in ipairs { "model", "task", "dt", "every", "batch", "first", "seed", "precision", "threads", "varied",
   "what", "options", "recorded", "t", "steps", "seconds", "backend", "interrupted", "stopped", "file", "sink",
   "written", "turnover", "network" } do kept[name] = true end

local function ask_records(net, program, o)
   program:record_clear()
   local asked, seen = {}, {}
   local function ask(name, indices, expression)
      if type(name) ~= "string" then handle.fail("record: names are texts, not %s", tostring(name)) end
      if seen[name] then return end
      if methods[name] or kept[name] then
         handle.fail("record: '%s' is a name that runs use themselves; keep it under another one, as in "
            .. "record = { my_%s = \"%s\" }", name, name, expression or name)
      end
      seen[name] = true
      program:record(name, o.every, indices, expression)
      asked[#asked + 1] = { name = name, indices = indices }
   end
   local record = o.record or {}
   if type(record) == "string" then record = { record } end
   for key, value in pairs(record) do
      if type(key) == "number" then ask(value)
      elseif value == "all" or value == true then ask(key)
      elseif key == "spikes" then
         handle.fail("record.spikes: \"all\" will do; run.spikes:select{ group = \"%s\" } takes some of them",
            net.groups[1].name)
      elseif type(value) == "string" then ask(key, nil, value)
      elseif type(value) == "table" and not tensor.is(value) then ask(key, value)
      elseif tensor.is(value) then ask(key, value:tolist())
      else handle.fail("record.%s: \"all\", a list of elements or an expression will do", tostring(key)) end
   end
   table.sort(asked, function(a, b) return a.name < b.name end)
   return asked
end

--- The group and the own name of what a batch can vary, a parameter or a state; else a sentence.
function run.check_parameter(net, name)
   handle.text(name, "batch: the name of a parameter")
   local group, own = net:group_of(name)
   if group.model.parameters[own] or group.model.states[own] then return group, own end
   local known = {}
   for _, row in ipairs(group.model.parameters) do known[#known + 1] = row.name end
   for _, row in ipairs(group.model.states) do known[#known + 1] = row.name end
   handle.fail("%s", options.unknown(group.model.name, "parameter or state", own, known))
end

local function apply_batch(net, program, batch, size)
   for name, values in pairs(batch or {}) do
      local group, own = run.check_parameter(net, name)
      local given = tensor.is(values) and values or tensor.from(values)
      if given:size(1) ~= size then
         handle.fail("batch: %s has %d values, others %d; each parameter needs one per member", name,
            given:size(1), size)
      end
      given = group.model:quantity(own, given)
      program:set(name, given:rank() == 1 and given:reshape({ size, 1 }) or given)
   end
end

local function batch_size(batch)
   if not batch then return 1 end
   local name, values = next(batch)
   if not name then handle.fail("batch: an empty table; give at least one parameter, as in { tau = {1, 2} }") end
   if not tensor.is(values) and type(values) ~= "table" then
      handle.fail("batch.%s: a list of values is wanted, not a %s", tostring(name), type(values))
   end
   return tensor.is(values) and values:size(1) or #values
end

-- ---- the loop ----------------------------------------------------------------------------------

local function clock()
   local now = time.clock_gettime(time.CLOCK_MONOTONIC)
   return now.tv_sec + 1e-9 * now.tv_nsec
end

-- Pieces of about a tenth of a second, so that progress and live pictures breathe.
local function advance(self, program, o, total)
   local bar = o.progress and require("cann.progress").start("steps", total) or nil
   local done, piece, whole = 0, math.max(1, math.min(total, 64)), true
   local start = program:step()
   while done < total and whole do
      local steps = turnover.ahead(self.model, program:step(), math.min(piece, total - done))
      local before, at = clock(), done
      whole = program:run(steps)
      local took = clock() - before
      done = program:step() - start
      for _, row in ipairs(done > at and turnover.step(self.model, program) or {}) do
         self.turnover = self.turnover or turnover.list()
         self.turnover[#self.turnover + 1] = row
      end
      if took < 0.05 then piece = piece * 4 elseif took > 0.3 then piece = math.max(1, math.floor(piece / 2)) end
      if bar then bar:update(done, done * self.dt) end
      if o.live then self:refresh(o.live, program, done) end
      self.stopped = program:stopped()
      if self.stopped then break end
      if self.sink then piece = math.min(piece, self:hand_over(program, done, steps)) end
   end
   if bar then bar:finish() end
   return done, whole
end

--- The run so far, handed to whatever shows it live: a function of the run, or (live = true) its spikes, where they
-- are recorded, else the bump.
function methods:refresh(live, program, done)
   self:collect(program, done)
   if type(live) == "function" then return live(self) end
   if self.t:count() == 0 then return end
   if not self.picture then
      self.picture = self.spikes and require("cann.plots.raster")(self, { live = true })
         or require("cann.plots.bump")(self, { stimulus = false })
   end
   local fresh = self.picture.follow(self)
   if fresh then self.picture:update(fresh) end
end

local function shape_rows(group, values, indices, batch)
   local shape = { values:size(1) }
   if batch > 1 then shape[2] = batch end
   local width = values:size(3)
   if indices or width ~= group.count or not group.geometry then
      if not (width == 1 and group.count > 1) then shape[#shape + 1] = width end
   else
      for _, length in ipairs(group.geometry.shape) do shape[#shape + 1] = length end
   end
   return values:reshape(shape)
end

local function collect_spikes(self, program, first, done)
   local sizes, names = {}, {}
   for k, group in ipairs(self.model.groups) do sizes[k], names[k] = group.count, group.name end
   self.spikes = spikes.of_rows(program:recorded("spikes"), { dt = self.dt, begin = first * self.dt,
      duration = (self.first + done - first) * self.dt, sizes = sizes, names = names, batch = self.batch })
end

--- Takes what was recorded, since the run began or last handed over, out of the program.
function methods:collect(program, done)
   local every, first = self.every, self.first + self.written
   local rows = math.floor((self.first + done) / every) - math.floor(first / every)
   self.t = (tensor.arange(1, rows) + math.floor(first / every)) * (every * self.dt)
   for _, asked in ipairs(self.recorded) do
      if asked.name == "spikes" then
         collect_spikes(self, program, first, done)
      else
         local group, own = self.model:group_of(asked.name)
         local rows_kept = shape_rows(group, program:recorded(asked.name), asked.indices, self.batch)
         local scale = group.model:scale(own)
         self[asked.name] = scale == 1 and rows_kept or rows_kept / scale
      end
   end
   self.steps = done
end

local most_bytes = 2 ^ 23  -- of a piece that goes to the file

--- Writes what was recorded to the run's file and forgets it; gives how many steps the next piece may have.
function methods:hand_over(program, done, steps)
   self:collect(program, done)
   local bytes = self.sink:take(self)
   program:record_empty()
   self.written = done
   return math.max(1, math.floor(steps * most_bytes / math.max(bytes, 1)))
end

--- Ends the run's file; what it holds is from now on read from there.
function methods:close_file(program, done)
   self:hand_over(program, done, 0)
   self.sink:close(self)
   self.t, self.spikes, self.sink = nil, nil, nil
   for _, asked in ipairs(self.recorded) do self[asked.name] = nil end
   return done
end

-- Everything that can be refused happens here, before the first step.
local function prepare(net, what, given, o, p)
   local size = batch_size(o.batch)
   local program = net:compiled { precision = o.precision, dt = p.dt, seed = o.seed, batch = size,
      backend = o.backend, method = o.method, convolution = o.convolution }
   apply_batch(net, program, o.batch, size)
   apply_inputs(net, program, o.input, p)
   apply_trains(net, program, o.input, p)
   apply_drives(net, program, p.drives)
   local self = setmetatable({
      model = net, task = p.task, dt = p.dt, every = o.every, batch = size, first = program:step(),
      seed = net.current.seed, precision = net.current.precision, threads = defaults.set.threads(),
      varied = o.batch, what = what, options = given, recorded = ask_records(net, program, o), written = 0,
   }, meta)
   turnover.check(net, self.recorded, size)
   program:prepare(p.steps, o.file and math.min(p.steps, 64))
   self.network = tostring(net) -- as it is now, whatever it becomes
   if o.file then self.file, self.sink = o.file, require("cann.run_file").sink(o.file, self) end
   return self, program
end

-- A run that was refused leaves the network as it was.
local function take_back(net, before)
   net.program, net.current, net.driven = before.program, before.current, before.driven
   if net.program then net.program:record_clear() end
   defaults.set.threads(before.threads)
end

--- A run that ends in NaN says so: in its line, and in a script on standard error.
function methods:look_for_nan()
   self.lost = self.model:lost_state()
   if self.lost and not defaults.interactive then
      io.stderr:write(("warning: the run ended with %s NaN; a shorter step than %g ms or another method may help\n")
         :format(self.lost, self.dt))
   end
end

--- Runs a network from its present state on.
-- @tparam Network net
-- @tparam Task|Tensor|number what a task; an input, tensor [steps] or [steps, n], for the first input; or
-- a duration in ms
-- @tparam[opt] table options record, every, dt, seed, precision, backend, method, threads, input, batch,
-- progress, live
-- @treturn Run the recorded variables as fields; after Ctrl-C what was recorded until then
function run.start(net, what, given)
   local o = run.options(given)
   if type(o.live) == "table" and not o.live.update then
      handle.fail("run: live is a table; a function of the run or a plot will do")
   end
   net:refuse_busy("run")
   local p = plan(net, what, o)
   local before = { program = net.program, current = net.current, driven = net.driven,
      threads = defaults.set.threads() }
   if o.threads then defaults.set.threads(o.threads) end
   local fine, self, program = pcall(prepare, net, what, given, o, p)
   if not fine then
      take_back(net, before)
      error(self, 0)
   end
   local began = clock()
   net.busy = true
   local went, done, whole = pcall(advance, self, program, o, p.steps)
   net.busy = nil
   self.seconds = clock() - began
   self.backend = program:runs()
   local steps = went and done or program:step() - self.first
   if self.sink then
      local closed, why = pcall(self.close_file, self, program, steps)
      if went and not closed then went, done = closed, why end
   else
      self:collect(program, steps)
   end
   program:record_clear()
   defaults.set.threads(before.threads)
   self:look_for_nan()
   if went and whole then return self end
   self.interrupted = true
   net.last_run = self
   if not went then error(done, 0) end
   if not defaults.interactive then
      handle.fail("interrupted after %d of %d steps; net.last_run holds them", done, p.steps)
   end
   return self
end

-- ---- what a run can do -------------------------------------------------------------------------

--- The place of the bump at each kept step: tensor [rows], or [rows, 2] on a sheet; rad, in the range of
-- the geometry. Needs a recorded variable, r unless another is named.
-- @tparam[opt] string name
function methods:decode(name)
   name = name or (self.r and "r") or "u"
   if not self[name] then handle.fail("decode: '%s' was not recorded; run with record = {\"%s\"}", name, name) end
   return require("cann.analyzers.population_vector")(self[name], { model = self.model })
end

--- One member of a batch as a run of its own; the tensors are views.
function methods:member(b)
   if type(b) ~= "number" or b % 1 ~= 0 or b < 1 or b > self.batch then
      handle.fail("member(%s): the run has members 1 to %d", tostring(b), self.batch)
   end
   if self.batch == 1 then return self end
   local one = {}
   for name, value in pairs(self) do one[name] = value end
   for _, asked in ipairs(self.recorded) do
      if asked.name ~= "spikes" then one[asked.name] = self[asked.name]:at(2, b) end
   end
   if self.spikes then
      one.spikes = self.spikes:select { member = b }
   end
   one.batch, one.seed = 1, self.seed + b - 1
   return setmetatable(one, meta)
end

--- How the run was made, a line per fact.
function methods:about()
   local lines = {
      self.network, ("%d steps of %g ms from step %d"):format(self.steps, self.dt, self.first),
      ("seed %d, %s, %s, %d thread%s"):format(self.seed, self.precision, self.backend, self.threads,
         self.threads == 1 and "" or "s"),
      ("%.3g s, %.3g times real time"):format(self.seconds, self.steps * self.dt / 1000 / math.max(self.seconds, 1e-9)),
   }
   if self.task then lines[#lines + 1] = tostring(self.task) end
   if self.interrupted then lines[#lines + 1] = "interrupted" end
   if self.stopped then lines[#lines + 1] = ("stopped by an event of %s"):format(self.stopped) end
   return table.concat(lines, "\n")
end

--- Saves the recorded variables and the time axis as .npz or .h5; data.run reads either.
function methods:save(path)
   local fields = { t = self.t }
   for _, asked in ipairs(self.recorded) do
      if asked.name == "spikes" then
         for name, value in pairs(self.spikes:arrays()) do fields["spike_" .. name] = value end
      else
         fields[asked.name] = self[asked.name]
      end
   end
   if self.task and self.task.positions then fields.positions = self.task.positions end
   tensor.save(path, fields)
   return self
end

--- Goes on from where the run ended, with the same task and options unless others are given.
-- @tparam[opt] Task|Tensor|number what
-- @tparam[opt] table options
function methods:continue(what, given) return self.model:run(what or self.what, given or self.options) end

-- What lies in the run's file is read when it is named.
function meta.__index(self, name)
   if methods[name] ~= nil then return methods[name] end
   local file = rawget(self, "file")
   if not file or rawget(self, "sink") or type(name) ~= "string" then return nil end
   if name == "t" then return require("cann.run_file").field(file, name) end
   for _, asked in ipairs(self.recorded) do
      if asked.name == name then return require("cann.run_file").field(file, name) end
   end
end

local function summary(self)
   local parts = {}
   for k, asked in ipairs(self.recorded) do
      if self.file then
         parts[k] = asked.name
      elseif asked.name == "spikes" then
         parts[k] = ("spikes %d"):format(self.spikes:count())
      else
         local shape = self[asked.name]:shape()
         table.remove(shape, 1)
         parts[k] = ("%s [%s]"):format(asked.name, table.concat(shape, ", "))
      end
   end
   return table.concat(parts, ", ")
end

function meta.__tostring(self)
   local head = ("run  %d x {%s}  dt %g ms  seed %d"):format(math.floor((self.first + (self.steps or 0)) / self.every)
      - math.floor(self.first / self.every), summary(self),
      self.dt, self.seed)
   if self.batch > 1 then head = head .. ("  batch %d"):format(self.batch) end
   if self.file then head = head .. "  in " .. self.file end
   if self.stopped then head = head .. ("  stopped by %s after %d steps"):format(self.stopped, self.steps) end
   if self.lost then head = head .. ("  ended with %s NaN: shorter steps may help"):format(self.lost) end
   if self.interrupted then head = head .. ("  interrupted after %d steps"):format(self.steps) end
   return head
end

--- At the prompt a run says what it is when it is given a name.
meta.__announce = meta.__tostring

--- Names for completion.
function meta.__names(self)
   local names = {}
   for name in pairs(methods) do names[#names + 1] = name end
   for name in pairs(self) do names[#names + 1] = name end
   return names
end

return run
