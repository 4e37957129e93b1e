-- SPDX-License-Identifier: MIT
--- What the binary runs: a script, code of the command line, or the lines of the prompt.
-- The C side (repl/) reads options and lines and keeps Ctrl-C; here a line gets its meaning:
-- `= x` and bare expressions are shown, `x?` prints help, an unfinished chunk waits for more.
local unistd = require "posix.unistd"
local message = require "cann.message"
local plugin = require "cann.plugin"
local show = require "cann.show"

local session = {}

local command = {}
local globals = { "cann", "models", "tasks", "trainers", "analyzers", "pipelines", "plot", "data", "tensor",
   "integrate", "connect", "inputs", "encoders", "help", "demo" }
local USAGE, INTERRUPTED = 2, 130

local function complain(sentence) io.stderr:write("error: ", sentence, "\n") end

--- Sets what the options say; 0, or 2 for a value that will not do.
function session.begin(given)
   command = given
   message.debug = given.debug ~= nil
   if given.verbose then require("cann.catalogue").verbose = true end
   plugin.install()
   loadfile, dofile = session.loadfile, session.dofile -- luacheck: ignore 121
   for _, name in ipairs { "seed", "threads", "precision", "backend" } do
      if given[name] then
         local fine, why = pcall(require("cann.defaults").set[name], given[name])
         if not fine then
            complain("--" .. why:gsub("^[^ ]*:%d+: ", ""))
            return USAGE
         end
      end
   end
   return 0
end

--- loadfile and dofile that take bytecode only from a file whose name says so.
function session.loadfile(path, mode, environment)
   if path == nil then return load(io.read("*a"), "=stdin", "t", environment or _G) end
   return plugin.load(path, mode, environment)
end

--- Runs a file in the globals; errors as Lua gives them.
function session.dofile(path)
   local chunk, why = session.loadfile(path)
   if not chunk then error(why, 2) end
   return chunk()
end

local function demo()
   return require("cann.demo")()
end

local makers = {
   cann = function() return require "cann" end,
   help = function() return require("cann").help end,
   demo = function() return demo end,
}

--- Makes the library's names global, each loaded when first used.
local function open_names()
   local known = {}
   for _, name in ipairs(globals) do known[name] = true end
   setmetatable(_G, {
      __index = function(_, name)
         if not known[name] then return nil end
         local maker = makers[name]
         local value = maker and maker() or require("cann")[name]
         rawset(_G, name, value)
         return value
      end,
      __names = function() return globals end,
   })
end

local function report(sentence)
   io.stdout:flush()
   if sentence:find("^interrupted") or sentence:find(": interrupted", 1, true) then
      io.stderr:write(unistd.isatty(2) == 1 and "\n" or "", sentence:match("interrupted.*$"), "\n")
      return INTERRUPTED
   end
   complain(sentence)
   return 1
end

local function attempt(chunk, ...)
   local arguments, count = { ... }, select("#", ...)
   local fine, why = xpcall(function() chunk(unpack(arguments, 1, count)) end, message.handler)
   return fine and 0 or report(why)
end

local function run_code(code)
   local chunk, why = load(code, "=-e", "t")
   if not chunk then return report(why) end
   return attempt(chunk)
end

--- A word of the command line that is a command of ours: `cann asa DATA` is lua/cann/commands/asa.lua, unless a file
-- of that very name lies here.
local function command_of(word)
   if not word:find("^%a[%w_]*$") or unistd.access(word, "r") == 0 then return nil end
   local there = package.searchpath("cann.commands." .. word, package.path)
   return there and require("cann.commands." .. word)
end

local function run_command(found, arguments)
   local status
   local failed = attempt(function() status = found.run(arguments) end)
   return failed ~= 0 and failed or status
end

local function run_file(path, arguments)
   local found = not command.safe and command_of(path)
   if found then return run_command(found, arguments) end
   arguments[0] = path
   local chunk, why
   if command.safe then chunk, why = require("cann.safe").load(path, arguments)
   elseif path == "-" then chunk, why = load(io.read("*a") or "", "=stdin", "t")
   else chunk, why = plugin.load(path) end
   if not chunk then return report(why) end
   rawset(_G, "arg", arguments)
   return attempt(chunk, unpack(arguments))
end

--- Does what the command line asks for before any prompt; gives the exit status.
function session.work()
   if command.doctor then return attempt(function() print(require("cann.doctor").report()) end) end
   if command.e or command.i then open_names() end
   local status = command.e and run_code(command.e) or 0
   if status == 0 and command.file then status = run_file(command.file, command.arguments) end
   return status
end

-- The prompt ------------------------------------------------------------------------------------

