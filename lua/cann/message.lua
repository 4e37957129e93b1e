-- SPDX-License-Identifier: MIT
--- An error as the user reads it: one sentence at the user's own file and line.
-- Positions inside the library are replaced by the line that called it; the traceback is shown
-- under --debug alone.
local handle = require "cann.handle"

local message = { debug = false }

local names_of_prompt = {
   cann = true, models = true, tasks = true, trainers = true, analyzers = true, pipelines = true,
   plot = true, data = true, tensor = true, integrate = true,
}

--- Where a frame stands, with the file's whole name.
local function position(info)
   local name = info.source:match("^[@=](.*)") or info.short_src
   return ("%s:%d: "):format(name, info.currentline)
end

local function frames(level)
   local raised, user
   while not (raised and user) do
      local info = debug.getinfo(level, "Sl")
      if not info then break end
      if info.what ~= "C" then
         raised = raised or info
         if not handle.is_ours(info.source) then user = user or info end
      end
      level = level + 1
   end
   return raised, user
end

local function starts_with(text, beginning) return text:sub(1, #beginning) == beginning end

--- The sentence with the position of our own file turned into the user's, cut names made whole.
local function placed(sentence, raised, user)
   for _, info in ipairs { raised or false, user or false } do
      local short = info and ("%s:%d: "):format(info.short_src, info.currentline)
      if short and starts_with(sentence, short) then
         local rest = sentence:sub(#short + 1)
         return (user and position(user) or "") .. rest, rest
      end
   end
   return sentence, sentence
end

local function hint(sentence)
   local name = sentence:match("global '([%w_]+)' %(a nil value%)")
   if not names_of_prompt[name] then return "" end
   local more = name == "cann" and "" or ("; local %s = cann.%s"):format(name, name)
   return ('   (in a script write: local cann = require "cann"%s)'):format(more)
end

--- Handles an error for xpcall: gives the sentence, without "error: ".
function message.handler(raised_value)
   local text
   if type(raised_value) == "string" then text = raised_value
   else
      local meta = debug.getmetatable(raised_value)
      local speaks, words = pcall(tostring, raised_value)
      local own = type(meta) == "table" and rawget(meta, "__tostring") and speaks
      text = own and words or ("a %s was raised as an error: %s"):format(type(raised_value), words)
   end
   local raised, user = frames(3)
   text = placed(text, raised, user)
   text = text .. hint(text)
   if message.debug then text = text .. "\n" .. debug.traceback("", 2):gsub("^\n", "") end
   return text
end

--- The sentence without the position of a chunk that has one line only.
function message.without_position(sentence, chunk_name)
   local start = chunk_name .. ":1: "
   return starts_with(sentence, start) and sentence:sub(#start + 1) or sentence
end

return message
