-- SPDX-License-Identifier: MIT
--- Who meets whom: rules of connectivity, by name or as Lua functions.
--
--    local connect = require "cann.connect"
--    local s = connect.make("fixed_probability", 4000, 4000, { p = 0.02 })
--    local s = connect.make(function(i, j) return i ~= j and math.abs(i - j) < 10 end, 100, 100)
--    print(s:count(), s:degrees():mean())
--
-- A rule is a row of the engine's table; plugins add rows. The same rule, sizes, options and seed give
-- the same synapses on any number of threads.
local door = require "cann.ffi"
local handle = require "cann.handle"
local defaults = require "cann.defaults"
local tensor = require "cann.tensor"
local synapses = require "cann.synapses"
local ffi, C = door.ffi, door.C

local connect = {}

local function read(text) return text ~= nil and ffi.string(text) or nil end

--- The options of a rule: a list of { name, kind = "number" | "tensor" | "text", default, required },
-- those that every rule has included.
-- @tparam string rule
function connect.options(rule)
   local row = C.cann_rule_find(handle.text(rule, "a rule's name"))
   if row < 0 then C.cann_wiring_free(handle.own(C.cann_wiring_new(rule, 0, 0), C.cann_wiring_free)) end
   local list, seen = {}, {}
   for text in (read(C.cann_rule_options(row)) .. ";allow_self = 1;multiple = 1"):gmatch("[^;]+") do
      local name, rest = text:match("^%s*([%w_]+)%s*(.-)%s*$")
      local kind = rest:match("^:%s*(%a+)") or "number"
      local default = tonumber(rest:match("^=%s*(.+)$"))
      if not seen[name] then
         list[#list + 1] = { name = name, kind = kind, default = default,
            required = kind == "number" and default == nil or kind ~= "number" and not rest:find("?", 1, true) }
      end
      seen[name] = true
   end
   return list
end

--- The rules: a list of { name, options, doc }, which prints as a table.
function connect.rules()
   local list = {}
   for row = 0, tonumber(C.cann_rule_count()) - 1 do
      list[row + 1] = { name = read(C.cann_rule_name(row)), options = read(C.cann_rule_options(row)),
         doc = read(C.cann_rule_doc(row)) }
   end
   return setmetatable(list, { __tostring = function(self)
      local lines = {}
      for k, row in ipairs(self) do
         lines[k] = ("  %-21s %s\n  %21s %s"):format(row.name, row.doc, "", row.options)
      end
      return table.concat(lines, "\n")
   end })
end

--- Growing lists of places and values, as the engine takes them.
local function new_list(ctype) return { count = 0, room = 0, type = ctype } end

local function push(list, value)
   if list.count == list.room then
      list.room = math.max(1024, 2 * list.room)
      local grown = ffi.new(ffi.typeof("$[?]", ffi.typeof(list.type)), list.room)
      if list.at then ffi.copy(grown, list.at, list.count * ffi.sizeof(list.type)) end
      list.at = grown
   end
   list.at[list.count] = value
   list.count = list.count + 1
end

local function to_tensor(list, type_name)
   local out = tensor.zeros({ list.count }, type_name)
   if list.count > 0 then ffi.copy(out:data(), list.at, list.count * ffi.sizeof(list.type)) end
   return out
end

local function pairs_of_predicate(rule, rows, columns, sources, targets)
   for i = 1, rows do
      for j = 1, columns do
         if rule(i, j) then
            push(sources, i - 1)
            push(targets, j - 1)
         end
      end
   end
end

local function check_target(i, j)
   if type(j) == "number" and j % 1 == 0 and math.abs(j) < 2 ^ 31 then return j end
   handle.fail("the rule's function gave %s as a target of %d; whole numbers from 1 will do",
      type(j) == "number" and tostring(j) or "a " .. type(j), i)
end

local function pairs_of_rows(rule, rows, sources, targets)
   for i = 1, rows do
      local list = rule(i)
      if tensor.is(list) then list = list:tolist() end
      if list ~= nil and type(list) ~= "table" then
         handle.fail("the rule's function gave a %s for source %d; a list of targets will do", type(list), i)
      end
      for _, j in ipairs(list or {}) do
         push(sources, i - 1)
         push(targets, check_target(i, j) - 1)
      end
   end