local held = nil  -- the lines of an unfinished chunk

--- Opens the prompt on a terminal: the names, the banner.
function session.welcome()
   print(require("cann.doctor").banner())
end

--- Forgets an unfinished chunk.
function session.forget() held = nil end

--- Says why the chunk that input ended in is unfinished.
function session.finish()
   local _, why = load(held, "=prompt")
   complain(why:gsub("^prompt:(%d+): ", "line %1: ") .. "; the input ended there")
   held = nil
   return 1
end

local function unfinished(why) return why:find("near '<eof>'$") ~= nil end

--- The parts of `a = f(x);  = a:mean()`: what runs and what is shown.
local function statement_and_shown(text)
   local position = #text
   while position do
      local before = text:sub(1, position):match("^(.*);%s*=")
      if not before then return nil end
      local after = text:sub(#before + 1):match("^;%s*=(.*)$")
      if load(before) and load("return " .. after) then return before .. "; return " .. after end
      position = #before
   end
end

--- A line as a chunk: function and whether its values are asked for with `=`; or nil, the syntax
-- error and whether more lines may mend it.
local function compile(text)
   local asked = text:match("^%s*=(.*)$")
   if asked then text = "return " .. asked end
   local statement, why = load(text, "=prompt", "t")
   if asked then return statement, statement and true or why, why and unfinished(why) end
   local bare, why_not_bare = load("return " .. text, "=prompt", "t")
   if bare then return bare, false end
   if statement then return statement, false end
   local both = statement_and_shown(text)
   if both then return load(both, "=prompt", "t"), true end
   return nil, why, unfinished(why) or unfinished(why_not_bare)
end

--- `local` at the head of a line would be forgotten with the line: the prompt keeps the name.
local function keep_local(text)
   local kept = text:gsub("^%s*local%s+function%s", "function "):gsub("^%s*local%s+([%a_][%w_,%s]*=)", "%1")
   return kept
end

--- The name that a line of the one form `name = expression` sets.
local function assigned_name(text)
   local name, rest = text:match("^%s*([%a_][%w_]*)%s*=([^=].*)$")
   return name and load("return " .. rest) and name
end

local function print_values(text, asked, ...)
   local count = select("#", ...)
   if count == 1 and ... == nil and not asked and text:find("[%)}\"]%s*;?%s*$") then return end
   if count > 0 then print(show.values(...)) end
end

local function perform(chunk, text, asked)
   local name = not asked and assigned_name(text)
   print_values(text, asked, chunk())
   local said = name and show.announcement(rawget(_G, name))
   if said then print(said) end
end

--- The text that `x?` or `?x` asks about, or nil.
local function asks_help(text)
   return text:match("^%s*(.-)%s*%?%s*$") or text:match("^%s*%?%s*(.-)%s*$")
end

local function explain(text)
   if text == "" then return print(require("cann.help").overview()) end
   print(require("cann.help").about(text))
end

local function attempt_line(action, ...)
   local arguments, count = { ... }, select("#", ...)
   local fine, why = xpcall(function() action(unpack(arguments, 1, count)) end, message.handler)
   if fine then return "fine" end
   local single = not (type(arguments[2]) == "string" and arguments[2]:find("\n"))
   report(single and message.without_position(why, "prompt") or why:gsub("^prompt:(%d+): ", "line %1: "))
   return "failed"
end

local opened = false

--- Once, before the first line: the names; and a stopped run gives what it recorded.
local function open_prompt()
   if opened then return end
   opened = true
   open_names()
   require("cann.defaults").interactive = true
end

--- Takes one line of the prompt: "fine", "failed", "more" when the chunk is unfinished, "leave".
function session.line(line)
   open_prompt()
   local text = held and held .. "\n" .. line or line
   if not held then
      if not text:find("%S") then return "fine" end
      if (text == "exit" or text == "quit") and rawget(_G, text) == nil then return "leave" end
      local topic = asks_help(text)
      if topic then return attempt_line(explain, topic) end
      text = keep_local(text)
   end
   local chunk, asked, more = compile(text)
   if not chunk and more then
      held = text
      return "more"
   end
   held = nil
   if not chunk then
      report((asked:gsub("^prompt:1: ", ""):gsub("^prompt:(%d+): ", "line %1: ")))
      return "failed"
   end
   jit.off(chunk, true)  -- compiled loops would not see Ctrl-C
   return attempt_line(perform, chunk, text, asked)
end

--- What TAB offers: words, and the character that follows a single one.
function session.complete(line, word)
   open_prompt()
   local fine, words, follow = pcall(require("cann.complete").words, line, word)
   return fine and words or {}, fine and follow or nil
end

return session
