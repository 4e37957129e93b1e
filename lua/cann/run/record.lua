-- SPDX-License-Identifier: MIT
--- What is recorded: which variables were asked for, and how their rows become the fields of a run.
local handle = require "cann.handle"
local object = require "cann.run.object"
local options = require "cann.options"
local spikes = require "cann.spikes"
local tensor = require "cann.tensor"
local view = require "cann.view"

local record = {}
local methods = object.methods

-- The fields of a run that are not recordings.
local kept = {}
for _, name in ipairs { "model", "task", "dt", "every", "offset", "batch", "first", "seed", "precision", "threads",
   "varied", "what", "options", "recorded", "t", "steps", "seconds", "backend", "interrupted", "stopped", "file",
   "sink", "written", "turnover", "network", "calls", "profile", "events", "asked_events" } do kept[name] = true end

-- The groups whose spikes are kept, with their numbers: all, or those of a list, in its order.
local function ask_spikes(net, program, wanted)
   local all, named, names = {}, {}, {}
   for k, group in ipairs(net.groups) do
      all[k] = { name = group.name, count = group.count, number = k }
      named[group.name], names[k] = all[k], group.name
   end
   if wanted == "all" then
      program:record("spikes", 1)
      return all
   end
   local groups = {}
   for k, name in ipairs(type(wanted) == "table" and not tensor.is(wanted) and wanted or {}) do
      if not named[name] then handle.fail("%s", options.unknown("record.spikes", "group", name, names)) end
      for before = 1, k - 1 do
         if groups[before] == named[name] then handle.fail("record.spikes: group %s was asked for twice", name) end
      end
      groups[k] = named[name]
      program:record(name .. ".spikes", 1)
   end
   if #groups > 0 then return groups end
   handle.fail("record.spikes: \"all\", or a list of groups such as { \"%s\" }, will do", names[1])
end

-- The elements that a view, a mask or a tensor of places means.
local function places_of(net, name, value)
   local group = net:group_of(handle.text(name, "record: a name"))
   if view.is(value) then
      if value.of ~= group or value.net ~= net then
         handle.fail("record.%s: a view of %s; one of %s will do", name, value.of.name, group.name)
      end
      return value:elements()
   end
   return view.new(net, group)[value]:elements()
end

--- Asks the program to record what the run wants kept; gives the names and elements, sorted.
function record.ask(net, program, o)
   program:record_clear()
   local asked, seen = {}, {}
   local function ask(name, indices, expression, groups)
      if type(name) ~= "string" then handle.fail("record: names are texts, not %s", tostring(name)) end
      if seen[name] then return end
      if methods[name] or kept[name] then
         handle.fail("record: '%s' is a name that runs use themselves; keep it under another one, as in "
            .. "record = { my_%s = \"%s\" }", name, name, expression or name)
      end
      seen[name] = true
      if name:match "%.spikes$" and not expression then
         handle.fail("record: %s is asked for as record = { spikes = { \"%s\" } }", name, name:match "^(.*)%.")
      end
      if name == "spikes" and not expression then
         asked[#asked + 1] = { name = name, groups = ask_spikes(net, program, indices or "all") }
      else
         program:record(name, o.every, indices, expression)
         asked[#asked + 1] = { name = name, indices = indices }
      end
   end
   local wanted = o.record or {}
   if type(wanted) == "string" then wanted = { wanted } end
   for key, value in pairs(wanted) do
      if type(key) == "number" then ask(value)
      elseif value == "all" or value == true then ask(key)
      elseif key == "spikes" and value then ask(key, type(value) == "string" and { value } or value)
      elseif type(value) == "string" then ask(key, nil, value)
      elseif tensor.is(value) or view.is(value) then ask(key, places_of(net, key, value))
      elseif type(value) == "table" then ask(key, value)
      else handle.fail("record.%s: \"all\", a list of elements or an expression will do", tostring(key)) end
   end
   if o.offset >= o.every then
      handle.fail("run: offset = %d, but a row is kept every %s; %s will do", o.offset,
         o.every == 1 and "step" or o.every .. " steps", o.every == 1 and "0" or "0 to " .. o.every - 1)
   end
   program:record_offset(o.offset)
   table.sort(asked, function(a, b) return a.name < b.name end)
   return asked
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

local function collect_spikes(self, program, first, done, groups)
   self.spikes = spikes.of_rows(program:recorded("spikes"), { dt = self.dt, begin = first * self.dt,
      duration = (self.first + done - first) * self.dt, groups = groups, batch = self.batch })
end

-- Rows that are kept of the steps up to a number of them, if one began at step 0.
local function rows_until(self, steps) return math.floor((steps - self.offset) / self.every) + 1 end

--- Rows that are kept of the first `done` steps of the run.
function methods:rows_kept(done) return rows_until(self, self.first + done) - rows_until(self, self.first) end

--- Takes what was recorded, since the run began or last handed over, out of the program.
function methods:collect(program, done)
   local every, first = self.every, self.first + self.written
   local before, rows = rows_until(self, first), self:rows_kept(done) - self:rows_kept(self.written)
   self.t = ((tensor.arange(1, rows) + before - 1) * every + self.offset) * self.dt
   for _, asked in ipairs(self.recorded) do
      if asked.name == "spikes" then
         collect_spikes(self, program, first, done, asked.groups)
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

return record
