-- SPDX-License-Identifier: MIT
--- Output of busted as the other tests print it: `ok NAME`, `FAIL NAME where: why`, `skip NAME`.
local pretty = require "pl.pretty"

return function()
   local busted = require "busted"
   local handler = require "busted.outputHandlers.base"()

   local function line(...)
      io.write((table.concat({ ... }, " "):gsub("%s*\n%s*", " | ")), "\n")
      io.flush()
   end

   local function failure(entry)
      local message = entry.message
      if type(message) ~= "string" then message = message == nil and "nil error" or pretty.write(message) end
      local trace = entry.element.trace or {}
      local where = ("%s:%s"):format(trace.short_src or "?", trace.currentline or "?")
      line("FAIL", entry.name or entry.element.name or "a file", where, message)
   end

   local function last(list) return list[#list] end

   busted.subscribe({ "test", "end" }, function(_, _, status)
      if status == "success" then line("ok", last(handler.successes).name)
      elseif status == "pending" then line("skip", last(handler.pendings).name)
      else failure(last(status == "failure" and handler.failures or handler.errors)) end
      return nil, true
   end, { predicate = handler.cancelOnPending })

   busted.subscribe({ "error" }, function(element)
      if element.descriptor ~= "it" then failure(last(handler.errors)) end
      return nil, true
   end)

   return handler
end
