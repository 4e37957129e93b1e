-- SPDX-License-Identifier: MIT
--- Activity with the places it was sampled at: what analyses of space take, from a run and the walk it followed, or
-- from bare tensors.
local handle = require "cann.handle"
local recording = require "cann.recording"
local tensor = require "cann.tensor"

local samples = {}

-- Where walks of all kinds keep their places.
local function places_of(walk)
   local found = walk.positions or walk.position
   if not found and walk.x and walk.y then
      found = tensor.stack({ tensor.tensor(walk.x), tensor.tensor(walk.y) }, 2)
   end
   if found and not tensor.is(found) then found = tensor.from(found) end
   return found
end

--- True for what may be a walk: a task or table with positions, or x and y.
function samples.is_walk(value)
   return type(value) == "table" and not tensor.is(value)
      and (value.positions ~= nil or value.position ~= nil or (value.x ~= nil and value.y ~= nil))
end

-- Places [rows, 2] at the kept steps of a run.
local function places_at(owner, run, walk)
   local places = places_of(walk)
   if not places or places:rank() ~= 2 or places:size(2) ~= 2 then
      handle.fail("%s: the walk has no positions [steps, 2]", owner)
   end
   if tensor.is(walk.t) and walk.t:count() == places:size(1) and walk.t:count() > 1 then
      return tensor.interpolate(run.t, walk.t, places)
   end
   local steps = ((run.t / run.dt):round() - (run.first or 0)):to("int64")
   if steps:count() > 0 and steps:max() > places:size(1) then
      handle.fail("%s: the walk has %d steps, the run goes to step %d", owner, places:size(1), steps:max())
   end
   return places:take(steps, 1)
end

local function of_run(owner, run, walk, name)
   walk = walk or run.task
   if not samples.is_walk(walk) then
      handle.fail("%s: give the walk that the run followed, as in analyzers.%s(run, walk)", owner, owner)
   end
   if run.batch and run.batch > 1 then
      handle.fail("%s: the run has a batch; take one member with run:member(b)", owner)
   end
   local places = places_at(owner, run, walk):to("float64")
   local x, y = places:at(2, 1):copy(), places:at(2, 2):copy()
   if name == "spikes" or not name and not tensor.is(run.r) and run.spikes then
      return recording.new { t = run.t, x = x, y = y, spikes = run.spikes, cells = run.model and run.model.count }
   end
   name = name or "r"
   if not tensor.is(run[name]) then
      handle.fail("%s: '%s' was not recorded; run with record = {\"%s\"}", owner, name, name)
   end
   local values = run[name]:to("float64")
   values = values:reshape(values:size(1), -1)
   return { x = x, y = y, values = values, cells = values:size(2), unit = name }
end

local function of_table(owner, of)
   local function column(name)
      local value = tensor.tensor(of[name], owner):to("float64")
      if value:rank() ~= 1 then handle.fail("%s: %s is [samples]", owner, name) end
      return value
   end
   local values = tensor.tensor(of.values, owner):to("float64")
   if values:rank() == 1 then values = values:reshape(values:count(), 1) end
   local out = { x = column "x", y = column "y", values = values, cells = values:size(2), unit = "mean" }
   if values:rank() ~= 2 or out.x:count() ~= values:size(1) or out.y:count() ~= values:size(1) then
      handle.fail("%s: values [%s] at %d and %d places; values [samples, cells], x and y [samples] will do", owner,
         table.concat(values:shape(), ", "), out.x:count(), out.y:count())
   end
   return out
end

-- Activity that a walk went along with, a row for each of its steps.
local function of_rows(owner, values, walk)
   local places = places_of(walk)
   if not places or places:rank() ~= 2 or places:size(2) ~= 2 then
      handle.fail("%s: the walk has no positions [steps, 2]", owner)
   end
   return of_table(owner, { values = values, x = places:at(2, 1):copy(), y = places:at(2, 2):copy() })
end

--- The samples of what an analyzer was given: x, y [samples], values [samples, cells], cells, unit; or a recording,
-- of a run's spikes.
function samples.take(owner, of, walk, name)
   if type(of) == "table" and not tensor.is(of) then
      if of.values ~= nil and of.x ~= nil and of.y ~= nil then return of_table(owner, of) end
      if tensor.is(of.t) and of.dt then return of_run(owner, of, walk, name) end
   end
   if tensor.is(of) and samples.is_walk(walk) then return of_rows(owner, of, walk) end
   handle.fail("%s takes a recording (data.recording{...}), a run or activity [steps, cells] with the walk it "
      .. "followed, or { x =, y =, values = }", owner)
end

return samples
