-- SPDX-License-Identifier: MIT
--- cann asa DATA: attractor structure of a recording, from spikes to a verdict and a report.
-- Without DATA, on a terminal, a menu asks for what is wanted.
local unistd = require "posix.unistd"
local cann = require "cann"
local options = require "cann.options"

local usage = [[
usage: cann asa DATA [options]      DATA: an .npz, .h5 or .mat file of arrays: t (s), x, y (m), spike_time (s) with
                                    spike_cell (from 0), or spike_tick and ticks_per_second with spike_cell
  --preset NAME       grid, head_direction or fly_ring
  --out FOLDER        the report goes there (results), with the cache of the stages
  --shuffles N        of the null hypothesis (100)
  --circles N         decode so many circles whatever the verdict
  --seed N            of the shuffles (0)
  --dimension N       of the highest cohomology (1)
  --prime N           of the coefficients (47)
  --menu              ask for everything
]]

local numbers = { shuffles = true, circles = true, seed = true, dimension = true, prime = true }
local words_of = { preset = true, out = true }

local command = {}

local function refuse(sentence)
   io.stderr:write("error: ", sentence, "\n", usage)
   return 2
end

local function known_options()
   local names = { "menu", "help" }
   for name in pairs(numbers) do names[#names + 1] = name end
   for name in pairs(words_of) do names[#names + 1] = name end
   table.sort(names)
   return names
end

-- The words of the command line as a table, or nil and a sentence.
local function parse(words)
   local chosen, k = {}, 1
   while k <= #words do
      local name, value = words[k]:match("^%-%-([%a]+)=?(.*)$")
      if not name then
         if words[k]:sub(1, 1) == "-" or chosen.file then return nil, ("'%s' is one word too many"):format(words[k]) end
         chosen.file = words[k]
      elseif name == "menu" or name == "help" then
         chosen[name] = true
      elseif numbers[name] or words_of[name] then
         if value == "" then k, value = k + 1, words[k + 1] end
         if not value then return nil, ("--%s needs a value"):format(name) end
         chosen[name] = words_of[name] and value or tonumber(value)
         if not chosen[name] then return nil, ("--%s = %s, but a number will do"):format(name, value) end
      else
         return nil, (options.unknown("cann asa", "option", name, known_options()))
      end
      k = k + 1
   end
   return chosen
end

-- Asks one question on the terminal; an empty answer keeps the default. nil at the end of input.
local function ask(question, default)
   io.write(("%s%s: "):format(question, default and (" [" .. tostring(default) .. "]") or ""))
   io.flush()
   local answer = io.read("*l")
   if not answer then return nil end
   answer = answer:match("^%s*(.-)%s*$")
   return answer == "" and default or answer
end

local function ask_number(question, default)
   while true do
      local answer = ask(question, default)
      if answer == nil or tonumber(answer) then return tonumber(answer) end
      print(("'%s' is no number"):format(answer))
   end
end

local function menu(chosen)
   while not chosen.file do
      local path = ask("recording (a file of arrays)")
      if not path then return nil end
      local file = io.open(path, "r")
      if file then
         file:close()
         chosen.file = path
      else
         print(("there is no file '%s'"):format(path))
      end
   end
   local preset = ask("preset: grid, head_direction, fly_ring or none", chosen.preset or "none")
   chosen.preset = preset ~= "none" and preset or nil
   chosen.shuffles = ask_number("shuffles (0: none)", chosen.shuffles or 100)
   chosen.out = ask("folder of the report", chosen.out or "results")
   return chosen.out and chosen
end

--- Runs the command; gives the exit status.
function command.run(words)
   local chosen, why = parse(words)
   if not chosen then return refuse(why) end
   if chosen.help then
      io.write(usage)
      return 0
   end
   if chosen.menu or not chosen.file and unistd.isatty(0) == 1 then
      chosen = menu(chosen)
      if not chosen then return 2 end
   end
   if not chosen.file then return refuse "which recording?" end
   local analysis = cann.pipelines.ASA {
      file = chosen.file, preset = chosen.preset, shuffles = chosen.shuffles, seed = chosen.seed,
      barcode = { dimension = chosen.dimension, prime = chosen.prime }, decode = { circles = chosen.circles },
      out = chosen.out or "results",
   }
   print(analysis:verdict())
   print("report: " .. analysis:report())
   return 0
end

return command
