-- SPDX-License-Identifier: MIT
--- Named options, declared once: the table checks the call, completes at the prompt and prints help.
--
--    local accepts = options.declare("SmoothTracking", {
--       points = { nil, "positions to visit, rad", required = true },
--       dt     = { 0.1, "ms", above = 0 },
--    })
--    local o = accepts(given)
local handle = require "cann.handle"

local options = {}

local function edits(a, b)
   a, b = a:lower(), b:lower()
   local previous = {}
   for j = 0, #b do previous[j] = j end
   for i = 1, #a do
      local row = { [0] = i }
      for j = 1, #b do
         local cost = a:byte(i) == b:byte(j) and 0 or 1
         row[j] = math.min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + cost)
         if i > 1 and j > 1 and a:byte(i) == b:byte(j - 1) and a:byte(i - 1) == b:byte(j) then
            row[j] = math.min(row[j], previous[j - 1])
         end
      end
      previous = row
   end
   return previous[#b]
end

local function holds(long, short) return #short > 3 and long:lower():find(short:lower(), 1, true) ~= nil end

-- The shortest known name that holds this one, as tuning_curve holds tuning; else the longest that this one holds, as
-- learning_rate holds rate; else one that holds a word of it, as modules holds that of num_module.
local function related(name, known)
   local wider, narrower, of_word
   for _, other in ipairs(known) do
      if holds(other, name) and #other < #(wider or other .. " ") then wider = other end
      if holds(name, other) and #other > #(narrower or "") then narrower = other end
      for word in name:gmatch("%a+") do
         if holds(other, word) and #other < #(of_word or other .. " ") then of_word = other end
      end
   end
   return wider or narrower or of_word
end

--- The known name that is meant by one nobody knows: a slip of a letter or two, a related name, or, far off, the
-- nearest; nil where none is near.
function options.nearest(name, known)
   local best, least, slips = nil, #name < 4 and 2 or 1 + (#name + 2) / 3, #name < 7 and 1.5 or 2.5
   for _, other in ipairs(known) do
      local distance = edits(name, other) + 0.01 * math.abs(#name - #other)
      if distance < least then best, least = other, distance end
   end
   if best and least < slips then return best end
   return related(name, known) or best
end

local function sorted_names(rows)
   local names = {}
   for name in pairs(rows) do names[#names + 1] = name end
   table.sort(names)
   return names
end

--- The sentence for a name nobody knows.
function options.unknown(owner, kind, name, known)
   local near = options.nearest(tostring(name), known)
   return ("%s has no %s '%s'%s   (%s)"):format(owner, kind, tostring(name),
      near and ("; did you mean '" .. near .. "'?") or "",
      #known > 0 and kind .. "s: " .. table.concat(known, ", ") or "it has none")
end

local function check_number(owner, name, row, value)
   if value ~= value then handle.fail("%s: %s is not a number (NaN)", owner, name) end
   if row.finite and math.abs(value) == math.huge then
      handle.fail("%s: %s is infinite, but a finite number will do", owner, name)
   end
   if row.at_least and value < row.at_least then
      handle.fail("%s: %s = %g, but at least %g will do", owner, name, value, row.at_least)
   end
   if row.at_most and value > row.at_most then
      handle.fail("%s: %s = %g, but at most %g will do", owner, name, value, row.at_most)
   end
   if row.above and value <= row.above then
      handle.fail("%s: %s = %g, but it must be above %g", owner, name, value, row.above)
   end
   if row.whole and value % 1 ~= 0 then
      handle.fail("%s: %s = %g, but it must be a whole number", owner, name, value)
   end
end

local function check_value(owner, name, row, value)
   local wanted = row.type or (row[1] ~= nil and type(row[1])) or nil
   if wanted and wanted ~= "any" then
      local fits = false
      for one in wanted:gmatch("%a+") do fits = fits or type(value) == one end
      if not fits then
         handle.fail("%s: %s is a %s, but a %s will do", owner, name, type(value), (wanted:gsub("|", " or ")))
      end
   end
   if type(value) == "number" then check_number(owner, name, row, value) end
   if row.choices and type(value) == "string" then
      for _, choice in ipairs(row.choices) do
         if choice == value then return end
      end
      local near = options.nearest(value, row.choices)
      handle.fail("%s: %s = '%s'%s   (choices: %s)", owner, name, value,
         near and ("; did you mean '" .. near .. "'?") or ", which is not one of the choices",
         table.concat(row.choices, ", "))
   end
end

local attached = setmetatable({}, { __mode = "k" })  -- function -> function that gives its declaration

--- Says which declaration a function's options table is checked with, where it is not an upvalue.
-- @tparam function action
-- @tparam function declared gives the declaration when asked
function options.attach(action, declared) attached[action] = declared end

-- Every declaration there is, so that one can be told from other tables.
local declarations = setmetatable({}, { __mode = "k" })

--- Declares the options of `owner`: name -> { default, meaning, type =, at_least =, at_most =,
-- above =, whole =, finite =, choices =, required = }. The result is called with the user's table and gives a
-- new table with every option set.
function options.declare(owner, rows)
   local declared = { owner = owner, rows = rows, names = sorted_names(rows) }
   declarations[declared] = true
   return setmetatable(declared, {
      __call = function(_, given)
         if given == nil then given = {} end
         if type(given) ~= "table" then
            handle.fail("%s takes one table of named options, not a %s", owner, type(given))
         end
         local meta = debug.getmetatable(given)
         if meta and meta.__tostring then
            handle.fail("%s takes one table of named options, not this: %s", owner, tostring(given):match("[^\n]*"))
         end
         local out = {}
         for name, value in pairs(given) do
            local row = rows[name]
            if not row then handle.fail("%s", options.unknown(owner, "option", name, declared.names)) end
            check_value(owner, name, row, value)
            out[name] = value
         end
         for name, row in pairs(rows) do
            if out[name] == nil then
               if row.required then
                  handle.fail("%s: the option '%s' is missing: %s", owner, name, row[2])
               end
               out[name] = row[1]
            end
         end
         return out
      end,
   })
end

--- The declarations that a function checks its options with: found among its upvalues, so a
-- function that uses `accepts` needs no word more for completion and help.
local function used_by(action)
   local found = {}
   for index = 1, math.huge do
      local name, value = debug.getupvalue(action, index)
      if not name then return found end
      if declarations[value] then found[#found + 1] = value end
   end
end

--- The declaration of what a call of `value` takes, or nil. Values: a declaration, a function that
-- uses one, an object whose metatable has __options (a declaration, or a function that gives one)
-- or whose __call uses one.
-- @tparam[opt] string name what the value is called, to choose among several declarations
function options.of(value, name)
   if declarations[value] then return value end
   local meta = debug.getmetatable(value)
   if type(value) ~= "function" and type(meta) == "table" and type(value) ~= "string" then
      local own = rawget(meta, "__options")
      if type(own) == "function" then own = own(value) end
      if own then return own end
      value = rawget(meta, "__call")
   end
   if type(value) ~= "function" then return nil end
   if attached[value] then return attached[value]() end
   local found = used_by(value)
   for _, declared in ipairs(found) do
      local last = declared.owner:match("[%w_]*$")
      if last == name then return declared end
   end
   return found[1]
end

local function shown_default(row)
   local default = row[1]
   if default == nil then return row.required and "required" or "-" end
   if type(default) == "table" then return next(default) == nil and "{}" or "{...}" end
   return type(default) == "string" and ('"%s"'):format(default) or tostring(default)
end

local function shown_limits(row)
   local said = {}
   if row.choices then said[#said + 1] = table.concat(row.choices, ", ") end
   if row.at_least then said[#said + 1] = ("at least %g"):format(row.at_least) end
   if row.above then said[#said + 1] = ("above %g"):format(row.above) end
   if row.at_most then said[#said + 1] = ("at most %g"):format(row.at_most) end
   return #said > 0 and "   [" .. table.concat(said, "; ") .. "]" or ""
end

--- The lines of help of a declaration: one per option with default, meaning and limits.
function options.help(declared)
   local lines, widest, default_width = {}, 4, 4
   for _, name in ipairs(declared.names) do
      widest = math.max(widest, #name)
      default_width = math.max(default_width, math.min(#shown_default(declared.rows[name]), 24))
   end
   local form = ("  %%-%ds  %%-%ds  %%s%%s"):format(widest, default_width)
   for _, name in ipairs(declared.names) do
      local row = declared.rows[name]
      lines[#lines + 1] = form:format(name, shown_default(row), row[2] or "", shown_limits(row)):gsub("%s+$", "")
   end
   return table.concat(lines, "\n")
end

return options
