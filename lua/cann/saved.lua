-- SPDX-License-Identifier: MIT
--- Networks as files: what a network is made of goes with its state as a note, so that cann.load makes it again.
-- The note is data, never code: texts with their length, numbers, flags and tables of these. Values of parameters
-- and states are in the state itself; the note says which of them have one value for each element.
local connect = require "cann.connect"
local defaults = require "cann.defaults"
local handle = require "cann.handle"
local program = require "cann.program"
local tensor = require "cann.tensor"

local saved = {}

-- ---- notes -------------------------------------------------------------------------------------

local function sorted_keys(value)
   local keys = {}
   for key in pairs(value) do keys[#keys + 1] = key end
   table.sort(keys, function(a, b)
      if type(a) ~= type(b) then return type(a) == "number" end
      return a < b
   end)
   return keys
end

local function encode(value, out)
   local kind = type(value)
   if kind == "string" then out[#out + 1] = ("s%d:%s"):format(#value, value)
   elseif kind == "number" then out[#out + 1] = ("n%.17g;"):format(value)
   elseif kind == "boolean" then out[#out + 1] = value and "b1" or "b0"
   else
      local keys = sorted_keys(value)
      out[#out + 1] = ("t%d:"):format(#keys)
      for _, key in ipairs(keys) do
         encode(key, out)
         encode(value[key], out)
      end
   end
   return out
end

local function damaged() handle.fail("the note of the file cannot be read; net:load takes the state alone") end

local decode

local function decode_table(text, at, depth)
   local count, first = text:match("^t(%d+):()", at)
   if not count or depth > 20 or tonumber(count) > #text then damaged() end
   local out = {}
   at = first
   for _ = 1, tonumber(count) do
      local key, value
      key, at = decode(text, at, depth + 1)
      value, at = decode(text, at, depth + 1)
      if type(key) == "table" then damaged() end
      out[key] = value
   end
   return out, at
end

function decode(text, at, depth)
   local kind = text:sub(at, at)
   if kind == "t" then return decode_table(text, at, depth) end
   if kind == "b" then return text:sub(at + 1, at + 1) == "1", at + 2 end
   if kind == "n" then
      local number, after = text:match("^n([^;]+);()", at)
      if not tonumber(number) then damaged() end
      return tonumber(number), after
   end
   local length, first = text:match("^s(%d+):()", at)
   if not length or first + length - 1 > #text then damaged() end
   return text:sub(first, first + length - 1), first + length
end

-- ---- a network as a table ----------------------------------------------------------------------

-- The sections of a model, those of the models it extends included; nil where it holds a function.
local function sections(spec)
   local out = {}
   for name, value in pairs(spec) do
      if name == "extends" then
         out.extends = {}
         for k, base in ipairs(value.spec and { value } or value) do out.extends[k] = sections(base.spec) end
      elseif type(value) == "function" then return nil
      elseif name == "geometry" then out.geometry = { kind = value.kind, given = value.given }
      else out[name] = value end
   end
   return out
end

local function plain(value)
   if type(value) ~= "table" then return type(value) ~= "function" and type(value) ~= "cdata" end
   if tensor.is(value) then return false end
   for key, one in pairs(value) do
      if not plain(key) or not plain(one) then return false end
   end
   return true
end

-- Which parameters have one value for each element or member, and the numbers of the others.
local function widths(compiled, prefix, rows)
   local out = {}
   for _, row in ipairs(rows) do
      local value = compiled:get(prefix .. row.name)
      local members, width = value:size(1), value:size(2)
      local differ = members > 1 and value:ne(value:range(1, 1, 1)):any()
      local one = value[1][1]
      out[row.name] = (differ or width > 1) and { members = differ and members or nil, count = width, one = one } or one
   end
   return out
end

-- Inputs that were set element by element, and how many values each has.
local function wide(compiled, prefix, rows)
   local out = {}
   for _, row in ipairs(rows) do
      local value = compiled:get(prefix .. row.name)
      if value:size(2) > 1 then out[row.name] = value:size(2) end
   end
   return out
end

local function numbers(list)
   local out = list:flatten():tolist()
   for k, number in ipairs(out) do out[k] = ("%.17g"):format(number) end
   return table.concat(out, " ")
end

-- What a reset gives back: first values of states and parameters; numbers, texts that are drawn, lists of numbers.
local function first_values(given)
   local out = {}
   for name, value in pairs(given) do out[name] = tensor.is(value) and { list = numbers(value) } or value end
   return out
end

local function describe_projection(compiled, made, note_dt)
   local out = { name = made.name, pre = made.pre, post = made.post, port = made.port, frozen = made.frozen,
      muted = made.muted, learns = made.learns, pruning = made.pruning, creating = made.creating,
      allow_self = made.allow_self, apart = made.apart, longest = made.longest,
      spec = sections(made.model.spec), drawn = made.drawn, first = first_values(made.values),
      values = widths(compiled, made.name .. ".", made.model.parameters) }
   if made.generated then out.generated = made.synapses.given
   elseif made.recipe and plain(made.recipe) then out.recipe = made.recipe
   else
      local sources, targets = made.synapses:pairs()
      out.sources, out.targets = numbers(sources), numbers(targets)
   end
   if made.echo and compiled:step() * note_dt < made.echo.over then
      local before = made.echo.delay
      out.echo = { since = made.echo.since, over = made.echo.over,
         delay = before and (before:count() == 1 and before:item() or numbers(before)) or nil }
   end
   if made.delay then out.delay = made.delay:count() == 1 and made.delay:item() or numbers(made.delay) end
   return out
end

-- Links as data: their matrices as numbers in rows.
local function describe_links(list)
   local out = {}
   for k, link in ipairs(list or {}) do
      out[k] = {}
      for name, value in pairs(link) do
         out[k][name] = tensor.is(value) and { rows = value:size(1), list = numbers(value) } or value
      end
   end
   return out
end

--- What a network is made of, as a note for its state; nil where it cannot be told (functions in its models).
function saved.note(net)
   local compiled, settings = net:compiled(), net.current
   local out = { settings = { precision = settings.precision, dt = settings.dt, seed = settings.seed,
      method = settings.method, convolution = settings.convolution }, batch = settings.batch,
      links = describe_links(net.links), groups = {}, projections = {}, single = net.single and true or false }
   for k, group in ipairs(net.groups) do
      local spec = group.model.spec and sections(group.model.spec)
      if not spec then return nil end
      out.groups[k] = { name = group.name, count = group.count, spec = spec,
         geometry = group.geometry and { kind = group.geometry.kind, given = group.geometry.given } or nil,
         first = first_values(group.values),
         values = widths(compiled, net.single and "" or group.name .. ".", group.model.parameters),
         trains = group.trains and { times = numbers(group.trains.times), neurons = numbers(group.trains.neurons) },
         inputs = wide(compiled, net.single and "" or group.name .. ".", group.model.inputs) }
   end
   for k, made in ipairs(net.projections) do
      out.projections[k] = describe_projection(compiled, made, settings.dt)
      if not out.projections[k].spec then return nil end
   end
   return table.concat(encode(out, {}))
end

-- ---- a table as a network ----------------------------------------------------------------------

local function geometry_of(row)
   local make = require("cann.geometry")[row.kind]
   if type(make) ~= "function" then damaged() end
   return make(row.given)
end

-- Equal descriptions are one model, so that what shared its states shares them again.
local function model_of(spec, made)
   local model = require "cann.model"
   local key, own = table.concat(encode(spec, {})), {}
   if made[key] then return made[key] end
   for name, value in pairs(spec) do own[name] = value end
   if own.extends then
      local bases = {}
      for k, base in ipairs(own.extends) do bases[k] = model_of(base, made) end
      own.extends = bases
   end
   if own.geometry then own.geometry = geometry_of(own.geometry) end
   made[key] = model.new(own)
   return made[key]
end

-- An instance stands on a geometry of its own.
local function with_geometry(model, geometry)
   local instance = {}
   for name, value in pairs(model) do instance[name] = value end
   instance.geometry = geometry
   return setmetatable(instance, getmetatable(model))
end

local function list_of(text)
   local out = {}
   for number in text:gmatch "%S+" do out[#out + 1] = tonumber(number) or damaged() end
   return tensor.from(out)
end

local function values_of(row)
   local out = {}
   for name, value in pairs(row.values) do
      -- A place for each; the state says what stands there, and until then one of them does.
      if type(value) == "table" then
         local shape = value.members and { value.members, value.count } or { value.count }
         value = tensor.full(value.one or 0, shape)
      end
      out[name] = value
   end
   for name, value in pairs(row.first or {}) do
      local members = type(row.values[name]) == "table" and row.values[name].members
      if not members then out[name] = type(value) == "table" and list_of(value.list) or value end
   end
   return out
end

local function synapses_of(row, pre, post)
   if row.generated then return connect.generated(pre.count, post.count, row.generated) end
   if row.recipe then
      local recipe = row.recipe
      return connect.make(recipe.rule, pre.count, post.count, recipe.options, recipe.seed, recipe.stream)
   end
   return connect.make("pairs", pre.count, post.count,
      { sources = list_of(row.sources), targets = list_of(row.targets) })
end

local function delay_of(saved_delay)
   if type(saved_delay) == "number" then return tensor.full(saved_delay, 1, "float64") end
   return saved_delay and list_of(saved_delay) or nil
end

-- Spikes may be under way that left before the delays changed.
local function place(compiled, made, echo)
   local projections = require "cann.projections"
   made.echo = echo and { delay = delay_of(echo.delay), since = echo.since, over = echo.over }
   local put = made.longest and projections.place_shorter or echo and projections.place_on_way or projections.place
   put(compiled, made)
end

local function rebuild(note)
   local network = require "cann.network"
   local groups, by_name, models = {}, {}, {}
   for k, row in ipairs(note.groups) do
      groups[k] = network.group.new(model_of(row.spec, models), row.count)
      groups[k].name, groups[k].values = row.name, values_of(row)
      if row.trains then
         groups[k].trains = { times = list_of(row.trains.times), neurons = list_of(row.trains.neurons),
            count = row.count }
      end
      if row.geometry then
         groups[k].geometry = geometry_of(row.geometry)
         groups[k].model = with_geometry(groups[k].model, groups[k].geometry)
      end
      by_name[row.name] = groups[k]
   end
   local net = note.single and network.of_group(groups[1]) or network.new(by_name)
   net.settings = note.settings
   for k, link in ipairs(note.links or {}) do
      net.links[k] = {}
      for name, value in pairs(link) do
         if name == "matrix" then value = list_of(value.list):reshape(value.rows, -1) end
         net.links[k][name] = value
      end
   end
   net:compiled { batch = note.batch }
   for _, row in ipairs(note.groups) do
      for input, count in pairs(row.inputs or {}) do
         net:set { [note.single and input or row.name .. "." .. input] = tensor.zeros(count) }
      end
   end
   for _, row in ipairs(note.projections) do
      local made = { name = row.name, pre = row.pre, post = row.post, port = row.port,
         frozen = row.frozen, muted = row.muted, learns = row.learns,
         pruning = row.pruning, creating = row.creating, allow_self = row.allow_self,
         apart = row.apart, longest = row.longest, generated = row.generated ~= nil,
         model = model_of(row.spec, models), values = values_of(row), recipe = row.recipe, drawn = row.drawn,
         synapses = synapses_of(row, by_name[row.pre], by_name[row.post]) }
      made.count = made.synapses:count()
      made.delay = delay_of(row.delay)
      place(net:compiled(), made, row.echo)
      net.projections[#net.projections + 1] = made
   end
   return net
end

--- Makes a network again from the file that net:save wrote, in the state it was saved in.
-- @tparam string path
-- @treturn Network
-- @raise where the file holds the state alone: of models with functions in Lua
function saved.load(path)
   local text = program.note(handle.text(path, "cann.load: the name of the file"))
   if text == "" then
      handle.fail("%s holds a state without the network's description; make the network and give it the state by "
         .. "net:load", path)
   end
   local note = decode(text, 1, 0)
   local fine, net = pcall(rebuild, note)
   if not fine then handle.fail("%s: the network cannot be made again: %s", path, tostring(net)) end
   local before = defaults.seed
   net:load(path)
   defaults.seed = before
   net.settings = { precision = note.settings.precision, dt = note.settings.dt, method = note.settings.method }
   return net
end

return saved
