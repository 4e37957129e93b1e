-- SPDX-License-Identifier: MIT
--- What a worker of a sweep does: rows worked out and sent, of a function or of a network with its task.
local clock = require "cann.clock"
local defaults = require "cann.defaults"
local disk = require "cann.sweep.disk"
local handle = require "cann.handle"
local message = require "cann.message"
local simulation = require "cann.sweep.simulation"
local tensor = require "cann.tensor"

local rows = {}

-- What a function gave, as numbers by name.
local function numbers_of(given, name, names)
   if type(given) ~= "table" or tensor.is(given) then given = { [name] = given } end
   local out, taken = {}, {}
   for _, parameter in ipairs(names) do taken[parameter] = true end
   for key, value in pairs(given) do
      if type(key) ~= "string" then
         handle.fail("sweep: the function gave a list; a number will do, or numbers by name: { rate = 3 }")
      end
      if taken[key] then handle.fail("sweep: the function gave '%s', which is a parameter's name", key) end
      if key == "row" or key == "seed" or key == "seconds" or key == "error" then
         handle.fail("sweep: the function gave '%s', which every table has; another name will do", key)
      end
      if tensor.is(value) and value:count() == 1 then value = value:flatten()[1] end
      if type(value) == "boolean" then value = value and 1 or 0 end
      if type(value) ~= "number" then
         handle.fail("sweep: the measure gave a %s%s; a number will do", tensor.is(value) and "tensor" or type(value),
            key ~= name and " as '" .. key .. "'" or "")
      end
      out[key] = value
   end
   if not next(out) then handle.fail("sweep: the function gave nothing; a number will do") end
   return out
end

-- Works a row out and sends it: whatever goes wrong is in the row.
local function send_row(self, k, send, work)
   local seed, began = self.table.seeds[k], clock()
   defaults.set.seed(seed)
   math.randomseed(seed)
   local parameters = self.table:parameters(k)
   local fine, got = xpcall(function() return numbers_of(work(parameters, seed), self.result_name, self.names) end,
      message.handler)
   local fields = { { "row", k }, { "seed", seed } }
   for _, name in ipairs(self.names) do fields[#fields + 1] = { name, parameters[name] } end
   if fine then
      local sorted = {}
      for name in pairs(got) do sorted[#sorted + 1] = name end
      table.sort(sorted)
      for _, name in ipairs(sorted) do fields[#fields + 1] = { name, got[name] } end
   else
      fields[#fields + 1] = { "error", tostring(got) }
   end
   fields[#fields + 1] = { "seconds", tonumber(("%.4g"):format(clock() - began)) }
   send(disk.line(fields))
end

--- The rows of a function of the parameters.
function rows.of_function(self, job, send)
   for k = job.first, job.last do
      send_row(self, k, send, function(parameters, seed)
         parameters.seed, parameters.row = seed, k
         return self.o.run(parameters)
      end)
   end
end

--- The rows of a network with its task. A batch that cannot be run says so for its rows one by one: the others of it
-- are well.
function rows.of_model(self, job, send)
   local o = self.o
   local fine, run_of = xpcall(simulation.run, message.handler, o, self.table.columns, self.names, job.first, job.last)
   if not fine and job.first < job.last then
      for k = job.first, job.last do rows.of_model(self, { first = k, last = k }, send) end
      return
   end
   for k = job.first, job.last do
      send_row(self, k, send, function()
         if not fine then error(run_of, 0) end
         return self.measure(run_of(k))
      end)
   end
end

return rows
