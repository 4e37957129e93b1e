-- SPDX-License-Identifier: MIT
--- Running networks, and what a run leaves: the recorded variables as tensors by name, the time axis `t`
-- (ms, the end of each kept step), and how it was made.
local advance = require "cann.run.advance"
local batch = require "cann.run.batch"
local calls = require "cann.run.calls"
local clock = require "cann.clock"
local defaults = require "cann.defaults"
local drive = require "cann.run.drive"
local events = require "cann.run.events"
local handle = require "cann.handle"
local network = require "cann.network"
local object = require "cann.run.object"
local options = require "cann.options"
local plan = require "cann.run.plan"
local profile = require "cann.run.profile"
local record = require "cann.run.record"
local turnover = require "cann.turnover"
require "cann.run.result"

local run = { is = object.is, check_parameter = batch.check_parameter }
local methods = object.methods

local accepted = {
   record = { nil, "names to keep, { name = {elements} } or { name = \"expression\" }; spikes = \"all\", or a list of "
      .. "groups, as plots shall stack them",
      type = "table|string" },
   every = { 1, "keep a row every so many steps", at_least = 1, at_most = 2 ^ 53, whole = true },
   offset = { 0, "steps after each such step that a row is kept, 0 to every - 1", at_least = 0, whole = true },
   threads = { nil, "threads for this run (cann.threads())", type = "number", at_least = 1, whole = true },
   input = { nil, "values of inputs: { I = 20 } or { [\"*.I\"] = tensor [steps] or [steps, n] }, or a "
      .. "function of the steps' times, ms", type = "table" },
   batch = { nil, "parameter sets side by side: { tau = {1, 2, 3} }", type = "table" },
   file = { nil, ".h5 that takes what is recorded while the run goes on, so that memory stays as it is; the run's "
      .. "fields are then read from it", type = "string" },
   events = { nil, "events kept with values: { crossings = { of = \"E.spike\", values = { \"v\" } } }, then "
      .. "run.events.crossings",
      type = "table" },
   stop = { nil, "ends the run after the step in which a condition holds: \"v > -50\" (of any element), "
      .. "{ all = \"v > 0\" }, or by group { E = \"spiked\", I = { all = \"r > 1\" } }", type = "string|table" },
   stop_together = { false, "all conditions of stop must hold at once, not any one" },
   calls = { nil, "functions called between steps: { every = 100, run = function(net, n) end }, or a list of such",
      type = "table" },
   profile = { false, "measure what each group and projection costs: run.profile" },
   progress = { true, "show a progress bar on a terminal" },
   live = { nil, "true: spikes, or the bump, are redrawn while the run goes on; or a function of the run so far",
      type = "boolean|function" },
}
for name, row in pairs(network.settings.rows) do accepted[name] = row end
run.options = options.declare("run", accepted)

-- Everything that can be refused happens here, before the first step.
local function prepare(net, what, given, o, p)
   local size = batch.size(o.batch)
   local program = net:compiled { precision = o.precision, dt = p.dt, seed = o.seed, batch = size,
      backend = o.backend, method = o.method, convolution = o.convolution }
   batch.apply(net, program, o.batch, size)
   drive.inputs(net, program, o.input, p)
   drive.trains(net, program, o.input, p)
   drive.drives(net, program, p.drives)
   local self = setmetatable({
      model = net, task = p.task, dt = p.dt, every = o.every, offset = o.offset, batch = size, first = program:step(),
      seed = net.current.seed, precision = net.current.precision, threads = defaults.set.threads(),
      varied = o.batch, what = what, options = given, recorded = record.ask(net, program, o), written = 0,
   }, object.meta)
   calls.conditions(net, program, o.stop, o.stop_together)
   self.asked_events = events.ask(net, program, o.events, o.file)
   self.calls = calls.read(o.calls, p.dt)
   turnover.check(net, self.recorded, size)
   program:profile(o.profile)
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
-- @tparam[opt] table options record, every, offset, dt, seed, precision, backend, method, threads, input, batch,
-- progress, live, stop, stop_together, calls
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
   net.busy = "run"
   local went, done, whole = pcall(advance.by, self, program, o, p.steps)
   net.busy = nil
   self.seconds = clock() - began
   self.backend = program:runs()
   if o.profile then self.profile = profile.of(program:profiled(), self.seconds) end
   local steps = went and done or program:step() - self.first
   if self.sink then
      local closed, why = pcall(self.close_file, self, program, steps)
      if went and not closed then went, done = closed, why end
   else
      self:collect(program, steps)
   end
   self.events = events.collect(self, program, self.asked_events, net)
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

return run