end

-- A Lua function as lists of pairs: of (i, j), whether they meet; of (i), the targets of i.
local function ask_function(rule, rows, columns, given)
   local sources, targets = new_list "int32_t", new_list "int32_t"
   if debug.getinfo(rule, "u").nparams == 1 then
      pairs_of_rows(rule, rows, sources, targets)
   else
      pairs_of_predicate(rule, rows, columns, sources, targets)
   end
   local options = { sources = to_tensor(sources, "int32"), targets = to_tensor(targets, "int32") }
   for name, value in pairs(given) do options[name] = value end
   return options
end

-- Lua counts from 1, the engine from 0.
local function from_one(options)
   local out = {}
   for name, value in pairs(options) do out[name] = value end
   for _, name in ipairs { "sources", "targets" } do
      if out[name] ~= nil then out[name] = tensor.tensor(out[name], name) - 1 end
   end
   return out
end

local function set_option(wiring, name, value, kinds)
   local kind = type(value)
   if kind == "boolean" then value, kind = value and 1 or 0, "number" end
   if kinds[name] == "tensor" and (kind == "number" or kind == "table") then
      value = tensor.tensor(value, name)
   end
   if tensor.is(value) then return C.cann_wiring_tensor(wiring, name, value.handle) end
   if kind == "number" then return C.cann_wiring_number(wiring, name, value) end
   if kind == "string" then return C.cann_wiring_text(wiring, name, handle.text(value, name)) end
   handle.fail("%s is a %s, but a number, a text or a tensor will do", name, kind)
end

local function whole(value, what)
   if type(value) ~= "number" or value % 1 ~= 0 or value < 0 or value > 2 ^ 53 then
      handle.fail("connect: %s = %s, but a whole number from 0 will do", what,
         type(value) == "number" and tostring(value) or "a " .. type(value))
   end
   return value
end

--- Makes synapses by a rule.
-- @param rule a name (connect.rules()), a function of (i, j) that tells whether they meet, or a function
-- of (i) that gives the list of i's targets; both count from 1
-- @tparam number rows sources
-- @tparam number columns targets
-- @tparam[opt] table options the rule's own (connect.options(rule)), and
-- allow_self (true), multiple (1): synapses per pair. Lists of pairs count from 1; csr is as SciPy
-- writes it, from 0; i and j in texts count from 0, as i does in equations.
-- @tparam[opt] number seed cann.seed()
-- @tparam[opt=0] number stream keeps several sets of one seed apart
-- @treturn Synapses
-- @usage connect.make("pairs", 3, 3, { sources = {1, 2}, targets = {2, 3} }):count()
function connect.make(rule, rows, columns, options, seed, stream)
   rows, columns = whole(rows, "the number of sources"), whole(columns, "the number of targets")
   if options ~= nil and type(options) ~= "table" then
      handle.fail("connect: the options are a table, not a %s", type(options))
   end
   local name, given = rule, options or {}
   if type(rule) == "function" then
      if rows > 2 ^ 31 or columns > 2 ^ 31 then
         handle.fail("connect: a function is asked pair by pair, and %g of them are too many", rows * columns)
      end
      name, given = "pairs", ask_function(rule, rows, columns, given)
   elseif rule == "pairs" then
      given = from_one(given)
   end
   local pointer = C.cann_wiring_new(handle.text(name, "a rule's name"), rows, columns)
   local wiring = handle.own(pointer, C.cann_wiring_free)
   local kinds = {}
   for _, option in ipairs(connect.options(name)) do kinds[option.name] = option.kind end
   for key, value in pairs(given) do
      handle.check(set_option(wiring, handle.text(key, "an option's name"), value, kinds))
   end
   return synapses.own(C.cann_wiring_make(wiring, whole(seed or defaults.seed, "seed"), whole(stream or 0, "stream")))
end

--- Synapses that are never stored; see cann.generated.
connect.generated = require("cann.generated").new

--- Values of places brought together; see cann.synapses.
connect.reduce = synapses.reduce

return connect
