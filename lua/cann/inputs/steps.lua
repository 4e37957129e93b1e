-- SPDX-License-Identifier: MIT
--- Durations and windows of time in whole steps: what all inputs share.
local handle = require "cann.handle"
local options = require "cann.options"
local tensor = require "cann.tensor"

-- dt: the option; most: steps that an input may have.
local steps = { dt = { 0.1, "ms: step", above = 0 }, most = 2 ^ 40 }

--- Declares options whose numbers are finite.
function steps.declare(owner, rows)
   for _, row in pairs(rows) do
      row.finite = type(row[1]) == "number" or (row.type or ""):find("number", 1, true) ~= nil
   end
   return options.declare(owner, rows)
end

--- A number as a list of one, a tensor as nested lists.
function steps.list(value)
   if tensor.is(value) then value = value:tolist() end
   return type(value) == "number" and { value } or value
end

--- The options that curves share, besides their own.
function steps.curve(rows)
   rows.duration = { nil, "ms", required = true, type = "number", at_least = 0 }
   rows.from = { 0, "ms: 0 before", at_least = 0 }
   rows.to = { nil, "ms: 0 from here on (the end)", type = "number", at_least = 0 }
   rows.dt = steps.dt
   return rows
end

--- A finite number, else a sentence.
function steps.finite(owner, name, value)
   if type(value) ~= "number" or value ~= value or math.abs(value) == math.huge then
      handle.fail("%s: %s is %s; a finite number will do", owner, name,
         type(value) == "number" and tostring(value) or "a " .. type(value))
   end
   return value
end

--- The number of steps that a time takes: whole even where the division is not.
function steps.of(owner, time, dt)
   local count = math.floor(steps.finite(owner, "a duration", time) / dt + 0.5)
   if count < 0 or count > steps.most then handle.fail("%s: %g ms are %.3g steps of %g ms", owner, time, count, dt) end
   return count
end

--- The step that a time falls into.
function steps.at(time, dt) return math.floor(time / dt + 1e-9) end

--- Steps from and to that a window of time covers, within a whole of `count`.
function steps.window(owner, o, count)
   local from, to = steps.at(steps.finite(owner, "from", o.from or 0), o.dt), count
   if o.to then to = steps.at(steps.finite(owner, "to", o.to), o.dt) end
   if from < 0 or to < from then handle.fail("%s: from %g to %g ms is no window", owner, from * o.dt, to * o.dt) end
   return math.min(from, count), math.min(to, count)
end

--- Zeros with `part` in the rows behind step `from`.
function steps.placed(count, from, part)
   local shape = part:shape()
   shape[1] = count
   local out = tensor.zeros(shape)
   if part:size(1) > 0 then out:range(1, from + 1, from + part:size(1)):fill(part) end
   return out
end

return steps
