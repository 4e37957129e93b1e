-- SPDX-License-Identifier: MIT
--- Connecting the groups of a network: net:connect("E", {"E", "I"}, { rule = "fixed_probability", p = 0.02,
-- weight = 0.6, port = "ge" }). Each pair of groups becomes a projection with a name of its own ("E_I"), whose
-- values are read and set as those of groups ("E_I.w").
local connect = require "cann.connect"
local handle = require "cann.handle"
local model = require "cann.model"
local options = require "cann.options"
local synapses = require "cann.synapses"
local tensor = require "cann.tensor"

local projections = {}

local accepted = {
   rule = { "all_to_all", "who meets whom: a rule's name, with its own options beside it; a function of (i, j) or of "
      .. "(i); or synapses that cann.connect made", type = "string|function|table" },
   synapse = { nil, "the model of the synapses; without one each hands its weight to the port", type = "table" },
   weight = { nil, "w of every synapse: a number, a tensor [synapses], a text such as \"normal(1, 0.1)\" or an "
      .. "initialiser such as { \"normal\", 1, 0.1, min = 0 } (cann.connect.initialisers())",
      type = "number|string|table" },
   delay = { nil, "ms, one for all, a tensor [synapses] or an initialiser; at least one step", type = "number|table" },
   port = { nil, "what events write to in the target: an input, or a state named as input", type = "string" },
   name = { nil, "of the projection (\"E_I\", then \"E_I2\")", type = "string" },
   seed = { nil, "of the rule (cann.seed())", type = "number", at_least = 0, at_most = 2 ^ 53, whole = true },
}
local declared = options.declare("connect", accepted)
projections.options = declared

--- Synapses that hand their weight on.
local function plain()
   return model.new { name = "Delta", kind = "synapse", on = { pre = "post.$port += w" } }
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
   if given == nil or tensor.is(given) then return given end
   if type(given) == "number" then return tensor.full(given, 1, "float64") end
   return tensor.from(given)
end

local function new_projection(net, pre, post, o, rule, several)
   local name = free_name(net, o, pre, post, several)
   local seed = o.seed or net.settings.seed or require("cann.defaults").seed
   local synapse, stream = o.synapse or plain(), #net.projections
   local made = {
      name = name, pre = pre.name, post = post.name, model = synapse, values = {},
      port = o.port or (wants_port(synapse) and only_port(post) or nil),
      synapses = synapses.is(o.rule) and o.rule
         or connect.make(o.rule, pre.count, post.count, connect.between(o.rule, rule, pre, post), seed, stream),
   }
   made.count = made.synapses:count()
   made.delay = delays(drawn(o.delay, made, seed, delay_streams + stream))
   for parameter, value in pairs(synapse.values) do made.values[parameter] = value end
   if o.weight ~= nil then made.values.w = synapse:quantity("w", drawn(o.weight, made, seed, stream)) end
   return made
end

--- Connects groups.
-- @tparam Network net
-- @tparam string|table pre the name of a group, or a list of them
-- @tparam string|table post likewise
-- @tparam table given rule and its options, synapse, weight, delay, port, name, seed
function projections.add(net, pre, post, given)
   net:refuse_busy("connect")
   local o, rule = divide(given)
   if type(pre) ~= "table" then pre = { pre } end
   if type(post) ~= "table" then post = { post } end
   local several = #pre * #post > 1
   for _, from in ipairs(pre) do
      for _, to in ipairs(post) do
         local source, target = group_named(net, from, "the source"), group_named(net, to, "the target")
         local made = new_projection(net, source, target, o, rule, several)
         projections.place(net:compiled(), made)
         net.projections[#net.projections + 1] = made
      end
   end
   return net
end

--- Puts a projection and its values into a program.
function projections.place(program, made)
   program:connect(made)
   local fine, why = pcall(function()
      for name, value in pairs(made.values) do program:set(made.name .. "." .. name, value) end
   end)
   if fine then return end
   program:disconnect(made.name)
   error(why, 0)
end

return projections
