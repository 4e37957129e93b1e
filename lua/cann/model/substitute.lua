-- SPDX-License-Identifier: MIT
--- Equations with other names, or with values in place of names: membrane:substitute{ x = "v", tau = "10 ms" }. What
-- is put for a name is another name, which the declaration then bears too, or a value: a number, a text with a unit or
-- an expression, and the declaration goes.
local handle = require "cann.handle"
local object = require "cann.model.object"
local options = require "cann.options"

local methods = object.methods

local declarations = { param = true, state = true, input = true }
local texts = { "param", "state", "input", "eqs", "func", "send", "method", "noise", "reduce", "units" }

local function is_name(text) return text:find "^[%a_][%w_]*$" ~= nil end

-- The pieces of a text in order: { kind, text }; kinds: "name" for what may be replaced, "rate" for dNAME/dt (NAME is
-- the third entry), "end" for what ends a statement, "other" for the rest: strings, comments, numbers with their units,
-- members (pre.x), annotations' names, declared units.
local patterns = {
   { "other", "^\"[^\"]*\"" }, { "other", "^#[^\n]*" }, { "other", "^%-%-[^\n]*" }, { "end", "^[;\n]" },
   { "other", "^%d+%.?%d*[eE][+-]?%d+%s*[%a_]*" }, { "other", "^%d*%.?%d+%.?%s*[%a_]*[%w_]*" },
   { "other", "^@[%a_][%w_]*" }, { "other", "^%.%s*[%a_][%w_]*" }, { "rate", "^d([%a_][%w_]*)%s*/%s*dt%f[^%w_]" },
   { "name", "^[%a_][%w_]*" }, { "other", "^%s" }, { "other", "^." },
}

-- In a declaration a colon begins a unit, which lasts to the value, the annotation or the end.
local function piece_at(text, at, in_unit)
   if in_unit then
      local unit = text:match("^[^=@;\n#]+", at)
      if unit then return "other", unit end
   end
   for _, row in ipairs(patterns) do
      local from, to, inner = text:find(row[2], at)
      if from then return row[1], text:sub(from, to), inner end
   end
end

local function pieces_of(text, declares)
   local list, at, after_colon = {}, 1, false
   while at <= #text do
      local kind, piece, inner = piece_at(text, at, after_colon)
      after_colon = declares and piece == ":"
      list[#list + 1] = { kind, piece, inner }
      at = at + #piece
   end
   return list
end

local function statements_of(text, declares)
   local list, now = {}, {}
   for _, piece in ipairs(pieces_of(text, declares)) do
      now[#now + 1] = piece
      if piece[1] == "end" then
         list[#list + 1], now = now, {}
      end
   end
   list[#list + 1] = now
   return list
end

local function first_name(statement)
   for _, piece in ipairs(statement) do
      if piece[1] == "name" then return piece[2] end
   end
end

-- The argument names of a function's statement, f(x, a) = ...
local function arguments_of(statement)
   local found, depth = {}, 0
   for _, piece in ipairs(statement) do
      if piece[2] == ")" or piece[2] == "=" then return found end
      if depth > 0 and piece[1] == "name" then found[piece[2]] = true end
      if piece[2] == "(" then depth = 1 end
   end
   return found
end

local function written(statement, changes, kept)
   local out = {}
   for k, piece in ipairs(statement) do
      local kind, text, inner = unpack(piece)
      local new = kind == "name" and not kept[text] and changes[text] or kind == "rate" and changes[inner]
      if new and kind == "rate" then text = text:gsub("^d[%a_][%w_]*", "d" .. new)
      elseif new then text = is_name(new) and new or "(" .. new .. ")" end
      out[k] = text
   end
   return table.concat(out)
end

local function section(name, text, changes)
   local out, declares = {}, declarations[name]
   for _, statement in ipairs(statements_of(text, declares)) do
      local first = first_name(statement)
      local gone = declares and first and changes[first] and not is_name(changes[first])
      local kept = name == "func" and arguments_of(statement) or {}
      out[#out + 1] = gone and ";" or written(statement, changes, kept)
   end
   return table.concat(out)
end

local function each(value, f)
   if type(value) == "string" then return f(value) end
   if type(value) ~= "table" then return value end
   local out = {}
   for key, inner in pairs(value) do out[key] = each(inner, f) end
   return out
end

local function events(given, changes)
   return each(given, function(text) return section("eqs", text, changes) end)
end

local function history(given, changes)
   if type(given) ~= "table" then return each(given, function(text) return section("eqs", text, changes) end) end
   local out = {}
   for name, text in pairs(given) do
      out[changes[name] or name] = each(text, function(inner) return section("eqs", inner, changes) end)
   end
   return out
end

-- A model's description with the changes, those that it extends included.
local function spec_with(spec, changes)
   local out = {}
   for name, value in pairs(spec) do out[name] = value end
   for _, name in ipairs(texts) do
      if out[name] ~= nil then out[name] = section(name, out[name], changes) end
   end
   out.history = history(out.history, changes)
   for _, name in ipairs { "on", "pruning", "creating", "stimulus", "follows" } do
      out[name] = events(out[name], changes)
   end
   if object.is(out.extends) then out.extends = { out.extends } end
   local bases = {}
   for k, base in ipairs(out.extends or {}) do
      bases[k] = require("cann.model").new(spec_with(base.spec, changes))
   end
   out.extends = out.extends and bases or nil
   return out
end

-- Changes that make sense for a model, as texts.
local function read(model, given)
   if type(given) ~= "table" then
      handle.fail("substitute takes a table, as in { x = \"v\", tau = \"10 ms\" }, not a %s", type(given))
   end
   local changes, known = {}, {}
   for _, rows in ipairs { model.parameters, model.states, model.inputs, model.aliases } do
      for _, row in ipairs(rows) do
         known[#known + 1], known[row.name] = row.name, true
      end
   end
   for name, value in pairs(given) do
      if not known[name] then handle.fail("%s", options.unknown(model.name, "name", tostring(name), known)) end
      if type(value) ~= "number" and (type(value) ~= "string" or value == "") then
         handle.fail("substitute: %s = %s; a name, a number or an expression will do", tostring(name),
            type(value) == "string" and "''" or "a " .. type(value))
      end
      if type(value) == "number" and not (math.abs(value) < math.huge) then
         handle.fail("substitute: %s = %s; a finite number will do", name, tostring(value))
      end
      local text = type(value) == "number" and ("%.17g"):format(value) or value
      if text:find "[;\n]" then
         handle.fail("substitute: %s = '%s' is more than one expression; one will do", name, text)
      end
      if not is_name(text) and (model.states[name] or model.aliases[name]) then
         handle.fail("substitute: %s has an equation; another name for it will do, not a value", name)
      end
      changes[name] = text
   end
   return changes
end

--- The same equations with other names, or with values in place of names.
-- @tparam table given name -> another name, a number, a text with a unit or an expression
-- @treturn Model to be used as it is, or in extends = { a:substitute{ x = "v" }, b }
-- @usage local m = cann.model{ param = "tau:ms = 5", state = "x = 1", eqs = "dx/dt = -x/tau" }
--    print(m:substitute{ x = "v", tau = "10 ms" })
function methods:substitute(given)
   local changes = read(self, given)
   local made = require("cann.model").new(spec_with(self.spec, changes))
   for name, value in pairs(self.values) do
      local new = changes[name] or name
      if made.parameters[new] or made.states[new] then made.values[new] = value end
   end
   return made
end
