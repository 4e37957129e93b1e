-- SPDX-License-Identifier: MIT
--- cann asa DATA: attractor structure of a recording, from spikes to a verdict and a report.
-- Without DATA, on a terminal, a menu asks for what is wanted.
local unistd = require "posix.unistd"
local cann = require "cann"
local options = require "cann.options"

local usage = [[
usage: cann asa DATA [options]      DATA: an .npz, .h5 or .mat file of arrays: t (s) with spike_t (s) and spike_i
                                    (cells), or spike_tick, spike_i and ticks_per_second, or counts of spikes
                                    spike [samples, cells]; x and y (m), heading (rad) where they are known
  --preset NAME       grid, head_direction or fly_ring
  --out FOLDER        the report goes there (results), with the cache of the stages
  --shuffles N        of the null hypothesis (100; 0: go by the bars alone)
  --circles N         decode so many circles whatever the verdict
  --sphere            decode a sphere whatever the verdict
  --surface N         landmarks whose bars of dimension 2 are looked at (the preset's; 0: none)
  --dimension N       of the highest cohomology (1)
  --prime N           of the coefficients (47)
  --seed N            of the shuffles (0)
  --unit NAME         of the file's times: s or ms (s)
  --menu              ask for everything
]]

local numbers = { shuffles = true, circles = true, seed = true, dimension = true, prime = true, surface = true }
local words_of = { preset = true, out = true, unit = true }
local flags = { menu = true, help = true, sphere = true }

local command = {}

local function refuse(sentence)
   io.stderr:write("error: ", sentence, "\n", usage)
   return 2
end

local function known_options()
   local names = {}
   for _, kind in ipairs { numbers, words_of, flags } do
      for name in pairs(kind) do names[#names + 1] = name end
   end
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
      elseif flags[name] then
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

local function ask_shuffles(default)
   while true do
      local answer = ask("shuffles (0: none)", default)
      local count = tonumber(answer)
      if answer == nil or count and (count == 0 or count >= 99) and count % 1 == 0 then return count end
      print(("'%s' will not do: 0, or at least 99 to show p <= 0.01"):format(answer))
   end
end

local function ask_choice(question, choices, default)
   while true do
      local answer = ask(("%s (%s)"):format(question, table.concat(choices, ", ")), default)
      if answer == nil then return nil end
      for _, choice in ipairs(choices) do
         if answer == choice then return answer end
      end
      local near = options.nearest(answer, choices)
      print(("there is no '%s'%s"):format(answer, near and "; did you mean '" .. near .. "'?" or ""))
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
   local preset = ask_choice("preset", { "grid", "head_direction", "fly_ring", "none" }, chosen.preset or "none")
   if not preset then return nil end
   chosen.preset = preset ~= "none" and preset or nil
   chosen.shuffles = ask_shuffles(chosen.shuffles or 100)
   if not chosen.shuffles then return nil end
   chosen.out = ask("folder of the report", chosen.out or "results")
   return chosen.out and chosen
end

-- Runs the stages one after the other and says what each gave.
local function tell(analysis)
   local function say(stage, ...) print(("%-10s %s"):format(stage, string.format(...))) end
   print(analysis.recording)
   say("rates", "%d times", analysis:embed().t:count())
   local cloud = analysis:cloud()
   say("points", "%d, whose %d dimensions hold %.0f %% of the variance", cloud.scores:size(1), cloud.scores:size(2),
      cloud.percent:sum())
   say("landmarks", "%d", analysis:landmarks().places:count())
   say("bars", "%s", (tostring(analysis:barcode()):gsub("^barcode%s*", "")))
   print(analysis:verdict())
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
      data = cann.data.load_recording(chosen.file, { time_unit = chosen.unit }), preset = chosen.preset,
      shuffles = chosen.shuffles, seed = chosen.seed, surface = chosen.surface or chosen.sphere and 260 or nil,
      barcode = { dimension = chosen.dimension, prime = chosen.prime },
      decode = { circles = chosen.circles, sphere = chosen.sphere }, out = chosen.out or "results",
   }
   tell(analysis)
   print("report: " .. analysis:report())
   return 0
end

return command
