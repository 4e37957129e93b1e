-- SPDX-License-Identifier: MIT
--- demo(): the first minute, typed for you. Each line is shown, then run as if it had been typed.
local session = require "cann.session"

local lines = {
   "net = models.CANN1D{ n = 512 }",
   "task = tasks.SmoothTracking{ model = net, points = {0, 1.5, -2}, durations = {20, 30} }",
   'run = net:run(task, { record = {"u", "r"} })',
   "= analyzers.tracking_error(run, task):mean()",
   "plot.bump(run):show()",
}

--- Runs the lines; stops at the first that fails.
return function()
   for _, line in ipairs(lines) do
      print("cann> " .. line)
      if session.line(line) ~= "fine" then return end
   end
   print("-- all of it stays: try  run  net?  plot.bump(run):save(\"bump.gif\")")
end
