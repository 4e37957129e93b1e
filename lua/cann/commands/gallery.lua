-- SPDX-License-Identifier: MIT
--- cann gallery [NAME ...]: a picture of every model, or of those named, as .png files in a folder.
local cann = require "cann"
local options = require "cann.options"

local usage = [[
usage: cann gallery [NAME ...] [--out FOLDER]     pictures of all models, or of those named, go to FOLDER (here)
       cann gallery --list                        the names there are
]]

local command = {}

local function refuse(sentence)
   io.stderr:write("error: ", sentence, "\n", usage)
   return 2
end

local function known(name, names)
   for _, other in ipairs(names) do
      if other == name then return true end
   end
   return false
end

--- Does what the words ask for; gives the exit status.
function command.run(words)
   local names, wanted, folder, k = cann.pipelines.gallery(), {}, ".", 1
   while k <= #words do
      local word = words[k]
      if word == "--help" then
         io.write(usage)
         return 0
      elseif word == "--list" then
         print(table.concat(names, "\n"))
         return 0
      elseif word == "--out" then
         folder, k = words[k + 1], k + 1
         if not folder then return refuse "--out needs a folder" end
      elseif not known(word, names) then
         return refuse(options.unknown("gallery", "model", word, names))
      else
         wanted[#wanted + 1] = word
      end
      k = k + 1
   end
   for _, name in ipairs(#wanted > 0 and wanted or names) do
      local path = ("%s/%s.png"):format(folder, name)
      cann.pipelines.gallery(name):save(path)
      print(path)
   end
   return 0
end

return command
