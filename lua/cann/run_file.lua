-- SPDX-License-Identifier: MIT
--- Runs in HDF5 files: what net:run(..., { file = "x.h5" }) writes while it goes on, and reading it again. The file
-- holds t, a dataset for each variable, and the group spikes with times, neurons, groups, members.
local handle = require "cann.handle"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"

local run_file = {}
local sink = {}
sink.__index = sink

-- A kill leaves the file whole without it; a machine that loses its power loses at most so much.
local seconds_between = 5
local sizes_of = { float32 = 4, float64 = 8, int32 = 4, int64 = 8, bool = 1 }

--- Opens a run's file; what is known of the run stands in it from the beginning.
-- @tparam string path
-- @tparam Run run
function run_file.sink(path, run)
   local self = setmetatable({ file = tensor.recorder(path), flushed = 0 }, sink)
   local file = self.file
   file:write("dt", run.dt)
   file:write("every", run.every)
   file:write("first", run.first)
   file:write("seed", run.seed)
   file:write("batch", run.batch)
   file:write("about", tostring(run.model))
   for _, asked in ipairs(run.recorded) do
      if asked.name == "spikes" then
         local sizes, names = {}, {}
         for k, group in ipairs(asked.groups) do sizes[k], names[k] = group.count, group.name end
         file:write("spikes/sizes", tensor.from(sizes):to("int64"))
         file:write("spikes/names", table.concat(names, " "))
      end
   end
   return self
end

--- Adds what a run holds now.
-- @treturn number its bytes
function sink:take(run)
   local bytes = 0
   local function append(name, value)
      bytes = bytes + value:count() * sizes_of[value:type()]
      self.file:append(name, value)
   end
   append("t", run.t)
   for _, asked in ipairs(run.recorded) do
      if asked.name == "spikes" then
         for _, name in ipairs { "times", "neurons", "groups", "members" } do
            if run.spikes[name] then append("spikes/" .. name, run.spikes[name]) end
         end
      else
         append(asked.name, run[asked.name])
      end
   end
   if os.time() - self.flushed >= seconds_between then
      self.file:flush()
      self.flushed = os.time()
   end
   return bytes
end

--- Ends the file.
function sink:close(run)
   self.file:write("steps", run.steps)
   self.file:close()
end

local function spikes_of(path, get)
   local found = tensor.load(path, "spikes")
   local dt, first = get("dt"):item(), get("first"):item()
   local fine, steps = pcall(get, "steps")
   -- A run that was killed could not say how far it came: as far as its last row.
   steps = fine and steps:item() or math.max(0, get("t"):count() * get("every"):item())
   local empty = tensor.zeros(0)
   local arrays = { times = found.times or empty, neurons = found.neurons or empty:to("int64"), groups = found.groups,
      members = found.members, sizes = found.sizes, begin = first * dt, duration = steps * dt, dt = dt }
   if found.members then arrays.batch = get("batch") end
   return spikes.of_arrays(arrays, found.names)
end

--- One variable of a run's file, "t" or "spikes".
function run_file.field(path, name)
   local function get(part) return tensor.load(path, part) end
   return name == "spikes" and spikes_of(path, get) or get(name)
end

-- Fields of a run saved whole: spike_times and so on are the spikes.
local function of_saved(fields)
   if fields.spike_times then
      local arrays = {}
      for name, value in pairs(fields) do
         local own = name:match("^spike_(.+)$")
         if own then arrays[own], fields[name] = value, nil end
      end
      fields.spikes = spikes.of_arrays(arrays)
   end
   return fields
end

--- A whole recording: a table of t, the variables by name and spikes, as plots and analyzers take it.
-- @tparam string path of a run's file, or of what run:save wrote
function run_file.load(path)
   local fields = tensor.load(path)
   if tensor.is(fields) or not tensor.is(fields.t) then
      handle.fail("%s: is no recording of a run; one has a time axis 't'", path)
   end
   if type(fields.spikes) == "table" then fields.spikes = run_file.field(path, "spikes") end
   for _, name in ipairs { "dt", "every", "first", "seed", "batch", "steps" } do
      if fields[name] then fields[name] = fields[name]:item() end
   end
   return of_saved(fields)
end

return run_file
