-- SPDX-License-Identifier: MIT
--- The loop over pieces of a run, between which progress is told, pictures are redrawn and synapses change.
local calls = require "cann.run.calls"
local clock = require "cann.clock"
local object = require "cann.run.object"
local turnover = require "cann.turnover"

local advance = {}
local methods = object.methods

--- Advances by `total` steps, in pieces of about a tenth of a second, so that progress and live pictures breathe.
-- @treturn number steps done
-- @treturn boolean false where Ctrl-C ended it
function advance.by(self, program, o, total)
   local bar = o.progress and require("cann.progress").start("steps", total) or nil
   local done, piece, whole = 0, math.max(1, math.min(total, 64)), true
   local start = program:step()
   while done < total and whole do
      if not calls.due(self.calls, self.model, done) then
         self.stopped = "a call"
         break
      end
      local steps = turnover.ahead(self.model, program:step(), calls.ahead(self.calls, done,
         math.min(piece, total - done)))
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

return advance
