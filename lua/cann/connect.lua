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
local object = require "cann.tensor.object"
local synapses = require "cann.synapses"
local ffi, C = door.ffi, door.C

local connect = {}

-- Rows of a table in the engine, as a list that prints: { name, options, doc }.
local function read_table(count, name, options, doc)
   local function text(of, row) return ffi.string(of(row)) end
   local list = {}
   for row = 0, tonumber(count()) - 1 do
      list[row + 1] = { name = text(name, row), options = text(options, row), doc = text(doc, row) }
   end
   return setmetatable(list, { __tostring = function(self)
      local lines = {}
      for _, row in ipairs(self) do
         lines[#lines + 1] = ("  %-21s %s"):format(row.name, row.doc)
         if row.options ~= "" then lines[#lines + 1] = ("  %21s %s"):format("", row.options) end
      end
      return table.concat(lines, "\n")
   end })
end

local function read(text) return text ~= nil and ffi.string(text) or nil end

--- The options of a rule: a list of { name, kind = "number" | "switch" | "tensor" | "text", default, required },
-- those that every rule has included.
-- @tparam string rule
function connect.options(rule)
   local row = C.cann_rule_find(handle.text(rule, "a rule's name"))
   if row < 0 then C.cann_wiring_free(handle.own(C.cann_wiring_new(rule, 0, 0), C.cann_wiring_free)) end
   local list, seen = {}, {}
   for text in (read(C.cann_rule_options(row)) .. ";allow_self: switch = 1;multiple = 1"):gmatch("[^;]+") do
      local name, rest = text:match("^%s*([%w_]+)%s*(.-)%s*$")
      local kind = rest:match("^:%s*(%a+)") or "number"
      local default = tonumber(rest:match("=%s*(.+)$"))
      if not seen[name] then
         list[#list + 1] = { name = name, kind = kind, default = default,
            required = default == nil and not rest:find("?", 1, true) }
      end
      seen[name] = true
   end
   return list
end

--- The rules: a list of { name, options, doc }, which prints as a table.
function connect.rules()
   return read_table(C.cann_rule_count, C.cann_rule_name, C.cann_rule_options, C.cann_rule_doc)
end

--- The initialisers of connect.values: a list of { name, options, doc }, which prints as a table.
function connect.initialisers()
   return read_table(C.cann_initialiser_count, C.cann_initialiser_name, C.cann_initialiser_options,
      C.cann_initialiser_doc)
end

-- Growing lists of places or of values, as the engine takes them.
local kinds_of_list = {
   int32 = { array = ffi.typeof "int32_t[?]", size = 4 },
   float64 = { array = ffi.typeof "double[?]", size = 8 },
}

local function new_list(type_name) return { count = 0, room = 0, type = type_name } end

local function push(list, value)
   if list.count == list.room then
      local kind = kinds_of_list[list.type]
      list.room = math.max(1024, 2 * list.room)
      local grown = kind.array(list.room)
      if list.at then ffi.copy(grown, list.at, list.count * kind.size) end
      list.at = grown
   end
   list.at[list.count] = value
   list.count = list.count + 1
end

local function to_tensor(list)
   local out = tensor.zeros({ list.count }, list.type)
   if list.count > 0 then ffi.copy(out:data(), list.at, list.count * kinds_of_list[list.type].size) end
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

local function check_target(i, j, columns)
   if type(j) == "number" and j % 1 == 0 and j >= 1 and j <= columns then return j end
   handle.fail("the rule's function gave %s as a target of %d; whole numbers from 1 to %d will do",
      type(j) == "number" and tostring(j) or "a " .. type(j), i, columns)
end

-- Values of a source's synapses: a number for all of them, or a list; all sources give them, or none.
local function push_values(list, values, count, i, what)
   if (values == nil) ~= (list.missing ~= nil) and (list.missing ~= nil or list.count > 0) then
      handle.fail("the rule's function gave %ss for some sources, but not for others such as %d", what, i)
   end
   if values == nil then
      list.missing = true
      return
   end
   if tensor.is(values) then values = values:tolist() end
   for k = 1, count do
      local value = values
      if type(values) == "table" then value = values[k] end
      if type(value) ~= "number" then
         handle.fail("the rule's function gave a %s as a %s of source %d; a number, or a list of %d, will do",
            type(value), what, i, count)
      end
      push(list, value)
   end
end

local function pairs_of_rows(rule, rows, columns, sources, targets, weights, delays)
   for i = 1, rows do
      local list, its_weights, its_delays = rule(i)
      if tensor.is(list) then list = list:tolist() end
      if list ~= nil and type(list) ~= "table" then
         handle.fail("the rule's function gave a %s for source %d; a list of targets will do", type(list), i)
      end
      for _, j in ipairs(list or {}) do
         push(sources, i - 1)
         push(targets, check_target(i, j, columns) - 1)
      end
      if list and #list > 0 then
         push_values(weights, its_weights, #list, i, "weight")
         push_values(delays, its_delays, #list, i, "delay")
      end
   end
end

-- A Lua function as lists of pairs: of (i, j), whether they meet; of (i), the targets of i.
local function ask_function(rule, rows, columns, given)
   local sources, targets = new_list "int32", new_list "int32"
   local weights, delays = new_list "float64", new_list "float64"
   if debug.getinfo(rule, "u").nparams == 1 then
      pairs_of_rows(rule, rows, columns, sources, targets, weights, delays)
   else
      pairs_of_predicate(rule, rows, columns, sources, targets)
   end
   local options = { sources = to_tensor(sources), targets = to_tensor(targets),
      weights = weights.count > 0 and to_tensor(weights) or nil,
      delays = delays.count > 0 and to_tensor(delays) or nil }
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
   if kind == "boolean" and kinds[name] == "switch" then value, kind = value and 1 or 0, "number" end
   if kinds[name] == "tensor" and (kind == "number" or kind == "table") then
      value = tensor.tensor(value, name)
   end
   if tensor.is(value) then return C.cann_wiring_tensor(wiring, name, value.handle) end
   if kind == "number" then return C.cann_wiring_number(wiring, name, value) end
   if kind == "string" then return C.cann_wiring_text(wiring, name, handle.text(value, name)) end
   handle.fail("%s is a %s, but a %s will do", name, kind, kinds[name] or "number, a text or a tensor")
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
-- of (i) that gives the list of i's targets and, where wanted, their weights and delays (a list, or one
-- for all); both count from 1
-- @tparam number rows sources
-- @tparam number columns targets
-- @tparam[opt] table options the rule's own (connect.options(rule)), and
-- allow_self (true), multiple (1): synapses per pair. Lists of pairs count from 1; csr is as SciPy
-- writes it, from 0; i and j in texts of rules count from 0 too, other than i in equations and views.
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

local function set_value(initialiser, name, value)
   if type(value) == "boolean" then value = value and 1 or 0 end
   if type(value) == "number" then return C.cann_initialiser_number(initialiser, name, value) end
   return C.cann_initialiser_tensor(initialiser, name, tensor.tensor(value, name).handle)
end

-- The names of a declaration such as "mean = 0; sd = 1", in order.
local function names_of(declared)
   local list = {}
   for name in (declared .. ";"):gmatch "%s*([%w_]+)[^;]*;" do list[#list + 1] = name end
   return list
end

--- First values of weights or delays, by an initialiser (connect.initialisers()).
-- @param of synapses, or the shape of a dense tensor
-- @tparam table how { "normal", 1, 0.2 } or { "normal", mean = 1, sd = 0.2, min = 0 }: a name, then its
-- options in order or by name; every one takes min and max
-- @tparam[opt] number seed cann.seed()
-- @tparam[opt=0] number stream
-- @tparam[opt="float64"] string type_name "float32" or "float64"
-- @treturn Tensor [count], in the synapses' order, or of the shape
-- @usage connect.values(s, { "normal", mean = 1, sd = 0.2, min = 0 })
function connect.values(of, how, seed, stream, type_name)
   if type(how) ~= "table" then handle.fail("values: { \"normal\", mean = 0, sd = 1 } is the form") end
   if type(of) ~= "table" or tensor.is(of) then
      handle.fail("values: synapses or a shape such as { 3, 4 } come first")
   end
   local name = handle.text(how[1], "an initialiser's name")
   local initialiser = handle.own(C.cann_initialiser_new(name), C.cann_initialiser_free)
   local names = names_of(read(C.cann_initialiser_options(C.cann_initialiser_find(name))))
   for key, value in pairs(how) do
      if type(key) == "number" and key > 1 and not names[key - 1] then
         handle.fail("%s takes %d values, not %d", name, #names, key - 1)
      end
      if key ~= 1 then
         key = type(key) == "number" and names[key - 1] or handle.text(key, "an option's name")
         handle.check(set_value(initialiser, key, value))
      end
   end
   local shape, rank, stored = nil, 0, nil
   if synapses.is(of) then stored = of.handle else shape, rank = object.shape_array(of) end
   return tensor.own(C.cann_initialiser_make(initialiser, object.type_number(type_name or "float64"), rank, shape,
      stored, whole(seed or defaults.seed, "seed"), whole(stream or 0, "stream")))
end

--- Places on a grid: [n, axes], array axes in C order, each from 0 in steps of 1.
-- @tparam table shape such as { 20, 40 }
-- @tparam[opt=false] boolean unit true: each axis from 0 to 1, as the rules gaussian and dog want it of
-- populations of different sizes
-- @usage connect.make("distance", 800, 800, { distance = 2, source_places = connect.grid { 20, 40 } })
function connect.grid(shape, unit)
   if type(shape) ~= "table" or #shape == 0 then handle.fail("grid: a shape such as { 20, 40 } is wanted") end
   local count, columns = 1, {}
   for _, length in ipairs(shape) do count = count * whole(length, "grid: a length") end
   local index, inner = tensor.arange(0, count - 1), count
   for axis, length in ipairs(shape) do
      inner = inner / length
      columns[axis] = (index / inner):floor():mod(length)
      if unit then columns[axis] = columns[axis] / math.max(length - 1, 1) end
   end
   return tensor.stack(columns, 2)
end

-- The places of a group: on its geometry, else one after the other on a line; unit: grids reach from 0 to 1.
local function places_of(group, unit)
   local geometry = group.geometry
   if not geometry then return connect.grid({ group.count }, unit) end
   if geometry.kind == "grid" and unit then return connect.grid(geometry.shape, unit) end
   local places = connect.grid(geometry.shape)
   for axis = 1, geometry.rank do
      local length = geometry.shape[axis]
      local steps = geometry.wrap[axis] == 1 and length or length - 1
      local step = (geometry.high[axis] - geometry.low[axis]) / math.max(steps, 1)
      places[{ {}, axis }] = places[{ {}, axis }] * step + geometry.low[axis]
   end
   return places
end

local function turns_of(geometry)
   local turns = {}
   for axis = 1, geometry.rank do
      turns[axis] = geometry.wrap[axis] ~= 0 and geometry.high[axis] - geometry.low[axis] or 0
   end
   return tensor(turns)
end

local function axes_of(group) return group.geometry and group.geometry.rank or 1 end

-- True where two groups can be compared by their places; a condition may do without.
local function comparable(rule, given, pre, post)
   local from, to = axes_of(pre), axes_of(post)
   if rule ~= "condition" or from == to then return true end
   for _, option in ipairs { "where", "chance" } do
      local text = type(given[option]) == "string" and given[option] or ""
      local place = text:match "%f[%w_]([xyz]_p[reost]+)%f[^%w_]" or text:match "%f[%w_](d)%f[^%w_]"
      if place then
         handle.fail("condition: %s names a place, but %s stands on %d ax%s and %s on %d; give source_places and "
            .. "target_places", place, pre.name, from, from == 1 and "is" or "es", post.name, to)
      end
   end
   return false
end

--- The options of a rule between two groups, with what follows from where they stand: places and turns of
-- their geometries (without one, elements stand on a line; lines and grids of any shape reach from 0 to 1 for gaussian
-- and dog; a condition has no places where the groups have not equally many axes), and the shape of a lattice. Nothing
-- that is given changes.
-- @param rule as for connect.make
-- @tparam table given
-- @tparam Group pre
-- @tparam Group post
function connect.between(rule, given, pre, post)
   if type(given) ~= "table" then handle.fail("connect.between: the options are a table, not a %s", type(given)) end
   local out, wants = {}, {}
   for name, value in pairs(given) do out[name] = value end
   if pre ~= post and (out.allow_self == false or out.allow_self == 0) then out.allow_self = true end
   if type(rule) ~= "string" or C.cann_rule_find(rule) < 0 then return out end
   for _, option in ipairs(connect.options(rule)) do wants[option.name] = option end
   local unit = rule == "gaussian" or rule == "dog"
   if wants.source_places and not out.source_places and comparable(rule, out, pre, post) then
      out.source_places, out.target_places = places_of(pre, unit), out.target_places or places_of(post, unit)
      if pre.geometry and not out.turn then out.turn = turns_of(pre.geometry) end
   end
   local lattice = wants.shape and wants.shape.kind == "tensor" and pre.geometry
   if lattice and not out.shape then out.shape = pre.geometry.shape end
   return out
end

local function load_saved(file)
   local held = tensor.load(file)
   if type(held) ~= "table" or tensor.is(held) or not (held.shape and held.indptr and held.indices) then
      handle.fail("%s holds no synapses: shape, indptr and indices are wanted", file)
   end
   if held.shape:count() ~= 2 then handle.fail("%s: shape has 2 lengths, not %d", file, held.shape:count()) end
   return connect.make("csr", held.shape[1], held.shape[2],
      { indptr = held.indptr, indices = held.indices, weights = held.weights, delays = held.delays })
end

--- The synapses in a file: a Matrix Market file (.mtx), rows being sources, or what s:save wrote (.npz).
-- @tparam string file
-- @treturn Synapses
function connect.load(file)
   if handle.text(file, "the file's name"):find("%.npz$") then return load_saved(file) end
   local sizes = ffi.new "int64_t[2]"
   handle.check(C.cann_matrix_market_size(file, sizes, sizes + 1))
   return connect.make("matrix_market", tonumber(sizes[0]), tonumber(sizes[1]), { file = file })
end

--- Synapses that are never stored; see cann.generated.
connect.generated = require("cann.generated").new

--- Values of places brought together; see cann.synapses.
connect.reduce = synapses.reduce

return connect
