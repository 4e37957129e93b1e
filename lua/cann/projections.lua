-- SPDX-License-Identifier: MIT
--- Connecting the groups of a network: net:connect("E", {"E", "I"}, { rule = "fixed_probability", p = 0.02,
-- weight = 0.6, port = "ge" }). Each pair of groups becomes a projection with a name of its own ("E_I"), whose
-- values are read and set as those of groups ("E_I.w").
local connect = require "cann.connect"
local generated = require "cann.generated"
local handle = require "cann.handle"
local model = require "cann.model"
local options = require "cann.options"
local pair_text = require "cann.pair_text"
local parts = require "cann.parts"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"
local turnover = require "cann.turnover"
local view = require "cann.view"

local projections = {}

local accepted = {
   rule = { "all_to_all", "who meets whom: a rule's name, with its own options beside it; a function of (i, j) or of "
      .. "(i); synapses that cann.connect made; \"generated\" with p: drawn anew at each event, never stored",
      type = "string|function|table" },
   synapse = { nil, "the model of the synapses; without one each hands its weight to the port", type = "table" },
   weight = { nil, "w of every synapse: a number, a tensor [synapses], a text such as \"normal(1, 0.1)\" or an "
      .. "initialiser such as { \"normal\", 1, 0.1, min = 0 } (cann.connect.initialisers())",
      type = "number|string|table" },
   delay = { nil, "ms, one for all, a tensor [synapses] or an initialiser; at least one step", type = "number|table" },
   port = { nil, "what events write to in the target: an input, or a state named as input", type = "string" },
   name = { nil, "of the projection (\"E_I\", then \"E_I2\")", type = "string" },
   from = { nil, "{first, last}: the sources that take part, as if the group had no others (all)", type = "table" },
   to = { nil, "{first, last}: the targets that take part (all)", type = "table" },
   pruning = { nil, "synapses that go while runs go on, see net:pruning (the model's; false: none)",
      type = "table|boolean" },
   creating = { nil, "synapses that come, see net:creating (the model's; false: none)", type = "table|boolean" },
   seed = { nil, "of the rule (cann.seed())", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
}
local declared = options.declare("connect", accepted)
projections.options = declared

--- For completion: the options of the rule that the text of a call names so far.
function declared.more(text)
   local named, names = text:match "rule%s*=%s*[\"']([%w_]+)[\"']", {}
   for _, rule in ipairs(named and connect.rules() or {}) do
      if rule.name == named then
         for k, option in ipairs(connect.options(named)) do names[k] = option.name end
      end
   end
   return names
end

--- Synapses that hand their weight on, in the unit of the port.
local function plain(group, port)
   local row = group.model.inputs[port] or group.model.states[port]
   local unit = row and row.unit or ""
   return model.new { name = "Delta", kind = "synapse", param = unit ~= "" and "w:" .. unit .. " = 1" or nil,
      on = { pre = "post.$port += w" } }
end

-- Without a rule all meet all; options that belong to other rules ask which of those was meant.
local function check_whole(options_given)
   local known = {}
   for _, option in ipairs(connect.options "all_to_all") do known[option.name] = true end
   for name in pairs(options_given) do
      local have = {}
      for _, rule in ipairs(known[name] and {} or connect.rules()) do
         for _, option in ipairs(connect.options(rule.name)) do
            if option.name == name then have[#have + 1] = rule.name end
         end
      end
      if #have > 0 then
         handle.fail("connect: '%s' is an option of a rule, so say which, as in rule = \"%s\"   (rules with it: %s)",
            name, have[1], table.concat(have, ", "))
      end
   end
end

-- The options of net:connect, and those that are the rule's.
local function divide(given)
   if type(given) ~= "table" then
      handle.fail("connect takes a table, as in net:connect(\"E\", \"I\", { rule = \"fixed_probability\", p = 0.1 })")
   end
   local own, rule = {}, {}
   for name, value in pairs(given) do
      if accepted[name] then own[name] = value else rule[name] = value end
   end
   if not own.rule then check_whole(rule) end
   if own.synapse ~= nil and not model.is(own.synapse) then
      handle.fail("connect: synapse is a %s; a synapse's model, such as models.ExpSynapse{ tau = 5 }, will do",
         type(own.synapse) == "string" and ("text, '%s'"):format(own.synapse) or type(own.synapse))
   end
   return declared(own), rule
end

local function group_named(net, name, role)
   local names = {}
   for k, group in ipairs(net.groups) do
      if group.name == name then return group end
      names[k] = group.name
   end
   if type(name) ~= "string" then handle.fail("connect: %s is the name of a group, not a %s", role, type(name)) end
   handle.fail("%s", options.unknown("the network", "group", name, names))
end

local function taken(net, name)
   for _, group in ipairs(net.groups) do if group.name == name then return true end end
   for _, other in ipairs(net.projections) do if other.name == name then return true end end
   return false
end

local function free_name(net, o, pre, post, several)
   if o.name and not several then
      if not o.name:find("^[%a_][%w_]*$") then handle.fail("connect: name = '%s' is no name", o.name) end
      if taken(net, o.name) then handle.fail("connect: the network has a '%s' already; give another name", o.name) end
      return o.name
   end
   local first = (o.name and o.name .. "_" or "") .. pre.name .. "_" .. post.name
   local name, number = first, 1
   while taken(net, name) do
      number = number + 1
      name = first .. number
   end
   return name
end

-- True where a synapse writes to a port that the projection names.
local function wants_port(synapse) return synapse.sends or synapse.names_no_port end

-- The one input of a target that has one, or its one port.
local function only_port(group)
   local inputs, ports = {}, {}
   for _, row in ipairs(group.model.inputs) do inputs[#inputs + 1] = row.name end
   for _, row in ipairs(group.model.states) do if row.port then ports[#ports + 1] = row.name end end
   if #inputs == 1 then return inputs[1] end
   if #inputs == 0 and #ports == 1 then return ports[1] end
   for _, name in ipairs(ports) do inputs[#inputs + 1] = name end
   handle.fail("connect: port is missing; %s %s", group.name,
      #inputs == 0 and "has none: give its model an input, or name a state in its input section"
         or "has several: " .. table.concat(inputs, ", "))
end

-- Streams of a projection: the rule and the weights draw from the first, delays from one of their own.
local delay_streams = 2 ^ 32

-- A table such as { "normal", 1, 0.2 } as values of every synapse; others as they are.
local function drawn(given, made, seed, stream)
   if type(given) ~= "table" or tensor.is(given) or type(given[1]) ~= "string" then return given end
   return connect.values(made.synapses, given, seed, stream)
end

-- Delays as the engine takes them: nil, or a tensor in ms.
local function delays(given)
   if given == nil then return nil end
   if type(given) == "number" then return tensor.full(given, 1, "float64") end
   return tensor.from(given):to("float64")
end

-- Synapses of a rule between two groups, or parts of them; unit: what a weight of 1 is in the engine's units.
local function between(o, rule, pre, post, ends, unit, seed, stream)
   if generated.is(o.rule) then return o.rule end
   local sources, targets = parts.of(pre, ends.sources, o.from, "from"), parts.of(post, ends.targets, o.to, "to")
   if sources or targets then
      if o.rule == "generated" then
         handle.fail("connect: generated synapses join whole groups; split the group, or take another rule")
      end
      return parts.connect(o.rule, rule, pre, post, sources, targets, seed, stream), true
   end
   if o.rule == "generated" then
      return generated.of_rule(pre, post, rule, o.weight, unit, seed, stream)
   end
   if synapses.is(o.rule) then return o.rule end
   return connect.make(o.rule, pre.count, post.count, connect.between(o.rule, rule, pre, post), seed, stream)
end

local function finite(weight)
   local largest = type(weight) == "number" and math.abs(weight) or weight:count() > 0 and weight:abs():max() or 0
   if largest == math.huge then handle.fail("connect: weight is infinite; finite numbers will do") end
   return weight
end

-- First values of w. Generated weights that are drawn lie nowhere; equal ones are w, like those of stored synapses.
local function give_weights(made, o, seed, stream)
   local weight = o.weight
   if made.generated then
      local law = made.synapses.given
      if law.weights ~= "constant" then
         if weight ~= nil and generated.is(o.rule) then
            handle.fail("connect: these generated synapses draw their weights by themselves; leave weight out")
         end
         made.values.w = nil
         return
      end
      if weight == nil and generated.is(o.rule) then weight = law.a end
   end
   if type(weight) == "string" and weight:find("(", 1, true) then
      made.drawn, made.values.w = weight, nil
   elseif weight ~= nil then
      made.values.w = finite(made.model:quantity("w", drawn(weight, made, seed, stream)))
   end
end

-- How many synapses there are now, their delays and first weights.
local function take_synapses(made, o, seed, stream)
   made.count = made.synapses:count()
   made.none = made.count == 0
   made.delay = delays(drawn(o.delay, made, seed, delay_streams + stream))
   give_weights(made, o, seed, stream)
end

-- ends: the elements that take part of sources and targets, where views name them.
local function new_projection(net, pre, post, o, rule, ends, several)
   local name = free_name(net, o, pre, post, several)
   local seed = o.seed or net.settings.seed or require("cann.defaults").seed
   local stream = #net.projections
   local port = o.port or ((not o.synapse or wants_port(o.synapse)) and only_port(post) or nil)
   local synapse = o.synapse or plain(post, port)
   rule = pair_text.complete(net, o.rule, rule, pre, post, parts.of(pre, ends.sources, o.from, "from"),
      parts.of(post, ends.targets, o.to, "to"))
   local made_synapses, of_parts = between(o, rule, pre, post, ends, synapse:scale("w"), seed, stream)
   local made = {
      name = name, pre = pre.name, post = post.name, model = synapse, values = {}, port = port,
      synapses = made_synapses,
   }
   made.generated = generated.is(made.synapses)
   if made.generated then
      if type(o.delay) == "table" and not tensor.is(o.delay) then
         handle.fail("connect: generated synapses have one delay for all; a number of ms will do")
      end
   elseif type(o.rule) == "string" and o.rule ~= "pairs" and not of_parts then
      made.recipe = { rule = o.rule, options = connect.between(o.rule, rule, pre, post), seed = seed, stream = stream }
   end
   for _, kind in ipairs { "pruning", "creating" } do
      made[kind] = o[kind]
      if o[kind] == nil or o[kind] == true then made[kind] = synapse[kind] end
   end
   made.allow_self = not (pre.name == post.name and (rule.allow_self == false or rule.allow_self == 0))
   for parameter, value in pairs(synapse.values) do made.values[parameter] = value end
   take_synapses(made, o, seed, stream)
   -- What it takes to draw them anew.
   made.asked = { o = o, rule = rule, pre = pre, post = post, ends = ends, stream = stream }
   return made
end

--- Draws anew who meets whom in every projection, with the weights and delays that were drawn.
-- @tparam Network net
-- @tparam[opt] number seed (as each was connected with)
function projections.draw_anew(net, seed)
   for _, made in ipairs(net.projections) do
      local asked = made.asked
      if not asked then
         handle.fail("%s comes from a file, with the synapses that it had; connect it again to draw others", made.name)
      end
      local new_seed = seed or asked.o.seed or net.settings.seed or require("cann.defaults").seed
      made.synapses = between(asked.o, asked.rule, asked.pre, asked.post, asked.ends, made.model:scale("w"), new_seed,
         asked.stream)
      if made.recipe then made.recipe.seed = new_seed end
      take_synapses(made, asked.o, new_seed, asked.stream)
   end
end

local function list_of(names, role)
   if type(names) ~= "table" or view.is(names) then names = { names } end
   if #names == 0 then
      handle.fail("connect: %s are missing; the name of a group, a view such as net.E[{1, 100}], or a list of these, "
         .. "will do", role)
   end
   return names
end

-- The group that a name or a view means, and the places of the view's elements, nil where it is the whole group.
local function end_of(net, given, role)
   if not view.is(given) then return group_named(net, given, role) end
   if given.net ~= net then handle.fail("connect: %s is a view of another network", role) end
   if given.of.pre then handle.fail("connect: %s is the projection %s; a group will do", role, given.name) end
   return group_named(net, given.name, role), given:distinct("connect: " .. role)
end

--- Connects groups.
-- @tparam Network net
-- @tparam string|table pre the name of a group, a view of some of its elements (net.E[{1, 100}]), or a list of these
-- @tparam string|table post likewise
-- @tparam table given rule and its options, synapse, weight, delay, port, name, seed
-- @treturn View of the projection; where there are several, a list of views
function projections.add(net, pre, post, given)
   net:refuse_busy("connect")
   local o, rule = divide(given)
   pre, post = list_of(pre, "the sources"), list_of(post, "the targets")
   local several, added = #pre * #post > 1, {}
   for _, from in ipairs(pre) do
      for _, to in ipairs(post) do
         local source, sources = end_of(net, from, "the source")
         local target, targets = end_of(net, to, "the target")
         local made = new_projection(net, source, target, o, rule, { sources = sources, targets = targets }, several)
         projections.place(net:compiled(), made)
         net.projections[#net.projections + 1] = made
         local fine, why = pcall(turnover.begin, net, made)
         if not fine then
            net:compiled():disconnect(made.name)
            net.projections[#net.projections] = nil
            error(why, 0)
         end
         added[#added + 1] = made
      end
   end
   return view.added(net, added)
end

-- ms after which nothing is under way any more, of delays or (nil) of one step.
local function longest(delay, dt) return delay and delay:count() > 0 and math.max(delay:max(), dt) or dt end

-- Delays that were set, else those that the synapses came with; nil: one step.
local function delay_of(made, delay)
   return delay or made.synapses:delays_given() and made.synapses:delays() or nil
end

--- Keeps in mind the longest delay, ms, that a projection has had: its program holds as much of the past.
-- @tparam table made the projection, whose delays will now change
-- @tparam number dt ms
function projections.outgrow(made, dt)
   local delay = delay_of(made, made.delay)
   if delay and delay:count() == 0 then return end
   made.longest = math.max(made.longest or 0, longest(delay, dt))
end

--- Changes delays from now on. Spikes that are under way arrive when they would have.
-- @tparam Network net
-- @tparam table made the projection
-- @param given ms: a number, a tensor or list [synapses], or an initialiser such as { "uniform", 1, 3 }
function projections.delay(net, made, given)
   net:refuse_busy("delay")
   local program = net:compiled()
   if made.generated and type(given) ~= "number" then
      handle.fail("delay: the generated synapses of %s have one delay for all; a number of ms will do", made.name)
   end
   if type(given) ~= "number" and type(given) ~= "table" then
      handle.fail("delay: a %s; a number of ms, a tensor [synapses] or an initialiser will do",
         type(given) == "string" and "text" or type(given))
   end
   local delay = delays(drawn(given, made, net.current.seed, delay_streams + #net.projections))
   program:delay(made.name, made.generated and made.synapses:wiring() or made.synapses, delay)
   local step, dt = program:step(), net.current.dt
   projections.outgrow(made, dt)
   if step > 0 and not (made.echo and made.echo.since == step) then
      made.echo = { delay = made.delay, since = step,
         over = step * dt + math.max(longest(made.delay, dt), longest(delay, dt)) + dt }
   end
   made.delay = delay
   return net
end

-- So many synapses are laid out at once, so that too many for the memory are refused where they are made.
local many = 1e8

--- Puts a projection and its values into a program.
function projections.place(program, made)
   program:connect(made)
   local fine, why = pcall(function()
      for name, value in pairs(made.values) do program:set(made.name .. "." .. name, value) end
      if made.drawn and program:step() == 0 then program:begin_with(made.name .. ".w", made.drawn) end
      if made.apart then program:part(made.name) end
      if made.frozen then program:freeze(made.name, true) end
      if made.muted then program:mute(made.name, true) end
      if made.learns then program:learn_every(made.name, made.learns.every, made.learns.offset) end
      if made.count > many or made.generated then program:placement(made.name) end
   end)
   if fine then return end
   program:disconnect(made.name)
   error(why, 0)
end

-- Puts a projection into a program with these delays for now.
local function place_with(program, made, delay)
   local own = made.delay
   made.delay = delay
   local fine, why = pcall(projections.place, program, made)
   made.delay = own
   if not fine then error(why, 0) end
end

local function wiring_of(made) return made.generated and made.synapses:wiring() or made.synapses end

--- The same where spikes may be under way that left before its delays changed.
function projections.place_on_way(program, made)
   place_with(program, made, made.echo.delay)
   program:delay(made.name, wiring_of(made), made.delay, made.echo.since)
   made.longest = longest(delay_of(made, made.echo.delay), 0)
end

--- The same where its delays were longer once.
function projections.place_shorter(program, made)
   local function change(delay, since)
      delay = delay_of(made, delay) or tensor.full(program.dt, 1, "float64")
      program:delay(made.name, wiring_of(made), delay, since)
   end
   place_with(program, made, tensor.full(made.longest, 1, "float64"))
   if made.echo then change(made.echo.delay) end
   change(made.delay, made.echo and made.echo.since)
end

return projections
