-- SPDX-License-Identifier: MIT
--- Synapses that come and go while a network runs: between two steps, every so often, new ones are tried at the pairs
-- that have none, then those that a condition names are pruned. What happens depends on the seed and the step alone,
-- so a run that is continued goes the way of a run in one piece, on any number of threads.
local handle = require "cann.handle"
local named = require "cann.projections.named"
local options = require "cann.options"
local rewire = require "cann.rewire"

local turnover = {}

local rows = {
   every = { nil, "ms from one look to the next (each step)", type = "number", above = 0 },
   probability = { 1, "with which each that fits is taken", at_least = 0, at_most = 1 },
}
local accepts = {
   pruning = options.declare("pruning", {
      when = { nil, "which synapses may go, \"w < 0.01\": in the synapse's names, pre. and post.", type = "string",
         required = true },
      probability = rows.probability, every = rows.every,
   }),
   creating = options.declare("creating", {
      when = { nil, "at which pairs, \"pre.r*post.r > 1\": pre., post. and parameters (all)", type = "string" },
      probability = rows.probability, every = rows.every,
      weight = { nil, "w of the new ones, a number or a text such as \"uniform(0, 0.1)\" (the model's)",
         type = "number|string" },
      delay = { nil, "ms of the new ones (as the others)", type = "number", at_least = 0 },
      allow_self = { true, "i may meet i" },
   }),
}

--- Options of pruning or creating, checked: nil and false stay as they are.
function turnover.read(kind, given)
   if not given then return given end
   if type(given) ~= "table" then
      handle.fail("%s takes a table, as in { when = \"%s\", probability = 0.1, every = 100 }, or false, not a %s", kind,
         kind == "pruning" and "w < 0.01" or "pre.r > 1", type(given))
   end
   return accepts[kind](given)
end

local function refuse_reading(net, projection, kind, o)
   if not o then return end
   local program = net:compiled()
   rewire.refuse(net, projection)
   if kind == "pruning" then
      if projection.count > 0 then program:evaluate(projection.name, o.when) end
      return
   end
   local none = projection.synapses:absent(0, true, 0, 0)
   if o.when then program:at_pairs(projection.name, o.when, none) end
   if type(o.weight) == "string" then program:at_pairs(projection.name, o.weight, none) end
   local differ = projection.delay and projection.delay:count() > 1
      or not projection.delay and projection.synapses:delays_given()
   if differ and not o.delay then
      handle.fail("creating: the synapses of %s differ in delay; give that of the new ones", projection.name)
   end
end

--- Takes up what the connection or the model of the synapses asks for.
function turnover.begin(net, projection)
   for _, kind in ipairs { "pruning", "creating" } do
      if projection[kind] then turnover.set(net, projection.name, kind, projection[kind]) end
   end
end

--- Starts, changes or ends the pruning or creating of a projection ("*": of all).
function turnover.set(net, name, kind, given)
   if given == nil then handle.fail("net:%s(\"%s\", { every = ms, ... }), or false to end it", kind, tostring(name)) end
   local o = turnover.read(kind, given) or nil
   for _, projection in ipairs(named.all(net, kind, name)) do
      refuse_reading(net, projection, kind, o)
      projection[kind] = o
      -- New synapses begin with first values of their own, whatever their source has gone through.
      if kind == "creating" and o then
         projection.apart = true
         net:compiled():part(projection.name)
      end
   end
   return net
end

-- Steps from one look to the next.
local function period(o, dt) return math.max(1, math.floor((o.every or dt) / dt + 0.5)) end

--- Steps until the next look of any projection, at most `most`.
function turnover.ahead(net, step, most)
   for _, projection in ipairs(net.projections) do
      for _, kind in ipairs { "pruning", "creating" } do
         local every = projection[kind] and period(projection[kind], net.current.dt)
         most = every and math.min(most, every - step % every) or most
      end
   end
   return most
end

-- Streams of the draws of candidates: one for each projection and step.
local function stream_of(name, step)
   local number = 5381
   for k = 1, #name do number = (number * 33 + name:byte(k)) % 2 ^ 20 end
   return number * 2 ^ 32 + step % 2 ^ 32
end

local function create(net, program, projection, o)
   local pairs_tried = projection.synapses:absent(o.probability, o.allow_self and projection.allow_self ~= false,
      net.current.seed, stream_of(projection.name, program:step()))
   if pairs_tried:count() == 0 then return 0 end
   local sources, targets = pairs_tried:pairs()
   local fit = o.when and program:at_pairs(projection.name, o.when, pairs_tried)[1]:ne(0)
   if fit and not fit:any() then return 0 end
   local weight = o.weight
   if type(weight) == "string" then
      weight = program:at_pairs(projection.name, weight, pairs_tried)[1]
      if fit then weight = weight[fit] end
   end
   if fit then sources, targets = sources[fit], targets[fit] end
   rewire.grow(net, projection.name, { sources = sources, targets = targets, weight = weight, delay = o.delay })
   return sources:count()
end

local function prune(net, projection, o)
   local condition = o.when
   if o.probability < 1 then condition = ("(%s) and uniform(0, 1) < %.17g"):format(condition, o.probability) end
   return rewire.prune(net, projection.name, condition)
end

--- Does what is due at the network's step.
-- @treturn table a row { t, projection, created, pruned, count } for each projection that was looked at
function turnover.step(net, program)
   local step, done = program:step(), {}
   for _, projection in ipairs(net.projections) do
      local function due(o) return o and step > 0 and step % period(o, net.current.dt) == 0 end
      local grows, prunes = due(projection.creating), due(projection.pruning)
      if grows or prunes then
         local row = { t = step * net.current.dt, projection = projection.name, created = 0, pruned = 0 }
         if grows then row.created = create(net, program, projection, projection.creating) end
         if prunes then row.pruned = prune(net, projection, projection.pruning) end
         row.count = projection.count
         done[#done + 1] = row
      end
   end
   return done
end

--- Refuses what cannot be while synapses come and go.
function turnover.check(net, recorded, batch)
   for _, projection in ipairs(net.projections) do
      local any = projection.pruning or projection.creating
      if any and batch > 1 then
         handle.fail("run: the synapses of %s come and go, so each member of a batch would have others; run them one "
            .. "by one", projection.name)
      end
      for _, asked in ipairs(any and recorded or {}) do
         if asked.name:sub(1, #projection.name + 1) == projection.name .. "." then
            handle.fail("record.%s: the synapses of %s come and go, so their number changes; look at them between "
               .. "runs, or in a live function", asked.name, projection.name)
         end
      end
   end
end

local list_meta = {}

function list_meta.__tostring(list)
   local lines = { ("%10s  %-12s %9s %9s %10s"):format("t, ms", "projection", "created", "pruned", "synapses") }
   for k, row in ipairs(list) do
      if k > 20 then
         lines[#lines + 1] = ("   ... %d more"):format(#list - 20)
         break
      end
      lines[#lines + 1] = ("%10g  %-12s %9d %9d %10d"):format(row.t, row.projection, row.created, row.pruned, row.count)
   end
   return table.concat(lines, "\n")
end

--- A list of rows, as turnover.step gives them, that prints itself.
function turnover.list() return setmetatable({}, list_meta) end

return turnover
