-- SPDX-License-Identifier: MIT
--- What a run can do once it is over, and what it says of itself.
local handle = require "cann.handle"
local members = require "cann.members"
local object = require "cann.run.object"
local tensor = require "cann.tensor"

local methods, meta = object.methods, object.meta

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
         parts[k] = asked.name .. (#shape > 0 and (" [%s]"):format(table.concat(shape, ", ")) or "")
      end
   end
   return table.concat(parts, ", ")
end

function meta.__tostring(self)
   local head = ("run  %d x {%s}  dt %g ms  seed %d"):format(self:rows_kept(self.steps or 0), summary(self),
      self.dt, self.seed)
   if self.batch > 1 then head = head .. ("  batch %d"):format(self.batch) end
   if self.file then head = head .. "  in " .. self.file end
   if self.stopped then head = head .. ("  stopped by %s after %d step%s"):format(self.stopped, self.steps,
      self.steps == 1 and "" or "s") end
   if self.lost then head = head .. ("  ended with %s NaN: shorter steps may help"):format(self.lost) end
   if self.interrupted then head = head .. ("  interrupted after %d steps"):format(self.steps) end
   return head
end

--- At the prompt a run says what it is when it is given a name.
meta.__announce = meta.__tostring

--- Names for completion.
meta.__names = members.with(methods)
